"""Making estimates, and making them again to see that they are the same."""

from django.db import transaction

from assessment.growth.models import Estimate
from assessment.growth.scoring import Scale, SeasonScore, score_responses
from assessment.growth.seasons import Season
from assessment.instruments.models import Response
from assessment.instruments.selectors import current_calibration, evidence_of
from assessment.psychometrics import ENGINE
from hub.children.models import Child
from hub.privacy.models import Purpose
from hub.privacy.selectors import may_process


@transaction.atomic
def update_estimate(child: Child, season: Season, *, scale: Scale | None = None) -> Estimate | None:
    """Score what was seen of a child in a season on a scale, the one in use by default.

    The same evidence gives the row that is there already. New evidence or a correction gives a
    new one and takes `is_current` over; the scores on other calibrations stay as they are.
    Without consent, or when everything was taken back, nothing stays current on any.
    """
    # Two runs for one child wait for each other here, so that only one row becomes current.
    child = Child.objects.select_for_update().get(pk=child.pk)
    on_scale = scale or Scale.of(current_calibration())
    score = None
    if may_process(child, Purpose.ASSESSMENT):
        responses = evidence_of(child, season.start, season.end).scorable()
        responses = responses.defer("item__content")
        score = score_responses(responses, born_on=child.born_on, scale=on_scale)
    if score is None:
        taken_back = Estimate.objects.filter(child=child, season=season.code)
        taken_back.current().update(is_current=False)
        return None
    earlier = Estimate.objects.filter(
        child=child, season=season.code, calibration=on_scale.calibration
    )
    same: Estimate | None = earlier.filter(
        engine=ENGINE, evidence_digest=score.evidence_digest
    ).first()
    if same is None or not same.is_current:
        earlier.current().update(is_current=False)
    if same is None:
        return _store(child, season, on_scale, score)
    if not same.is_current:
        same.is_current = True
        same.save(update_fields=["is_current"])
    return same


def rescored_digest(estimate: Estimate, scale: Scale) -> str:
    """The digest that an estimate's own evidence gives today; empty when evidence is missing."""
    responses = Response.objects.filter(pk__in=estimate.evidence).select_related("item__instrument")
    if len(responses) != len(estimate.evidence):
        return ""
    score = score_responses(responses, born_on=estimate.child.born_on, scale=scale)
    return score.digest if score else ""


def _store(child: Child, season: Season, scale: Scale, score: SeasonScore) -> Estimate:
    return Estimate.objects.create(
        child=child,
        season=season.code,
        framework=scale.calibration.framework,
        calibration=scale.calibration,
        engine=ENGINE,
        age_months=score.age_months,
        mean=score.mean,
        covariance=score.covariance,
        counts=score.counts,
        situations=score.situations,
        lenses=score.lenses,
        raters=score.raters,
        context=score.context,
        evidence=score.evidence,
        evidence_digest=score.evidence_digest,
        digest=score.digest,
    )
