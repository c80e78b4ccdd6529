import numpy as np
import pytest
from scipy.special import ndtri

from assessment.psychometrics.norms import check_by_age, worm, worm_se

QUANTILES = ndtri((np.arange(2000) + 0.5) / 2000)


def test_the_worm_of_perfect_z_scores_is_flat():
    assert np.allclose(worm(QUANTILES), 0.0, atol=1e-12)


def test_the_worm_by_hand():
    bent = 0.2 + 1.1 * QUANTILES + 0.06 * (QUANTILES**2 - 1)
    assert np.allclose(worm(bent), [0.2, 0.1, 0.06, 0.0], atol=1e-9)


def test_tails_alone_do_not_look_like_spread():
    heavy = np.random.default_rng(3).standard_t(6, 20_000) / np.sqrt(1.5)
    (band,) = check_by_age(heavy, np.linspace(1, 2, 20_000), bands=1)
    assert band.words.endswith("children: the tails are drawn too light.")


def test_the_standard_errors_of_a_worm_are_those_of_simulated_ones():
    rng = np.random.default_rng(1)
    worms = np.array([worm(rng.normal(size=400)) for _ in range(1500)])
    assert np.allclose(worms.std(axis=0), worm_se(400), rtol=0.12)
    assert np.allclose(worms.mean(axis=0), 0.0, atol=0.01)


def test_children_whom_norms_fit_are_rarely_said_to_be_misfitted():
    rng = np.random.default_rng(2)
    age = rng.uniform(0, 5, 4000)
    bands = [b for _ in range(40) for b in check_by_age(rng.normal(size=4000), age)]
    assert len(bands) == 320
    assert np.mean([b.fits for b in bands]) > 0.96
    assert sum(b.n for b in bands[:8]) == 4000


@pytest.mark.parametrize(
    ("z", "told"),
    [
        (QUANTILES + 0.3, "the middle is drawn too low"),
        (QUANTILES - 0.3, "the middle is drawn too high"),
        (1.3 * QUANTILES, "the spread is drawn too narrow"),
        (0.7 * QUANTILES, "the spread is drawn too wide"),
        (QUANTILES + 0.1 * (QUANTILES**2 - 1), "leans too far to the left"),
        (QUANTILES - 0.1 * (QUANTILES**2 - 1), "leans too far to the right"),
        (QUANTILES + 0.05 * (QUANTILES**3 - 3 * QUANTILES), "the tails are drawn too light"),
        (QUANTILES - 0.04 * (QUANTILES**3 - 3 * QUANTILES), "the tails are drawn too heavy"),
    ],
)
def test_each_misfit_is_called_by_its_name(z, told):
    (band,) = check_by_age(z, np.linspace(1, 2, 2000), bands=1)
    assert not band.fits
    assert told in band.words
    assert band.words.startswith("Age 1 to 2, 2000 children: ")


def test_shares_below_the_centiles_are_counted():
    (band,) = check_by_age(QUANTILES, np.linspace(1, 2, 2000), bands=1)
    assert np.allclose(band.below, [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98], atol=1e-3)
    assert (band.mean, band.sd) == pytest.approx((0.0, 1.0), abs=1e-2)


def test_too_few_children_are_not_judged():
    assert check_by_age(QUANTILES[:20], np.linspace(1, 2, 20)) == ()
    assert len(check_by_age(QUANTILES[:100], np.linspace(1, 2, 100))) == 3
    missing = np.where(np.arange(2000) < 1000, np.nan, QUANTILES)
    assert sum(b.n for b in check_by_age(missing, np.linspace(1, 2, 2000))) == 1000
