import numpy as np
import pytest

from assessment.psychometrics.adaptive import (
    Constraints,
    Content,
    Design,
    NoSuchContent,
    StoppingRule,
    enemies_of,
    simulate_adaptive,
)
from tests.assessment.psychometrics.adaptive.banks import two_parameter

BANK = two_parameter(120)
TEN = StoppingRule(se=0.0, min_items=10, max_items=10)
TRUTH = np.random.default_rng(8).normal(size=60)


def asked(constraints, **more):
    design = Design(BANK, TEN, constraints=constraints)
    return simulate_adaptive(design, TRUTH, np.random.default_rng(1), **more).course.items


def test_every_test_has_its_shares():
    labels = [("play", "talk", "make")[j % 3] for j in range(120)]
    content = Content.of(labels, {"play": 0.5, "talk": 0.3, "make": 0.2})
    areas = content.area[asked(Constraints((content,)))]
    counts = np.stack([(areas == place).sum(axis=1) for place in range(3)], axis=1)
    assert content.names == ("make", "play", "talk")
    assert (counts == [2, 5, 3]).all()


def test_without_shares_a_test_resembles_the_bank():
    content = Content.of(["many"] * 90 + ["few"] * 30)
    assert content.shares.tolist() == [0.25, 0.75]
    few = (content.area[asked(Constraints((content,)))] == 0).sum(axis=1)
    assert set(few.tolist()) <= {2, 3}


def test_two_divisions_are_balanced_at_once():
    by_area = Content.of(["a" if j % 2 else "b" for j in range(120)])
    by_form = Content.of(["x" if j % 4 < 2 else "y" for j in range(120)])
    items = asked(Constraints((by_area, by_form)))
    for content in (by_area, by_form):
        assert (np.abs((content.area[items] == 0).sum(axis=1) - 5) <= 1).all()


def test_an_area_that_runs_dry_gives_way_and_a_share_of_nothing_is_never_asked():
    content = Content.of(
        ["rare"] * 2 + ["often"] * 100 + ["never"] * 18,
        {
            "rare": 0.5,
            "often": 0.5,
            "never": 0.0,
        },
    )
    areas = content.area[asked(Constraints((content,)))]
    names = np.array(content.names)
    assert ((names[areas] == "rare").sum(axis=1) == 2).all()
    assert not (names[areas] == "never").any()


def test_shares_of_unknown_areas_are_refused():
    with pytest.raises(NoSuchContent, match="'c'"):
        Content.of(["a", "b"], {"a": 0.5, "b": 0.3, "c": 0.2})
    with pytest.raises(NoSuchContent, match="'b'"):
        Content.of(["a", "b"], {"a": 1.0})
    with pytest.raises(NoSuchContent, match="not all"):
        Content.of(["a", "b"], {"a": 0.0, "b": 0.0})


def test_enemies_never_meet():
    groups = [f"g{j // 4}" if j < 100 else "" for j in range(120)]
    enemies = enemies_of(groups)
    assert enemies[5].tolist() == [4, 6, 7]
    assert 110 not in enemies
    together = [
        groups[item] for row in asked(Constraints(enemies=enemies)) for item in set(row.tolist())
    ]
    met = asked(Constraints(enemies=enemies))
    assert together
    for row in met:
        labels = [groups[item] for item in row if groups[item]]
        assert len(labels) == len(set(labels))
    free = asked(Constraints())
    assert any(
        len({groups[item] for item in row if groups[item]})
        < sum(bool(groups[item]) for item in row)
        for row in free
    )


def test_children_meet_only_items_for_their_age():
    ranges = np.array([[36, 59], [60, 83], [36, 83]])[np.arange(120) % 3].astype(float)
    ages = np.where(np.arange(60) % 2, 48.0, 60.0)
    ages[0] = np.nan
    items = asked(Constraints(age_ranges=ranges), age_months=ages)
    for child in range(1, 60):
        low, high = ranges[items[child]].T
        assert ((low <= ages[child]) & (ages[child] <= high)).all()
    low, high = ranges[items[0]].T
    assert len(set(low.tolist())) > 1
