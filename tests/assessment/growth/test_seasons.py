"""Seasons cover every moment exactly once."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessment.growth.seasons import NotASeason, Season, season_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 3, 1), "2026-1"),
        (date(2026, 8, 31), "2026-2"),
        (date(2026, 9, 1), "2026-3"),
        (date(2026, 12, 31), "2026-4"),
        (date(2027, 2, 28), "2026-4"),
    ],
)
def test_winter_is_named_for_the_year_it_begins_in(day, code):
    assert season_of(day).code == code


@given(DAYS)
def test_every_day_lies_in_its_season_and_in_no_other(day):
    season = season_of(day)
    moment = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    assert season.start <= moment < season.end
    assert Season.from_code(season.code) == season


@given(DAYS)
def test_seasons_follow_each_other_without_a_gap(day):
    season = season_of(day)
    assert season.next.start == season.end
    assert season < season.next
    assert season.code < season.next.code


def test_a_moment_counts_by_the_day_in_seoul():
    late_in_utc = datetime.fromisoformat("2026-08-31T16:00:00+00:00")
    assert season_of(late_in_utc).code == "2026-3"
    assert season_of(late_in_utc - timedelta(hours=2)).code == "2026-2"


def test_a_season_has_a_name():
    assert season_of(date(2026, 10, 1)).label == "2026 가을"


@pytest.mark.parametrize("code", ["2026-5", "autumn", "2026", "-3"])
def test_what_is_no_season_is_refused(code):
    with pytest.raises(NotASeason):
        Season.from_code(code)
