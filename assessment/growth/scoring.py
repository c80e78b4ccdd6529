"""From the responses of one season to a score that knows what it was made of. Writes nothing."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone

from assessment.instruments.models import Calibration, Item, Lens, Response
from assessment.instruments.priors import STRANDS
from assessment.instruments.selectors import Population, item_bank, population, shift
from assessment.psychometrics import (
    DECIMALS,
    ENGINE,
    Evidence,
    ItemBank,
    fingerprint,
    strand_posterior,
)
from hub.children.ages import Age


class ScaleMismatch(ValueError):
    """Scores of different calibrations were about to be compared."""


@dataclass(frozen=True)
class Scale:
    """A calibration as scoring uses it."""

    calibration: Calibration
    bank: ItemBank
    items: dict[str, Item]
    population: Population

    @classmethod
    def of(cls, calibration: Calibration) -> "Scale":
        """Read a calibration once, for any number of scores."""
        bank, items = item_bank(calibration, wording=False)
        return cls(calibration, bank, items, population(calibration))


@dataclass(frozen=True)
class SeasonScore:
    """What an `Estimate` stores; numbers rounded as they are stored."""

    age_months: float
    mean: list[float]
    covariance: list[list[float]]
    counts: list[int]
    situations: list[int]
    lenses: dict[str, Any]
    raters: int
    context: str
    evidence: list[str]
    evidence_digest: str
    digest: str


def score_responses(
    responses: Iterable[Response], *, born_on: date, scale: Scale
) -> SeasonScore | None:
    """Score what was seen of one child; None where nothing of it is on the scale.

    The order in which the responses come changes nothing, not even a bit of the result.
    """
    seen = sorted(
        (each for each in responses if each.item.code in scale.items),
        key=lambda each: (each.occurred_at, each.pk),
    )
    if not seen:
        return None
    age_months = _age_in_the_middle(seen, born_on)
    prior_mean = scale.population.curve(np.array([age_months]))
    prior_cov, rater_sd = scale.population.covariance, scale.population.rater_sd
    lenses = sorted({each.lens for each in seen})
    records = _records(seen, scale.calibration)
    # Row 0 is the score; the rows after it show what each lens alone would say.
    rows = [records, *([r for r in records if r["lens"] == lens] for lens in lenses)]
    evidence = Evidence.from_records(scale.bank, rows)
    posterior = strand_posterior(
        scale.bank, evidence, prior_mean, prior_cov, rater_sd=rater_sd
    ).rounded()
    ids = sorted(str(each.pk) for each in seen)
    evidence_digest = digest_of(
        ids,
        fingerprint(
            scale.bank,
            evidence,
            prior_mean=prior_mean[0].round(DECIMALS).tolist(),
            prior_cov=prior_cov.tolist(),
            rater_sd=rater_sd,
        ),
    )
    mean, covariance = posterior.mean[0].tolist(), posterior.cov[0].tolist()
    counts = posterior.counts[0].tolist()
    return SeasonScore(
        age_months=age_months,
        mean=mean,
        covariance=covariance,
        counts=counts,
        situations=_situations(seen),
        lenses={
            lens: {
                "counts": posterior.counts[row].tolist(),
                "mean": posterior.mean[row].tolist(),
                "se": posterior.se[row].round(DECIMALS).tolist(),
            }
            for row, lens in enumerate(lenses, start=1)
        },
        raters=len({each.rater_id for each in seen} - {None}),
        context=digest_of(sorted({f"{each.lens}:{each.rater_id or ''}" for each in seen}))[:16],
        evidence=ids,
        evidence_digest=evidence_digest,
        digest=digest_of(
            ENGINE,
            scale.calibration.version,
            scale.calibration.framework,
            evidence_digest,
            age_months,
            mean,
            covariance,
            counts,
        ),
    )


def digest_of(*parts: Any) -> str:
    """SHA-256 over plain values, in hexadecimal."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _age_in_the_middle(seen: Sequence[Response], born_on: date) -> float:
    ages = [Age(born_on, timezone.localdate(each.occurred_at)).exact_months for each in seen]
    return round(sum(ages) / len(ages), DECIMALS)


def _records(seen: Sequence[Response], calibration: Calibration) -> list[dict[str, Any]]:
    # Judges are numbered as they first appear: no account number reaches a digest, and the same
    # evidence in another database gives the same one.
    numbers: dict[int, str] = {}
    records = []
    for each in seen:
        judge = ""
        if each.lens == Lens.SELF:
            judge = "self"
        elif each.lens != Lens.PLAY and each.rater_id is not None:
            judge = numbers.setdefault(each.rater_id, f"{len(numbers) + 1:03}")
        records.append(
            {
                "item": each.item.code,
                "score": each.category,
                "rater": judge,
                "shift": shift(calibration, each.lens, each.help),
                "lens": each.lens,
            }
        )
    return records


def _situations(seen: Sequence[Response]) -> list[int]:
    sources: dict[str, set[Any]] = {strand: set() for strand in STRANDS}
    for each in seen:
        sources[each.item.strand].add(each.source)
    return [len(sources[strand]) for strand in STRANDS]
