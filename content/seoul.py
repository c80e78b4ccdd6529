"""Seoul on paper: its 25 districts as outlines, and places as points between them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

OUTLINES = Path(__file__).parent / "data" / "seoul_districts.geojson"
WIDTH = 1000.0
MARGIN = 0.02  # degrees: a little beyond the outlines, which are simplified
ONLINE = "온라인"
MANY = "여러 자치구"
BEYOND: Mapping[str, Promise] = {MANY: _("여러 자치구"), ONLINE: _("온라인")}

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class District:
    """A district as it is drawn: in units of a map that is 1000 wide."""

    name: str
    name_en: str
    path: str
    centre: tuple[float, float]
    box: tuple[float, float, float, float]  # x, y, width, height

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name


@dataclass(frozen=True)
class Projection:
    """Degrees to map units. One cosine for the whole city: it is 37 km wide."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    height: float

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place lies on the map, x from the left and y from the top."""
        x = (longitude - self.west) * self.scale_x
        return round(x, 1), round((self.north - latitude) * self.scale_y, 1)


@dataclass(frozen=True)
class CityMap:
    """Everything that is drawn before the first place."""

    districts: Mapping[str, District]
    projection: Projection
    south_west: tuple[float, float]
    north_east: tuple[float, float]

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in or just beside the city."""
        (south, west), (north, east) = self.south_west, self.north_east
        return (
            south - MARGIN <= latitude <= north + MARGIN
            and west - MARGIN <= longitude <= east + MARGIN
        )


@lru_cache(maxsize=1)
def city_map() -> CityMap:
    """The outlines of the city, read and projected once."""
    features = json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]
    rings: dict[tuple[str, str], Ring] = {
        (f["properties"]["name"], f["properties"]["name_eng"]): f["geometry"]["coordinates"][0]
        for f in features
    }
    longitudes = [longitude for ring in rings.values() for longitude, _latitude in ring]
    latitudes = [latitude for ring in rings.values() for _longitude, latitude in ring]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    scale_x = WIDTH / (east - west)
    scale_y = scale_x / cos(radians((south + north) / 2))
    projection = Projection(west, north, scale_x, scale_y, round((north - south) * scale_y, 1))
    drawn = [district(name, name_en, ring, projection) for (name, name_en), ring in rings.items()]
    return CityMap(
        districts={one.name: one for one in sorted(drawn, key=lambda one: one.name)},
        projection=projection,
        south_west=(south, west),
        north_east=(north, east),
    )


def district(name: str, name_en: str, ring: Ring, projection: Projection) -> District:
    """One outline, projected."""
    points = [projection.point(latitude, longitude) for longitude, latitude in ring]
    xs, ys = zip(*points, strict=True)
    x, y = min(xs), min(ys)
    return District(
        name=name,
        name_en=name_en,
        path="M" + "L".join(f"{px:g} {py:g}" for px, py in points) + "Z",
        centre=centre_of(points),
        box=(x, y, round(max(xs) - x, 1), round(max(ys) - y, 1)),
    )


def centre_of(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity of a closed ring."""
    ring = list(points)
    area = sum_x = sum_y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area += cross / 2
        sum_x += (x1 + x2) * cross
        sum_y += (y1 + y2) * cross
    return round(sum_x / (6 * area), 1), round(sum_y / (6 * area), 1)


def district_label(name: str) -> str:
    """A district in the reader's language; also 온라인 and 여러 자치구."""
    known = city_map().districts.get(name)
    return known.label if known else str(BEYOND.get(name, name))


def place_districts() -> list[tuple[str, str]]:
    """Where a place can be: a district, several, or online."""
    return [(name, district_label(name)) for name in (*city_map().districts, *BEYOND)]
