"""What the rooms of the platform itself hold on a child."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.children.models import Attendance, Child, Guardianship, Invitation

from .holdings import Holding, Rows, plain, register
from .looks import looks_at
from .models import AccessRecord, ConfirmationCode, Consent, Erasure, Purpose


class ChildRecord:
    """The child's own row. Erased last: what points at it goes first."""

    name = "child"
    label = _("아이")
    covers = (Child._meta.label,)

    def export(self, child: Child) -> list[dict[str, Any]]:
        """Name, day of birth, and since when."""
        return [
            {
                str(_("번호")): str(child.pk),
                str(_("이름")): child.name,
                str(_("태어난 날")): child.born_on.isoformat(),
                str(_("기록을 시작한 때")): plain(child, "created_at"),
            }
        ]

    def erase(self, child: Child, purpose: str) -> int:
        """The row itself, when everything goes."""
        if purpose:
            return 0
        return Child.objects.filter(pk=child.pk).delete()[1].get(Child._meta.label, 0)


class Guardianships(Rows):
    """Who a child's guardians are, and the households nobody else lives in."""

    def erase(self, child: Child, purpose: str) -> int:
        """The guardianships, and each household that is left without one."""
        if purpose:
            return 0
        rows = Guardianship.objects.filter(child=child)
        households = [row.household for row in rows.select_related("household")]
        gone = rows.delete()[0]
        for household in households:
            if not household.guardianships.exists() and not household.invitations.exists():
                household.delete()
        return gone


class Erasures:
    """What was asked to be erased. Stays after erasure, as its proof, with a bare id."""

    name = "erasures"
    label = _("지우기")
    covers = (Erasure._meta.label,)

    def export(self, child: Child) -> list[dict[str, Any]]:
        """When it was asked and done, and how much went; not who asked."""
        return [
            {
                str(_("청한 때")): plain(erasure, "asked_at"),
                str(_("무엇을")): str(
                    Purpose(erasure.purpose).label if erasure.purpose else _("모두")
                ),
                str(_("지운 때")): plain(erasure, "done_at"),
                str(_("지운 수")): erasure.counts,
            }
            for erasure in Erasure.objects.filter(child_id=child.pk)
        ]

    def erase(self, child: Child, purpose: str) -> int:
        """Nothing: without it nobody could show that the rest was erased."""
        return 0


class Looks:
    """Who looked. Stays after erasure: it is the proof, and knows the child by a bare id only."""

    name = "looks"
    label = _("아이의 기록을 본 사람")
    covers = (AccessRecord._meta.label,)

    def export(self, child: Child) -> list[dict[str, Any]]:
        """When, for what and why; the people by their role, not by name."""
        return [
            {
                str(_("때")): plain(look.record, "at"),
                str(_("누가")): look.who,
                str(_("무엇을")): look.task,
                str(_("까닭")): look.record.reason,
            }
            for look in looks_at(child.pk)
        ]

    def erase(self, child: Child, purpose: str) -> int:
        """Nothing: access records are kept as the law asks, two years at least."""
        return 0


def register_all() -> None:
    """Register them, the child first: erasure goes from the last to the first."""
    own: list[Holding] = [
        ChildRecord(),
        Guardianships(
            name="guardianships",
            label=_("보호자"),
            model=Guardianship,
            columns={
                "relation": _("관계"),
                "started_on": _("시작한 날"),
                "ended_on": _("끝난 날"),
            },
        ),
        Rows(
            name="invitations",
            label=_("보호자 초대"),
            model=Invitation,
            columns={
                "relation": _("관계"),
                "created_at": _("초대한 때"),
                "expires_at": _("초대가 끝나는 때"),
                "accepted_at": _("받아들인 때"),
            },
        ),
        Rows(
            name="attendances",
            label=_("다니는 곳"),
            model=Attendance,
            columns={
                "group.centre.name": _("기관"),
                "group.name": _("반·모둠"),
                "started_on": _("시작한 날"),
                "ended_on": _("끝난 날"),
            },
        ),
        Rows(
            name="consents",
            label=_("동의"),
            model=Consent,
            columns={
                "purpose": _("무엇에"),
                "text.version": _("동의문"),
                "method": _("확인한 방법"),
                "written_down": _("기관이 옮겨 적음"),
                "given_at": _("동의한 때"),
                "withdrawn_at": _("거둔 때"),
            },
        ),
        Rows(
            name="confirmation-codes",
            label=_("확인 번호"),
            model=ConfirmationCode,
            columns={"method": _("보낸 방법"), "sent_at": _("보낸 때")},
        ),
        Erasures(),
        Looks(),
    ]
    for holding in own:
        register(holding)
