"""The answers that a calibration may be made on, as arrays in which no child has a name."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessment.growth.scoring import Scale
from assessment.growth.seasons import Season, season_of
from assessment.instruments.models import Lens, Response
from assessment.instruments.priors import BAND_MONTHS
from assessment.psychometrics.arrays import FloatArray, IntArray
from hub.children.ages import DAYS_PER_MONTH
from hub.children.models import Child
from hub.privacy.models import Purpose
from hub.privacy.selectors import consented

from .choice import Choice


@dataclass(frozen=True, eq=False)
class Gathered:
    """The latest answer of a child to an item in a season. A *row* is a child in a season.

    codes: items with an answer, sorted. strand, lens: of each. row, item, category, judge: one
    entry an answer, by row and item; judge is 0 for play, else numbered from 1. age_months: of each
    row, in whole months, at the middle of its answers. child: of each row, numbered from 0.
    repeated: earlier answers that a later one of the season took the place of.
    """

    codes: tuple[str, ...]
    strand: tuple[str, ...]
    lens: tuple[str, ...]
    row: IntArray
    item: IntArray
    category: IntArray
    judge: IntArray
    age_months: FloatArray
    child: IntArray
    repeated: int
    digest: str

    def __len__(self) -> int:
        return len(self.row)

    @property
    def rows(self) -> int:
        """Children in seasons."""
        return len(self.age_months)

    @property
    def children(self) -> int:
        """Different children."""
        return len(np.unique(self.child))

    @property
    def item_strand(self) -> IntArray:
        """The strand of each item as a number among those there are."""
        return np.unique(self.strand, return_inverse=True)[1]

    def children_of(self, answers: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
        """How many different children some of the answers are of."""
        return len(np.unique(self.child[self.row[answers]]))


def allowed_responses(choice: Choice, scale: Scale) -> QuerySet[Response]:
    """Answers whose guardians agreed to assessment and to research, as they stand now.

    Helped answers to play are left out: help is no part of an item's parameters.
    """
    agreed = consented(consented(Child.objects.all(), Purpose.ASSESSMENT), Purpose.RESEARCH)
    unhelped = Q()
    for lens, by_help in scale.calibration.shifts["help"].items():
        helped = [help for help, shift in by_help.items() if shift]
        unhelped &= ~Q(lens=lens, help__in=helped)
    in_seasons = Q()
    for code in choice.seasons:
        season = Season.from_code(code)
        in_seasons |= Q(occurred_at__gte=season.start, occurred_at__lt=season.end)
    responses: QuerySet[Response] = Response.objects.scorable()
    return responses.filter(
        in_seasons,
        unhelped,
        child__in=agreed,
        lens__in=choice.lenses,
        item__strand__in=choice.strands,
        item__parameters__calibration=scale.calibration,
    )


def gather(choice: Choice, scale: Scale) -> Gathered:
    """Everything that a choice takes in. The order in the database changes nothing."""
    found = allowed_responses(choice, scale).order_by("occurred_at", "pk")
    columns = ("child_id", "item__code", "category", "rater_id", "occurred_at")
    answers = list(found.values_list(*columns).iterator(chunk_size=5000))
    seen = Child.objects.filter(pk__in=found.order_by().values("child"))
    born = dict(seen.values_list("pk", "born_on"))
    seasons = [season_of(answer[4]).code for answer in answers]
    keys = sorted({(str(a[0]), season) for a, season in zip(answers, seasons, strict=True)})
    number = {key: place for place, key in enumerate(keys)}
    row = np.array(
        [number[str(a[0]), season] for a, season in zip(answers, seasons, strict=True)],
        dtype=np.int64,
    )
    age = _ages(keys, row, [answer[4] for answer in answers], born)
    kept_row = _in_bands(age, choice.bands)
    codes = tuple(sorted({a[1] for a, r in zip(answers, row, strict=True) if kept_row[r]}))
    place = {code: j for j, code in enumerate(codes)}
    inside = np.array([kept_row[r] for r in row], dtype=np.bool_)
    item = np.array([place.get(a[1], -1) for a in answers], dtype=np.int64)
    # Later answers stand later, so the last of each cell is the season's latest.
    cell = row * max(len(codes), 1) + item
    latest = _last_of_each(cell, inside)
    renumbered = np.cumsum(kept_row) - 1
    people = sorted({keys[r][0] for r in np.flatnonzero(kept_row)})
    of_person = {person: n for n, person in enumerate(people)}
    new_row = renumbered[row[latest]]
    return Gathered(
        codes=codes,
        strand=tuple(scale.items[code].strand for code in codes),
        lens=tuple(scale.items[code].instrument.lens for code in codes),
        row=new_row,
        item=item[latest],
        category=np.array([answers[j][2] for j in latest], dtype=np.int64),
        judge=_judges(
            [
                None if scale.items[answers[j][1]].instrument.lens == Lens.PLAY else answers[j][3]
                for j in latest
            ]
        ),
        age_months=age[kept_row],
        child=np.array([of_person[keys[r][0]] for r in np.flatnonzero(kept_row)], dtype=np.int64),
        repeated=int(inside.sum()) - len(latest),
        digest=_digest(
            f"{keys[row[j]][0]} {keys[row[j]][1]} {answers[j][1]} {answers[j][2]}" for j in latest
        ),
    )


def counts_of(gathered: Gathered) -> dict[str, Any]:
    """How many answers, rows and children there are, and by strand, lens and band."""
    strands, lenses = np.array(gathered.strand), np.array(gathered.lens)
    age = gathered.age_months[gathered.row]
    parts = {
        "strands": {each: strands[gathered.item] == each for each in sorted(set(strands.tolist()))},
        "lenses": {each: lenses[gathered.item] == each for each in sorted(set(lenses.tolist()))},
        "bands": {
            band: (youngest <= age) & (age <= oldest)
            for band, (youngest, oldest) in BAND_MONTHS.items()
        },
    }
    rows_a_child = Counter(gathered.child.tolist())
    return {
        "answers": len(gathered),
        "rows": gathered.rows,
        "children": gathered.children,
        "repeated": gathered.repeated,
        "most_rows_a_child": max(rows_a_child.values(), default=0),
        **{
            name: {
                key: {
                    "answers": int(np.count_nonzero(chosen)),
                    "children": gathered.children_of(chosen),
                }
                for key, chosen in groups.items()
            }
            for name, groups in parts.items()
        },
    }


def seasons_with_evidence() -> list[Season]:
    """From the first season in which anything was seen to this one, oldest first."""
    first = Response.objects.scorable().order_by("occurred_at").first()
    if first is None:
        return []
    seasons, last = [season_of(first.occurred_at)], season_of(timezone.now())
    while seasons[-1] < last:
        seasons.append(seasons[-1].next)
    return seasons


def _ages(
    keys: list[tuple[str, str]], row: IntArray, when: list[datetime], born: dict[UUID, date]
) -> FloatArray:
    """만 나이 of each row in whole months, at the middle of its answers."""
    days = np.array([timezone.localdate(each).toordinal() for each in when], dtype=np.float64)
    counts = np.bincount(row, minlength=len(keys))
    middle = np.bincount(row, weights=days, minlength=len(keys)) / np.maximum(counts, 1)
    birth = np.array([born[UUID(child)].toordinal() for child, _season in keys], dtype=np.float64)
    ages: FloatArray = np.floor((middle - birth) / DAYS_PER_MONTH)
    return ages


def _in_bands(age: FloatArray, bands: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    inside = np.zeros(len(age), dtype=np.bool_)
    for band in bands:
        youngest, oldest = BAND_MONTHS[band]
        inside |= (youngest <= age) & (age <= oldest)
    return inside


def _last_of_each(cell: IntArray, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> IntArray:
    """Where the last entry of each cell stands, by cell."""
    places = np.flatnonzero(inside)[::-1]
    _cells, first = np.unique(cell[places], return_index=True)
    last: IntArray = places[first]
    return last


def _judges(raters: list[int | None]) -> IntArray:
    number: dict[int, int] = {}
    return np.array(
        [0 if each is None else number.setdefault(each, len(number) + 1) for each in raters],
        dtype=np.int64,
    )


def _digest(lines: Iterable[str]) -> str:
    total = hashlib.sha256()
    for line in lines:
        total.update(line.encode() + b"\n")
    return total.hexdigest()
