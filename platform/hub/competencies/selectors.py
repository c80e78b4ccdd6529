"""The shared words, as every other room asks for them."""

from django.db.models import QuerySet

from .models import Cluster, Competency, Facet, Framework, Indicator, Strand, Theme


def current_framework() -> Framework:
    """The framework published last. Raises ``Framework.DoesNotExist`` before the first one."""
    return Framework.objects.filter(published_at__isnull=False).latest("published_at")


def clusters(framework: Framework | None = None) -> QuerySet[Cluster]:
    """The two clusters with their competencies, in the official order."""
    chosen = framework or current_framework()
    return Cluster.objects.filter(framework=chosen).prefetch_related("competencies")


def competencies(framework: Framework | None = None) -> QuerySet[Competency]:
    """The twelve competencies in the official order."""
    chosen = framework or current_framework()
    return Competency.objects.filter(framework=chosen).select_related("cluster")


def themes(framework: Framework | None = None) -> QuerySet[Theme]:
    """The nine themes in the official order."""
    return Theme.objects.filter(framework=framework or current_framework())


def strands(framework: Framework | None = None) -> QuerySet[Strand]:
    """The six strands A to F, with their competencies and facets."""
    chosen = framework or current_framework()
    return Strand.objects.filter(framework=chosen).prefetch_related("competencies", "facets")


def facets(framework: Framework | None = None) -> QuerySet[Facet]:
    """The eighteen facets, with strand and competency."""
    chosen = framework or current_framework()
    return Facet.objects.filter(framework=chosen).select_related("strand", "competency")


def indicators(band: str = "", framework: Framework | None = None) -> QuerySet[Indicator]:
    """The indicators of a band, or all 54."""
    found = Indicator.objects.filter(framework=framework or current_framework())
    found = found.select_related("facet__strand", "facet__competency")
    return found.filter(band=band) if band else found
