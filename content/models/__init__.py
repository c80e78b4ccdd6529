"""The pages of the library."""

from .activities import ActivityFacet, ActivityIndexPage, ActivityPage
from .places import PlaceIndexPage, PlacePage
from .site import HomePage, InfoPage

__all__ = [
    "ActivityFacet",
    "ActivityIndexPage",
    "ActivityPage",
    "HomePage",
    "InfoPage",
    "PlaceIndexPage",
    "PlacePage",
]
