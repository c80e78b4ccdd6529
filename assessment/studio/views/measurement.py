"""The growth of real children, and how far our answers lie from the reference's."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from assessment.growth.models import Cohort, CohortChild, CohortVisit
from assessment.growth.selectors import cohort_agreement, cohort_curves, cohort_overview
from assessment.psychometrics import KEYS
from hub.asking import SignedIn

from ..asking import staff_only
from ..figures.cohort import child_figure, daz_distribution
from ..navigation import tabs
from ..selectors.cohorts import curve_of, scored_children

SAMPLE = 12


@dataclass(frozen=True)
class Picker:
    """The child that is shown, and those before and after."""

    children: Sequence[CohortChild]
    chosen: CohortChild
    before: CohortChild | None
    after: CohortChild | None
    place: int


@staff_only
def measurement(request: SignedIn) -> HttpResponse:
    """One cohort on one key, and one of its children."""
    cohorts = Cohort.objects.order_by("name", "key")
    cohort = _chosen(cohorts, request.GET.get("cohort", ""))
    context = {"tabs": tabs("measurement"), "keys_known": sorted(KEYS)}
    if cohort is None:
        return render(request, "studio/measurement.html", context)
    overview = next(each for each in cohort_overview(cohort.name) if each.cohort.pk == cohort.pk)
    picker = _picker(cohort, request.GET.get("child", ""))
    curve = curve_of(picker.chosen) if picker else None
    daz = CohortVisit.objects.filter(child__cohort=cohort).values_list("daz", flat=True)
    stored = [each for each in cohorts if each.name == cohort.name]
    return render(
        request,
        "studio/measurement.html",
        {
            **context,
            "cohort": cohort,
            "cohorts": cohorts,
            "overview": overview,
            "stored": stored,
            "keys_not_stored": sorted(set(KEYS) - {each.key for each in stored}),
            "agreement": cohort_agreement(cohort),
            "picker": picker,
            "curve": curve,
            "figure": child_figure(curve, cohort_curves(cohort, SAMPLE)) if curve else None,
            "distribution": daz_distribution([value for value in daz if value is not None]),
        },
    )


def _chosen(cohorts: QuerySet[Cohort], asked: str) -> Cohort | None:
    """The cohort that was asked for by number, else the first."""
    if not asked:
        return cohorts.first()
    found = cohorts.filter(pk=asked).first() if asked.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _picker(cohort: Cohort, code: str) -> Picker | None:
    children = scored_children(cohort)
    if not children:
        return None
    places = {child.code: place for place, child in enumerate(children)}
    if code and code not in places:
        raise Http404
    place = places.get(code, 0)
    return Picker(
        children,
        children[place],
        children[place - 1] if place else None,
        children[place + 1] if place + 1 < len(children) else None,
        place + 1,
    )
