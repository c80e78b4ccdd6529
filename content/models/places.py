"""Places: the Foundation's 75 official ones and the city's kids cafés."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.fields import CodeField, CodesField
from content.framework import theme_choices
from content.search import hangul_index
from content.seoul import place_districts
from content.vocabulary import MATRIX, Audience, CafeType, Fee, Kind

from .site import ListPage


def matrix_choices() -> list[tuple[str, Any]]:
    """The columns of the official matrix."""
    return list(MATRIX.items())


class PlaceIndexPage(ListPage):
    """Where the places hang."""

    address_name = "library:places"
    subpage_types = ["content.PlacePage"]
    max_count_per_parent = 1


class PlacePage(Page):
    """A place to go. An official one has a theme and 유아/초등; a café has ages in 연 나이."""

    kind = models.CharField(_("종류"), max_length=8, choices=Kind)
    key = models.CharField(max_length=120, db_index=True, editable=False)
    theme = CodeField(_("주제"), codes=theme_choices, blank=True)
    keyword = models.CharField(_("열쇠말"), max_length=40, blank=True)
    competencies = CodesField(_("잘 드러나는 역량"), codes=matrix_choices)
    audiences = CodesField(_("권장연령"), codes=Audience.choices)
    cafe_type = models.CharField(_("키즈카페 유형"), max_length=8, choices=CafeType, blank=True)
    year_age_from = models.PositiveSmallIntegerField(_("연 나이, 몇 살부터"), null=True, blank=True)
    year_age_to = models.PositiveSmallIntegerField(_("연 나이, 몇 살까지"), null=True, blank=True)
    age_text = models.CharField(_("안내된 나이"), max_length=120, blank=True)
    capacity = models.CharField(_("한 번에 이용하는 인원"), max_length=80, blank=True)
    features = models.CharField(_("이용 안내"), max_length=200, blank=True)
    fee = models.CharField(_("요금"), max_length=10, choices=Fee, blank=True)
    days = models.CharField(_("여는 날"), max_length=120, blank=True)
    closed_days = models.CharField(_("쉬는 날"), max_length=300, blank=True)
    open_saturday = models.BooleanField(_("토요일에 열어요"), null=True, blank=True)
    open_sunday = models.BooleanField(_("일요일에 열어요"), null=True, blank=True)
    district = CodeField(_("자치구"), codes=place_districts)
    more_districts = CodesField(_("다른 자치구에도 있어요"), codes=place_districts)
    address = models.CharField(_("주소"), max_length=200, blank=True)
    latitude = models.FloatField(_("위도"), null=True, blank=True)
    longitude = models.FloatField(_("경도"), null=True, blank=True)
    official_url = models.URLField(_("공식 누리집"), max_length=300, blank=True)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldPanel("theme"),
                FieldPanel("keyword"),
                FieldPanel("competencies"),
                FieldPanel("audiences"),
            ],
            heading=_("서울미래아이 365"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("cafe_type"),
                FieldRowPanel([FieldPanel("year_age_from"), FieldPanel("year_age_to")]),
                FieldPanel("age_text"),
                FieldPanel("capacity"),
                FieldPanel("features"),
            ],
            heading=_("키즈카페"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("fee"),
                FieldPanel("days"),
                FieldPanel("closed_days"),
                FieldRowPanel([FieldPanel("open_saturday"), FieldPanel("open_sunday")]),
            ],
            heading=_("언제, 얼마"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("district"),
                FieldPanel("more_districts"),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldPanel("official_url"),
            ],
            heading=_("어디"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("plain_text"),
        index.SearchField("search_ko"),
        index.AutocompleteField("plain_text"),
    ]
    parent_page_types = ["content.PlaceIndexPage"]
    subpage_types: list[str] = []
    template = "content/place.html"

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("위도와 경도를 함께 적어 주세요.")})
        low, high = self.year_age_from, self.year_age_to
        if low is not None and high is not None and low > high:
            raise ValidationError({"year_age_to": _("끝나는 나이가 시작하는 나이보다 어려요.")})

    def plain_text(self) -> str:
        """Everything a reader may look for, for the search."""
        return " ".join(
            [self.keyword, self.district, *self.more_districts, self.address, self.features]
        )

    def search_ko(self) -> str:
        """The same in pairs of syllables."""
        return hangul_index(self.title, self.plain_text())
