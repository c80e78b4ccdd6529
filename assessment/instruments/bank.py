"""The written indicators as instruments: observation scale, family report, self-report."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from . import priors
from .models import Lens
from .sources import InstrumentSpec, ItemSpec

FOLDER = Path(__file__).parent / "bank"
LEVELS = 4
EXAMPLES_A_LEVEL = 2
CHOICES = 3


class BankFileError(ValueError):
    """A file of the bank says something that cannot be loaded."""


@cache
def facets() -> tuple[dict[str, Any], ...]:
    """All facets as written, in the order of the strands, each with its ``strand``."""
    written = []
    for path in sorted(FOLDER.glob("?.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for facet in content["facet"]:
            _check(path.name, content["strand"], facet)
            written.append(facet | {"strand": content["strand"]})
    return tuple(written)


def instruments() -> Iterable[InstrumentSpec]:
    """The three written instruments with their stated priors."""
    yield InstrumentSpec(
        "OBS", Lens.OBSERVATION, "돌봄 관찰 척도", "Care observation scale", _observation()
    )
    yield InstrumentSpec("HOME", Lens.FAMILY, "가정에서 본 모습", "Family report", _family())
    yield InstrumentSpec("SELF", Lens.SELF, "내 이야기", "My own story", _self())


def _observation() -> tuple[ItemSpec, ...]:
    parts = ("text", "look_for", "examples")
    return tuple(
        _indicator_item("O", Lens.OBSERVATION, facet, indicator, {part: part for part in parts})
        for facet in facets()
        for indicator in facet["indicator"]
    )


def _family() -> tuple[ItemSpec, ...]:
    parts = {"text": "family", "example": "family_example"}
    return tuple(
        _indicator_item("H", Lens.FAMILY, facet, indicator, parts)
        for facet in facets()
        for indicator in facet["indicator"]
    )


def _indicator_item(
    prefix: str, lens: Lens, facet: dict[str, Any], indicator: dict[str, Any], parts: dict[str, str]
) -> ItemSpec:
    band = indicator["band"]
    code = f"{facet['code']}-{band}"
    return ItemSpec(
        code=f"{prefix}.{code}",
        strand=facet["strand"],
        facet=facet["code"],
        slope=priors.SLOPES[lens],
        steps=priors.steps_at(priors.BAND_CENTRES[band], priors.LEVEL_STEPS),
        months=priors.BAND_MONTHS[band],
        indicator=code,
        band=band,
        content=_wording(indicator, parts),
    )


def _self() -> tuple[ItemSpec, ...]:
    parts = {"text": "prompt", "choices": "choices"}
    return tuple(
        ItemSpec(
            code=f"S.{facet['code']}",
            strand=facet["strand"],
            facet=facet["code"],
            slope=priors.SLOPES[Lens.SELF],
            steps=priors.steps_at(priors.SELF_CENTRE, priors.SELF_STEPS),
            months=priors.SELF_MONTHS,
            content=_wording(facet["self"], parts) | {"picture": facet["self"]["picture"]},
        )
        for facet in facets()
    )


def _wording(written: dict[str, Any], parts: dict[str, str]) -> dict[str, Any]:
    return {
        f"{name}{language}": written[f"{part}{language}"]
        for name, part in parts.items()
        for language in ("", "_en")
    }


def _check(file: str, strand: str, facet: dict[str, Any]) -> None:
    where = f"{file}, {facet.get('code', 'a facet without a code')}"
    if strand not in priors.STRANDS or not str(facet.get("code", "")).startswith(strand):
        raise BankFileError(f"{where}: a facet belongs to the strand of its file.")
    bands = [indicator["band"] for indicator in facet["indicator"]]
    if bands != list(priors.BAND_MONTHS):
        raise BankFileError(f"{where}: one indicator a band, in the order of age.")
    for indicator in facet["indicator"]:
        for language in ("", "_en"):
            levels = indicator[f"examples{language}"]
            if [len(level) for level in levels] != [EXAMPLES_A_LEVEL] * LEVELS:
                raise BankFileError(f"{where}, {indicator['band']}: two examples a level.")
    if any(len(facet["self"][f"choices{language}"]) != CHOICES for language in ("", "_en")):
        raise BankFileError(f"{where}: the self-report has three choices.")
