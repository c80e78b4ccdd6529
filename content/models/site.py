"""The first page, and pages that explain."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index


class HomePage(Page):
    """What the library is, and the ways into it."""

    headline = models.CharField(_("큰 제목"), max_length=60)
    intro = models.TextField(_("소개"), max_length=300)

    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.ActivityIndexPage", "content.PlaceIndexPage", "content.InfoPage"]
    template = "content/home.html"


class InfoPage(Page):
    """A page of words: how it works, what is kept, who made it."""

    intro = models.TextField(_("소개"), max_length=300, blank=True)
    body = StreamField(
        [
            ("heading", blocks.CharBlock(label=_("소제목"))),
            (
                "text",
                blocks.RichTextBlock(
                    label=_("글"), features=["bold", "italic", "link", "ol", "ul"]
                ),
            ),
            (
                "point",
                blocks.StructBlock(
                    [("title", blocks.CharBlock()), ("text", blocks.TextBlock())],
                    label=_("요점"),
                ),
            ),
        ],
        blank=True,
        verbose_name=_("내용"),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    template = "content/info.html"


class ListPage(Page):
    """The place of a list in the tree; the list itself, with its filters, has its own address."""

    intro = RichTextField(_("소개"), blank=True, features=["bold", "italic", "link"])
    address_name = ""

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["content.HomePage"]

    class Meta:
        abstract = True

    def list_url(self) -> str:
        """The address of the list in this page's language."""
        with override(self.locale.language_code):
            return reverse(self.address_name)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.list_url())

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []
