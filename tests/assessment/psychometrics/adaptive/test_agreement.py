"""catR 3.17 on 1000 items: 20 examinees, four ways of estimating on the way."""

import json

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, Quadrature
from assessment.psychometrics.adaptive import Design, Start, StoppingRule, simulate_adaptive
from assessment.psychometrics.cells import cells

TWENTY = StoppingRule(se=0.0, min_items=20, max_items=20)
WAYS = {
    "EAP_33": ("eap", Quadrature(33, -4.0, 4.0, trapezoid=True)),
    "EAP_241": ("eap", Quadrature(241, -6.0, 6.0, trapezoid=True)),
    "BM": ("map", Quadrature()),
    "WL": ("wle", Quadrature()),
}


@pytest.fixture(scope="module")
def theirs(shared):
    return json.loads((shared / "fits/catR_cat2pl.json").read_text())["runs"]


@pytest.fixture(scope="module")
def bank(shared):
    table = np.genfromtxt(shared / "data/catbank1000.csv", delimiter=",", skip_header=1)
    return ItemBank.from_steps([f"{j:04d}" for j in range(1000)], table[:, 0], table[:, 1:])


def ours(bank, theirs, way):
    """Our tests on their answers. An item that they did not ask counts as wrong."""
    estimate, grid = WAYS[way]
    responses = np.zeros((20, 1000))
    for child, run in enumerate(theirs):
        responses[child, run[way]["items0"]] = run[way]["resp"]
    design = Design(bank, TWENTY, "information", estimate, quadrature=grid)
    truth = np.array([run["true_theta"] for run in theirs])
    return simulate_adaptive(design, truth, np.random.default_rng(0), responses=responses)


def told(theirs, way, what):
    return np.array([run[way][what] for run in theirs])


@pytest.mark.parametrize("way", WAYS)
def test_all_children_get_the_same_items_in_the_same_order(bank, theirs, way):
    course = ours(bank, theirs, way).course
    assert np.array_equal(course.items, told(theirs, way, "items0"))
    assert np.array_equal(course.category, told(theirs, way, "resp"))


@pytest.mark.parametrize("way", ["EAP_33", "EAP_241"])
def test_every_estimate_on_the_way_is_the_same(bank, theirs, way):
    course = ours(bank, theirs, way).course
    assert np.allclose(course.theta[..., 0], told(theirs, way, "theta_prov"), atol=1e-12)
    assert np.allclose(course.se[..., 0], told(theirs, way, "se_prov"), atol=1e-12)


@pytest.mark.parametrize("way", ["BM", "WL"])
def test_modes_are_the_same_once_the_same_search_ends_as_early(bank, theirs, way):
    """catR leaves the search for a root to R's ``uniroot``, whose tolerance is 1.2e-4.

    Our roots are exact, which leaves up to 3.1e-5 between them. The same search on our equation,
    ended as early, gives their figures: the equation is theirs.
    """
    course = ours(bank, theirs, way).course
    published, spread = told(theirs, way, "theta_prov"), told(theirs, way, "se_prov")
    assert np.abs(course.theta[..., 0] - published).max() < 5e-5
    for child in range(20):
        for k in range(1, 21):
            asked, answer = course.items[child, None, :k], course.category[child, None, :k]

            def equation(theta, asked=asked, answer=answer):
                found = cells(bank, asked, np.array([[theta]]), answer)
                if way == "BM":
                    return found.score.sum() - theta
                return found.score.sum() + found.warm.sum() / (2.0 * found.information.sum())

            theta = brent(equation, -4.0, 4.0, np.finfo(float).eps ** 0.25)
            assert theta == pytest.approx(published[child, k - 1], abs=1e-6)
            known = cells(bank, asked, np.array([[theta]]), answer).information.sum()
            se = (known + (way == "BM")) ** -0.5
            assert se == pytest.approx(spread[child, k - 1], abs=1e-6)


def brent(f, a, b, tolerance):
    """A root between ``a`` and ``b`` by Brent's method (1973, chapter 4), ended at a tolerance."""
    eps = np.finfo(float).eps
    fa, fb = f(a), f(b)
    c, fc = a, fa
    while True:
        last = b - a
        if abs(fc) < abs(fb):
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        enough = 2.0 * eps * abs(b) + tolerance / 2.0
        half = (c - b) / 2.0
        if abs(half) <= enough or fb == 0.0:
            return b
        step = half
        if abs(last) >= enough and abs(fa) > abs(fb):
            s = fb / fa
            if a == c:
                p, q = 2.0 * half * s, 1.0 - s
            else:
                u, r = fa / fc, fb / fc
                p = s * (2.0 * half * u * (u - r) - (b - a) * (r - 1.0))
                q = (u - 1.0) * (r - 1.0) * (s - 1.0)
            p, q = (p, -q) if p > 0 else (-p, q)
            if p < 1.5 * half * q - abs(enough * q) / 2.0 and p < abs(last * q / 2.0):
                step = p / q
        if abs(step) < enough:
            step = np.copysign(enough, half)
        a, fa = b, fb
        b += step
        fb = f(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa


def test_a_start_elsewhere_leads_elsewhere(bank, theirs):
    """A guard on the tests above: they would notice a wrong prior."""
    design = Design(bank, TWENTY, "information", "eap")
    truth = np.zeros(1)
    tests = [
        simulate_adaptive(design, truth, np.random.default_rng(0), start=Start.normal(1, mean))
        for mean in (0.0, 1.0)
    ]
    assert tests[0].course.items[0, 0] == theirs[0]["EAP_241"]["items0"][0]
    assert tests[1].course.items[0, 0] != tests[0].course.items[0, 0]
