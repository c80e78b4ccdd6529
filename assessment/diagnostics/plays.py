"""The tasks as a child meets them: a picture, a name, a sentence to hear."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .games import game_for
from .models import Task


@dataclass(frozen=True)
class Play:
    """A task on the picture home.

    slug: its address. strand: whose colour it wears. who, pose: the character on the card.
    says: what is spoken when the child asks what it is.
    """

    task: Task
    slug: str
    strand: str
    who: str
    pose: str
    says: Promise

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.task.label)

    @property
    def ages(self) -> tuple[int, int]:
        """First and last month of age, inclusive."""
        return game_for(self.task).ages

    def fits(self, age_months: int) -> bool:
        """Whether it is for children of this 만 나이."""
        first, last = self.ages
        return first <= age_months <= last


PLAYS = (
    Play(
        Task.CARPET,
        "carpet",
        "D",
        "tori",
        "point",
        _("무늬 양탄자. 빈자리에 꼭 맞는 무늬를 찾아 양탄자를 짜요."),
    ),
    Play(
        Task.RABBIT,
        "rabbit",
        "A",
        "rabbit",
        "wait",
        _("기다려 토끼. 토끼와 함께 집에 가요. 뛸 때는 콩, 여우 앞에서는 쉿!"),
    ),
    Play(
        Task.STORY,
        "story",
        "B",
        "nuri",
        "wave",
        _("내 이야기. 나는 어떤지 그림으로 들려줘요. 맞고 틀린 답은 없어요."),
    ),
)
BY_SLUG = {play.slug: play for play in PLAYS}
BY_TASK = {play.task: play for play in PLAYS}

# Heard where a strand is a strength: the doing that grown-ups like, in a child's words.
STRENGTHS_TO_HEAR = {
    "A": _("마음을 알아차리고 스스로 해 보는 네 모습이 참 좋대요."),
    "B": _("친구 마음을 살피고 함께하는 네 모습이 참 따뜻하대요."),
    "C": _("신나게 놀고 예쁜 것을 느끼는 네 모습을 보면 같이 즐겁대요."),
    "D": _("이렇게도 저렇게도 해 보면서 길을 찾는 네 모습이 참 멋지대요."),
    "E": _("화면을 쓸 때 잘 살피고 생각하는 네 모습이 참 든든하대요."),
    "F": _("지구를 아끼고 하고 싶은 일을 스스로 정하는 네 모습이 참 좋대요."),
}
