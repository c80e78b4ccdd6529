"""Suggestions: constraints first, then a reason; what is declined is heard."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from assessment.recommendation.constraints import Wish, fits
from assessment.recommendation.history import COMFORT_STEP, read
from assessment.recommendation.models import Answer, Reason, Suggestion
from assessment.recommendation.selectors import history_of, offers, waiting
from assessment.recommendation.services import answer, suggest, suggest_places
from content.facts import ActivityFacts
from content.selectors import published_activities
from hub.children.models import Child
from hub.errors import Invalid, NoConsent, NotFound
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent
from tests.people import consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts() -> dict[str, ActivityFacts]:
    """Every activity of the library."""
    return {each.slug: each for each in published_activities("ko")}


def first(child: Child, by: User) -> Suggestion:
    """The first suggestion for a child."""
    return suggest(child=child, by=by)[0].suggestion


def test_three_different_activities_come_with_a_reason_each(child: Child, parent: User) -> None:
    found = suggest(child=child, by=parent)
    assert len({offer.about.slug for offer in found}) == 3
    assert all(offer.why.endswith("요.") for offer in found)


def test_a_reason_names_neither_level_nor_other_children(child: Child, parent: User) -> None:
    for offer in suggest(child=child, by=parent, count=10):
        assert not any(word in offer.why for word in ("부족", "또래", "평균", "단계", "보다 낮"))


def test_the_reader_gets_the_activity_in_their_language(child: Child, parent: User) -> None:
    korean = suggest(child=child, by=parent)
    english = offers([offer.suggestion for offer in korean], "en")
    assert [offer.about.slug for offer in english] == [offer.about.slug for offer in korean]
    assert all(offer.about.language == "en" for offer in english)


def test_every_suggestion_fits_age_and_wish(child: Child, parent: User) -> None:
    wish = Wish(place="home", minutes=20, no_screen=True)
    months = child.age().months
    found = suggest(child=child, by=parent, wish=wish, count=8)
    assert found
    for offer in found:
        assert offer.about.age_months[0] <= months <= offer.about.age_months[1]
        assert "home" in offer.about.places
        assert offer.about.minutes <= 20
        assert not offer.about.screen


def test_small_parts_never_reach_a_child_under_three(facts: dict[str, ActivityFacts]) -> None:
    dangerous = [each for each in facts.values() if "small-parts" in each.hazards]
    assert dangerous
    assert not any(fits(each, 35, Wish()) for each in dangerous)


def test_asking_again_shows_the_same_suggestions(child: Child, parent: User) -> None:
    before = [offer.id for offer in suggest(child=child, by=parent)]
    assert [offer.id for offer in suggest(child=child, by=parent)] == before


def test_a_suggestion_of_last_week_makes_room(child: Child, parent: User) -> None:
    old = first(child, parent)
    Suggestion.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=8))
    assert old.pk not in {offer.id for offer in suggest(child=child, by=parent)}


def test_declining_brings_another_and_keeps_the_rest(child: Child, parent: User) -> None:
    before = suggest(child=child, by=parent)
    answer(
        suggestion_id=before[0].id,
        child=child,
        by=parent,
        kind="declined",
        reason=Reason.NO_INTEREST,
    )
    after = suggest(child=child, by=parent)
    assert [offer.id for offer in after[:2]] == [offer.id for offer in before[1:]]
    assert after[2].about.slug not in {offer.about.slug for offer in before}


def test_a_declined_activity_does_not_return_while_it_rests(child: Child, parent: User) -> None:
    declined = first(child, parent)
    answer(
        suggestion_id=declined.pk, child=child, by=parent, kind="declined", reason=Reason.NOT_NOW
    )
    later = suggest(child=child, by=parent, count=40)
    assert declined.content_slug not in {offer.about.slug for offer in later}


@pytest.mark.parametrize(
    ("reason", "step"), [(Reason.TOO_HARD, -COMFORT_STEP), (Reason.TOO_EASY, COMFORT_STEP)]
)
def test_too_hard_and_too_easy_move_what_comes_next_on_that_strand(
    child: Child, parent: User, facts: dict[str, ActivityFacts], reason: str, step: float
) -> None:
    declined = first(child, parent)
    answer(suggestion_id=declined.pk, child=child, by=parent, kind="declined", reason=reason)
    history = read(history_of(child), facts, timezone.now())
    strand = facts[declined.content_slug].strand
    assert history.comfort[strand] == pytest.approx(step)
    assert history.comfort["Z"] == 0


def test_missing_materials_keep_others_of_the_kind_away(
    child: Child, parent: User, facts: dict[str, ActivityFacts]
) -> None:
    declined = first(child, parent)
    answer(
        suggestion_id=declined.pk,
        child=child,
        by=parent,
        kind="declined",
        reason=Reason.NO_MATERIALS,
    )
    history = read(history_of(child), facts, timezone.now())
    assert history.missing == set(facts[declined.content_slug].materials)


def test_one_dislike_is_no_verdict_on_a_theme(
    child: Child, parent: User, facts: dict[str, ActivityFacts]
) -> None:
    declined = first(child, parent)
    answer(
        suggestion_id=declined.pk,
        child=child,
        by=parent,
        kind="declined",
        reason=Reason.NO_INTEREST,
    )
    history = read(history_of(child), facts, timezone.now())
    assert history.affinity[facts[declined.content_slug].theme] == pytest.approx(-1 / 3)


def test_enjoying_raises_the_theme(
    child: Child, parent: User, facts: dict[str, ActivityFacts]
) -> None:
    done = first(child, parent)
    answer(suggestion_id=done.pk, child=child, by=parent, kind=Answer.Kind.ENJOYED)
    history = read(history_of(child), facts, timezone.now())
    assert history.affinity[facts[done.content_slug].theme] > 0


def test_what_was_chosen_keeps_its_propensity_and_its_policy(child: Child, parent: User) -> None:
    suggest(child=child, by=parent)
    for suggestion in Suggestion.objects.all():
        assert 0 < suggestion.propensity <= 1
        assert suggestion.policy == "2026.1"


@pytest.fixture
def disagreeing(make_child: Callable[..., Child], parent: User) -> Child:
    """A child of the same age whose guardian agreed to all but personal suggestions."""
    child = make_child(parent, consents=False)
    consent(child, parent, *(each for each in Purpose.values if each != Purpose.RECOMMENDATION))
    return child


def test_without_consent_the_age_decides_and_nothing_is_kept(
    disagreeing: Child, parent: User
) -> None:
    found = suggest(child=disagreeing, by=parent)
    places = suggest_places(child=disagreeing, by=parent, district="동작구")
    assert (len(found), len(places)) == (3, 2)
    assert {offer.suggestion.purpose for offer in found} == {"age"}
    assert not any(offer.kept for offer in [*found, *places])
    assert not Suggestion.objects.exists()


def test_without_consent_all_children_of_an_age_are_shown_the_same(
    disagreeing: Child, make_child: Callable[..., Child], other_parent: User, parent: User
) -> None:
    neighbour = make_child(other_parent, consents=False)
    assert shown(disagreeing, parent) == shown(neighbour, other_parent)


def test_without_consent_each_turn_brings_others_that_fit(disagreeing: Child, parent: User) -> None:
    wish = Wish(place="home", minutes=20)
    turns = [suggest(child=disagreeing, by=parent, wish=wish, turn=turn) for turn in range(2)]
    slugs = [offer.about.slug for offers_of_turn in turns for offer in offers_of_turn]
    assert len(set(slugs)) == 6
    months = disagreeing.age().months
    assert all(fits(offer.about, months, wish) for found in turns for offer in found)
    near = [
        {offer.about.slug for offer in suggest_places(**asked)}
        for turn in range(2)
        if (asked := {"child": disagreeing, "by": parent, "district": "동작구", "turn": turn})
    ]
    assert not near[0] & near[1]


def test_after_a_withdrawal_what_was_kept_is_neither_shown_nor_answered(
    child: Child, parent: User
) -> None:
    waiting_one = first(child, parent)
    # The erasure waits in the queue: the tests commit nothing.
    withdraw_consent(child=child, purpose=Purpose.RECOMMENDATION, by=parent, at=timezone.now())
    assert Suggestion.objects.filter(pk=waiting_one.pk).exists()
    assert not any(offer.kept for offer in suggest(child=child, by=parent))
    with pytest.raises(NoConsent):
        answer(suggestion_id=waiting_one.pk, child=child, by=parent, kind="accepted")
    assert not Answer.objects.exists()


def shown(child: Child, by: User) -> list[str]:
    """The slugs of what is suggested."""
    return [offer.about.slug for offer in suggest(child=child, by=by)]


def test_suggestions_by_age_that_were_kept_before_are_forgotten(
    child: Child, disagreeing: Child, parent: User
) -> None:
    agreed = first(child, parent)
    Suggestion.objects.create(
        child=disagreeing,
        kind="activity",
        content_slug="a",
        policy="age-only",
        purpose="age",
        propensity=1.0,
        value=0.0,
    )
    migration = import_module(
        "assessment.recommendation.migrations.0002_forget_suggestions_without_consent"
    )
    migration.forget(apps, None)
    assert {each.child for each in Suggestion.objects.all()} == {agreed.child}


def test_withdrawing_erases_earlier_suggestions(
    child: Child, parent: User, django_capture_on_commit_callbacks: Callable
) -> None:
    first(child, parent)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(child=child, purpose=Purpose.RECOMMENDATION, by=parent, at=timezone.now())
    assert not Suggestion.objects.filter(child=child).exists()


def test_a_decline_needs_a_reason(child: Child, parent: User) -> None:
    with pytest.raises(Invalid):
        answer(suggestion_id=first(child, parent).pk, child=child, by=parent, kind="declined")
    assert not Answer.objects.exists()


def test_an_unknown_answer_is_refused(child: Child, parent: User) -> None:
    with pytest.raises(Invalid):
        answer(suggestion_id=first(child, parent).pk, child=child, by=parent, kind="maybe")


def test_another_childs_suggestion_cannot_be_answered(
    make_child: Callable[..., Child], child: Child, parent: User, other_parent: User
) -> None:
    neighbour = make_child(other_parent)
    suggestion = first(neighbour, other_parent)
    with pytest.raises(NotFound):
        answer(suggestion_id=suggestion.pk, child=child, by=parent, kind="accepted")
    with pytest.raises(NotFound):
        answer(suggestion_id=uuid4(), child=child, by=parent, kind="accepted")


def test_places_fit_the_age_and_begin_in_the_own_district(child: Child, parent: User) -> None:
    found = suggest_places(child=child, by=parent, district="동작구")
    assert len(found) == 2
    assert {offer.about.district for offer in found} == {"동작구"}


def test_places_can_be_declined_too(child: Child, parent: User) -> None:
    before = suggest_places(child=child, by=parent, district="동작구")
    answer(
        suggestion_id=before[0].id,
        child=child,
        by=parent,
        kind="declined",
        reason=Reason.DONE_BEFORE,
    )
    after = suggest_places(child=child, by=parent, district="동작구")
    assert before[0].about.slug not in {offer.about.slug for offer in after}


def test_the_number_of_queries_does_not_grow_with_the_history(
    child: Child, parent: User, django_assert_max_num_queries: Callable
) -> None:
    for offer in suggest(child=child, by=parent, count=20):
        answer(suggestion_id=offer.id, child=child, by=parent, kind="accepted")
    with django_assert_max_num_queries(40):
        suggest(child=child, by=parent)
    assert waiting(child, "activity").count() == 3
