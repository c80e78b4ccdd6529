"""The one sentence that says why."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from .models import Suggestion

AGE_ONLY = "age"
NEAR = "near"


def why(suggestion: Suggestion, strand_names: Mapping[str, str], themes: Mapping[str, str]) -> str:
    """Why this was suggested, in the reader's language. Never a level, never a comparison."""
    strand = strand_names.get(suggestion.subject, "")
    theme = themes.get(suggestion.subject, "")
    sentences = {
        "growth": _("‘%(strand)s’에서 막 혼자 해 보려는 때라, 지금 함께 놀기 좋아요."),
        "unknown": _("‘%(strand)s’의 모습은 아직 잘 몰라요. 함께 놀며 알아 가기 좋아요."),
        "strength": _("요즘 ‘%(strand)s’에서 힘을 보여 주고 있어, 더 깊이 놀아 볼 수 있어요."),
        "interest": _("‘%(theme)s’ 놀이를 즐겨 해서 골랐어요."),
        "surprise": _("그동안 자주 만나지 않은 ‘%(theme)s’ 놀이예요. 새로운 재미를 찾아봐요."),
        AGE_ONLY: _("이 나이에 두루 좋은 놀이예요. 아이의 기록은 쓰지 않았어요."),
        NEAR: _("사는 곳에서 가깝고, 나이에 잘 맞는 곳이에요."),
    }
    return sentences[suggestion.purpose] % {"strand": strand, "theme": theme}
