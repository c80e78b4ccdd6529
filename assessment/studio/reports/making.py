"""How a calibration was made: the first sections of its technical report.

After the Standards for Educational and Psychological Testing (AERA, APA and NCME 2014): what is
meant, on whom, and how.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.calibration.choice import Choice, Treatment
from assessment.calibration.estimating import NODES
from assessment.calibration.proposing import FEWEST_OF_A_STRAND, FEWEST_ROWS
from assessment.calibration.reading import Reading
from assessment.growth.seasons import Season
from assessment.instruments.models import Lens

from ..figures.differences import difference_figure
from ..selectors.runs import Counts
from .parts import Section, Table, between, counted, drawn, fixed, with_se

Names = Mapping[str, str]


def purpose(reading: Reading) -> Section:
    """What the scores are for, and what they are not for."""
    return Section(
        "purpose",
        _("목적과 쓰임"),
        [
            _(
                "이 보고서는 돌봄 관찰과 놀이 과제의 문항 값을 아이들의 답으로 추정한 과정을 "
                "적어요. 점수는 한 아이가 지나온 길 위에서 지금을 보고, 함께할 놀이를 고르는 데 "
                "써요."
            ),
            _(
                "아이나 기관을 견주어 줄 세우거나, 의학적으로 판단하거나, 입학이나 지원 대상을 "
                "정하는 데 쓰면 안 돼요. 모든 값은 시범이고 공식 규준이 아니에요."
            ),
        ],
    )


def sample(reading: Reading, counts: Counts, names: Names) -> Section:
    """Whose answers, and whose not."""
    choice = Choice.from_dict(reading.run.choice)
    head = [_("자료"), _("답"), pgettext("several", "아이")]
    titles = {"strands": _("갈래별"), "lenses": _("누구의 눈으로"), "bands": _("나이대별")}
    told = [
        _(
            "%(seasons)s에 모은 답이에요. 보호자가 성장 보기와 연구 쓰임에 모두 동의한 아이의 것만 "
            "썼고, 동의문이 적은 관찰과 놀이의 답과 나이(개월)만 썼어요. 고쳐진 답, 셈에서 빠진 "
            "답, 도움을 받은 놀이의 답은 빼고, 한 계절에 같은 문항을 여러 번 본 답은 마지막 것만 "
            "썼어요."
        )
        % {"seasons": ", ".join(Season.from_code(code).label for code in choice.seasons)},
        _("아이 %(children)s명, 계절마다 따로 센 줄 %(rows)s개, 답 %(answers)s개.")
        % {
            "children": counted(counts.children),
            "rows": counted(counts.rows),
            "answers": counted(counts.answers),
        },
        _(
            "표본은 뽑은 것이 아니라 이 플랫폼을 쓰고 동의한 가정의 아이들이에요. 서울의 모든 "
            "아이를 대표하지 않아요. 성별은 모으지 않아요."
        ),
    ]
    if reading.run.simulated:
        told.insert(0, _("시연용으로 만든 가상의 아이들이에요. 실제 아이의 자료가 아니에요."))
    if counts.hides:
        told.append(
            _("아이 %(least)d명보다 적은 수와 그 수가 드러나는 수는 가렸어요.")
            % {"least": settings.SMALL_CELL}
        )
    return Section(
        "sample",
        _("표본"),
        told,
        [
            Table(
                titles[table.title],
                head,
                [[row.label, counted(row.answers), counted(row.children)] for row in table.rows],
            )
            for table in counts.tables
        ],
    )


def held_by(reading: Reading, names: Names) -> list[str]:
    """What holds the scale of each strand: anchors where it has some, else a convention."""
    anchored = {line.item.strand for line in reading.anchors}
    free = [names[line.strand] for line in reading.strands if line.strand not in anchored]
    told = []
    if anchored:
        held = _(
            "%(strands)s 갈래는 닻 문항이 자를 붙들어, 새 값이 지금 쓰는 %(version)s 위에 놓여요."
        )
        held_strands = ", ".join(names[strand] for strand in sorted(anchored))
        told.append(held % {"strands": held_strands, "version": reading.run.base.version})
    if free:
        agreed = _(
            "%(strands)s 갈래는 닻이 없어 자를 약속으로 정해요. 만 7세의 평균이 0이고, "
            "기울기를 모두 추정한 갈래는 한 나이의 표준편차가 1이에요. 지금 판과의 차이는 이 "
            "약속 위에서 읽어 주세요."
        )
        told.append(agreed % {"strands": ", ".join(free)})
    return told


def model(reading: Reading, names: Names) -> Section:
    """What was assumed, and how it was estimated."""
    run, choice = reading.run, Choice.from_dict(reading.run.choice)
    return Section(
        "model",
        _("모형과 추정"),
        [
            _(
                "갈래마다 일반화 부분점수 모형(GPCM, 두 단계 문항은 2PL)을 따로 맞췄어요. "
                "log P(k)/P(0) = k·a·θ + d_k이고, θ의 평균은 나이의 로그를 따라요. "
                "단위는 로짓이에요."
            ),
            *held_by(reading, names),
            _(
                "주변최대가능도로 −8에서 8까지 마디 %(nodes)d개에서 적분했고, 표준오차는 관측 "
                "정보에서 왔어요. 갈래들의 상관은 문항 값을 두고 EM으로 추정했고, 그때 평가자의 "
                "엄격함은 지금 쓰는 폭으로 적분해 냈어요."
            )
            % {"nodes": NODES.n},
            _("엔진 %(engine)s, 씨앗 %(seed)d, 자료 지문 %(digest)s.")
            % {"engine": run.engine, "seed": run.seed, "digest": run.data_digest[:16]},
        ],
        [
            Table(
                _("누구의 눈으로 본 문항을 어떻게 추정했나"),
                [_("누구의 눈으로"), _("모형")],
                [
                    [str(Lens(lens).label), str(Treatment(each).label)]
                    for lens, each in choice.treatments.items()
                ],
                words=(0, 1),
            ),
            Table(
                _("갈래마다 추정이 끝난 모습"),
                [_("갈래"), _("줄"), _("문항"), _("로그가능도"), _("걸음"), _("끝까지 갔나")],
                [
                    [
                        names[line.strand],
                        counted(line.rows if line.rows >= settings.SMALL_CELL else None),
                        str(len(line.fit.items)),
                        fixed(line.fit.loglik),
                        str(line.fit.iterations),
                        _("예") if line.fit.converged else _("아니요"),
                    ]
                    for line in reading.strands
                ],
            ),
        ],
    )


def parameters(reading: Reading) -> Section:
    """Every item's values with standard errors, beside those in use."""
    lines = sorted(reading.items, key=lambda line: (line.item.strand, line.item.code))
    return Section(
        "parameters",
        _("문항의 값"),
        [
            _(
                "괄호는 표준오차예요. ‘쉬움’은 만 7세의 평균인 아이에게 한 단계가 얼마나 "
                "쉬운지이고, 차이는 지금 값에서 옮겨 간 만큼과 95%% 범위예요. 범위는 "
                "%(factor)s배로 넓혔어요."
            )
            % {"factor": fixed(reading.widened)},
            _("값을 추정한 문항 %(new)d개, 닻 %(anchors)d개, 지금 값을 그대로 둔 문항 %(kept)d개.")
            % {
                "new": len(reading.items),
                "anchors": len(reading.anchors),
                "kept": len(reading.kept),
            },
        ],
        [
            Table(
                _("추정한 문항"),
                [
                    pgettext("one", "문항"),
                    _("답"),
                    _("기울기"),
                    _("단계"),
                    _("쉬움의 차이"),
                    _("95% 범위"),
                ],
                [
                    [
                        line.item.code,
                        str(line.fitted.n),
                        with_se(line.fitted.a, line.fitted.se_a),
                        " · ".join(
                            with_se(d, se)
                            for d, se in zip(line.fitted.d, line.fitted.se_d, strict=True)
                        ),
                        fixed(line.difference),
                        between(line.low, line.high),
                    ]
                    for line in lines
                ],
                words=(0, 3),
            )
        ],
    )


def not_compared() -> str:
    """Why a strand has no shift of scores."""
    return _(
        "‘–’는 답이 %(answers)d개 이상인 줄이 %(rows)d개보다 적어 두 점수를 견주지 않은 갈래예요."
    ) % {"answers": FEWEST_OF_A_STRAND, "rows": FEWEST_ROWS}


def comparison(reading: Reading, names: Names) -> Section:
    """How the new values stand to those in use."""
    return Section(
        "comparison",
        _("지금 쓰는 값과 견줌"),
        [
            _(
                "같은 답을 두 판으로 셈했어요. 옮겨 감은 자가 달라서 생기고, 자람이 아니에요. 두 "
                "판의 점수는 한 줄에 잇지 않고, 지난 계절도 새 판으로 다시 셈해요."
            ),
            not_compared(),
            _("우연을 넘어 움직인 문항: %(items)s")
            % {"items": ", ".join(line.item.code for line in reading.drifting) or _("없음")},
        ],
        [
            Table(
                _("점수가 얼마나 옮겨 가나"),
                [_("갈래"), _("옮겨 감 (로짓)"), _("흩어짐 (표준편차)"), _("두 점수의 상관")],
                [
                    [
                        names[line.strand],
                        fixed(line.scores["shift"]) if line.scores else "–",
                        fixed(line.scores.get("shift_sd")) if line.scores else "–",
                        fixed(line.scores["correlation"], 3) if line.scores else "–",
                    ]
                    for line in reading.strands
                ],
            )
        ],
        drawn(difference_figure(reading.items)),
    )
