"""Words that a grown-up can begin with."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ASK: Mapping[str, Promise] = {
    "A": _("오늘 마음이 제일 크게 움직인 때는 언제였어?"),
    "B": _("오늘 누구랑 있을 때 제일 편했어?"),
    "C": _("오늘 한 놀이 가운데 또 하고 싶은 건 뭐야?"),
    "D": _("잘 안 될 때 다르게 해 본 적 있었어?"),
    "E": _("화면에서 본 것 가운데 정말일까 궁금한 게 있었어?"),
    "F": _("내일 네가 스스로 정해 보고 싶은 건 뭐야?"),
}
"""By strand: a question without a right answer, for where people see a child differently."""

LOOK: Mapping[str, Promise] = {
    "A": _("속상하거나 신날 때 마음을 어떻게 나타내는지 하루만 살펴봐 주세요."),
    "B": _("동생이나 친구와 차례를 나눌 때를 한 번 살펴봐 주세요."),
    "C": _("스스로 고른 놀이를 하는 10분을 곁에서 지켜봐 주세요."),
    "D": _("블록이나 퍼즐이 잘 안 될 때 어떻게 하는지 살펴봐 주세요."),
    "E": _("함께 영상을 보다가 멈추기로 한 때를 살펴봐 주세요."),
    "F": _("두 가지 가운데 스스로 고르게 하고, 까닭을 물어봐 주세요."),
}
"""By strand: where a family can see it at home, while too little is known."""
