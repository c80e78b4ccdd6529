"""Cohorts of real children, for the page on measurement."""

from dataclasses import dataclass

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Abs

from assessment.growth.models import Cohort, CohortVisit

SD_OF_D = ("d", "sem", "daz")


@dataclass(frozen=True)
class CohortOverview:
    """A cohort in a few numbers."""

    cohort: Cohort
    children: int
    visits: int
    scored: int
    youngest_days: int
    oldest_days: int
    mean_daz: float | None


@dataclass(frozen=True)
class CurvePoint:
    """One visit of a child, with a range of one standard error either side."""

    age_days: int
    low: float
    d: float
    high: float
    daz: float | None
    reference_d: float | None


@dataclass(frozen=True)
class CohortCurve:
    """A child's visits over age."""

    code: str
    sex: str
    points: list[CurvePoint]


@dataclass(frozen=True)
class Agreement:
    """Largest absolute differences to the reference's answers.

    visits: with a reference. only_one: visits that one of both scored and the other did not.
    """

    visits: int
    d: float | None
    sem: float | None
    daz: float | None
    only_one: int


def cohort_overview(name: str = "") -> list[CohortOverview]:
    """Every cohort, or those of a name, each in a few numbers."""
    cohorts = Cohort.objects.filter(name=name) if name else Cohort.objects.all()
    counted = cohorts.annotate(
        n_children=Count("children", distinct=True),
        n_visits=Count("children__visits"),
        n_scored=Count("children__visits", filter=Q(children__visits__d__isnull=False)),
        youngest=Min("children__visits__age_days"),
        oldest=Max("children__visits__age_days"),
        mean_daz=Avg("children__visits__daz"),
    )
    return [
        CohortOverview(
            cohort=cohort,
            children=cohort.n_children,
            visits=cohort.n_visits,
            scored=cohort.n_scored,
            youngest_days=cohort.youngest or 0,
            oldest_days=cohort.oldest or 0,
            mean_daz=cohort.mean_daz,
        )
        for cohort in counted
    ]


def cohort_curves(cohort: Cohort, sample: int = 12) -> list[CohortCurve]:
    """Growth of some children with ranges: those with the most visits, by their code where equal.

    Two queries, whatever the number.
    """
    children = cohort.children.annotate(n=Count("visits")).order_by("-n", "code")[:sample]
    curves = {child.pk: CohortCurve(child.code, child.sex, []) for child in children}
    visits = CohortVisit.objects.filter(child__in=list(curves))
    for visit in visits.order_by("child", "age_days"):
        if visit.d is None or visit.sem is None:
            continue
        curves[visit.child_id].points.append(
            CurvePoint(
                age_days=visit.age_days,
                low=visit.d - visit.sem,
                d=visit.d,
                high=visit.d + visit.sem,
                daz=visit.daz,
                reference_d=visit.reference_d,
            )
        )
    return sorted(curves.values(), key=lambda curve: curve.code)


def cohort_agreement(cohort: Cohort) -> Agreement:
    """How far our answers lie from the reference's, at most, in one query."""
    visits: QuerySet[CohortVisit] = CohortVisit.objects.filter(child__cohort=cohort)
    one_sided = Q(d__isnull=True, reference_d__isnull=False) | Q(
        d__isnull=False, reference_d__isnull=True
    )
    found = visits.aggregate(
        n=Count("pk", filter=Q(reference_d__isnull=False)),
        one_sided=Count("pk", filter=one_sided),
        **{f"most_{name}": Max(Abs(F(name) - F(f"reference_{name}"))) for name in SD_OF_D},
    )
    return Agreement(
        visits=found["n"],
        d=found["most_d"],
        sem=found["most_sem"],
        daz=found["most_daz"],
        only_one=found["one_sided"] if found["n"] else 0,
    )
