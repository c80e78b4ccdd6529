import re

import pytest

from frontend import drawings

SHELVES = ("icons", "themes", "strands", "characters", "scenes", "brand")
EVERY = [(shelf, name) for shelf in SHELVES for name in drawings.names(shelf)]


def test_the_nine_themes_and_six_strands_are_drawn():
    assert len(drawings.names("themes")) == 9
    assert drawings.names("strands") == ("a", "b", "c", "d", "e", "f")


def test_an_unknown_drawing_says_which_ones_there_are():
    with pytest.raises(drawings.UnknownDrawing, match=r"hom.*home"):
        drawings.drawing("icons", "hom", css="icon")


def test_a_drawing_without_a_label_is_hidden_from_screen_readers():
    svg = drawings.drawing("icons", "home", css="icon")
    assert 'aria-hidden="true"' in svg
    assert "role=" not in svg


def test_a_label_is_escaped():
    svg = drawings.drawing("icons", "home", css="icon", label='집 "우리" <b>')
    assert 'role="img" aria-label="집 &quot;우리&quot; &lt;b&gt;"' in svg


@pytest.mark.parametrize(("shelf", "name"), EVERY)
def test_a_drawing_obeys_the_content_policy_and_can_stand_twice_on_a_page(shelf, name):
    svg = drawings.markup(shelf, name)
    assert not re.search(r"<(script|style|image|foreignObject)|\son\w+=|\sstyle=|href=|\sid=", svg)
    assert svg.startswith("<svg")
    assert "viewBox=" in svg
