"""Four seasons of simulated evidence: true abilities that grow, and answers drawn from the bank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from assessment.growth.seasons import Season, season_of
from assessment.growth.services import ask_for_scoring
from assessment.instruments.models import Calibration, Help, Item, Lens
from assessment.instruments.selectors import current_calibration, item_bank, population, shift
from assessment.instruments.services import NewResponse, record_responses
from assessment.observations.models import Setting
from assessment.observations.notes import Note, Rating
from assessment.observations.services import log_observation
from assessment.psychometrics import ItemBank, category_probabilities
from hub.children.models import Child
from hub.people.models import User

from .people import Stage

GROWTH_SD = 0.2
SEVERITY_SD = 0.35
RATINGS_A_SEASON = 22
RECENT_NOTES = 3
NOTED_DAYS = 27
"""Notes are taken in for thirty days after what they tell of, so the demo has recent ones only."""
CHUNK = 500

START_OF_HEROES = np.array([0.2, -1.2, 0.3, -1.0, 0.1, -0.1])
GAIN_OF_HEROES = np.array([0.05, 0.6, 0.0, 0.5, 0.0, 0.1])
"""The children that the demo opens with grow plainly in two strands, to show how that is told."""


@dataclass(frozen=True)
class Moment:
    """A child in a season: where it truly stands, and the days that count."""

    child: Child
    months: float
    theta: NDArray[np.float64]
    first: datetime
    days: int
    newest: bool

    def on_day(self, rng: np.random.Generator, within: int | None = None) -> datetime:
        """A working hour of one of the days, or of the last ``within`` of them."""
        earliest = max(self.days - within, 0) if within else 0
        minutes = int(rng.integers(10 * 60, 17 * 60))
        day = int(rng.integers(earliest, self.days))
        return self.first + timedelta(days=day, minutes=minutes)


class Simulator:
    """Draws answers as the calibration in use says that children give them."""

    def __init__(self, stage: Stage, calibration: Calibration, rng: np.random.Generator) -> None:
        self.stage, self.calibration, self.rng = stage, calibration, rng
        bank, items = item_bank(calibration)
        self.alone: dict[str, ItemBank] = {code: bank.subset([code]) for code in items}
        self.items: dict[str, list[Item]] = {lens: [] for lens in Lens}
        for item in items.values():
            self.items[item.instrument.lens].append(item)
        raters = {user.pk for workers in stage.workers_of.values() for user in workers}
        self.severity = {pk: rng.normal(0.0, SEVERITY_SD) for pk in sorted(raters)}

    def fitting(self, lens: Lens, months: float) -> list[Item]:
        """The items of a lens that are meant for an age."""
        return [
            item for item in self.items[lens] if item.from_months <= months < item.to_months + 1
        ]

    def category(self, item: Item, theta: NDArray[np.float64], rater: User | None = None) -> int:
        """One answer of a child who stands at ``theta`` (6,), as ``rater`` sees it."""
        alone = self.alone[item.code]
        ease = shift(self.calibration, item.instrument.lens, Help.NONE) / alone.slopes[0]
        seen = theta + ease - (self.severity.get(rater.pk, 0.0) if rater else 0.0)
        chances = category_probabilities(alone, seen[np.newaxis, :])[0, 0]
        chances = np.nan_to_num(chances[: item.top + 1])
        return int(self.rng.choice(item.top + 1, p=chances / chances.sum()))

    def new_id(self) -> UUID:
        """A random UUID from the demo's own seed."""
        return UUID(bytes=self.rng.bytes(16), version=4)

    def worker(self, child: Child) -> User:
        """One of those who work with a child's group."""
        workers = self.stage.workers_of[str(child.pk)]
        return workers[int(self.rng.integers(len(workers)))]

    def some(self, items: list[Item], count: int) -> list[Item]:
        """Some of the items, each at most once."""
        chosen = self.rng.permutation(len(items))[:count]
        return [items[index] for index in chosen]

    def responses(
        self, moment: Moment, lens: Lens, rater: User | None, count: int | None = None
    ) -> Iterator[NewResponse]:
        """Answers on one day, from one source: to ``count`` items of a lens, or to all."""
        when, source = moment.on_day(self.rng), self.new_id()
        fitting = self.fitting(lens, moment.child.age(when.date()).exact_months)
        for item in self.some(fitting, count or len(fitting)):
            yield NewResponse(
                id=self.new_id(),
                child=moment.child.pk,
                item=item.code,
                category=self.category(item, moment.theta, rater),
                occurred_at=when,
                source=source,
                rater=rater.pk if rater else None,
            )

    def season(self, moment: Moment, *, scarce: bool) -> Iterator[NewResponse]:
        """All that a season brings besides notes: ratings, a report, a story, play."""
        if scarce:
            yield from self.responses(moment, Lens.OBSERVATION, self.worker(moment.child), 3)
            return
        watched = 3 if moment.child in self.stage.heroes else 1
        for _visit in range(watched * RATINGS_A_SEASON // 2):
            yield from self.responses(moment, Lens.OBSERVATION, self.worker(moment.child), 2)
        if self.rng.random() < 0.75:
            guardian = self.stage.guardian_of[str(moment.child.pk)]
            yield from self.responses(moment, Lens.FAMILY, guardian)
        if self.rng.random() < 0.6:
            yield from self.responses(moment, Lens.SELF, None)
        if self.rng.random() < 0.7:
            yield from self.responses(moment, Lens.PLAY, None, 8)

    def note(self, moment: Moment) -> tuple[Note, User]:
        """A note with two ratings, in the words of the level's own examples."""
        child, by = moment.child, self.worker(moment.child)
        items = self.some(self.fitting(Lens.OBSERVATION, moment.months), 2)
        levels = [self.category(item, moment.theta, by) for item in items]
        examples = items[0].part("examples", "ko")[levels[0]]
        note = Note(
            id=self.new_id(),
            group=self.stage.group_of[str(child.pk)].pk,
            children=(child.pk,),
            setting=str(self.rng.choice(Setting.values[:5])),
            happened_at=moment.on_day(self.rng, within=NOTED_DAYS),
            text=f"{examples[int(self.rng.integers(len(examples)))]}.",
            ratings=tuple(
                Rating(child.pk, item.code, level)
                for item, level in zip(items, levels, strict=True)
            ),
        )
        return note, by


def simulate(stage: Stage, seasons: list[Season], rng: np.random.Generator, now: datetime) -> None:
    """Record what workers, families, children and play would have shown in these seasons.

    Every season is left waiting to be scored, so that no record of it has it scored by itself.
    """
    calibration = current_calibration()
    simulator = Simulator(stage, calibration, rng)
    pending: list[NewResponse] = []
    for moment in moments(stage, seasons, calibration, rng, now):
        ask_for_scoring(child_id=moment.child.pk, season=season_of(moment.first))
        scarce = moment.child in stage.children[-2:]
        pending += simulator.season(moment, scarce=scarce)
        for _note in range(RECENT_NOTES if moment.newest and not scarce else 0):
            note, by = simulator.note(moment)
            insist(log_observation(note=note, by=by, received_at=note.happened_at))
    for start in range(0, len(pending), CHUNK):
        for receipt in record_responses(pending[start : start + CHUNK]):
            insist(receipt)


def moments(
    stage: Stage,
    seasons: list[Season],
    calibration: Calibration,
    rng: np.random.Generator,
    now: datetime,
) -> Iterator[Moment]:
    """Every child in every season; true ability follows age, with a walk of its own."""
    assumed = population(calibration)
    for child in stage.children:
        own = rng.multivariate_normal(np.zeros(6), assumed.covariance)
        is_hero = child in stage.heroes
        own = START_OF_HEROES + own / 4 if is_hero else own
        gain = GAIN_OF_HEROES if is_hero else np.zeros(6)
        for season in seasons[-1:] if child in stage.children[-2:] else seasons:
            end = min(season.end, now - timedelta(days=1))
            middle = season.start + (end - season.start) / 2
            months = child.age(middle.date()).exact_months
            own = own + gain + rng.normal(0.0, GROWTH_SD, 6)
            yield Moment(
                child=child,
                months=months,
                theta=assumed.curve(np.array([months]))[0] + own,
                first=season.start,
                days=max((end - season.start).days, 1),
                newest=season == seasons[-1],
            )


def insist(receipt: object) -> None:
    """A record that is refused is a mistake of the demo, and stops it."""
    if getattr(receipt, "status", "") == "refused":
        raise RuntimeError(f"The demo drew a record that was refused: {receipt}")
