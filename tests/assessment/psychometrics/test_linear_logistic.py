import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import LinearLogistic, UnknownFeature, eap, simulate_responses

MODEL = LinearLogistic({"one": -2.5, "turn": 1.1, "cycle": 1.4, "close": 0.2})
counts = st.fixed_dictionaries(
    {"one": st.just(1)}, optional={name: st.integers(0, 4) for name in ("turn", "cycle", "close")}
)


def test_by_hand():
    item = {"one": 1, "turn": 1, "close": 2}
    assert MODEL.design_matrix([item]).tolist() == [[1, 1, 0, 2]]
    assert MODEL.difficulty([item]) == pytest.approx([-2.5 + 1.1 + 2 * 0.2])


@given(counts, st.sampled_from(["turn", "cycle", "close"]))
def test_one_more_of_a_feature_adds_its_weight(item, name):
    more = item | {name: item.get(name, 0) + 1}
    one, other = MODEL.difficulty([item, more])
    assert other - one == pytest.approx(MODEL.weights[name])


def test_a_bank_has_the_difficulties_on_its_dimension():
    items = {"p1": {"one": 1}, "p2": {"one": 1, "cycle": 2}}
    bank = MODEL.bank(items, dimension=3)
    assert bank.steps()[:, 0] == pytest.approx([-2.5, 0.3])
    assert bank.dimension.tolist() == [3, 3]
    assert bank.slopes.tolist() == [1.0, 1.0]


def test_weights_are_found_again_from_difficulties():
    rng = np.random.default_rng(3)
    items = [
        {"one": 1, "turn": t, "cycle": c, "close": k} for t, c, k in rng.integers(0, 3, (40, 3))
    ]
    found, *_ = np.linalg.lstsq(MODEL.design_matrix(items), MODEL.difficulty(items))
    assert found == pytest.approx(MODEL.vector())


def test_children_who_met_different_items_are_on_one_scale():
    rng = np.random.default_rng(9)
    items = {
        f"p{j:03d}": {"one": 1, "turn": int(t), "cycle": int(c)}
        for j, (t, c) in enumerate(rng.integers(0, 3, (120, 2)))
    }
    bank = MODEL.bank(items)
    theta = rng.normal(size=600)
    answers = simulate_responses(bank, theta, rng)
    first, second = answers.copy(), answers.copy()
    first[:, 60:] = np.nan
    second[:, :60] = np.nan
    difference = eap(bank, first).theta - eap(bank, second).theta
    assert abs(difference.mean()) < 0.05


def test_a_feature_without_a_weight_is_named_with_those_that_have_one():
    with pytest.raises(UnknownFeature, match=r"magic; there are one, turn, cycle, close"):
        MODEL.difficulty([{"one": 1, "magic": 1}])


def test_a_model_needs_a_weight():
    with pytest.raises(ValueError, match="one feature"):
        LinearLogistic({})
