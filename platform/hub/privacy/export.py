"""Everything held on a child, for the guardians to take along: JSON for programs, PDF to read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.children.models import Child
from hub.pdf import render_pdf
from hub.people.models import User

from .holdings import export_all

TEMPLATE = Path(__file__).with_name("export.typ")
FORMAT_VERSION = 1


def everything_on(child: Child, asker: User) -> dict[str, Any]:
    """What every room holds on a child, as its guardian may have it, ready for JSON."""
    own = child.guardianships.on(timezone.localdate()).filter(guardian=asker).first()
    return {
        "format": FORMAT_VERSION,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "child": str(child.pk),
        "asked_by": {
            str(_("이름")): str(asker),
            str(_("관계")): own.get_relation_display() if own else "",
            str(_("자치구")): own.household.district if own else "",
        },
        "held": [
            {"name": holding.name, "label": str(holding.label), "records": records}
            for holding, records in export_all(child)
        ],
    }


def as_json(child: Child, asker: User) -> bytes:
    """All of it as a file for programs."""
    everything = everything_on(child, asker)
    return json.dumps(everything, ensure_ascii=False, indent=2).encode()


def as_pdf(child: Child, asker: User) -> bytes:
    """All of it as a paper to read."""
    everything = everything_on(child, asker)
    return render_pdf(
        TEMPLATE.read_text("utf-8"),
        {
            "title": _("%(name)s의 모든 기록") % {"name": child.name},
            "about": _(
                "%(day)s에 미래아이가 이 아이에 관해 가지고 있던 것을 빠짐없이 옮겼어요. "
                "놀이로 알아보는 지금의 모습이고, 의학적 진단이 아니에요."
            )
            % {"day": date.today().isoformat()},
            "language": get_language() or "ko",
            "footer": _("미래아이 · 보호자가 청해서 만든 문서"),
            "nothing": _("가지고 있는 것이 없어요."),
            "sections": [section(held) for held in everything["held"]],
        },
    )


def section(held: dict[str, Any]) -> dict[str, Any]:
    """One holding as the paper shows it."""
    rows = [
        {
            "heading": _("%(number)s번째 기록") % {"number": number},
            "facts": [[label, words(value)] for label, value in record.items()],
        }
        for number, record in enumerate(held["records"], start=1)
    ]
    return {"label": held["label"], "count": len(rows), "rows": rows}


def words(value: Any) -> str:
    """A value as the paper says it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    if isinstance(value, list):
        return ", ".join(words(part) for part in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {words(part)}" for key, part in value.items()) or "–"
    return str(value)
