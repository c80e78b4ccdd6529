import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import KEYS, ImpossibleResponse, UnknownKey, daz, dscore
from assessment.psychometrics.d_score_keys import PACKAGE_DATA, key_named

NAN = float("nan")


def column(rows, name):
    return np.array([float(row[name] or "nan") for row in rows])


def same(ours, theirs, within):
    assert (np.isnan(ours) == np.isnan(theirs)).all()
    return bool(np.nanmax(np.abs(ours - theirs)) < within)


def wide(rows):
    """Responses (visits, items), item names and ages from a long table, visits as they appear."""
    visits, items = {}, {}
    for row in rows:
        visits.setdefault((row["child"], row["age_days"]), len(visits))
        items.setdefault(row["item"], len(items))
    responses = np.full((len(visits), len(items)), np.nan)
    for row in rows:
        visit = visits[row["child"], row["age_days"]]
        responses[visit, items[row["item"]]] = float(row["y"] or "nan")
    ages = np.array([float(days or "nan") / 365.25 for _, days in visits])
    return list(items), responses, ages


def assert_agrees(scores, reference):
    """Against dscore 1.11.0; its a and p are rounded to four decimals, the rest is not."""
    assert (scores.n == column(reference, "n")).all()
    assert same(scores.age, column(reference, "a"), 1e-12)
    assert same(scores.p, column(reference, "p"), 5.1e-5)
    assert same(scores.d, column(reference, "d"), 1e-9)
    assert same(scores.sem, column(reference, "sem"), 1e-9)
    assert same(scores.daz, column(reference, "daz"), 1e-9)


@pytest.mark.parametrize("key", ["gsed2406", "dutch"])
def test_milestones_agree_with_dscore_1_11_0(key, reference, read_table):
    rows = read_table(reference / "dscore_milestones.csv")
    items = [name for name in rows[0] if name not in {"id", "agedays", "age", "sex", "gagebrth"}]
    responses = np.column_stack([column(rows, name) for name in items])
    scores = dscore(key, items, responses, column(rows, "age"))
    assert_agrees(scores, read_table(reference / f"milestones_scores_{key}.csv"))


def test_two_hundred_smocc_children_agree_with_dscore_1_11_0(read_table):
    items, responses, ages = wide(read_table(PACKAGE_DATA / "smocc_sample.csv.gz"))
    scores = dscore("gsed2406", items, responses, ages)
    assert_agrees(scores, read_table(PACKAGE_DATA / "smocc_sample_scores.csv.gz"))


def test_all_smocc_visits_agree_with_dscore_1_11_0(shared, read_table):
    items, responses, ages = wide(read_table(shared / "data/smocc_long.csv"))
    scores = dscore("gsed2406", items, responses, ages)
    assert len(scores.d) == 16_722
    assert_agrees(scores, read_table(shared / "dscore/smocc_scores_gsed2406.csv"))


@pytest.mark.parametrize("key", KEYS)
def test_age_z_scores_agree_with_dscore_1_11_0_for_every_key(key, reference, read_table):
    grid = read_table(reference / "daz_grid.csv")
    theirs = column(grid, key)
    ours = daz(column(grid, "d"), column(grid, "age"), key)
    # Past six standard deviations the reference runs out of digits, past eight it gives none.
    near = np.abs(theirs) < 6
    assert near.sum() >= 60
    assert np.abs(ours - theirs)[near].max() < 1e-7


@pytest.mark.parametrize("key", KEYS)
def test_priors_agree_with_dscore_1_11_0_for_every_key(key, shared, read_table):
    table = read_table(shared / "dscore/prior_mean_by_age.csv")
    ours = key_named(key).prior_mean(column(table, "age"))
    assert np.abs(ours - column(table, key)).max() < 1e-9


def test_keys_hold_the_items_of_the_reference():
    sizes = {key: len(key_named(key).tau) for key in KEYS}
    assert sizes == {
        "dutch": 76,
        "gcdg": 565,
        "gsed1912": 945,
        "293_0": 293,
        "gsed2212": 1582,
        "gsed2406": 1582,
    }


def test_by_hand_with_no_spread_but_one_answer():
    # One pass on an item at the prior mean: d is the mean of prior × logistic on the grid.
    key = key_named("gsed2406")
    item, tau = next(iter(key.tau.items()))
    prior = np.exp(-0.5 * ((key.grid - key.prior_mean(np.array([0.5]))[0]) / 5.0) ** 2)
    weight = prior / (1.0 + np.exp(-(key.grid - tau) / key.slope))
    by_hand = (weight * key.grid).sum() / weight.sum()
    assert dscore("gsed2406", [item], [[1]], [0.5]).d[0] == pytest.approx(by_hand, abs=1e-9)


MILESTONES = ["ddicmm029", "ddicmm030", "ddifmd001", "ddifmm016", "ddigmd068"]


@given(st.integers(0, 4), st.floats(0.05, 3.0))
def test_passing_one_more_never_lowers_d(passed, age):
    answers = [[1.0] * k + [0.0] * (5 - k) for k in (passed, passed + 1)]
    d = dscore("dutch", MILESTONES, answers, [age, age]).d
    assert d[0] < d[1]


def test_nothing_to_score_gives_nothing():
    scores = dscore("dutch", MILESTONES, [[NAN] * 5, [1] + [NAN] * 4], [1.0, NAN])
    assert scores.n.tolist() == [0, 1]
    assert np.isnan(scores.d).all()
    assert np.isnan(scores.daz).all()
    assert np.isnan(scores.age).all()
    assert scores.p.tolist()[1] == 1.0


def test_items_of_no_key_are_left_out():
    plain = dscore("dutch", MILESTONES, [[1, 1, 1, 0, 0]], [1.0])
    more = dscore("dutch", [*MILESTONES, "dragon"], [[1, 1, 1, 0, 0, 7]], [1.0])
    assert more.d.tolist() == plain.d.tolist()
    assert dscore("dutch", ["dragon"], [[1]], [1.0]).n.tolist() == [0]


def test_the_tails_of_daz_keep_their_order():
    d = np.linspace(2.0, 98.0, 97)
    for age in (0.1, 1.0, 3.0):
        z = daz(d, np.full(97, age), "gsed2406")
        assert np.isfinite(z).all()
        assert (np.diff(z) > 0).all()


def test_no_age_reference_no_daz():
    assert np.isnan(daz([60.0], [4.5], "dutch")).all()


def test_an_answer_past_one_is_refused():
    with pytest.raises(ImpossibleResponse, match="Row 0 has 2 on item 'ddicmm029'"):
        dscore("dutch", ["ddicmm029"], [[2]], [1.0])


def test_an_unknown_key_names_the_known_ones():
    with pytest.raises(UnknownKey, match="dutch, gcdg, gsed1912, 293_0, gsed2212, gsed2406"):
        dscore("gsed", ["ddicmm029"], [[1]], [1.0])
