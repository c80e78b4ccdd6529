"""The play tasks' items, as the item bank takes them."""

from collections.abc import Iterable

from assessment.instruments.models import Lens
from assessment.instruments.sources import InstrumentSpec, ItemSpec

from .games import BankItem, bank

TITLES = {"D12": ("무늬 양탄자", "Pattern carpet"), "A03": ("기다려 토끼", "Waiting rabbit")}


def instruments() -> Iterable[InstrumentSpec]:
    """One instrument a play task, with the stated priors of its items."""
    for task, (title, title_en) in TITLES.items():
        items = tuple(_item(item) for item in bank() if item.task == task)
        yield InstrumentSpec(task, Lens.PLAY, title, title_en, items)


def _item(item: BankItem) -> ItemSpec:
    return ItemSpec(
        code=item.code,
        strand=item.strand,
        facet=item.facet,
        slope=item.a,
        steps=item.steps,
        months=item.months,
        content={"text": item.title, "text_en": item.title_en, "anchor": item.anchor},
    )
