import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr

from assessment.psychometrics.norms import UnknownFamily
from assessment.psychometrics.norms.box_cox import box_cox_t_z, lms_centile, lms_z
from assessment.psychometrics.norms.families import FAMILIES, TYPICAL_TAU, family_named


def one(*values):
    return tuple(np.array([value]) for value in values)


def test_lms_by_hand():
    # M 10, S 0.1, L 0.5: a score of 12.1 is (√1.21 - 1) / 0.05 = 2.
    assert lms_z([12.1], *one(10.0, 0.1, 0.5))[0] == pytest.approx(2.0, abs=1e-12)
    # L 0: log(12.1/10) / 0.1; and L 1 is the plain normal.
    assert lms_z([12.1], *one(10.0, 0.1, 0.0))[0] == pytest.approx(np.log(1.21) / 0.1, abs=1e-12)
    assert lms_z([12.1], *one(10.0, 0.1, 1.0))[0] == pytest.approx(2.1, abs=1e-12)
    assert lms_centile(0.5, *one(10.0, 0.1, -2.0))[0] == 10.0


def test_below_zero_there_is_no_lms_and_at_zero_its_end():
    assert np.isnan(lms_z([-1.0], *one(10.0, 0.1, 0.5))[0])
    assert lms_z([0.0], *one(10.0, 0.1, 0.5))[0] == -20.0


@given(
    st.sampled_from(["normal", "lms", "bct"]),
    st.floats(0.01, 0.99),
    st.floats(0.03, 0.15),
    st.floats(-2.5, 2.5),
    st.floats(2.0, 60.0),
)
def test_centiles_and_z_scores_are_each_others_inverse(name, p, sigma, nu, tau):
    family = family_named(name)
    parameters = np.array([[30.0], [sigma], [nu], [tau]])[: len(family.parameters)]
    z = family.z(family.centile(p, parameters), parameters)
    assert ndtr(z[0]) == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize("nu", [-1.5, 0.0, 2.0])
def test_the_box_cox_t_holds_all_children(nu):
    family = FAMILIES["bct"]
    eta = np.array([[np.log(20.0)], [np.log(0.3)], [nu], [np.log(5.0 / TYPICAL_TAU)]])

    def density(y):
        inside = family.density(np.array([y]), eta) + family.constant(eta)
        return float(np.exp(inside[0]))

    whole = quad(density, 1e-9, 60.0, limit=200)[0] + quad(density, 60.0, np.inf, limit=200)[0]
    assert whole == pytest.approx(1.0, abs=1e-6)
    # And what lies below a score is what its z says.
    part = quad(density, 1e-9, 15.0, limit=200)[0]
    z = box_cox_t_z([15.0], *family.natural(eta))[0]
    assert part == pytest.approx(ndtr(z), abs=1e-7)


def test_a_box_cox_t_with_thin_tails_is_lms():
    y = np.linspace(15.0, 45.0, 31)
    lms = lms_z(y, *(np.full(31, value) for value in (30.0, 0.1, 1.3)))
    bct = box_cox_t_z(y, *(np.full(31, value) for value in (30.0, 0.1, 1.3, 1e7)))
    assert np.abs(lms - bct).max() < 1e-4


@pytest.mark.parametrize("name", FAMILIES)
def test_slopes_are_those_of_the_density(name):
    family = FAMILIES[name]
    rng = np.random.default_rng(1)
    n = 400
    mu = rng.uniform(20, 40, n)
    eta = np.stack(
        [
            np.log(mu) if family.positive else mu,
            np.log(rng.uniform(0.05, 0.3, n)),
            rng.choice([-2.0, -0.5, 0.0, 1e-5, 1e-3, 0.5, 2.0], n),
            np.log(rng.uniform(3, 60, n) / TYPICAL_TAU),
        ]
    )[: len(family.parameters)]
    y = mu * rng.uniform(0.8, 1.2, n)
    slopes = family.slopes(y, eta)
    if family.constant_slopes is not None:
        slopes = slopes + family.constant_slopes(eta)
    for j in range(len(eta)):
        step = np.zeros_like(eta)
        step[j] = 1e-6

        def whole(moved):
            constant = 0.0 if family.constant is None else family.constant(moved)
            return family.density(y, moved) + constant

        numeric = (whole(eta + step) - whole(eta - step)) / 2e-6
        assert np.abs(numeric - slopes[j]).max() < 1e-6 * (1 + np.abs(slopes[j]).max())


def test_an_unknown_family_names_the_known_ones():
    with pytest.raises(UnknownFamily, match="normal, lms, bct"):
        family_named("gamma")
