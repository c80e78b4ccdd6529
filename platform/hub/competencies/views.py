"""The framework, for everyone to read and for programs to take."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from .case import export_case
from .models import Framework, Indicator
from .selectors import clusters, current_framework, facets, indicators, strands, themes


def home(request: HttpRequest) -> HttpResponse:
    """The current framework on one page."""
    try:
        framework = current_framework()
    except Framework.DoesNotExist as error:
        raise Http404 from error
    seen = {(each.facet.code, each.band): each for each in indicators(framework=framework)}
    context = {
        "framework": framework,
        "clusters": clusters(framework),
        "themes": themes(framework),
        "strands": [
            {
                "strand": strand,
                "facets": [
                    {
                        "facet": facet,
                        "indicators": [seen[facet.code, band] for band in Indicator.Band.values],
                    }
                    for facet in facets(framework)
                    if facet.strand_id == strand.pk
                ],
            }
            for strand in strands(framework)
        ],
        "bands": Indicator.Band.labels,
        "alignments": framework.alignments.select_related("competency").order_by(
            "competency__position", "curriculum", "degree"
        ),
    }
    return render(request, "competencies/framework.html", context)


def case_package(request: HttpRequest, version: str) -> HttpResponse:
    """A published framework as a CASE 1.1 package."""
    framework = get_object_or_404(Framework, version=version, published_at__isnull=False)
    package = export_case(framework, settings.BASE_URL)
    response = JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="mirae-{version}.case.json"'
    return response
