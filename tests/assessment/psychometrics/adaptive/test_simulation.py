import numpy as np
import pytest

from assessment.psychometrics import PriorOffGrid
from assessment.psychometrics.adaptive import (
    ESTIMATES,
    REASONS,
    SELECTIONS,
    Constraints,
    Content,
    Design,
    Pace,
    Progress,
    Randomesque,
    Start,
    StoppingRule,
    SympsonHetter,
    UnfitDesign,
    simulate_adaptive,
)
from tests.assessment.psychometrics.adaptive.banks import LADDER, MIXED, two_parameter

BANK = two_parameter(150)
TRUTH = np.random.default_rng(5).normal(size=400)


def simulated(rule, truth=TRUTH, seed=6, **design):
    made = Design(design.pop("bank", BANK), rule, **design)
    return simulate_adaptive(made, truth, np.random.default_rng(seed))


def of_length(n):
    return StoppingRule(se=0.0, min_items=n, max_items=n)


def test_simulated_tests_are_unbiased_and_as_long_as_they_need():
    runs = simulated(StoppingRule(se=0.4, max_items=25), bank=LADDER, exposure=Randomesque(5))
    assert abs(runs.bias) < 0.06
    assert runs.rmse == pytest.approx(np.sqrt((runs.se**2).mean()), rel=0.1)
    assert (runs.se[runs.length < 25] <= 0.4).all()
    assert runs.length.min() >= 6
    assert runs.exposure.sum() == pytest.approx(runs.length.mean())


@pytest.mark.parametrize("estimate", ESTIMATES)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_way_of_testing_knows_as_much_as_it_says(selection, estimate):
    runs = simulated(of_length(15), selection=selection, estimate=estimate)
    said = np.sqrt((runs.se**2).mean())
    assert abs(runs.bias) < 0.06
    assert runs.rmse == pytest.approx(said, rel=0.12)


def test_drawing_among_several_spares_the_best_item():
    rule = StoppingRule(se=0.4)
    always = simulated(rule, bank=LADDER)
    drawn = simulated(rule, bank=LADDER, exposure=Randomesque(8))
    assert always.exposure.max() == 1.0
    assert drawn.exposure.max() < 0.95


@pytest.mark.parametrize("selection", SELECTIONS)
def test_adaptive_tests_know_more_than_tests_at_random(selection):
    adaptive = simulated(of_length(10), selection=selection)
    at_random = simulated(of_length(10), exposure=Randomesque(150))
    assert adaptive.se.mean() < 0.85 * at_random.se.mean()


def alone(design, truth, rng, places):
    """Each child by itself, with the random numbers that it had among the others."""
    n = len(truth)
    picks, draws = rng.random((n, places)), rng.random((n, places))

    class Told:
        """Hands out prepared uniform numbers."""

        def __init__(self, child):
            self.tables = [picks[child : child + 1], draws[child : child + 1]]

        def random(self, shape):
            return self.tables.pop(0).reshape(shape)

    return [simulate_adaptive(design, truth[child : child + 1], Told(child)) for child in range(n)]


@pytest.mark.parametrize("estimate", ESTIMATES)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_together_is_the_same_as_one_at_a_time(selection, estimate):
    content = Content.of([("a", "b")[j % 2] for j in range(150)])
    control = SympsonHetter(np.linspace(0.3, 1.0, 150))
    design = Design(
        BANK,
        StoppingRule(se=0.45, min_items=4, max_items=12, least_information=0.05),
        selection,
        estimate,
        exposure=control,
        constraints=Constraints((content,)),
    )
    some = TRUTH[:9]
    together = simulate_adaptive(design, some, np.random.default_rng(2))
    apart = alone(design, some, np.random.default_rng(2), 12)
    assert np.array_equal(together.course.items, [run.course.items[0] for run in apart])
    assert np.array_equal(together.course.reason, [run.course.reason[0] for run in apart])
    assert np.allclose(together.theta, [run.theta[0] for run in apart], atol=1e-10)
    assert np.allclose(together.se, [run.se[0] for run in apart], atol=1e-10)


def test_equal_items_are_asked_in_the_banks_order_whoever_else_is_there():
    twins = LADDER.subset(LADDER.ids[::10])
    rows = [{**row, "id": f"{row['id']}-{k}"} for k in range(8) for row in twins.to_rows()]
    design = Design(type(twins).from_rows(rows), of_length(12))
    together = simulate_adaptive(design, TRUTH[:20], np.random.default_rng(2))
    apart = alone(design, TRUTH[:20], np.random.default_rng(2), 12)
    assert np.array_equal(together.course.items, [run.course.items[0] for run in apart])


def test_a_live_test_is_the_simulated_one():
    design = Design(BANK, StoppingRule(se=0.4))
    responses = (np.random.default_rng(3).random((1, 150)) < 0.6).astype(float)
    run = simulate_adaptive(design, [0.0], np.random.default_rng(1), responses=responses)
    live = Progress(design, Start.normal(1))
    while live.reasons()[0] < 0:
        item = live.choose(np.zeros(1))
        live.answer(item, responses[0, item].astype(np.int64), np.full(1, np.nan))
    assert live.items[0].tolist() == run.course.items[0, : run.length[0]].tolist()
    assert live.ability.theta[0, 0] == run.theta[0]
    assert REASONS[live.reasons()[0]] == REASONS[run.course.reason[0]] == "precise"


def test_what_was_not_answered_is_not_asked():
    responses = np.full((3, 150), np.nan)
    responses[:, 20:30] = 1.0
    responses[2] = np.nan
    design = Design(BANK, of_length(15))
    runs = simulate_adaptive(design, np.zeros(3), np.random.default_rng(1), responses=responses)
    assert runs.length.tolist() == [10, 10, 0]
    assert set(runs.course.items[0, :10].tolist()) == set(range(20, 30))
    assert [REASONS[code] for code in runs.course.reason] == ["bank"] * 3
    assert runs.theta[2] == pytest.approx(0.0, abs=1e-12)
    assert runs.se[2] == pytest.approx(1.0, abs=1e-4)


def test_several_dimensions_are_all_learnt_and_honestly():
    bank = two_parameter(180, dimensions=3)
    cov = 0.5 * np.eye(3) + 0.5
    truth = np.random.default_rng(4).multivariate_normal(np.zeros(3), cov, 500)
    design = Design(bank, of_length(24), "d-optimal", "map")
    start = Start.joint(500, 0.0, cov)
    runs = simulate_adaptive(design, truth, np.random.default_rng(2), start=start)
    each = bank.dimension[runs.course.items]
    assert all(((each == d).sum(axis=1) >= 3).all() for d in range(3))
    error = np.sqrt(((runs.theta - truth) ** 2).mean(axis=0))
    assert np.allclose(error, np.sqrt((runs.se**2).mean(axis=0)), rtol=0.1)
    assert (np.abs((runs.theta - truth).mean(axis=0)) < 0.06).all()


def test_items_of_several_categories_and_guessing_are_tested_too():
    rows = [{**row, "id": f"{row['id']}-{k}"} for k in range(12) for row in MIXED.to_rows()]
    bank = type(MIXED).from_rows(
        {**row, "d": [d - 0.3 * (place % 12 - 6) for d in row["d"]]}
        for place, row in enumerate(rows)
    )
    for estimate in ESTIMATES:
        runs = simulated(
            of_length(12), TRUTH[:250], bank=bank, selection="information", estimate=estimate
        )
        assert abs(runs.bias) < 0.08
        assert runs.rmse == pytest.approx(np.sqrt((runs.se**2).mean()), rel=0.15)


def test_a_prior_that_follows_age_shortens_the_test():
    older = TRUTH + 2.0
    design = Design(BANK, StoppingRule(se=0.35, max_items=30), "information")
    rng = np.random.default_rng(1)
    known = simulate_adaptive(design, older, rng, start=Start.normal(400, 2.0))
    assert abs(known.bias) < 0.05
    with pytest.raises(PriorOffGrid):
        simulate_adaptive(design, older, rng, start=Start.normal(400, 5.5))


def test_time_ends_a_test():
    rule = StoppingRule(se=0.0, min_items=6, max_items=20, max_seconds=60.0)
    design = Design(BANK, rule)
    pace = Pace(seconds=8.0)
    runs = simulate_adaptive(design, TRUTH, np.random.default_rng(1), pace=pace)
    ended = runs.course.reason == REASONS.index("time")
    assert ended.mean() > 0.9
    assert (runs.course.seconds[ended] >= 60.0).all()


def test_choices_that_do_not_go_together_are_refused():
    several = two_parameter(20, dimensions=2)
    with pytest.raises(UnfitDesign, match="d-optimal"):
        Design(several, selection="information", estimate="map")
    with pytest.raises(UnfitDesign, match="map"):
        Design(several, selection="d-optimal", estimate="eap")
    with pytest.raises(UnfitDesign, match="fence"):
        Design(BANK, fences=(2.0, -2.0))
    with pytest.raises(UnfitDesign, match="one of"):
        Design(BANK, selection="luck")
    with pytest.raises(ValueError, match="dimensions"):
        simulate_adaptive(
            Design(several, selection="d-optimal", estimate="map"),
            np.zeros(3),
            np.random.default_rng(1),
        )
