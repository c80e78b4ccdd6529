"""What a run is made of: which answers, and how each lens's items are to be estimated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.instruments.models import Lens
from assessment.instruments.priors import STRANDS
from hub.children.ages import Band

ALLOWED = (Lens.OBSERVATION, Lens.PLAY)
"""What guardians agree to in `Purpose.RESEARCH`: answers from play tasks and observations, and age
in months (`hub/privacy/texts/2026.1/research.toml`).

Family reports and children's own stories are not named there, so no calibration is made on them;
their items keep the values in use until the words of the consent say otherwise.
"""

FEWEST_ANSWERS = 30
"""Below, an intercept's standard error passes 0.4 logits, as wide as a step between two levels."""

FEWEST_IN_A_CATEGORY = 3
"""A category that hardly anybody gave has no place of its own."""


class Treatment(models.TextChoices):
    """How the items of a lens are estimated."""

    FREE = "free", _("기울기와 단계를 모두 추정 (GPCM)")
    STEPS = "steps", _("기울기는 그대로, 단계만 추정")
    EQUAL = "equal", _("기울기를 모두 1로, 단계만 추정 (PCM)")
    ANCHOR = "anchor", _("닻: 지금 값을 그대로")


@dataclass(frozen=True)
class Choice:
    """Answers by framework, strand, season and age band, and a treatment for each lens used."""

    framework: str
    strands: tuple[str, ...]
    seasons: tuple[str, ...]
    bands: tuple[str, ...]
    treatments: Mapping[str, str]
    fewest_answers: int = FEWEST_ANSWERS

    def __post_init__(self) -> None:
        if not set(self.strands) <= set(STRANDS) or not self.strands:
            raise ValueError(f"Strands are some of {', '.join(STRANDS)}.")
        if not set(self.bands) <= set(Band) or not self.bands:
            raise ValueError(f"Age bands are some of {', '.join(Band)}.")
        if not set(self.treatments) <= set(ALLOWED):
            raise ValueError(f"Only answers through {', '.join(ALLOWED)} may be calibrated on.")
        if not set(self.treatments.values()) - {Treatment.ANCHOR} or not self.seasons:
            raise ValueError("There has to be something to estimate: a season, and free items.")
        if self.fewest_answers < 1:
            raise ValueError("An item needs one answer at least.")

    @property
    def lenses(self) -> tuple[str, ...]:
        """Through whose eyes."""
        return tuple(sorted(self.treatments))

    @property
    def anchored(self) -> bool:
        """Whether items that stay as they are hold the scale."""
        return Treatment.ANCHOR in self.treatments.values()

    def to_dict(self) -> dict[str, Any]:
        """Plain values that ``from_dict`` reads back."""
        return asdict(self) | {"treatments": dict(self.treatments)}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Choice":
        """A choice from what a run keeps."""
        lists = {name: tuple(content[name]) for name in ("strands", "seasons", "bands")}
        return cls(
            framework=content["framework"],
            treatments=dict(content["treatments"]),
            fewest_answers=content["fewest_answers"],
            **lists,
        )
