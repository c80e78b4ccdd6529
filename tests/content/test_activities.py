"""Activity files become pages, once, in both languages."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from content.models import ActivityPage
from content.services.activities import FOLDER, load_activities

from .conftest import Write

pytestmark = pytest.mark.usefixtures("site")


def page(slug: str, language: str = "ko") -> ActivityPage:
    return ActivityPage.objects.get(slug=slug, locale__language_code=language)


def test_a_file_becomes_a_page_in_both_languages(tmp_path: Path, write: Write) -> None:
    write("new-game")
    report = load_activities(tmp_path)
    assert (report.created, report.rejected) == (1, [])
    korean, english = page("new-game"), page("new-game", "en")
    assert korean.translation_key == english.translation_key
    assert (korean.title, english.title) == ("딱지 고치는 집", "The ddakji repair shop")
    assert (korean.url, english.url) == ("/activities/new-game/", "/en/activities/new-game/")
    assert [facet.code for facet in english.facets.all()] == ["D3", "F1", "C1"]


def test_loading_again_changes_nothing(tmp_path: Path, write: Write) -> None:
    write("new-game")
    load_activities(tmp_path)
    before = page("new-game").last_published_at
    report = load_activities(tmp_path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert page("new-game").last_published_at == before


def test_a_changed_file_makes_a_revision(tmp_path: Path, write: Write) -> None:
    write("new-game")
    load_activities(tmp_path)
    write("new-game", minutes=45, ko={"title": "새 이름"}, facets={"D3": 2})
    report = load_activities(tmp_path)
    assert (report.updated, report.rejected) == (1, [])
    changed = page("new-game")
    assert (changed.title, changed.minutes, changed.live) == ("새 이름", 45, True)
    assert changed.live_revision is not None
    assert [facet.code for facet in changed.facets.all()] == ["D3"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"strand": "G"}, "strand"),
        ({"facets": {"Z9": 2}}, "Z9"),
        ({"facets": {"F1": 2, "D3": 1}}, "담뿍"),
        ({"facets": {"D3": 3}}, "정도"),
        ({"age_months": [131, 72]}, "age_months"),
        ({"age_months": [72]}, "age_months"),
        ({"places": ["moon"]}, "moon"),
        ({"minutes": "반 시간"}, "minutes"),
        ({"theme": "unknown"}, "theme"),
        ({"hazards": ["lava"]}, "lava"),
        ({"materials": []}, "materials"),
        ({"slug": "Has Spaces"}, "slug"),
        ({"ko": {"title": ""}}, "[ko] title"),
        ({"en": {"steps": []}}, "[en] steps"),
        ({"en": {"variations": [{"for": "Easier"}]}}, "[en] variations"),
        ({"group": [0, 4]}, "group"),
        ({"screen": "no"}, "screen"),
        ({"licence": None}, "licence"),
    ],
)
def test_a_bad_file_is_named_and_the_others_go_on(
    tmp_path: Path, write: Write, changed: dict[str, Any], named: str
) -> None:
    write("a-bad-one", **changed)
    write("z-good-one")
    report = load_activities(tmp_path)
    assert report.created == 1
    assert len(report.rejected) == 1
    assert report.rejected[0].startswith("a-bad-one.toml: ")
    assert named in report.rejected[0]
    assert not ActivityPage.objects.filter(slug="a-bad-one").exists()


def test_text_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("slug = ", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b"slug = '\xff'")
    rejected = load_activities(tmp_path).rejected
    assert [reason.split(":")[0] for reason in rejected] == ["broken.toml", "latin.toml"]


def test_two_files_of_one_slug_are_not_one_page(tmp_path: Path, write: Write) -> None:
    write("new-game")
    write("other-file", slug="new-game")
    report = load_activities(tmp_path)
    assert (report.created, len(report.rejected)) == (1, 1)
    assert "new-game.toml" in report.rejected[0]


def test_the_command_fails_when_a_file_is_bad(tmp_path: Path, write: Write) -> None:
    write("bad-one", strand="G")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("load_activities", str(tmp_path), stderr=said, stdout=StringIO())
    assert "bad-one.toml" in said.getvalue()


def test_every_activity_that_ships_is_good_and_each_strand_and_age_has_some() -> None:
    report = load_activities(FOLDER)
    assert report.rejected == []
    pages = ActivityPage.objects.live().filter(locale__language_code="ko")
    assert pages.count() >= 60
    cells = set(pages.values_list("strand", "band"))
    assert len(cells) == 18
    assert pages.count() == ActivityPage.objects.live().filter(locale__language_code="en").count()
