"""Every address of the product. A page carries its language: none for Korean, /en/ for English."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from health_check.views import HealthCheckView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.api.v3.urls import api as cms_api
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtail_documents_urls

from content.sitemaps import LibrarySitemap
from content.views import robots
from hub.api import api
from hub.metrics import metrics
from hub.views import alive, door, service_worker

urlpatterns = [
    path("healthz", alive, name="healthz"),
    path(
        "readyz",
        HealthCheckView.as_view(checks=["health_check.Database", "health_check.Cache"]),
        name="readyz",
    ),
    path("metrics", metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/cms/v3/", cms_api.urls),
    path("api/v1/", api.urls),
    path("sw.js", service_worker, name="service-worker"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"library": LibrarySitemap}}, name="sitemap"),
    path("cms/", include(wagtail_admin_urls)),
    path("admin/", admin.site.urls),
    path("documents/", include(wagtail_documents_urls)),
]

urlpatterns += i18n_patterns(
    path("door/", door, name="door"),
    path("accounts/me/", include("hub.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("design/", include("frontend.urls")),
    path("family/", include("assessment.family.urls")),
    path("play/", include("assessment.diagnostics.urls")),
    path("observe/", include("assessment.observations.urls")),
    path("centre/", include("assessment.centre.urls")),
    path("foundation/", include("assessment.studio.urls")),
    path("privacy/", include("hub.privacy.urls")),
    path("framework/", include("hub.competencies.urls")),
    path("library/", include("content.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
