"""Every public page in every language, for search engines."""

from typing import Any

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

HOME_DEPTH = 2


class LibrarySitemap(Sitemap):
    """Wagtail's own stops at the language of the site's first page."""

    def items(self) -> Any:
        pages = Page.objects.live().public().filter(depth__gte=HOME_DEPTH).order_by("path")
        return pages.defer_streamfields().specific()
