import re

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from frontend.samples import LEVELS, SEASONS


def rendered(source, **context):
    return engines["django"].from_string("{% load i18n mirae %}" + source).render(context)


def test_the_growth_figure_tells_each_season_in_words_and_prints_no_number():
    page = rendered('{% growth_band seasons name="함께 지내기" strand="B" %}', seasons=SEASONS)
    read = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert "여름: 아직 알 수 없어요" in read
    assert "가을: ‘도와주면’과 ‘가끔 스스로’ 사이" in read
    shown = re.sub(r"<[^>]+>", "", page)
    assert not re.search(r"\d", shown)


def test_coordinates_do_not_follow_the_language_of_the_page(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    page = rendered('{% growth_band seasons name="함께 지내기" %}', seasons=SEASONS)
    assert re.search(r'cx="\d+(\.\d+)?"', page)
    assert not re.search(r'cx="\d+,', page)


def test_a_figure_without_seasons_says_so():
    assert "아직 본 계절이 없어요." in rendered(
        '{% growth_band seasons name="함께 지내기" %}', seasons=[]
    )


def test_the_level_picker_offers_four_levels_and_no_chance_to_see():
    page = render_to_string(
        "parts/level_scale.html",
        {"name": "a1", "legend": "고른다", "levels": LEVELS, "value": 0, "no_chance": True},
    )
    assert page.count('type="radio"') == 5
    assert "볼 기회 없었음" in page
    assert re.search(r'value="0"\s+checked', page)
    assert page.count("checked") == 1


def test_nothing_is_picked_when_nothing_was_chosen():
    page = render_to_string(
        "parts/level_scale.html",
        {"name": "a1", "legend": "고른다", "levels": LEVELS, "value": None, "no_chance": True},
    )
    assert "checked" not in page


class OneField(forms.Form):
    name = forms.CharField(label="이름", help_text="별명도 좋아요.")


def test_an_error_leads_to_its_field_and_the_field_to_its_error():
    form = OneField({"name": ""})
    page = render_to_string("parts/form.html", {"form": form})
    assert 'href="#id_name"' in page
    assert 'id="id_name_error"' in page
    assert re.search(r'<input[^>]*aria-invalid="true"', page)
    assert re.search(r'<input[^>]*aria-describedby="id_name_helptext id_name_error"', page)


def test_a_form_without_errors_has_no_summary():
    assert "form-errors" not in render_to_string("parts/form.html", {"form": OneField()})


def test_what_people_wrote_is_escaped_in_blocks():
    page = rendered(
        '{% notice "info" title=title %}{{ words }}{% endnotice %}', title="<b>", words="<i>"
    )
    assert "&lt;b&gt;" in page
    assert "&lt;i&gt;" in page


@pytest.mark.parametrize("kind", ["info", "kind", "wait", "care", "done"])
def test_every_kind_of_notice_has_its_icon(kind):
    page = rendered("{% notice kind %}말{% endnotice %}", kind=kind)
    assert f'data-kind="{kind}"' in page
    assert "<svg" in page


def test_a_name_takes_its_particle():
    assert (
        rendered('{{ name|josa:"이/가" }} {% josa name "은/는" %}', name="누리") == "누리가 누리는"
    )


def test_a_particle_stays_on_the_line_of_its_quotation():
    joined = "‘도와주면’\N{WORD JOINER}에 가까워요 ‘가끔’ 해요"
    assert (
        rendered("{{ words|held_together }}", words="‘도와주면’에 가까워요 ‘가끔’ 해요") == joined
    )
