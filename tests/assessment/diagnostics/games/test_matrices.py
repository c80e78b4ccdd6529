"""Woven patterns: one right piece, always; harder with more to reason about."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.diagnostics.games.carpet import bank_items
from assessment.diagnostics.games.matrices import (
    ANCHORS,
    ATTRIBUTE_WEIGHTS,
    FAMILIES,
    RULE_WEIGHTS,
    STATED_WEIGHTS,
    Family,
    Item,
    Rule,
    difficulty,
    features,
    fits,
    make_item,
)
from assessment.diagnostics.games.protocol import dice
from assessment.psychometrics import LinearLogistic

families = st.sampled_from(FAMILIES)
seeds = st.integers(0, 2**63 - 1)


def completed(item: Item, option: int) -> list[list[dict[str, object]]]:
    cells = [list(row) for row in item.cells]
    cells[-1][-1] = item.options[option]
    return cells


@given(families, seeds)
def test_exactly_one_option_completes_the_pattern(family: Family, seed: int) -> None:
    item = make_item(family, dice(seed))
    right = [place for place in range(len(item.options)) if fits(family, completed(item, place))]
    assert right == [item.answer]


@given(families, seeds)
def test_options_are_four_or_six_and_all_different(family: Family, seed: int) -> None:
    drawn = [json.dumps(option) for option in make_item(family, dice(seed)).options]
    assert len(drawn) in (4, 6)
    assert len(set(drawn)) == len(drawn)


@given(families, seeds)
def test_the_same_seed_weaves_the_same_item(family: Family, seed: int) -> None:
    assert make_item(family, dice(seed)) == make_item(family, dice(seed))


@given(families, seeds)
def test_the_drawing_hides_the_missing_piece_and_the_answer(family: Family, seed: int) -> None:
    item = make_item(family, dice(seed))
    drawing = item.drawing()
    assert drawing["cells"][-1][-1] is None
    assert set(drawing) == {"grid", "cells", "options"}
    assert all(set(option) == {"key", "cell"} for option in drawing["options"])


@given(families, seeds)
def test_no_option_gives_itself_away_by_likeness(family: Family, seed: int) -> None:
    """Whoever takes the option most like the others, without the grid, finds no more than a tie."""
    item = make_item(family, dice(seed))
    likeness = [
        sum(one[name] == other[name] for other in item.options for name in one)
        for one in item.options
    ]
    best = [place for place, sum_ in enumerate(likeness) if sum_ == max(likeness)]
    assert best != [item.answer]


@given(seeds)
def test_two_children_hardly_ever_see_the_same_clone(seed: int) -> None:
    clones = {
        json.dumps(make_item(ANCHORS[-1], dice(seed, child)).drawing()) for child in range(20)
    }
    assert len(clones) >= 18


@given(families, seeds)
def test_a_turned_shape_looks_turned(family: Family, seed: int) -> None:
    cells = [cell for row in make_item(family, dice(seed)).cells for cell in row]
    for cell in cells:
        if cell.get("turn"):
            assert cell["shape"] in ("leaf", "fish", "house", "bird")


rules = st.lists(
    st.builds(
        Rule, st.sampled_from(sorted(ATTRIBUTE_WEIGHTS)), st.sampled_from(sorted(RULE_WEIGHTS))
    ),
    max_size=3,
)


@given(st.sampled_from((2, 3)), rules, rules)
def test_a_further_rule_is_never_easier(grid: int, some: list[Rule], more: list[Rule]) -> None:
    assert difficulty(grid, some + more) >= difficulty(grid, some)


def test_difficulty_worked_by_hand() -> None:
    two_rules = next(each for each in FAMILIES if each.code == "D12.3.shape-three+size-steps")
    # 3x3, three in turn, steps in size, one further rule.
    assert two_rules.difficulty == pytest.approx(-2.2 + 1.5 + (0.95 + 0.15) + 0.4)


def test_weights_of_a_calibration_replace_the_stated_ones() -> None:
    harder = LinearLogistic(dict(STATED_WEIGHTS.weights) | {"grid-3": -1.2})
    rules = [Rule("shape", "three")]
    assert difficulty(3, rules, harder) - difficulty(3, rules) == pytest.approx(1.0)


@given(st.sampled_from((2, 3)), rules)
def test_the_order_of_rules_does_not_matter(grid: int, some: list[Rule]) -> None:
    assert features(grid, some) == features(grid, some[::-1])


def test_the_families_are_varied_enough_to_settle_every_weight() -> None:
    """Shape and petals are the zero that other attributes are told from; no others are mixed up."""
    design = STATED_WEIGHTS.design_matrix([features(each.grid, each.rules) for each in FAMILIES])
    told = [at for at, name in enumerate(STATED_WEIGHTS.weights) if name not in ("shape", "petals")]
    assert np.linalg.matrix_rank(design[:, told]) == len(told)


def test_the_bank_covers_every_age_with_room_above_and_below() -> None:
    difficulties = [item.steps[0] for item in bank_items()]
    assert min(difficulties) < -2.2
    assert max(difficulties) > 2.4
    assert len({item.code for item in bank_items()}) == len(FAMILIES) == 36


def test_anchors_are_three_and_spread_over_the_middle() -> None:
    assert [anchor.difficulty for anchor in ANCHORS] == [-1.15, -0.25, 0.8]
