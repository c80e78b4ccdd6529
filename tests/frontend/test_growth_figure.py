from types import SimpleNamespace

import pytest

from frontend.growth_figure import BOTTOM, LEFT, RIGHT, TOP, growth_figure, level_y

AXIS = ["아직 안 보여요", "도와주면", "가끔 스스로", "자주 스스로"]


def known(label, low, mid, high):
    return {"label": label, "known": True, "low": low, "mid": mid, "high": high, "words": "둘레"}


def unknown(label):
    return {"label": label, "known": False}


def test_a_position_of_fifty_is_halfway_up():
    assert level_y(50) == pytest.approx((TOP + BOTTOM) / 2)


@pytest.mark.parametrize(("position", "edge"), [(-20, BOTTOM), (0, BOTTOM), (100, TOP), (140, TOP)])
def test_nothing_is_drawn_outside_the_figure(position, edge):
    assert level_y(position) == edge


def test_more_stands_higher_and_the_dot_is_inside_its_range():
    season = growth_figure([known("봄", 20, 35, 50)], AXIS).seasons[0]
    assert season.high_y < season.mid_y < season.low_y


def test_seasons_stand_from_left_to_right_inside_the_figure():
    figure = growth_figure([known(str(k), 10, 20, 30) for k in range(4)], AXIS)
    xs = [season.x for season in figure.seasons]
    assert xs == sorted(xs)
    assert min(xs) > LEFT
    assert max(xs) < RIGHT


def test_a_season_without_evidence_is_an_open_column_and_the_line_over_it_is_a_gap():
    figure = growth_figure(
        [known("봄", 20, 30, 40), unknown("여름"), known("가을", 30, 40, 50)], AXIS
    )
    assert [season.known for season in figure.seasons] == [True, False, True]
    assert [stretch.gap for stretch in figure.stretches] == [True]
    assert figure.something_unknown


def test_neighbouring_seasons_are_joined_without_a_gap():
    figure = growth_figure([known("봄", 20, 30, 40), known("여름", 30, 40, 50)], AXIS)
    assert [stretch.gap for stretch in figure.stretches] == [False]
    assert not figure.something_unknown


def test_only_the_newest_season_is_now():
    figure = growth_figure([known("봄", 1, 2, 3), unknown("여름")], AXIS)
    assert [season.now for season in figure.seasons] == [False, True]


def test_many_seasons_keep_some_labels_and_always_the_newest():
    figure = growth_figure([known(str(k), 1, 2, 3) for k in range(11)], AXIS)
    labels = [season.label for season in figure.seasons if season.labelled]
    assert labels[-1] == "10"
    assert len(labels) < 6


def test_objects_are_drawn_like_mappings():
    given = known("봄", 20, 35, 50)
    assert growth_figure([SimpleNamespace(**given)], AXIS) == growth_figure([given], AXIS)


def test_no_season_is_a_figure_too():
    figure = growth_figure([], AXIS)
    assert figure.seasons == []
    assert not figure.something_known


def test_the_words_of_the_axis_go_up_from_the_first():
    axis = growth_figure([], AXIS).axis
    assert [word.words for word in axis] == AXIS
    assert axis[0].y > axis[-1].y
