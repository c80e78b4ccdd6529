"""The map as it is drawn: districts with their counts, and a marker for every place on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .facts import PlaceFacts
from .seoul import WIDTH, city_map

AIR = 0.08  # of a district's longer side, around it when it fills the map
RADIUS = 14.0  # of a marker when the map is 1000 wide
LETTER = 17.0


@dataclass(frozen=True)
class Marker:
    """A place on the map."""

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """Numbers for the template: what part of the city is shown, and how large marks are in it."""

    view: str
    districts: Sequence[dict[str, Any]]
    markers: dict[int, Marker]
    radius: float
    halo: float
    letter: float


def draw(places: Sequence[PlaceFacts], district: str = "") -> Drawing:
    """The map for these places; a district's name brings it near."""
    city = city_map()
    count = Counter(place.district for place in places if place.point)
    shown = city.districts.get(district)
    x, y, width, height = shown.box if shown else (0.0, 0.0, WIDTH, city.projection.height)
    air = AIR * max(width, height) if shown else 10.0
    scale = (width + 2 * air) / WIDTH
    return Drawing(
        view=f"{x - air:g} {y - air:g} {width + 2 * air:g} {height + 2 * air:g}",
        districts=[
            {"outline": one, "count": count[one.name], "current": one.name == district}
            for one in city.districts.values()
        ],
        markers={marker.id: marker for marker in markers(places, scale)},
        radius=round(RADIUS * (scale if shown else 0.55), 2),
        halo=round(2.4 * RADIUS * scale, 2),
        letter=round(LETTER * (1.7 * scale if shown else 1), 2),
    )


def markers(places: Sequence[PlaceFacts], scale: float) -> list[Marker]:
    """One marker each; those of the same point stand in a row beside each other."""
    city = city_map()
    there: Counter[tuple[float, float]] = Counter()
    drawn = []
    for place in places:
        if place.point:
            x, y = city.projection.point(*place.point)
            shift = 1.3 * RADIUS * scale * there[x, y]
            there[x, y] += 1
            drawn.append(Marker(place.id, round(x + shift, 1), y))
    return drawn
