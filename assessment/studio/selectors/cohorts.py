"""One child of a published cohort at a time."""

from assessment.growth.models import Cohort, CohortChild
from assessment.growth.selectors.cohorts import CohortCurve, CurvePoint


def scored_children(cohort: Cohort) -> list[CohortChild]:
    """Children of a cohort with a score at any visit, by their number."""
    found = cohort.children.filter(visits__d__isnull=False).distinct()
    return sorted(
        found,
        key=lambda child: (
            (0, int(child.code), "") if child.code.isdecimal() else (1, 0, child.code)
        ),
    )


def curve_of(child: CohortChild) -> CohortCurve:
    """A child's scored visits over age."""
    visits = child.visits.order_by("age_days")
    return CohortCurve(
        child.code,
        child.sex,
        [
            CurvePoint(
                age_days=visit.age_days,
                low=visit.d - visit.sem,
                d=visit.d,
                high=visit.d + visit.sem,
                daz=visit.daz,
                reference_d=visit.reference_d,
            )
            for visit in visits
            if visit.d is not None and visit.sem is not None
        ],
    )
