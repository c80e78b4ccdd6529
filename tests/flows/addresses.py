"""Every address of the product and every operation of its API, as they are right now."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from content.models import PlacePage
from hub.api import api

from .permissions import ELSEWHERE, Key
from .world import About, calibration_for

ROOMS = {
    "family",
    "play",
    "observe",
    "centre",
    "foundation",
    "privacy",
    "people",
    "framework",
    "library",
    "design",
    "api-1",
}
ROOTS = {"wagtailadmin_home", "admin:index"}
API_ROOT = "/api/v1"


def walk(
    resolver: URLResolver, names: tuple[str, ...] = (), before: str = ""
) -> Iterator[tuple[str, str]]:
    """The full name and the route of every pattern."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), route
        else:
            yield from walk(entry, (*names, entry.namespace) if entry.namespace else names, route)


def begins_elsewhere(route: str) -> str:
    """The beginning in `ELSEWHERE` that a route has; empty for none."""
    return next((each for each in ELSEWHERE if f"{route}$".startswith(each)), "")


def is_ours(name: str, route: str) -> bool:
    """Whether an address has to be in the table. Operations of the API are listed apart."""
    if name in ROOTS:
        return True
    if name.startswith("api-1:"):
        return name in ("api-1:openapi-json", "api-1:openapi-view")
    return name.partition(":")[0] in ROOMS or not begins_elsewhere(route)


ALL = sorted(set(walk(get_resolver())))
ADDRESSES = {name: route for name, route in ALL if is_ours(name, route)}
OPERATIONS: set[Key] = {
    (prefix + path.replace("{uuid:", "{").replace("{uuidstr:", "{"), method)
    for prefix, router in api._routers
    for path, view in router.path_operations.items()
    for operation in view.operations
    for method in operation.methods
}


def address_of(name: str, about: About) -> str:
    """The address of a page, or the whole path of an operation, filled with what is real."""
    if name.startswith("/"):
        return API_ROOT + name.format(**about.places)
    if name == "wagtail_serve":
        return reverse(name, args=[""])
    extra = {"version": "2026.1", "band": "lower"}
    gaps = {
        gap: value
        for gap, value in {**about.places, **extra}.items()
        if f":{gap}>" in ADDRESSES[name]
    }
    if "run_id" in ADDRESSES[name] or "use_id" in ADDRESSES[name]:
        gaps = calibration_for(name)
    if name == "library:place":
        gaps = {"slug": PlacePage.objects.live().first().slug}
    return reverse(name, kwargs=gaps)
