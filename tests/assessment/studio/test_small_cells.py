"""No count of few children can be had from what is shown, not even by subtraction."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from assessment.studio.small_cells import Line, in_words, protect, share

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=5)


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to give ``parts`` hidden counts, each at least 1, a sum of ``total``."""
    if parts == 1:
        if total >= 1:
            yield (total,)
        return
    for first in range(1, total - parts + 2):
        for rest in splits(total - first, parts - 1):
            yield (first, *rest)


def could_be(line: Line) -> list[set[int]]:
    """All that a reader can work out of each hidden count: the values it may have."""
    hidden = sum(count is None for count in line.shown)
    assert line.total is not None
    rest = line.total - sum(count or 0 for count in line.shown)
    return [set(values) for values in zip(*splits(rest, hidden), strict=True)]


@given(COUNTS, st.integers(2, 8))
def test_a_reader_can_never_tell_a_hidden_count(counts: list[int], k: int) -> None:
    line = protect(counts, k)
    if line.total is None or None not in line.shown:
        return
    for values in could_be(line):
        assert len(values) > 1
        assert max(values) >= k


@given(COUNTS, st.integers(2, 8))
def test_nothing_small_is_shown_and_nothing_shown_is_wrong(counts: list[int], k: int) -> None:
    line = protect(counts, k)
    for shown, count in zip(line.shown, counts, strict=True):
        assert shown is None or shown == count
        assert shown is None or shown == 0 or shown >= k
    assert line.total in (None, sum(counts))
    assert line.total is None or line.total == 0 or line.total >= k


@given(COUNTS)
def test_lines_without_small_counts_hide_nothing(counts: list[int]) -> None:
    large = [count + 5 if count else 0 for count in counts]
    assert protect(large, 5) == Line(large, sum(large))
    assert not protect(large, 5).hides


def test_a_total_never_gives_the_only_small_count_away() -> None:
    assert protect([3, 7, 20], 5) == Line([None, None, 20], 30)


def test_two_ones_are_not_enough_to_hide_each_other() -> None:
    # A hidden sum of 2 would say that both are 1.
    assert protect([1, 1, 20], 5) == Line([None, None, None], 22)


def test_where_nothing_is_left_to_hide_behind_the_total_is_hidden() -> None:
    assert protect([3, 0], 5) == Line([None, 0], None)
    assert protect([1, 1, 2, 2], 5) == Line([None, None, None, None], None)


def test_nought_counts_nobody() -> None:
    assert protect([0, 9], 5) == Line([0, 9], 9)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 30, 0), (30, 30, 30), (10, 30, 10), (4, 30, None), (27, 30, None), (5, 10, 5)],
)
def test_a_part_is_hidden_when_it_or_what_it_leaves_is_small(
    part: int, whole: int, shown: int | None
) -> None:
    assert share(part, whole, 5) == shown


def test_the_least_count_is_a_setting(settings: Settings) -> None:
    settings.SMALL_CELL = 10
    assert protect([8, 30, 40]).shown[0] is None
    settings.SMALL_CELL = 5
    assert protect([8, 30, 40]).shown[0] == 8


def test_a_hidden_count_is_a_word() -> None:
    assert in_words(None) == "가림"
    assert in_words(1200) == "1,200"
