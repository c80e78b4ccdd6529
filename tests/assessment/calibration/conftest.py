"""Children whose abilities are known, seen on the indicators of two strands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.models import CalibrationRun
from assessment.calibration.services import carry_out, start
from assessment.growth.seasons import Season, season_of
from assessment.instruments.models import Item, Lens, Response
from assessment.instruments.selectors import current_calibration, item_bank, population
from assessment.psychometrics import simulate_responses
from hub.children.models import Child
from hub.people.models import User
from tests.people import appoint

CHILDREN = 40
STRANDS = ("A", "B")


@pytest.fixture
def this_season() -> Season:
    return season_of(timezone.localdate())


@pytest.fixture
def moment() -> datetime:
    """A moment of this season."""
    return timezone.now() - timedelta(minutes=5)


@pytest.fixture
def cohort(
    make_child: Callable[..., Child], parent: User, worker: User, moment: datetime
) -> list[Child]:
    """Forty children between six and nine, each rated on the six indicators of two strands."""
    rng = np.random.default_rng(20264)
    children = [make_child(parent, years=years) for years in np.linspace(6.05, 8.9, CHILDREN)]
    calibration = current_calibration()
    bank, items = item_bank(calibration)
    codes = [
        code
        for code, item in items.items()
        if item.instrument.lens == Lens.OBSERVATION
        and item.band == "lower"
        and item.strand in STRANDS
    ]
    assumed = population(calibration)
    ages = np.array([child.age().exact_months for child in children])
    theta = assumed.curve(ages) + rng.multivariate_normal(np.zeros(6), assumed.covariance, CHILDREN)
    answers = simulate_responses(bank.subset(codes), theta, rng)
    Response.objects.bulk_create(
        Response(
            child=child,
            item=items[code],
            lens=Lens.OBSERVATION,
            rater=worker,
            category=int(answers[i, j]),
            occurred_at=moment,
            source=uuid4(),
        )
        for i, child in enumerate(children)
        for j, code in enumerate(codes)
    )
    return children


@pytest.fixture
def choice(this_season: Season) -> Choice:
    return Choice(
        framework="2026.1",
        strands=STRANDS,
        seasons=(this_season.code,),
        bands=("early", "lower", "upper"),
        treatments={Lens.OBSERVATION: Treatment.STEPS},
        fewest_answers=20,
    )


@pytest.fixture
def second_foundation(db: None) -> User:
    """Another person of the Foundation."""
    return appoint("foundation-2", "foundation")


@pytest.fixture
def started(cohort: list[Child], choice: Choice, foundation: User) -> CalibrationRun:
    """A run that waits."""
    return start(by=foundation, choice=choice, name="가을 추정", seed=7)


@pytest.fixture
def finished(started: CalibrationRun) -> CalibrationRun:
    """A run that was carried out."""
    carry_out(started.pk)
    started.refresh_from_db()
    return started


def answer(child: Child, worker: User, code: str, **values: object) -> Response:
    """One more answer."""
    item = Item.objects.select_related("instrument").get(code=code)
    told = {"category": 1, "occurred_at": timezone.now(), "rater": worker} | values
    return Response.objects.create(
        child=child, item=item, lens=item.instrument.lens, source=uuid4(), **told
    )
