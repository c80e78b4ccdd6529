import json

import numpy as np
import pytest

from assessment.psychometrics.norms import (
    NoNorms,
    check_by_age,
    fit_norms,
    norms_from_json,
    norms_to_json,
)


@pytest.fixture(scope="module")
def norms():
    rng = np.random.default_rng(1)
    age = rng.uniform(1, 6, 500)
    return age, fit_norms(rng.normal(5 + age, 1.0), age, family="lms", scale="d", powers=(1.0,))


def test_norms_come_back_whole(norms):
    age, made = norms
    score = made.simulate(age, np.random.default_rng(2))
    text = norms_to_json(
        {"girls": made}, {"girls": check_by_age(made.z(score, age, scale="d"), age)}
    )
    read = norms_from_json(text)["girls"]
    assert (read.z(score, age, scale="d") == made.z(score, age, scale="d")).all()
    assert read.summary() == made.summary()
    assert json.loads(text)["groups"][0]["checks"][0]["n"] > 30
    with pytest.raises(ValueError, match="do not hold the covariance"):
        read.centile_se(age, 0.5)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(format="fit/1"), "format is not norms/1"),
        (lambda d: d.update(family="gamma"), "no family 'gamma'"),
        (lambda d: d.pop("scale"), "lacks 'scale'"),
        (lambda d: d.update(groups=[]), "no group"),
        (lambda d: d["groups"][0]["coefficients"].pop("nu"), "lacks 'nu'"),
        (lambda d: d["groups"][0]["coefficients"]["nu"].pop(), "inhomogeneous|coefficients"),
        (lambda d: d["groups"][0]["age"].update(high=0), "no range"),
        (lambda d: d.update(groups=3), "iterable"),
    ],
)
def test_a_document_without_whole_norms_is_refused(norms, change, told):
    document = json.loads(norms_to_json({"": norms[1]}))
    change(document)
    with pytest.raises(NoNorms, match=told):
        norms_from_json(json.dumps(document))


def test_no_json_is_no_norms():
    with pytest.raises(NoNorms, match="no JSON"):
        norms_from_json("{")
