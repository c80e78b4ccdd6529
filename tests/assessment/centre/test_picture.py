"""The picture of a group: counts that single nobody out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessment.centre.picture import FEWEST, group_picture, in_words, share
from assessment.growth.seasons import season_of
from assessment.growth.services import update_estimate
from assessment.observations.notes import Note, Rating
from assessment.observations.services import log_observation


def seen_enough(child, group, worker):
    """Enough of strand A for a season: all facets, on two occasions."""
    for hours in (1, 2):
        note = Note(
            id=uuid4(),
            group=group.pk,
            children=(child.pk,),
            setting="meal",
            happened_at=timezone.now() - timedelta(hours=hours),
            ratings=tuple(Rating(child.pk, f"O.A{n}-lower", 2) for n in (1, 2, 3)),
        )
        assert log_observation(note=note, by=worker).kept
    update_estimate(child, season_of(timezone.localdate()))


def test_a_small_group_has_no_picture(make_child, parent, group):
    children = [make_child(parent, group) for _ in range(FEWEST - 1)]
    assert group_picture([child.pk for child in children], timezone.localdate()) is None


def test_a_strand_is_counted_when_there_is_enough(make_child, parent, group, worker):
    children = [make_child(parent, group) for _ in range(10)]
    for child in children[:5]:
        seen_enough(child, group, worker)
    picture = group_picture([child.pk for child in children], timezone.localdate())
    assert picture is not None
    assert (picture[0].words, picture[0].share) == ("10명 가운데 5명", 5)
    assert (picture[3].words, picture[3].share) == ("아직 알 수 없어요", 0)


@pytest.mark.parametrize("count", [1, 4, 9, 6])
def test_a_handful_on_either_side_has_no_number_and_no_figure(count):
    assert not any(digit in in_words(count, 10).replace("5명보다", "") for digit in "0123456789")
    assert share(count, 10) is None


def test_all_and_none_are_said_as_such():
    assert (in_words(0, 8), share(0, 8)) == ("아직 알 수 없어요", 0)
    assert (in_words(8, 8), share(8, 8)) == ("모두의 이야기를 할 수 있어요", 10)
