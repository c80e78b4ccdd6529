"""How good a calibration is: the later sections of its technical report.

After the Standards for Educational and Psychological Testing (AERA, APA and NCME 2014): how
precise, how well it fits, how fair, and what it must not be used for.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.calibration.checking import WELL
from assessment.calibration.models import CalibrationRun
from assessment.calibration.proposing import Proposal
from assessment.calibration.reading import ItemLine, Reading
from assessment.calibration.warnings import warnings_of
from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.instruments.priors import STRANDS
from assessment.psychometrics import AgeCurve
from assessment.psychometrics.arrays import FloatArray

from ..figures.fits import fit_figure
from ..figures.panels import population_by_strand, precision_figure
from ..selectors.scale import AGES_TOLD, information_by_strand
from .parts import Section, Table, drawn, fixed, with_se

Names = Mapping[str, str]


def precision(reading: Reading, proposed: Scale, names: Names) -> Section:
    """How far scores can be trusted."""
    ages = [_("만 %(years)s세") % {"years": fixed(age / 12, 1)} for age in AGES_TOLD]
    told = information_by_strand(proposed, AGES_TOLD)
    lenses = dict(Lens.choices)
    return Section(
        "precision",
        _("정밀도"),
        [
            _(
                "신뢰도는 이 자료의 한 줄에서 추정값들의 흩어짐이 전체에서 차지하는 몫이에요. "
                "나이의 차이도 들어 있어, 같은 나이 안의 신뢰도보다 높아요."
            ),
            _(
                "아래 표준오차는 한 번 보았을 때의 것이에요. 평가자의 엄격함은 빼고 셌어요. "
                "가족에게는 언제나 범위와 함께 말해요."
            ),
        ],
        [
            Table(
                _("신뢰도와 점수의 표준오차"),
                [_("갈래"), _("신뢰도"), _("표준오차: 지금"), _("표준오차: 새 값")],
                [
                    [
                        names[line.strand],
                        fixed(line.reliability),
                        fixed(line.scores["se_before"]) if line.scores else "–",
                        fixed(line.scores["se_after"]) if line.scores else "–",
                    ]
                    for line in reading.strands
                ],
            ),
            Table(
                _("한 번 보았을 때의 표준오차"),
                [_("갈래"), _("누구의 눈으로"), *ages],
                [
                    [
                        names[strand],
                        str(lenses[Lens(line.lens)]),
                        *(fixed(value**-0.5) if value > 0 else "–" for value in line.values),
                    ]
                    for strand, lines in told.items()
                    if strand in reading.run.fits
                    for line in lines
                ],
                words=(0, 1),
            ),
        ],
        drawn(precision_figure(proposed, [line.strand for line in reading.strands], names)),
    )


def fit(reading: Reading, names: Names) -> Section:
    """Whether the answers bear the model out."""
    lines = [*reading.items, *reading.anchors]
    misfits = [line for line in lines if line.check.misfits]
    told = [
        _(
            "잔차제곱평균(infit, outfit)은 아이마다 사후분포로 평균한 값이에요. 모형이 맞으면 "
            "1이고, %(low)s보다 작거나 %(high)s보다 크면서 우연을 넘으면 살펴봐요."
        )
        % {"low": fixed(WELL[0], 1), "high": fixed(WELL[1], 1)},
        _("살펴본 문항 %(all)d개 가운데 %(misfits)d개가 그래요.")
        % {"all": len(lines), "misfits": len(misfits)},
        _("모든 문항에 답한 아이가 드물어 S-X²와 M2는 내지 않았어요."),
    ]
    tables = [
        Table(
            _("갈래마다 맞는 정도"),
            [
                _("갈래"),
                _("살펴본 문항"),
                _("infit: 가운데"),
                _("가장 작음"),
                _("가장 큼"),
                _("우연을 넘어 벗어남"),
            ],
            [
                [
                    names[strand],
                    str(len(known)),
                    fixed(median(known)),
                    fixed(min(known)),
                    fixed(max(known)),
                    str(sum(line.item.strand == strand for line in misfits)),
                ]
                for strand, known in _mean_squares(lines).items()
            ],
        )
    ]
    if misfits:
        tables.append(
            Table(
                _("잘 맞지 않는 문항"),
                [pgettext("one", "문항"), "infit", "outfit", "z"],
                [
                    [
                        line.item.code,
                        fixed(line.check.infit),
                        fixed(line.check.outfit),
                        fixed(line.check.z_infit),
                    ]
                    for line in misfits
                ],
            )
        )
    if reading.pairs:
        tables.append(
            Table(
                _("갈래를 빼고도 닮은 문항 쌍"),
                [pgettext("one", "문항"), pgettext("one", "문항"), _("Q3 (평균을 뺀 값)")],
                [[one, other, fixed(q3)] for one, other, q3 in reading.pairs],
                words=(0, 1),
            )
        )
    return Section("fit", _("모형과 맞는 정도"), told, tables, drawn(fit_figure(lines)))


def _mean_squares(lines: Sequence[ItemLine]) -> dict[str, list[float]]:
    """Known mean squares by strand."""
    found: dict[str, list[float]] = {}
    for line in lines:
        if line.check.infit is not None:
            found.setdefault(line.item.strand, []).append(line.check.infit)
    return dict(sorted(found.items()))


def fairness(reading: Reading, names: Names) -> Section:
    """Whether items treat children alike."""
    lines = [*reading.items, *reading.anchors]
    tested = [line for line in lines if line.check.dif]
    shown = [line for line in tested if line.check.shown]
    tables = [
        Table(
            _("갈래마다 나이 차이의 등급"),
            [_("갈래"), _("견준 문항"), "A", "B", "C", _("우연을 넘는 차이")],
            [
                [names[strand], *_classes(line for line in tested if line.item.strand == strand)]
                for strand in sorted({line.item.strand for line in tested})
            ],
        )
    ]
    if shown:
        tables.append(
            Table(
                _("나이대의 위아래 반이 다르게 답한 문항"),
                [pgettext("one", "문항"), _("등급"), _("크기")],
                [
                    [line.item.code, line.check.dif, fixed(line.check.effect)]
                    for line in sorted(shown, key=lambda line: line.check.dif, reverse=True)
                ],
            )
        )
    return Section(
        "fairness",
        _("공정성"),
        [
            _(
                "같은 나이대를 나이의 위아래 반으로 나누고, 총점이 같은 아이끼리 문항마다 견줬어요 "
                "(Mantel–Haenszel, 여러 단계는 Mantel). 등급은 ETS의 A, B, C이고, 여러 문항을 "
                "함께 보아 Benjamini–Hochberg로 고쳤어요."
            ),
            _(
                "견줄 수 있던 문항 %(tested)d개 가운데 우연을 넘는 차이를 보인 문항은 "
                "%(shown)d개예요."
            )
            % {"tested": len(tested), "shown": len(shown)},
            _(
                "총점에 든 문항이 적어 맞대기가 거칠고, 자료가 작으면 큰 차이도 놓칠 수 있어요. "
                "성별, 집에서 쓰는 말, 장애는 모으지 않아 견주지 못했어요. 없다는 뜻이 아니에요."
            ),
        ],
        tables,
    )


def _classes(lines: Iterable[ItemLine]) -> list[str]:
    """How many items, how many of each class, and how many beyond chance."""
    checks = [line.check for line in lines]
    classes = (sum(check.dif == each for check in checks) for each in "ABC")
    return [str(count) for count in (len(checks), *classes, sum(c.shown for c in checks))]


def norms(reading: Reading, proposed: Scale, names: Names) -> Section:
    """What is assumed of children of each age. There are no norms."""
    proposal = Proposal.from_dict(reading.run.findings["proposal"])
    curve = AgeCurve.from_dict(proposal.population)
    means: FloatArray = curve(np.array(AGES_TOLD, dtype=np.float64))
    head = [_("만 %(years)s세") % {"years": fixed(age / 12, 1)} for age in AGES_TOLD]
    return Section(
        "norms",
        _("규준과 모집단"),
        [
            _(
                "규준은 만들지 않았고, 아이의 자리를 또래와 견주어 말하지 않아요. 아래는 점수를 "
                "낼 때 출발점으로 삼는 나이별 평균과 한 나이의 표준편차(로짓)예요."
            ),
        ],
        [
            Table(
                _("나이별 평균과 표준편차"),
                [
                    _("갈래"),
                    *head,
                    _("표준편차 (표준오차)"),
                    _("나이에 따른 오름 (표준오차)"),
                    _("지금 판의 오름"),
                ],
                [
                    [
                        names[line.strand],
                        *(fixed(m) for m in means[:, STRANDS.index(line.strand)].tolist()),
                        fixed(line.sd) if line.se_sd is None else with_se(line.sd, line.se_sd),
                        "–"
                        if line.gain is None or line.se_gain is None
                        else with_se(line.gain, line.se_gain),
                        fixed(line.gain_before),
                    ]
                    for line in reading.strands
                ],
            )
        ],
        drawn(
            population_by_strand(
                proposed, reading.scale, [line.strand for line in reading.strands], names
            )
        ),
    )


def limits(reading: Reading) -> Section:
    """What to bear in mind, and what the warnings say."""
    return Section(
        "limits",
        _("한계"),
        [
            *(f"{each.title}. {each.detail}" for each in warnings_of(reading)),
            _(
                "문항을 추정할 때 평가자마다의 엄격함은 넣지 않았어요. 그래서 기울기는 조금 낮게, "
                "흩어짐은 조금 넓게 나올 수 있어요."
            ),
            _(
                "가정에서 본 모습과 아이의 이야기는 연구 동의문에 없어 추정하지 않았어요. 그 "
                "문항들은 지금 값을 그대로 쓰고, 새 값과 같은 자 위에 있다는 근거는 아직 "
                "약속뿐이에요."
            ),
            _("이 점수가 무엇을 예측하는지, 다른 도구와 얼마나 맞는지는 아직 알아보지 않았어요."),
        ],
    )


def decision(run: CalibrationRun) -> Section:
    """Who answers for it."""
    told = [
        _("%(who)s 님이 %(day)s에 시작했어요.")
        % {"who": run.started_by, "day": date_format(run.made_at, "DATE_FORMAT")}
    ]
    decided = getattr(run, "decision", None)
    if decided is None:
        told.append(_("아직 다른 담당자가 정하지 않았어요."))
    else:
        words = (
            _("%(who)s 님이 %(day)s에 승인했어요. 까닭: %(reason)s")
            if decided.approved
            else _("%(who)s 님이 %(day)s에 돌려보냈어요. 까닭: %(reason)s")
        )
        told.append(
            words
            % {
                "who": decided.by,
                "day": date_format(decided.at, "DATE_FORMAT"),
                "reason": decided.reason,
            }
        )
    if run.published:
        told.append(_("판 %(version)s로 펴냈어요.") % {"version": run.published.version})
    return Section("decision", _("정한 사람"), told)
