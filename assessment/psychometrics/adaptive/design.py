"""How a bank is turned into adaptive tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from assessment.psychometrics.adaptive.constraints import Constraints
from assessment.psychometrics.adaptive.criteria import (
    OF_WEIGHTS,
    ON_ONE_SCALE,
    RULES,
    Selection,
)
from assessment.psychometrics.adaptive.estimates import ESTIMATES, EstimateName
from assessment.psychometrics.adaptive.exposure import Best, Exposure
from assessment.psychometrics.adaptive.stopping import StoppingRule
from assessment.psychometrics.adaptive.tables import ItemTables
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.quadrature import Quadrature


class UnfitDesign(ValueError):
    """Choices that do not go together."""


@dataclass(frozen=True, eq=False)
class Design:
    """Everything that decides a test but the child.

    selection: a name in ``SELECTIONS``; estimate: one in ``ESTIMATES``. In several dimensions they
    are ``d-optimal`` and ``map``. fences: for ``ml`` alone, see ``estimates.maximum``.
    Raises ``UnfitDesign``.
    """

    bank: ItemBank
    rule: StoppingRule = field(default_factory=StoppingRule)
    selection: Selection = "posterior"
    estimate: EstimateName = "eap"
    exposure: Exposure = field(default_factory=Best)
    constraints: Constraints = field(default_factory=Constraints)
    quadrature: Quadrature = field(default_factory=Quadrature)
    fences: tuple[float, float] = (-4.0, 4.0)

    def __post_init__(self) -> None:
        if self.selection not in RULES:
            raise UnfitDesign(f"Items are selected by one of {', '.join(RULES)}.")
        if self.estimate not in ESTIMATES:
            raise UnfitDesign(f"Ability is estimated by one of {', '.join(ESTIMATES)}.")
        if self.bank.n_dimensions > 1:
            if self.selection in ON_ONE_SCALE:
                raise UnfitDesign("Items of several dimensions are selected by d-optimal.")
            if self.estimate != "map":
                raise UnfitDesign("Abilities in several dimensions are estimated by map.")
        if not self.fences[0] < self.fences[1]:
            raise UnfitDesign("The lower fence stands below the upper one.")

    @cached_property
    def tables(self) -> ItemTables:
        """What the items say at the nodes."""
        return ItemTables(self.bank, self.quadrature)

    @property
    def needs_weights(self) -> bool:
        """Whether the posterior over the nodes is followed."""
        return self.estimate == "eap" or self.selection in OF_WEIGHTS
