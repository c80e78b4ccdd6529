"""Dates and times as each language writes them."""

from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

NOON = datetime(2026, 11, 9, 13, 5)


@pytest.mark.parametrize(
    ("language", "form", "words"),
    [
        ("ko", "DATETIME_FORMAT", "2026년 11월 9일 오후 1:05"),
        ("ko", "SHORT_DATE_FORMAT", "2026. 11. 9."),
        ("ko", "SHORT_DATETIME_FORMAT", "2026. 11. 9. 13:05"),
        ("en", "SHORT_DATE_FORMAT", "Nov 9, 2026"),
        ("en", "SHORT_DATETIME_FORMAT", "Nov 9, 2026, 13:05"),
    ],
)
def test_a_moment_is_written_as_its_language_does(language: str, form: str, words: str) -> None:
    with override(language):
        assert date_format(NOON, form) == words
