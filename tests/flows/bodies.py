"""What is sent with each deed: such that whoever may do it gets it done."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from assessment.growth.seasons import season_of
from hub.people.models import User

from .permissions import Key
from .world import CODE, EARLIER, About, World

Body = dict[str, Any]
Sent = Callable[[About, User, World], Body]


def note(about: About) -> Body:
    """A note about the child, from this moment."""
    return {
        "id": str(uuid4()),
        "group": str(about.group.pk),
        "children": [str(about.child.pk)],
        "setting": "free-play",
        "happened_at": timezone.now().isoformat(),
        "text": "함께 그네를 탔다.",
        "ratings": [],
    }


def rating(about: About) -> str:
    """The field of one indicator."""
    return f"rating--{about.child.pk}--O.A1-lower"


ASKED: dict[Key, Callable[[About], Body]] = {
    ("observe:entry", "GET"): lambda about: {"children": about.child.pk},
    ("centre:join", "GET"): lambda about: {"child": about.elsewhere.pk},
}
"""What is asked for in the query."""

SENT: dict[Key, Sent] = {
    ("family:report", "POST"): lambda about, by, world: {"id": uuid4(), "H.B1-lower": "2"},
    ("family:centre", "POST"): lambda about, by, world: {"code": about.code, "confirmed": "on"},
    ("family:district", "POST"): lambda about, by, world: {"district": "마포구"},
    ("family:answer", "POST"): lambda about, by, world: {"kind": "accepted"},
    ("privacy:consents", "POST"): lambda about, by, world: {"purpose": ["photo"]},
    ("privacy:confirm", "POST"): lambda about, by, world: {"code": CODE},
    ("privacy:withdraw", "POST"): lambda about, by, world: {},
    ("privacy:download", "POST"): lambda about, by, world: {"format": "json"},
    ("privacy:erase", "POST"): lambda about, by, world: {"step": "erase", "understood": "on"},
    ("privacy:guardians", "POST"): lambda about, by, world: {
        "email": "grandmother@example.org",
        "relation": "grandparent",
    },
    ("privacy:step-down", "POST"): lambda about, by, world: {"step": "leave", "understood": "on"},
    ("privacy:record", "POST"): lambda about, by, world: {
        "guardian": world.people["second-guardian"].pk
        if about.guardian == world.people["guardian"]
        else about.guardian.pk,
        "purposes": ["case"],
        "method": "paper",
        "given_on": date.today(),
    },
    ("privacy:invitation", "POST"): lambda about, by, world: {},
    ("privacy:access", "POST"): lambda about, by, world: {"act": "review", "note": "살펴봄"},
    ("foundation:calibration-new", "POST"): lambda about, by, world: {
        "name": "또 하나",
        "seasons": [season_of(date.today()).code],
        "bands": ["lower"],
        "strands": ["A"],
        "observation": "steps",
        "play": "",
        "fewest_answers": "30",
    },
    ("foundation:calibration-choose", "POST"): lambda about, by, world: {
        "calibration": EARLIER,
        "from_on": date.today(),
        "reason": "돌아가요",
    },
    ("foundation:run-decide", "POST"): lambda about, by, world: {
        "approved": "yes",
        "reason": "충분해요",
    },
    ("foundation:run-publish", "POST"): lambda about, by, world: {
        "version": "2026.2",
        "from_on": date.today() + timedelta(days=1),
        "reason": "첫 추정",
    },
    ("play:enter", "POST"): lambda about, by, world: {},
    ("play:remark", "POST"): lambda about, by, world: {"strand": "B", "word": "like"},
    ("play:leave", "POST"): lambda about, by, world: {},
    ("observe:entry", "POST"): lambda about, by, world: note(about) | {"happened_at": ""},
    ("observe:scale", "POST"): lambda about, by, world: {"id": uuid4(), rating(about): "2"},
    ("observe:note", "POST"): lambda about, by, world: {
        "id": uuid4(),
        "text": "다시 적은 글",
        "setting": "meal",
        "reason": "때를 잘못 골랐어요",
    },
    ("observe:undo", "POST"): lambda about, by, world: {"id": uuid4()},
    ("observe:withdraw", "POST"): lambda about, by, world: {"id": uuid4(), "reason": "다른 아이"},
    ("centre:join", "POST"): lambda about, by, world: {"child": about.elsewhere.pk},
    ("centre:leave", "POST"): lambda about, by, world: {},
    ("centre:make-code", "POST"): lambda about, by, world: {"uses": "3"},
    ("centre:end-code", "POST"): lambda about, by, world: {},
    ("centre:staff", "POST"): lambda about, by, world: {
        "employment": about.duty.employment_id,
        "group": about.elsewhere.attendances.get().group_id,
        "on": date.today(),
    },
    ("centre:end-duty", "POST"): lambda about, by, world: {"last_on": date.today()},
    ("people:me", "POST"): lambda about, by, world: {"display_name": "새 이름", "language": "ko"},
    ("family:add-child", "POST"): lambda about, by, world: {
        "name": "새벽",
        "born_on": "2020-05-05",
        "relation": "parent",
        "home": "new",
    },
    ("set_language", "POST"): lambda about, by, world: {"language": "en", "next": "/"},
    ("/observations/", "POST"): lambda about, by, world: {"records": [note(about)]},
    ("/observations/one", "POST"): lambda about, by, world: note(about),
    ("/observations/{note_id}/corrections", "POST"): lambda about, by, world: {
        "id": str(uuid4()),
        "reason": "때를 잘못 골랐어요",
        "text": "다시 적은 글",
    },
    ("/observations/{note_id}/withdrawal", "POST"): lambda about, by, world: {
        "id": str(uuid4()),
        "reason": "다른 아이",
    },
    ("/play/sessions", "POST"): lambda about, by, world: {
        "id": str(uuid4()),
        "child": str(about.child.pk),
        "task": "SELF",
        "language": "ko",
    },
    ("/play/sessions/{session_id}/events", "POST"): lambda about, by, world: {
        "events": [{"id": str(uuid4()), "seq": 1, "at_ms": 1_796_000_000_000, "kind": "pause"}]
    },
    ("/play/sessions/{session_id}/stop", "POST"): lambda about, by, world: {
        "id": str(uuid4()),
        "at_ms": 1_796_000_000_000,
    },
}
"""What is sent as a form, or to the API as JSON."""
