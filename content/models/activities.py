"""Activities: what a grown-up can do with children today."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.fields import CodeField, CodesField
from content.forms import ActivityForm
from content.framework import facet_choices, indicator_choices, strand_choices, theme_choices
from content.search import hangul_index
from content.vocabulary import Adult, Band, Degree, Energy, Hazard, Spot

from .site import ListPage


def lines(name: str, label: Any) -> StreamField:
    """A list of short texts that an editor can reorder."""
    return StreamField([(name, blocks.TextBlock(rows=2))], blank=True, verbose_name=label)


class ActivityIndexPage(ListPage):
    """Where the activities hang."""

    address_name = "library:activities"
    subpage_types = ["content.ActivityPage"]
    max_count_per_parent = 1


class ActivityPage(Page):
    """One activity in one language: what it gives, for whom, and how it is done."""

    summary = models.TextField(_("한두 문장 소개"), max_length=400)
    strand = CodeField(_("갈래"), codes=strand_choices, max_length=1)
    band = models.CharField(_("주로 맞는 나이"), max_length=8, choices=Band)
    age_from_months = models.PositiveSmallIntegerField(
        _("만 나이, 몇 개월부터"), validators=[MaxValueValidator(155)]
    )
    age_to_months = models.PositiveSmallIntegerField(
        _("만 나이, 몇 개월까지"), validators=[MaxValueValidator(155)]
    )
    theme = CodeField(_("주제"), codes=theme_choices)
    indicators = CodesField(_("눈여겨볼 지표"), codes=indicator_choices)
    spots = CodesField(_("어디에서"), codes=Spot.choices, blank=False)
    minutes = models.PositiveSmallIntegerField(
        _("걸리는 시간(분)"), validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    group_from = models.PositiveSmallIntegerField(_("아이 몇 명부터"), default=1)
    group_to = models.PositiveSmallIntegerField(_("아이 몇 명까지"), default=6)
    adult = models.CharField(_("어른이 하는 일"), max_length=8, choices=Adult)
    energy = models.CharField(_("움직임"), max_length=8, choices=Energy)
    screen = models.BooleanField(_("화면을 써요"), default=False)
    hazards = CodesField(_("살필 것"), codes=Hazard.choices)
    materials = lines("item", _("준비물"))
    safety = lines("point", _("안전"))
    steps = lines("step", _("이렇게 해요"))
    variations = StreamField(
        [
            (
                "variation",
                blocks.StructBlock(
                    [
                        ("audience", blocks.CharBlock(label=_("누구와, 어떻게"))),
                        ("text", blocks.TextBlock(label=_("바꾸는 법"), rows=2)),
                    ]
                ),
            )
        ],
        blank=True,
        verbose_name=_("아이마다 다르게"),
    )
    look_for = lines("sign", _("이럴 때 보여요"))
    say = models.TextField(_("이렇게 말해 줘요"), max_length=300, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("그림"),
    )
    picture_alt = models.CharField(_("그림 설명"), max_length=200, blank=True)
    licence = models.CharField(_("이용 허락"), max_length=40, default="CC BY 4.0")
    source = models.CharField(_("출처"), max_length=200)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("strand"),
                InlinePanel("facets", heading=_("담긴 역량"), min_num=1, max_num=4),
                FieldPanel("indicators"),
                FieldPanel("theme"),
            ],
            heading=_("무엇이 자라나요"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("band"),
                FieldRowPanel([FieldPanel("age_from_months"), FieldPanel("age_to_months")]),
                FieldPanel("spots"),
                FieldRowPanel(
                    [FieldPanel("minutes"), FieldPanel("group_from"), FieldPanel("group_to")]
                ),
                FieldRowPanel([FieldPanel("adult"), FieldPanel("energy"), FieldPanel("screen")]),
            ],
            heading=_("누구와 어디에서"),
        ),
        MultiFieldPanel(
            [FieldPanel("materials"), FieldPanel("safety"), FieldPanel("hazards")],
            heading=_("준비와 안전"),
        ),
        FieldPanel("steps"),
        FieldPanel("variations"),
        FieldPanel("look_for"),
        FieldPanel("say"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("그림")),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("source")]),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("plain_text"),
        index.SearchField("search_ko"),
        index.AutocompleteField("plain_text"),
    ]
    base_form_class = ActivityForm
    parent_page_types = ["content.ActivityIndexPage"]
    subpage_types: list[str] = []
    template = "content/activity.html"

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.age_from_months > self.age_to_months:
            wrong["age_to_months"] = _("끝나는 나이가 시작하는 나이보다 어려요.")
        if not 1 <= self.group_from <= self.group_to:
            wrong["group_to"] = _("가장 많은 수가 가장 적은 수보다 작아요.")
        if wrong:
            raise ValidationError(wrong)

    def texts(self, name: str) -> tuple[str, ...]:
        """The short texts of one of the lists, by the name of its field."""
        return tuple(str(block.value) for block in getattr(self, name))

    def plain_text(self) -> str:
        """Everything a reader reads, for the search."""
        variations = (f"{v.value['audience']} {v.value['text']}" for v in self.variations)
        lists = (self.texts(name) for name in ("materials", "steps", "look_for"))
        return " ".join([self.summary, *(t for texts in lists for t in texts), *variations])

    def search_ko(self) -> str:
        """The same in pairs of syllables."""
        return hangul_index(self.title, self.plain_text())


class ActivityFacet(Orderable):
    """A facet an activity gives practice in, and how much. The first one is what it is for."""

    page = ParentalKey(ActivityPage, on_delete=models.CASCADE, related_name="facets")
    code = CodeField(_("세부 요소"), codes=facet_choices, max_length=2)
    degree = models.PositiveSmallIntegerField(_("얼마나"), choices=Degree, default=Degree.PLENTY)

    def __str__(self) -> str:
        return f"{self.code} {self.degree}"
