"""Suggesting, and hearing what is said to a suggestion."""

from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.growth.selectors import CurrentPosterior, current_posterior
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import current_calibration, population
from content.facts import ActivityFacts, PlaceFacts
from content.selectors import published_activities, published_places
from hub.children.models import Child
from hub.competencies.selectors import themes
from hub.errors import Invalid, NotFound
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.selectors import hold_consents, may_process
from hub.privacy.services import require_consent

from . import history, ranking
from .by_age import activities_of_age, places_of_age
from .constraints import Wish, fits, welcomes
from .models import Answer, Reason, Suggestion
from .reasons import AGE_ONLY, NEAR
from .selectors import Offer, history_of, offers, waiting

KNOWN_SD = 0.8
"""Above this posterior SD a strand counts as not yet known, and the reason says so."""


@transaction.atomic
def suggest(
    *,
    child: Child,
    by: User,
    language: str = "ko",
    wish: Wish | None = None,
    count: int = 3,
    turn: int = 0,
) -> list[Offer]:
    """Up to ``count`` activities for a child, each with its reason.

    What waits for an answer from the last days stays; only the rest is chosen anew, and kept.
    Without the guardians' consent to personal suggestions only the age decides: nothing of the
    child is read, nothing is kept, and nothing can be answered; ``turn`` then brings others.
    The caller has made sure that ``by`` may see the child.
    """
    wish = wish or Wish()
    if not _agreed(child):
        return offers(activities_of_age(child, wish, count=count, turn=turn), language)
    everything = {facts.slug: facts for facts in published_activities("ko")}
    months = child.age().months
    kept = [
        suggestion
        for suggestion in waiting(child, Suggestion.Kind.ACTIVITY)
        if suggestion.content_slug in everything
        and fits(everything[suggestion.content_slug], months, wish)
    ][:count]
    if missing := count - len(kept):
        kept += _choose(child, by, wish, list(everything.values()), kept, missing)
    return offers(kept, language)


@transaction.atomic
def suggest_places(
    *,
    child: Child,
    by: User,
    district: str,
    language: str = "ko",
    count: int = 2,
    turn: int = 0,
) -> list[Offer]:
    """Up to ``count`` places that fit the child's age, own district and best-liked theme first.

    Without consent as with ``suggest``: age and district alone, and nothing is kept.
    """
    if not _agreed(child):
        return offers(places_of_age(child, district, count=count, turn=turn), language)
    places = published_places()
    by_slug = {facts.slug: facts for facts in places}
    kept = [each for each in waiting(child, Suggestion.Kind.PLACE) if each.content_slug in by_slug]
    kept = kept[:count]
    resting = {each.content_slug for each in history_of(child) if each.answers.all()}
    resting |= {each.content_slug for each in kept}
    liked = _affinity_of_themes(child)
    age = child.age()

    def rank(facts: PlaceFacts) -> tuple[bool, float, str]:
        return (facts.district != district, -liked.get(facts.theme, 0.0), facts.slug)

    fitting = [facts for facts in places if facts.slug not in resting and welcomes(facts, age)]
    for facts in sorted(fitting, key=rank)[: count - len(kept)]:
        kept.append(
            Suggestion.objects.create(
                child=child,
                kind=Suggestion.Kind.PLACE,
                content_slug=facts.slug,
                asked_by=by,
                policy=ranking.POLICY,
                purpose=NEAR if facts.district == district else AGE_ONLY,
                propensity=1.0,
                value=liked.get(facts.theme, 0.0),
            )
        )
    return offers(kept, language)


def _agreed(child: Child) -> bool:
    """Whether suggestions may be personal, until this transaction ends."""
    hold_consents([child.pk])
    return may_process(child, Purpose.RECOMMENDATION)


@transaction.atomic
def answer(*, suggestion_id: UUID, child: Child, by: User, kind: str, reason: str = "") -> Answer:
    """Keep what someone said to a suggestion of this child.

    Raises ``NoConsent`` when the guardians do not agree to personal suggestions now, ``NotFound``
    for another child's suggestion, and ``Invalid`` for a decline without one of the reasons.
    """
    hold_consents([child.pk])
    require_consent(child, Purpose.RECOMMENDATION)
    suggestion = Suggestion.objects.filter(pk=suggestion_id, child=child).first()
    if suggestion is None:
        raise NotFound(_("추천을 찾을 수 없어요. 새로고침한 뒤 다시 골라 주세요."))
    if kind not in Answer.Kind.values:
        raise Invalid(_("어떻게 답했는지 알 수 없어요. 단추를 다시 눌러 주세요."))
    if kind == Answer.Kind.DECLINED and reason not in Reason.values:
        raise Invalid(_("왜 맞지 않는지 하나만 골라 주세요. 다음 추천에 써요."))
    return Answer.objects.create(
        suggestion=suggestion,
        kind=kind,
        reason=reason if kind == Answer.Kind.DECLINED else "",
        by=by,
    )


def _choose(
    child: Child,
    by: User,
    wish: Wish,
    activities: list[ActivityFacts],
    kept: list[Suggestion],
    count: int,
) -> list[Suggestion]:
    standing = current_posterior(child)
    said = history.read(
        history_of(child), {facts.slug: facts for facts in activities}, timezone.now()
    )
    theme_codes = [theme.code for theme in themes()]
    months = child.age().months
    portrait = _portrait(child, standing, said, theme_codes)
    eligible = np.array([fits(facts, months, wish) and said.allows(facts) for facts in activities])
    slugs = [facts.slug for facts in activities]
    choices = ranking.choose(
        _catalogue(activities, theme_codes),
        portrait,
        eligible,
        count=count,
        rng=np.random.default_rng(),
        already=np.array([slugs.index(each.content_slug) for each in kept], dtype=np.int64),
    )
    return Suggestion.objects.bulk_create(
        Suggestion(
            child=child,
            kind=Suggestion.Kind.ACTIVITY,
            content_slug=activities[choice.index].slug,
            asked_by=by,
            policy=ranking.POLICY,
            propensity=choice.propensity,
            value=choice.value,
            context=wish.as_json(),
            basis=f"{standing.season} {standing.calibration}" if standing else "",
            **_reason(choice, activities[choice.index], portrait),
        )
        for choice in choices
    )


def _reason(
    choice: ranking.Choice, facts: ActivityFacts, portrait: ranking.Portrait
) -> dict[str, str]:
    if choice.purpose in ("interest", "surprise"):
        return {"purpose": choice.purpose, "subject": facts.theme}
    unknown = portrait.sd[STRANDS.index(facts.strand)] > KNOWN_SD
    return {"purpose": "unknown" if unknown else choice.purpose, "subject": facts.strand}


def _portrait(
    child: Child, standing: CurrentPosterior | None, said: history.History, theme_codes: list[str]
) -> ranking.Portrait:
    assumed = population(current_calibration())
    expected = assumed.curve(np.array([child.age().exact_months]))[0]
    return ranking.Portrait(
        mean=standing.mean if standing else expected,
        sd=np.sqrt(np.diag(standing.cov if standing else assumed.covariance)),
        expected=expected,
        comfort=np.array([said.comfort[code] for code in STRANDS]),
        affinity=np.array([said.affinity.get(code, 0.0) for code in theme_codes]),
        met=np.array([float(said.met[code]) for code in theme_codes]),
    )


def _catalogue(activities: list[ActivityFacts], theme_codes: list[str]) -> ranking.Catalogue:
    practice = np.zeros((len(activities), len(STRANDS)))
    for row, facts in enumerate(activities):
        for facet, degree in facts.facets.items():
            practice[row, STRANDS.index(facet[0])] += degree
    curve = population(current_calibration()).curve
    middle = np.array([sum(facts.age_months) / 2 for facts in activities])
    primary = [STRANDS.index(facts.strand) for facts in activities]
    return ranking.Catalogue(
        practice=practice / practice.sum(axis=1, keepdims=True),
        demand=curve(middle)[np.arange(len(activities)), primary],
        theme=np.array([theme_codes.index(facts.theme) for facts in activities], dtype=np.int64),
    )


def _affinity_of_themes(child: Child) -> dict[str, float]:
    facts = {each.slug: each for each in published_activities("ko")}
    return history.read(history_of(child), facts, timezone.now()).affinity
