"""The growth profile on paper: the page's own words and figures, two sides of A4."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessment.growth.selectors import Provenance
from assessment.instruments.models import LEVELS
from hub.children.models import Child
from hub.errors import NotFound
from hub.pdf import render_pdf
from hub.people.models import User

from .portrait import Drawn, Portrait, StrandPortrait, age_in_words, portrait_of

TEMPLATE = Path(__file__).with_name("profile.typ")

# Tints and inks of the strands: the tokens of the design language, on white paper.
TONES = {
    "A": ("#e9e3f7", "#6f56b5", "#4a3585"),
    "B": ("#fde3d3", "#b3531d", "#84380f"),
    "C": ("#f6e1ec", "#a8437f", "#77275a"),
    "D": ("#e0e8f8", "#3f63b5", "#26417f"),
    "E": ("#d6eeec", "#1b757c", "#0f5055"),
    "F": ("#dfeed6", "#467a34", "#2b5722"),
}


def profile_as_pdf(child: Child, asker: User) -> bytes:
    """The profile as a tagged PDF. Raises ``NotFound`` while there is nothing to tell, too.

    Raises ``NoConsent`` without the guardians' consent to assessment.
    """
    portrait = portrait_of(child, asker)
    provenance = portrait.profile.provenance
    if provenance is None:
        raise NotFound(_("아직 적힌 것이 없어서 문서로 만들 이야기가 없어요."))
    return render_pdf(TEMPLATE.read_text("utf-8"), words_of(child, portrait, provenance))


def words_of(child: Child, portrait: Portrait, provenance: Provenance) -> dict[str, Any]:
    """Everything that the paper says. Positions are for drawing only and are never printed."""
    return {
        "language": (get_language() or "ko")[:2],
        "title": _("%(name)s의 성장 이야기") % {"name": child.name},
        "about": _("놀이로 알아보는 지금의 모습을 여섯 갈래로 적은 문서예요."),
        "subtitle": f"{age_in_words(child.age())} · {portrait.season_label}",
        "mark": _("시범"),
        "promise": _("다른 아이와 견주지 않아요. 이 아이가 지나온 길 위에서 지금을 봐요."),
        "strengths_title": _("지금 돋보이는 모습"),
        "strengths": [strength(each) for each in portrait.strengths],
        "strands_title": _("여섯 갈래로 본 지금"),
        "legend": _(
            "%(span)s. 점은 가장 그럴듯한 자리, 띠는 그럴 수 있는 범위, 점선 칸은 아직 알 수 없는 "
            "때예요."
        )
        % {"span": portrait.span},
        "axis": [str(words) for words in LEVELS],
        "strands": [strand(each, portrait) for each in portrait.strands],
        "seen_title": _("가장 요즘 본 것"),
        "seen": [latest(each) for each in portrait.strands if each.seen],
        "remarks_title": _("이야기를 듣고 아이가 한 말"),
        "remarks": [
            f"{each.line.name}: “{each.remark.get_word_display()}”"
            for each in portrait.strands
            if each.remark
        ],
        "band_note": portrait.profile.band_note,
        "made_title": _("이 그림은 어떻게 만들었나요?"),
        "made": made(portrait, provenance),
        "source": _(
            "역량 이름과 묶음: 서울시여성가족재단 「서울미래아이 365」(12가지 미래역량). 여섯 "
            "갈래와 지표·기준은 이 플랫폼의 시범 자료이고, 공식 도구가 아니에요."
        ),
        "boundary": _("놀이로 알아보는 지금의 모습이에요. 의학적 진단이 아니에요."),
        "footer": _("미래아이 · %(day)s에 보호자가 만든 문서")
        % {"day": date_format(timezone.localdate(), "DATE_FORMAT")},
    }


def strength(each: StrandPortrait) -> dict[str, str]:
    """A strength with the moment that shows it."""
    tint, _solid, ink = TONES[each.line.strand]
    seen = each.highlight
    when = date_format(timezone.localdate(seen.at), "DATE_FORMAT") if seen else ""
    return {
        "name": each.line.name,
        "words": f"{each.line.now.words}.",
        "moment": (seen.note or seen.what) if seen else "",
        "when": f"{when} · {seen.who} · {seen.level}" if seen else "",
        "tint": tint,
        "ink": ink,
    }


def latest(each: StrandPortrait) -> dict[str, str]:
    """The newest thing that was seen of a strand."""
    seen = each.seen[0]
    return {
        "name": each.line.name,
        "solid": TONES[each.line.strand][1],
        "what": f"{seen.what} — {seen.level}",
        "note": seen.note,
        "when": f"{date_format(timezone.localdate(seen.at), 'DATE_FORMAT')} · {seen.who}",
    }


def strand(each: StrandPortrait, portrait: Portrait) -> dict[str, Any]:
    """A strand with its figure."""
    line = each.line
    tint, solid, ink = TONES[line.strand]
    told = [each.what_would_help, each.look]
    if line.known:
        change = line.change.words if line.change else ""
        told = [line.now.range_words, change, line.views_words]
    return {
        "name": line.name,
        "competencies": " · ".join(line.competencies),
        "known": line.known,
        "words": f"{line.now.words}." if line.known else _("아직 알 수 없어요"),
        "told": [words for words in told if words],
        "evidence": evidence(each, portrait.season_label),
        "seasons": [asdict(season) for season in each.seasons],
        "alt": alternative(line.name, each.seasons),
        "tint": tint,
        "solid": solid,
        "ink": ink,
    }


def alternative(name: str, seasons: list[Drawn]) -> str:
    """The figure in words, season by season."""
    unknown = _("아직 알 수 없어요")
    told = [f"{season.label}: {season.words if season.known else unknown}" for season in seasons]
    return f"{name}. {'; '.join(told)}."


def evidence(each: StrandPortrait, season: str) -> str:
    """How many things are behind the statement, by whose eyes."""
    if not each.line.evidence:
        return ""
    counts = ", ".join(f"{lens.label} {lens.count}" for lens in each.line.evidence)
    return _("%(season)s에 본 것: %(counts)s") % {"season": season, "counts": counts}


def made(portrait: Portrait, provenance: Provenance) -> str:
    """What the picture was made of, in one paragraph."""
    made_on = timezone.localdate(datetime.fromisoformat(provenance.made_at))
    answers = ngettext("답 %(count)d가지", "답 %(count)d가지", provenance.answers) % {
        "count": provenance.answers
    }
    return _(
        "%(season)s에 모은 %(answers)s로 %(day)s에 계산했어요. 눈금은 %(band)s, 기준은 %(version)s "
        "(%(basis)s)이에요. 나이는 모두 만 나이예요. 띠는 아이의 모습이 열에 여덟은 이 안에 "
        "있으리라는 뜻이에요."
    ) % {
        "season": portrait.season_label,
        "answers": answers,
        "day": date_format(made_on, "DATE_FORMAT"),
        "band": portrait.profile.band,
        "version": provenance.calibration,
        "basis": provenance.basis,
    }
