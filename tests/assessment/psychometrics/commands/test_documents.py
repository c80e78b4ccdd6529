"""Fits that other hands wrote: what may be missing, and what cannot be."""

import json
import math

import pytest

from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput


def document(**changes):
    whole = {
        "format": "fit/1",
        "model": "2pl",
        "loglik": -100.0,
        "converged": True,
        "iterations": 4,
        "n_persons": 100,
        "n_responses": 200,
        "quadrature": 41,
        "items": [
            {"id": "a", "a": [1.2, 0.0], "d": [0.5], "n": 100, "se": {"a": [0.1, 0.0], "d": [0.2]}},
            {"id": "b", "a": [0.0, 0.8], "d": [-0.5], "n": 100},
        ],
        "groups": [{"id": "all", "mean": [0.0, 0.0], "cov": [[1.0, 0.3], [0.3, 1.0]]}],
        "raters": [],
        "reliability": [0.5, 0.4],
    }
    return whole | changes


def item(**changes):
    return document(items=[{"id": "a", "a": [1.0, 0.0], "d": [0.5], "n": 9} | changes])


@pytest.fixture
def read(tmp_path):
    def go(held):
        path = tmp_path / "fit.json"
        path.write_text(held if isinstance(held, str) else json.dumps(held))
        return read_fit(path)

    return go


def test_what_the_format_leaves_open_may_be_missing(read):
    fit = read(document())
    assert [item.dimension for item in fit.items] == [0, 1]
    assert [item.model for item in fit.items] == ["2pl", "2pl"]
    assert fit.items[0].se_a == 0.1
    assert math.isnan(fit.items[1].se_d[0])
    assert (fit.quadrature.n, fit.quadrature.low, fit.quadrature.high) == (41, -6.0, 6.0)
    assert (fit.n_free, fit.groups[0].n) == (2, 100)
    assert read(document(reliability=0.5)).reliability == (0.5,)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("", "is no JSON, or is cut short"),
        (json.dumps(document())[:-40], "is no JSON, or is cut short"),
        ("[" * 100_000, "is no JSON, or is cut short"),
        ("null", "its format is not"),
        (document(format="fit/2"), "its format is not"),
        (document(items=[]), "it has no items"),
        (document(groups=[]), "it has no groups"),
        (document(n_persons=0), "nobody answered"),
        (document(quadrature=0), "its nodes are none"),
        (document(quadrature="many"), "a value is not of the right kind"),
        (document(groups=[{"id": "g", "mean": [0, 0], "cov": [[1, 2], [2, 1]]}]), "covariance of"),
        (document(groups=[{"id": "g", "mean": [], "cov": []}]), "no mean and covariance"),
        (item(d=[]), "has 0 intercepts"),
        (item(d=[1.0, 0.5]), "has 2 intercepts and the model '2pl'"),
        (item(model="magic"), "the model 'magic'"),
        (item(model="grm", d=[0.1, 0.5]), "its intercepts must fall"),
        (item(a=[0.7, 0.7]), "slopes on several dimensions"),
        (item(a=["x", 0.0]), "a value is not of the right kind"),
        (item(a=[1e9, 0.0]), "no numbers of this size"),
        (item(a=[math.nan, 0.0]), "no numbers of this size"),
        (item(values=[0]), "has 1 values"),
        (document(items=[document()["items"][0]] * 2), "is in the bank twice"),
        (document(raters=[{"id": "kim", "severity": math.inf}]), "a rater's severity"),
    ],
)
def test_what_cannot_be_a_fit_is_one_sentence(read, held, told):
    with pytest.raises(BadInput, match=told) as refused:
        read(held)
    assert "\n" not in str(refused.value)
