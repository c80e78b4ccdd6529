"""The library's own words: codes that are stored, and how they are said to a reader."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    """Age bands of activities, by 만 나이."""

    EARLY = "early", _("유아 (만 3–5세)")
    LOWER = "lower", _("초등 저학년 (만 6–8세)")
    UPPER = "upper", _("초등 고학년 (만 9–12세)")


BAND_MONTHS: Mapping[str, tuple[int, int]] = {
    Band.EARLY: (36, 71),
    Band.LOWER: (72, 107),
    Band.UPPER: (108, 155),
}


class Spot(models.TextChoices):
    """Where an activity can be done."""

    HOME = "home", _("집")
    CENTRE = "centre", _("돌봄 기관")
    CAFE = "cafe", _("키즈카페")
    OUTDOOR = "outdoor", _("바깥")
    ONLINE = "online", _("온라인")


class Adult(models.TextChoices):
    """What the grown-up does."""

    LEAD = "lead", _("어른이 이끌어요")
    BESIDE = "beside", _("어른이 곁에서 함께해요")
    NEARBY = "nearby", _("어른은 가까이에서 지켜봐요")


class Energy(models.TextChoices):
    """How much the body moves."""

    CALM = "calm", _("차분하게")
    MOVING = "moving", _("몸을 움직이며")
    LIVELY = "lively", _("신나게 뛰며")


class Hazard(models.TextChoices):
    """What a grown-up looks out for."""

    SMALL_PARTS = "small-parts", _("작은 조각")
    FOOD = "food", _("음식·알레르기")
    WATER = "water", _("물")
    SCISSORS = "scissors", _("가위·날")
    HEAT = "heat", _("열·뜨거운 것")
    CLIMBING = "climbing", _("오르기·높은 곳")
    TRAFFIC = "traffic", _("찻길")
    SCREEN = "screen", _("화면")
    LATEX = "latex", _("라텍스·풍선")


class Degree(models.IntegerChoices):
    """How much practice of a facet an activity gives."""

    SOME = 1, _("조금")
    PLENTY = 2, _("담뿍")


class Kind(models.TextChoices):
    """The two collections of places, which count ages differently."""

    OFFICIAL = "official", _("서울미래아이 365 기관")
    CAFE = "cafe", _("서울형 키즈카페")


class CafeType(models.TextChoices):
    """The two types of 서울형 키즈카페."""

    REGULAR = "regular", _("일반형 키즈카페")
    ROVING = "roving", _("여기저기 키즈카페")


class Fee(models.TextChoices):
    """What a visit costs."""

    FREE = "free", _("무료")
    PAID = "paid", _("유료")
    PARTLY = "partly", _("일부 유료")
    RESIDENTS = "residents", _("구민 무료")


class Audience(models.TextChoices):
    """For whom the Foundation recommends a place; its book knows these two."""

    EARLY = "early", _("유아")
    SCHOOL = "school", _("초등")


# The columns of the official matrix, in its order; the five of 사회정서 share one.
MATRIX: Mapping[str, Promise | str] = {
    "social-emotional": _("사회정서"),
    "leisure-play": _("여가·놀이"),
    "aesthetic": _("심미적 감성"),
    "creativity-convergence": _("창의·융합"),
    "problem-solving": _("문제해결력"),
    "digital-literacy": _("디지털 리터러시"),
    "eco-attitude": _("친환경 태도 및 실천"),
    "future-agency": _("미래주도성"),
}

SOURCE_365 = _("서울시여성가족재단 「서울미래아이 365」")
SOURCE_CAFES = _("우리동네키움포털 서울형 키즈카페 공개 안내 (2026년 6월)")
