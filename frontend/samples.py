"""Sample data for the design page: nobody in it exists."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

THEMES: list[tuple[str, Any, Any]] = [
    ("time-traveller", _("시간여행자"), _("역사·문화")),
    ("curious-doctor", _("호기심박사"), _("과학·탐구")),
    ("future-explorers", _("미래탐험대"), _("사회·직업")),
    ("creative-artist", _("창의예술가"), _("예술·표현")),
    ("eco-explorer", _("생태탐험가"), _("자연·환경")),
    ("safety-keeper", _("안전지킴이"), _("생활·안전")),
    ("growth-captain", _("쑥쑥성장대장"), _("놀이·발달")),
    ("sports-master", _("스포츠마스터"), _("신체활동")),
    ("story-collector", _("이야기수집가"), _("독서·문학")),
]
STRANDS: list[tuple[str, Any]] = [
    ("A", _("나를 알고 다루기")),
    ("B", _("함께 지내기")),
    ("C", _("놀고 느끼기")),
    ("D", _("새롭게 풀기")),
    ("E", _("디지털로 똑똑하게")),
    ("F", _("지구와 내일")),
]
SEASONS = [
    {
        "label": _("봄"),
        "known": True,
        "low": 18,
        "mid": 31,
        "high": 46,
        "words": _("‘도와주면’ 둘레"),
    },
    {"label": _("여름"), "known": False},
    {
        "label": _("가을"),
        "known": True,
        "low": 34,
        "mid": 48,
        "high": 61,
        "words": _("‘도와주면’과 ‘가끔 스스로’ 사이"),
    },
    {
        "label": _("겨울"),
        "known": True,
        "low": 49,
        "mid": 60,
        "high": 72,
        "words": _("‘가끔 스스로’ 둘레"),
    },
]
NOTHING_SEEN = [
    {"label": _("가을"), "known": False},
    {
        "label": _("겨울"),
        "known": True,
        "low": 28,
        "mid": 52,
        "high": 78,
        "words": _("범위가 아직 넓어요"),
    },
]
ACTIVITY = {
    "title": _("창가의 마음 날씨"),
    "url": "#cards",
    "summary": _(
        "오늘 마음을 날씨 그림 하나로 골라 창가에 붙여요. 말이 적은 아이도 함께할 수 있어요."
    ),
    "strand": "A",
    "strand_name": _("나를 알고 다루기"),
    "theme": "growth-captain",
    "theme_name": _("쑥쑥성장대장"),
    "minutes": 15,
    "age_label": _("만 3–5세"),
    "place_label": _("집, 기관"),
}
PLACE = {
    "title": _("숲속 이야기 도서관"),
    "url": "#cards",
    "summary": _("나무 사이에서 그림책을 읽고, 주운 잎으로 책갈피를 만들어요."),
    "theme": "eco-explorer",
    "theme_name": _("생태탐험가"),
    "district": _("은평구"),
    "age_label": _("유아, 초등"),
    "fee_label": _("무료"),
    "days_label": _("화–일"),
}
CHILD = {
    "name": _("토리"),
    "url": "#cards",
    "age_label": _("만 5세 7개월"),
    "group_label": _("햇살반"),
    "character": "tori",
    "note": _("이번 주에 새로 본 모습이 두 가지 있어요."),
}
LEVELS = [
    {
        "value": 0,
        "label": _("아직 안 보여요"),
        "examples": [_("그림을 보여 주면 다른 곳을 본다"), _("기분을 물으면 자리를 옮긴다")],
    },
    {
        "value": 1,
        "label": _("도와주면"),
        "examples": [_("둘 중에 고르라고 하면 하나를 짚는다"), _("어른의 말을 따라 말한다")],
    },
    {
        "value": 2,
        "label": _("가끔 스스로"),
        "examples": [_("간식 때 표정 그림을 들고 온다"), _("“속상해” 하고 먼저 말한 날이 있다")],
    },
    {
        "value": 3,
        "label": _("자주 스스로"),
        "examples": [_("바뀐 기분을 때마다 그림으로 알린다"), _("왜 그런지 짧게 덧붙인다")],
    },
]
ENTRIES = [
    {
        "at": date(2026, 11, 18),
        "title": _("기다렸다가 차례를 지켰어요"),
        "body": _("미끄럼틀 앞에서 두 번째로 서서 셋을 세고 내려왔어요."),
        "icon": "note",
        "strand": "A",
        "who": _("햇살반 선생님"),
    },
    {
        "at": date(2026, 11, 14),
        "title": _("무늬 양탄자를 함께 짰어요"),
        "body": _("무늬가 바뀌는 까닭을 손가락으로 짚어 가며 찾았어요."),
        "icon": "play",
        "strand": "D",
        "who": _("놀이"),
    },
]
CRUMBS = [{"label": _("처음"), "url": "#main"}, {"label": _("디자인 언어"), "url": ""}]
STEPS = [
    {"label": _("읽어 보기"), "state": "done"},
    {"label": _("동의 고르기"), "state": "current"},
    {"label": _("확인"), "state": "next"},
]
TABS = [
    {"label": _("오늘"), "url": "#navigation", "current": True, "count": 3},
    {"label": _("이번 주"), "url": "#navigation", "current": False},
    {"label": _("지난 계절"), "url": "#navigation", "current": False},
]
CHIPS = [
    {"label": _("모두"), "url": "#navigation", "current": True},
    *({"label": name, "url": "#navigation", "theme": code} for code, name, _words in THEMES),
]
SYNC_STATES = ["synced", "waiting", "sending", "offline", "problem"]
CHARACTERS = ("tori", "nuri", "rabbit", "fox")


class SampleForm(forms.Form):
    """Every kind of field that the pages use."""

    name = forms.CharField(
        label=_("부르는 이름"),
        help_text=_("별명도 좋아요. 열두 글자까지 적을 수 있어요."),
        max_length=12,
    )
    group = forms.ChoiceField(
        label=_("반"), choices=[("sun", _("햇살반")), ("star", _("별님반"))], required=False
    )
    seen = forms.CharField(
        label=_("본 것"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("한두 문장이면 넉넉해요."),
    )
    place = forms.ChoiceField(
        label=_("어디에서 보았나요?"),
        choices=[("in", _("교실")), ("out", _("바깥")), ("home", _("집"))],
        widget=forms.RadioSelect,
    )
    share = forms.BooleanField(label=_("기관과 함께 볼게요"), required=False)


def returned_form() -> SampleForm:
    """The form as it comes back with two things to look at again."""
    return SampleForm({"name": "", "seen": "그림책을 들고 와서 읽어 달라고 했다."}, prefix="again")


def page_of_many() -> Page[int]:
    """The fourth page of many."""
    return Paginator(range(200), 20).page(4)
