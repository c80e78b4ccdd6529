"""Loading the item bank and the calibration that rests on stated priors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.instruments import priors
from assessment.instruments.models import Calibration, Instrument, Item, ItemParameters
from assessment.instruments.selectors import calibration_is_used, used_items
from assessment.instruments.sources import InstrumentSpec, ItemSpec, registered


class BankChanged(ValueError):
    """A source says something else than what answers already rest on."""


@dataclass
class LoadReport:
    """What a load did, by item code."""

    added: list[str] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    known: int = 0
    no_longer_offered: list[str] = field(default_factory=list)


@transaction.atomic
def load_bank(extra: Iterable[InstrumentSpec] = ()) -> LoadReport:
    """Load every registered source into the bank and the prior calibration. Repeating it is safe.

    Parameters never change. As long as no answer rests on the calibration, items may be added to
    it, and wording mended; afterwards either asks for a new version.
    Raises ``BankChanged``.
    """
    offered = [spec for source in registered().values() for spec in source()]
    report = LoadReport()
    for spec in [*offered, *extra]:
        _load(spec, report)
    codes = {item.code for spec in [*offered, *extra] for item in spec.items}
    report.no_longer_offered = sorted(
        Item.objects.exclude(code__in=codes).values_list("code", flat=True)
    )
    return report


@transaction.atomic
def load_items(instrument: InstrumentSpec, items: Sequence[ItemSpec] = ()) -> LoadReport:
    """Load one instrument, and further items of it, under the rules of `load_bank`."""
    report = LoadReport()
    _load(instrument, report, items)
    return report


def prior_calibration() -> Calibration:
    """The calibration of the stated priors, made when it is not there yet."""
    calibration, made = Calibration.objects.get_or_create(
        version=priors.VERSION,
        defaults={
            "framework": priors.FRAMEWORK,
            "basis": "prior",
            "population": priors.population(),
            "shifts": priors.SHIFTS,
            "rater_sd": priors.RATER_SD,
            "in_use_from": timezone.now(),
            "note": "시범: 자료로 추정하기 전의 사전값이에요. 공식 규준이 아니에요.",
        },
    )
    stated = (priors.population(), priors.SHIFTS, priors.RATER_SD)
    if not made and stated != (calibration.population, calibration.shifts, calibration.rater_sd):
        raise BankChanged(
            f"The stated priors of {priors.VERSION} differ from those in the database: "
            "give them a new version."
        )
    return calibration


def _load(spec: InstrumentSpec, report: LoadReport, further: Sequence[ItemSpec] = ()) -> None:
    calibration = prior_calibration()
    instrument, _ = Instrument.objects.get_or_create(
        code=spec.code,
        version=spec.version,
        defaults={"lens": spec.lens, "title": spec.title, "title_en": spec.title_en},
    )
    offered = {item.code: item for item in [*spec.items, *further]}
    stored = Item.objects.in_bulk(list(offered), field_name="code")
    new = [item for code, item in offered.items() if code not in stored]
    if new and calibration_is_used(calibration):
        raise BankChanged(
            f"{spec.code} offers {len(new)} new items ({new[0].code}, …), and answers rest on "
            f"{calibration.version} already: publish a new calibration."
        )
    _check_parameters(calibration, offered, stored)
    _mend_wording(offered, stored, report)
    _add(instrument, calibration, new)
    report.added += [item.code for item in new]
    report.known += len(stored)


def _check_parameters(
    calibration: Calibration, offered: dict[str, ItemSpec], stored: dict[str, Item]
) -> None:
    known = {
        parameters.item_id: (parameters.slope, parameters.intercepts)
        for parameters in ItemParameters.objects.filter(
            calibration=calibration, item__in=stored.values()
        )
    }
    for code, item in stored.items():
        if known.get(item.pk) != (offered[code].slope, offered[code].intercepts):
            raise BankChanged(
                f"{code} has other parameters than in {calibration.version}: "
                "publish a new calibration."
            )


def _mend_wording(
    offered: dict[str, ItemSpec], stored: dict[str, Item], report: LoadReport
) -> None:
    changed = {
        code: item for code, item in stored.items() if _facts(offered[code]) != _stored_facts(item)
    }
    if answered := used_items(changed.values()):
        raise BankChanged(
            f"{min(answered)} reads differently, and has been answered: give it a new version."
        )
    for code, item in changed.items():
        for name, value in _facts(offered[code]).items():
            setattr(item, name, value)
        item.save()
    report.reworded += sorted(changed)


def _facts(item: ItemSpec) -> dict[str, Any]:
    return {
        "strand": item.strand,
        "facet": item.facet,
        "indicator": item.indicator,
        "band": item.band,
        "top": item.top,
        "from_months": item.months[0],
        "to_months": item.months[1],
        "content": item.content,
    }


def _stored_facts(item: Item) -> dict[str, Any]:
    names = (*"strand facet indicator band top from_months to_months content".split(),)
    return {name: getattr(item, name) for name in names}


def _add(instrument: Instrument, calibration: Calibration, new: list[ItemSpec]) -> None:
    items = Item.objects.bulk_create(
        Item(instrument=instrument, code=spec.code, **_facts(spec)) for spec in new
    )
    ItemParameters.objects.bulk_create(
        ItemParameters(
            calibration=calibration, item=item, slope=spec.slope, intercepts=spec.intercepts
        )
        for item, spec in zip(items, new, strict=True)
    )
