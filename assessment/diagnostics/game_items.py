"""What the games can ask, as instruments of the item bank, with their stated priors."""

from collections.abc import Iterable

from assessment.instruments.models import Lens
from assessment.instruments.sources import InstrumentSpec, ItemSpec

from .games import BankItem, bank

TITLES = {"D12": ("무늬 양탄자", "Pattern carpet"), "A03": ("기다려 토끼", "Waiting rabbit")}

# What each category looked like, lowest first: this is how a family reads a single answer.
SEEN = {
    "D12": (
        ("이번에는 다른 무늬를 골랐어요", "Chose another pattern this time"),
        ("무늬를 이어 갔어요", "Went on with the pattern"),
    ),
    "A03": (
        ("여우 앞에서도 자주 뛰었어요", "Often hopped at the fox too"),
        ("여우 앞에서 절반쯤 기다렸어요", "Waited for about half of the foxes"),
        ("여우 앞에서 거의 다 기다렸어요", "Waited for nearly all of the foxes"),
        ("여우 앞에서 모두 기다렸어요", "Waited for all of the foxes"),
    ),
}


def instruments() -> Iterable[InstrumentSpec]:
    """One instrument per game; the child's own story is among the written ones."""
    for task, (title, title_en) in TITLES.items():
        items = tuple(item_spec(item) for item in bank() if item.task == task)
        yield InstrumentSpec(task, Lens.PLAY, title, title_en, items)


def item_spec(item: BankItem) -> ItemSpec:
    """An item of a game as the bank takes it."""
    seen = SEEN[item.task]
    return ItemSpec(
        code=item.code,
        strand=item.strand,
        facet=item.facet,
        slope=item.a,
        steps=item.steps,
        months=item.months,
        content={
            "text": item.title,
            "text_en": item.title_en,
            "choices": [korean for korean, _ in seen],
            "choices_en": [english for _, english in seen],
            "anchor": item.anchor,
            "note": item.note,
        },
    )
