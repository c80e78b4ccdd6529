"""What to look at before a run is approved, in plain sentences, the gravest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.psychometrics.calibration.specification import RUNAWAY_SLOPE

from .models import CalibrationRun
from .reading import WIDE_SE, Reading

SMALL = 500
"""Rows of a strand: the usual least for a two-parameter model with four categories."""

LOW_RELIABILITY = 0.7
SCORES_APART = 0.3
"""Logits by which scores move on average, that families would notice on their ruler."""

NAMED = 6
"""More items than these are counted, not named."""


@dataclass(frozen=True)
class Warning:
    """One thing to look at. blocks: the run cannot be approved with it."""

    title: str
    detail: str
    blocks: bool = False


def warnings_of(reading: Reading) -> list[Warning]:
    """Everything that a reader ought to know, what blocks first."""
    told = [
        *_blocking(reading),
        *_drift(reading),
        *_fit(reading),
        *_precision(reading),
        *_sample(reading),
    ]
    return sorted(told, key=lambda each: not each.blocks)


def standing_in_the_way(run: CalibrationRun) -> bool:
    """Whether a finished run cannot be used as it is."""
    return any(each.blocks for each in _blocking(Reading.of(run)))


def _blocking(reading: Reading) -> Iterable[Warning]:
    if reading.run.findings["scorable"] is False:
        yield Warning(
            _("점수를 낼 수 없는 값이에요"),
            _("기울기가 거꾸로이거나 평균이 자의 끝을 넘어요. 자료가 적거나 한쪽에 몰려 있어요."),
            blocks=True,
        )
    for line in reading.strands:
        if not line.fit.converged:
            yield Warning(
                _("%(strand)s 갈래의 추정이 끝까지 가지 못했어요") % {"strand": line.strand},
                _("값이 아직 움직이고 있어요. 기울기를 그대로 두는 모형으로 다시 해 보세요."),
                blocks=True,
            )
    steep = [each for each in reading.items if each.fitted.a > RUNAWAY_SLOPE]
    if steep:
        yield Warning(
            _("기울기가 한없이 커지는 문항이 있어요"),
            _("%(items)s. 답이 적어 아이들을 완전히 갈라놓은 것처럼 보여요.")
            % {"items": _names(line.item.code for line in steep)},
            blocks=True,
        )
    upside_down = [each for each in reading.items if each.fitted.a <= 0]
    if upside_down:
        yield Warning(
            _("거꾸로 가는 문항이 있어요"),
            _("%(items)s. 더 잘하는 아이가 더 낮은 답을 받았어요. 문항이나 기록을 살펴보세요.")
            % {"items": _names(line.item.code for line in upside_down)},
            blocks=True,
        )


def _drift(reading: Reading) -> Iterable[Warning]:
    drifting = reading.drifting
    if drifting:
        yield Warning(
            ngettext(
                "지금 값에서 움직인 문항 %(count)d개",
                "지금 값에서 움직인 문항 %(count)d개",
                len(drifting),
            )
            % {"count": len(drifting)},
            _("%(items)s. 우연이라고 보기 어려워요. 문항의 뜻이 달라졌는지 살펴보세요.")
            % {"items": _names(line.item.code for line in drifting)},
        )
    moved = [
        line for line in reading.strands if line.scores and abs(line.scores["shift"]) > SCORES_APART
    ]
    if moved:
        yield Warning(
            _("점수가 눈에 띄게 옮겨 가요"),
            _("%(strands)s 갈래. 아이가 아니라 자가 달라져서예요. 지난 계절도 새 자로 다시 그려요.")
            % {"strands": _names(line.strand for line in moved)},
        )  # fmt: skip
    backwards = [line for line in reading.strands if line.gain is not None and line.gain <= 0]
    if backwards:
        yield Warning(
            _("나이가 들어도 오르지 않는 갈래가 있어요"),
            _("%(strands)s 갈래. 자료의 나이가 고른지 살펴보세요.")
            % {"strands": _names(line.strand for line in backwards)},
        )


def _fit(reading: Reading) -> Iterable[Warning]:
    lines = [*reading.items, *reading.anchors]
    misfits = [line for line in lines if line.check.misfits]
    if misfits:
        yield Warning(
            ngettext(
                "모형과 잘 맞지 않는 문항 %(count)d개",
                "모형과 잘 맞지 않는 문항 %(count)d개",
                len(misfits),
            )
            % {"count": len(misfits)},
            _("%(items)s. 답이 짐작보다 들쭉날쭉하거나 지나치게 고르게 나왔어요.")
            % {"items": _names(line.item.code for line in misfits)},
        )
    unfair = [line for line in lines if line.check.differs]
    if unfair:
        yield Warning(
            ngettext(
                "나이에 따라 다르게 재는 문항 %(count)d개",
                "나이에 따라 다르게 재는 문항 %(count)d개",
                len(unfair),
            )
            % {"count": len(unfair)},
            _("%(items)s. 같은 점수대에서도 나이대의 위아래 반이 다르게 답했어요.")
            % {"items": _names(line.item.code for line in unfair)},
        )
    if reading.pairs:
        yield Warning(
            _("서로 닮은 문항이 있어요"),
            _("%(pairs)s. 갈래 말고도 함께 재는 것이 있어 보여요.")
            % {"pairs": _names(f"{one} – {other}" for one, other, _q3 in reading.pairs)},
        )


def _precision(reading: Reading) -> Iterable[Warning]:
    wide = reading.uncertain
    if wide:
        yield Warning(
            ngettext("아직 불확실한 문항 %(count)d개", "아직 불확실한 문항 %(count)d개", len(wide))
            % {"count": len(wide)},
            _("%(items)s. 표준오차가 %(se)s로짓을 넘어요. 답이 더 모이면 좁아져요.")
            % {"items": _names(line.item.code for line in wide), "se": WIDE_SE},
        )
    if reading.kept:
        yield Warning(
            ngettext(
                "지금 값을 그대로 두는 문항 %(count)d개",
                "지금 값을 그대로 두는 문항 %(count)d개",
                len(reading.kept),
            )
            % {"count": len(reading.kept)},
            _("답이 적거나, 거의 아무도 고르지 않은 단계가 있어요. 이 문항들의 답은 추정에 쓰지 "
              "않았어요."),
        )  # fmt: skip
    low = [line for line in reading.strands if not line.reliability >= LOW_RELIABILITY]
    if low:
        yield Warning(
            _("신뢰도가 낮은 갈래가 있어요"),
            _("%(strands)s 갈래. 한 계절의 답만으로는 아이들을 구별하기 어려워요.")
            % {"strands": _names(line.strand for line in low)},
        )


def _sample(reading: Reading) -> Iterable[Warning]:
    small = [line for line in reading.strands if line.rows < SMALL]
    if small:
        yield Warning(
            _("자료가 작아요"),
            _("%(strands)s 갈래는 줄이 %(least)d개가 안 돼요. 값보다 범위를 보세요.")
            % {"strands": _names(line.strand for line in small), "least": SMALL},
        )
    if reading.widened > 1.01:
        yield Warning(
            _("같은 아이가 여러 계절에 들어 있어요"),
            _("계절마다 따로 센 줄은 서로 닮았어요. 그래서 차이의 범위는 가장 조심스럽게 "
              "%(factor).1f배로 넓혔고, 표의 표준오차는 넓히기 전 값이에요.")
            % {"factor": reading.widened},
        )  # fmt: skip
    if reading.run.findings["spread"] is None:
        yield Warning(
            _("갈래들의 상관은 지금 값을 써요"),
            _("함께 추정하기에는 자료가 모자라요."),
        )
    elif not reading.run.findings["spread"]["converged"]:
        yield Warning(
            _("갈래들의 상관이 끝까지 정해지지 않았어요"),
            _("마지막에도 %(step).3f만큼 움직였어요.")
            % {"step": reading.run.findings["spread"]["step"]},
        )


def _names(names: Iterable[str]) -> str:
    listed: Sequence[str] = list(names)
    if len(listed) <= NAMED:
        return ", ".join(listed)
    return _("%(names)s 외 %(more)d개") % {
        "names": ", ".join(listed[:NAMED]),
        "more": len(listed) - NAMED,
    }
