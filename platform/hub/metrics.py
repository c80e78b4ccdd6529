"""Figures for Prometheus, for the monitoring alone."""

from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, to whoever brings the token or asks from a named network; else no such page.

    Nobody by default: how often which page is opened is for nobody outside to count.
    """
    if not (brings_token(request) or asks_from_named_network(request)):
        raise Http404
    figures: HttpResponse = ExportToDjangoView(request)
    return figures


def brings_token(request: HttpRequest) -> bool:
    """Whether the request carries ``settings.METRICS_TOKEN`` as a bearer token."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.METRICS_TOKEN
    return bool(expected) and kind == "Bearer" and compare_digest(token.encode(), expected.encode())


def asks_from_named_network(request: HttpRequest) -> bool:
    """Whether the request comes from one of ``settings.METRICS_NETWORKS``.

    Behind a proxy that is not named in ``MIRAE_TRUSTED_PROXIES`` all requests come from the proxy.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
