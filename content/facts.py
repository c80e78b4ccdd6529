"""What is known of a page, as plain data that can be kept, compared and handed to other rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .models import ActivityPage, PlacePage
from .vocabulary import Kind


@dataclass(frozen=True)
class ActivityFacts:
    """A published activity in one language. ``key`` is the same in every language."""

    id: int
    key: str
    slug: str
    language: str
    title: str
    summary: str
    url: str
    strand: str
    band: str
    theme: str
    facets: Mapping[str, int]  # code to degree, the main one first
    indicators: tuple[str, ...]
    age_months: tuple[int, int]  # 만 나이, both ends included
    places: tuple[str, ...]
    minutes: int
    group: tuple[int, int]
    adult: str
    energy: str
    materials: tuple[str, ...]
    hazards: tuple[str, ...]
    screen: bool
    published_at: datetime | None
    picture_url: str = ""
    picture_alt: str = ""


@dataclass(frozen=True)
class PlaceFacts:
    """A published place. ``year_ages`` are 연 나이 and only cafés have them."""

    id: int
    key: str
    slug: str
    title: str
    url: str
    kind: str
    theme: str
    keyword: str
    competencies: tuple[str, ...]  # columns of the official matrix
    audiences: tuple[str, ...]
    cafe_type: str
    year_ages: tuple[int, int] | None
    capacity: str
    features: str
    fee: str
    days: str
    closed_days: str
    open_saturday: bool | None
    open_sunday: bool | None
    district: str
    more_districts: tuple[str, ...]
    address: str
    point: tuple[float, float] | None  # latitude, longitude
    official_url: str

    @property
    def is_cafe(self) -> bool:
        """Whether ages are counted in 연 나이."""
        return self.kind == Kind.CAFE


def activity_facts_of(page: ActivityPage) -> ActivityFacts:
    """The facts of a page as it stands, published or being previewed."""
    picture = page.picture.get_rendition("fill-960x540") if page.picture else None
    return ActivityFacts(
        id=page.pk,
        key=str(page.translation_key),
        slug=page.slug,
        language=page.locale.language_code,
        title=page.title,
        summary=page.summary,
        url=page.url or "",
        strand=page.strand,
        band=page.band,
        theme=page.theme,
        facets={facet.code: facet.degree for facet in page.facets.all()},
        indicators=tuple(page.indicators),
        age_months=(page.age_from_months, page.age_to_months),
        places=tuple(page.spots),
        minutes=page.minutes,
        group=(page.group_from, page.group_to),
        adult=page.adult,
        energy=page.energy,
        materials=page.texts("materials"),
        hazards=tuple(page.hazards),
        screen=page.screen,
        published_at=page.first_published_at,
        picture_url=picture.url if picture else "",
        picture_alt=page.picture_alt,
    )


def place_facts_of(page: PlacePage) -> PlaceFacts:
    """The facts of a page as it stands, published or being previewed."""
    low, high = page.year_age_from, page.year_age_to
    latitude, longitude = page.latitude, page.longitude
    return PlaceFacts(
        id=page.pk,
        key=page.key,
        slug=page.slug,
        title=page.title,
        url=page.url or "",
        kind=page.kind,
        theme=page.theme,
        keyword=page.keyword,
        competencies=tuple(page.competencies),
        audiences=tuple(page.audiences),
        cafe_type=page.cafe_type,
        year_ages=None if low is None or high is None else (low, high),
        capacity=page.capacity,
        features=page.features,
        fee=page.fee,
        days=page.days,
        closed_days=page.closed_days,
        open_saturday=page.open_saturday,
        open_sunday=page.open_sunday,
        district=page.district,
        more_districts=tuple(page.more_districts),
        address=page.address,
        point=None if latitude is None or longitude is None else (latitude, longitude),
        official_url=page.official_url,
    )
