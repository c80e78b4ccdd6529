"""The framework as a CASE 1.1 package."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub.competencies.case import NotACasePackage, export_case, read_case, validate
from hub.competencies.models import Framework
from hub.competencies.selectors import competencies, current_framework, indicators, strands
from hub.competencies.services import load_framework

pytestmark = pytest.mark.django_db


@pytest.fixture
def package() -> dict[str, Any]:
    """The current framework as a package."""
    return export_case(current_framework(), "http://127.0.0.1:8000")


def test_the_package_is_valid(package: dict[str, Any]) -> None:
    validate(package)


def test_the_package_holds_every_term_once(package: dict[str, Any]) -> None:
    # 2 clusters, 12 competencies, 9 themes, 6 strands, 18 facets, 54 indicators.
    assert len(package["CFItems"]) == 101
    assert len({item["identifier"] for item in package["CFItems"]}) == 101
    assert len({each["identifier"] for each in package["CFAssociations"]}) == len(
        package["CFAssociations"]
    )


def test_exporting_twice_gives_the_same_ids(package: dict[str, Any]) -> None:
    assert export_case(current_framework(), "http://127.0.0.1:8000") == package


def test_every_association_begins_at_an_item_of_the_package(package: dict[str, Any]) -> None:
    known = {item["identifier"] for item in package["CFItems"]}
    assert {each["originNodeURI"]["identifier"] for each in package["CFAssociations"]} <= known


def test_a_package_comes_back_without_loss(package: dict[str, Any]) -> None:
    content = read_case(json.loads(json.dumps(package))) | {"version": "2027.1"}
    framework, new = load_framework(content)
    assert new
    again = export_case(framework, "http://127.0.0.1:8000")

    def bare(items: list[dict[str, Any]]) -> list[Any]:
        skipped = ("identifier", "uri", "lastChangeDateTime")
        return [{key: item[key] for key in item if key not in skipped} for item in items]

    assert bare(again["CFItems"]) == bare(package["CFItems"])
    assert [each.name for each in competencies(framework)] == [each.name for each in competencies()]
    assert {s.code: {c.code for c in s.competencies.all()} for s in strands(framework)} == {
        s.code: {c.code for c in s.competencies.all()} for s in strands()
    }
    assert {i.code: i.facet.competency.code for i in indicators(framework=framework)} == {
        i.code: i.facet.competency.code for i in indicators()
    }
    told = ("competency__code", "curriculum", "target", "degree")
    assert set(framework.alignments.values_list(*told)) == set(
        current_framework().alignments.values_list(*told)
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda p: p.pop("CFDocument"), "CFDocument"),
        (lambda p: p["CFItems"][0].pop("fullStatement"), "fullStatement"),
        (lambda p: p["CFItems"][0].update(identifier="no-uuid"), "identifier"),
        (lambda p: p["CFAssociations"][0].update(associationType="likes"), "associationType"),
        (lambda p: p["CFItems"][3].update(CFItemType="Standard"), "Standard"),
        (lambda p: p["CFDocument"]["extensions"].pop("source"), "source"),
    ],
)
def test_a_broken_package_is_refused_with_the_place(
    package: dict[str, Any], change: Any, place: str
) -> None:
    broken = copy.deepcopy(package)
    change(broken)
    with pytest.raises(NotACasePackage, match=place):
        read_case(broken)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"CFDocument": 3}'])
def test_the_command_says_what_is_wrong_and_stores_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "package.json"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("import_framework", str(file))
    assert Framework.objects.count() == 1


def test_anyone_can_take_the_package(client: Client) -> None:
    answer = client.get("/framework/2026.1.case.json")
    assert answer.status_code == 200
    validate(json.loads(answer.content))


def test_an_unknown_version_is_not_found(client: Client) -> None:
    assert client.get("/framework/1999.1.case.json").status_code == 404


def test_the_page_shows_the_official_names_with_their_source(client: Client) -> None:
    text = client.get("/framework/").content.decode()
    assert all(each.name in text for each in competencies())
    assert "서울시여성가족재단 「서울미래아이 365」" in text
    assert "시범" in text
