import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.psychometrics import AgeCurve

CURVE = AgeCurve(np.array([36, 72, 108, 155]), np.array([[-2, -1.0], [-1, 0], [0, 0], [0.5, 1]]))


def test_the_curve_passes_through_its_knots():
    assert np.allclose(CURVE(CURVE.age_months), CURVE.means)


def test_the_curve_is_flat_outside_its_knots():
    assert CURVE(20.0).tolist() == [-2.0, -1.0]
    assert CURVE([300.0])[0] == pytest.approx([0.5, 1.0])


@given(st.floats(30, 160), st.floats(0, 20))
def test_where_the_knots_rise_the_curve_never_falls(age, later):
    assert (CURVE(age + later) >= CURVE(age) - 1e-12).all()


def test_a_curve_comes_back_as_it_went_out():
    again = AgeCurve.from_dict(json.loads(json.dumps(CURVE.to_dict())))
    assert again(61.3).tolist() == CURVE(61.3).tolist()


def test_ages_must_rise():
    with pytest.raises(ValueError, match="must rise"):
        AgeCurve(np.array([36, 36]), np.zeros((2, 1)))
