"""The world of the permission tests: two centres, six children, fifteen people.

Everything that anybody could ask for is there and real: a note, a play session, a suggestion, a
report, scores. What is refused is refused for want of a right, not for want of the thing.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from assessment.calibration.models import CalibrationRun, Decision
from assessment.diagnostics.models import PlaySession, Task
from assessment.diagnostics.services import start_session, submit_family_report
from assessment.growth.seasons import season_of
from assessment.growth.services import update_estimate
from assessment.instruments.models import Calibration, CalibrationUse, ItemParameters
from assessment.instruments.selectors import current_calibration
from assessment.observations.notes import Note, Rating
from assessment.observations.services import log_observation
from assessment.recommendation.models import Suggestion
from assessment.recommendation.services import suggest
from hub.centres.models import Centre, Duty, Group
from hub.children.inviting import invite_guardian
from hub.children.joining import digest, make_join_code
from hub.children.models import Attendance, Child, Guardianship, Household, JoinCode
from hub.people.models import User
from hub.privacy.models import ConfirmationCode, Consent, Purpose
from hub.privacy.services import withdraw_consent
from tests.calibrations import finished_run
from tests.people import LONG_AGO, appoint, consent, employ, user

from .permissions import CHILDREN, PEOPLE

CODE = "271828"
EARLIER = "2025.9-try"
"""A calibration that can be gone back to."""
TWO_DAYS_AGO = date.today() - timedelta(days=2)
NAMES = dict(
    zip(CHILDREN, ("가온별", "나래빛", "다솜달", "라온솔", "마루결", "보람찬"), strict=True)
)
BIRTHDAYS = {
    name: date.today() - timedelta(days=2610 + 11 * place) for place, name in enumerate(CHILDREN)
}
SIBLING_GROUP = {"in-care": "other-group", "other-group": "in-care", "neighbours": "second"}
"""Where a child comes from who joins the group of each child."""


@dataclass(frozen=True)
class About:
    """A child with everything that hangs on it, by the names that addresses use."""

    child: Child
    group: Group
    guardian: User
    note: UUID
    session: PlaySession
    suggestion: Suggestion
    duty: Duty
    token: str
    elsewhere: Child
    """A child of another group of the same centre."""
    code: str
    """Lets a child join that other group."""

    @property
    def places(self) -> dict[str, object]:
        """What fills the gaps of an address."""
        return {
            "child_id": self.child.pk,
            "note_id": self.note,
            "session_id": self.session.pk,
            "suggestion_id": self.suggestion.pk,
            "group_id": self.group.pk,
            "centre_id": self.group.centre_id,
            "duty_id": self.duty.pk,
            "token": self.token,
            "code_id": JoinCode.objects.get(digest=digest(self.code)).pk,
            "purpose": Purpose.PHOTO,
            "slug": "carpet",
        }


@dataclass
class World:
    """Everyone and everything. The browser of each person is kept open."""

    people: dict[str, User] = field(default_factory=dict)
    about: dict[str, About] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    former_workers_note: UUID = field(default_factory=uuid4)


def build() -> World:
    """Make the world."""
    world = World()
    centre = Centre.objects.create(name="느티 키움센터", kind="kium-general", district="동작구")
    neighbour = Centre.objects.create(name="이웃 어린이집", kind="daycare", district="관악구")
    trees, wind = (Group.objects.create(centre=centre, name=name) for name in ("나무반", "바람반"))
    stars, moons = (Group.objects.create(centre=neighbour, name=name) for name in ("별반", "달반"))
    groups = dict(zip(CHILDREN, (trees, wind, stars, trees, trees, trees), strict=True))
    world.people = people(centre, neighbour, trees, wind, stars)
    guardians = {
        name: world.people["guardian"]
        if group is trees
        else user(f"guardian-{place}", display_name="보호자")
        for place, (name, group) in enumerate(groups.items())
    }
    born = {name: register(name, world, guardians[name], groups[name]) for name in CHILDREN}
    second = Child.objects.create(name="한빛새", born_on=date.today() - timedelta(days=2700))
    Attendance.objects.create(child=second, group=moons, started_on=LONG_AGO)
    born["second"] = second
    notes = {name: write_about(born[name], groups[name], world) for name in CHILDREN}
    world.former_workers_note = written(
        born["in-care"], trees, world.people["former-worker"], days_ago=10
    )
    for name in CHILDREN:
        child, guardian = born[name], guardians[name]
        elsewhere = born[SIBLING_GROUP.get(name, "other-group")]
        world.about[name] = About(
            child=child,
            group=groups[name],
            guardian=guardian,
            note=notes[name],
            session=played(child, guardian),
            suggestion=suggest(child=child, by=guardian)[0].suggestion,
            duty=Duty.objects.filter(group=groups[name], ended_on=None).latest("pk"),
            token=invite_guardian(child=child, by=guardian, email="friend@example.org"),
            elsewhere=elsewhere,
            code=make_join_code(
                by=world.people["neighbour-head" if name == "neighbours" else "head"],
                group=elsewhere.attendances.get().group,
            ),
        )
        tell_at_home(child, guardian)
        update_estimate(child, season_of(timezone.localdate()))
        await_code(child, guardian)
        if groups[name] is trees:
            await_code(child, world.people["second-guardian"])
    Attendance.objects.filter(child=born["left"]).update(ended_on=TWO_DAYS_AGO)
    for name, purpose in (("unassessed", Purpose.ASSESSMENT), ("unshared", Purpose.CENTRE)):
        withdraw_consent(child=born[name], purpose=purpose, by=guardians[name])
    finished_run(appoint("second-foundation", "foundation"))
    earlier_calibration()
    world.browsers = {name: browser(world.people.get(name)) for name in PEOPLE}
    return world


def calibration_for(name: str) -> dict[str, object]:
    """What fills the gaps of an address of the calibration studio, in a state that it fits."""
    run = CalibrationRun.objects.get()
    if name == "foundation:run-cancel":
        CalibrationRun.objects.update(state=CalibrationRun.State.QUEUED)
    if name == "foundation:run-publish":
        Decision.objects.create(run=run, by=run.started_by, approved=True, reason="충분해요")
    if name.startswith("foundation:change-"):
        use = CalibrationUse.objects.create(
            calibration=Calibration.objects.get(version=EARLIER),
            chosen_by=run.started_by,
            reason="돌아가요",
            wanted_at=timezone.now(),
        )
        return {"use_id": use.pk}
    return {"run_id": run.pk}


def earlier_calibration() -> Calibration:
    """A published calibration that is not in use: the one in use under another name."""
    in_use = current_calibration()
    earlier = Calibration.objects.create(
        version=EARLIER,
        framework=in_use.framework,
        basis=in_use.basis,
        population=in_use.population,
        shifts=in_use.shifts,
        rater_sd=in_use.rater_sd,
    )
    ItemParameters.objects.bulk_create(
        ItemParameters(
            calibration=earlier, item=each.item, slope=each.slope, intercepts=each.intercepts
        )
        for each in in_use.parameters.select_related("item")
    )
    return earlier


def people(
    centre: Centre, neighbour: Centre, trees: Group, wind: Group, stars: Group
) -> dict[str, User]:
    """Everyone who has an account."""
    made = {
        name: user(name)
        for name in PEOPLE
        if name not in ("anonymous", "foundation", "reviewer", "operator", "superuser")
    }
    made |= {office: appoint(office, office) for office in ("foundation", "reviewer", "operator")}
    made["superuser"] = user("superuser", is_staff=True, is_superuser=True)
    employ(made["former-worker"], centre, trees, until=TWO_DAYS_AGO)
    moved = employ(made["colleague"], centre, wind)
    Duty.objects.create(employment=moved, group=trees, started_on=LONG_AGO, ended_on=TWO_DAYS_AGO)
    employ(made["worker"], centre, trees)
    employ(made["neighbour-worker"], neighbour, stars)
    employ(made["head"], centre, role="head")
    employ(made["neighbour-head"], neighbour, role="head")
    return made


def register(name: str, world: World, guardian: User, group: Group) -> Child:
    """A child with a guardian, all consents and a group; the guardian's own with two homes."""
    child = Child.objects.create(name=NAMES[name], born_on=BIRTHDAYS[name])
    own = guardian == world.people["guardian"]
    others = [("second-guardian", None), ("ended-guardian", TWO_DAYS_AGO)] if own else []
    for who, until in [(guardian, None), *((world.people[each], end) for each, end in others)]:
        Guardianship.objects.create(
            child=child,
            guardian=who,
            household=Household.objects.create(),
            started_on=LONG_AGO,
            ended_on=until,
        )
    consent(child, guardian)
    Attendance.objects.create(child=child, group=group, started_on=LONG_AGO)
    return child


def write_about(child: Child, group: Group, world: World) -> UUID:
    """A note by whoever is with the group."""
    author = {"나무반": "worker", "바람반": "colleague", "별반": "neighbour-worker"}[group.name]
    return written(child, group, world.people[author], days_ago=5)


def written(child: Child, group: Group, author: User, days_ago: int) -> UUID:
    """A note with a rating."""
    receipt = log_observation(
        note=Note(
            id=uuid4(),
            group=group.pk,
            children=(child.pk,),
            setting="free-play",
            happened_at=timezone.now() - timedelta(days=days_ago),
            text="블록이 무너지자 다시 쌓았다.",
            ratings=(Rating(child.pk, "O.B2-lower", 2),),
        ),
        by=author,
    )
    assert receipt.status == "stored", receipt
    assert receipt.id
    return receipt.id


def played(child: Child, guardian: User) -> PlaySession:
    """A game that waits to be gone on with."""
    return start_session(
        asking=guardian, id=uuid4(), child_id=child.pk, task=Task.CARPET, language="ko"
    )[0]


def tell_at_home(child: Child, guardian: User) -> None:
    """A family report."""
    submit_family_report(child=child, by=guardian, answers={"H.A1-lower": 2}, id=uuid4())


def await_code(child: Child, guardian: User) -> None:
    """A code that waits to be typed."""
    ConfirmationCode.objects.create(
        child=child,
        guardian=guardian,
        purposes=[Purpose.RESEARCH],
        method=Consent.Method.EMAIL,
        digest=make_password(CODE),
        sent_at=timezone.now(),
    )


def browser(person: User | None) -> Client:
    """Someone's browser."""
    client = Client()
    if person:
        client.force_login(person)
    return client
