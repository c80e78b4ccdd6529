"""The framework as a CASE 1.1 package."""

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub.competencies.case import NotACasePackage, export_case, read_case, validate
from hub.competencies.models import Framework
from hub.competencies.selectors import competencies, current_framework, indicators, strands
from hub.competencies.services import load_framework

FILE = Path(__file__).parents[3] / "platform/hub/competencies/frameworks/2026.1.toml"
STAMP = ("identifier", "uri", "lastChangeDateTime")

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


def test_a_package_reads_back_as_what_was_loaded(package: dict[str, Any]) -> None:
    content = read_case(json.loads(json.dumps(package)))
    assert content == tomllib.loads(FILE.read_text("utf-8"))
    assert load_framework(content) == (current_framework(), False)


def test_every_address_leads_to_the_package_and_its_item(
    package: dict[str, Any], client: Client
) -> None:
    item = package["CFItems"][40]
    address, _, identifier = item["CFItemTypeURI"]["uri"].partition("#")
    assert address == item["uri"].partition("#")[0]
    found = client.get(address.removeprefix("http://127.0.0.1:8000")).json()
    types = {each["identifier"]: each["title"] for each in found["CFDefinitions"]["CFItemTypes"]}
    assert types[identifier] == item["CFItemType"]


def test_the_schema_takes_what_the_standard_takes(package: dict[str, Any]) -> None:
    """Own kinds of association, other words for a status, and what it calls a rubric."""
    package["CFAssociations"][0]["associationType"] = "ext:inspiredBy"
    package["CFDocument"]["adoptionStatus"] = "Implemented"
    stamp = {name: package["CFItems"][0][name] for name in STAMP}
    level = {**stamp, "quality": "자주 스스로", "score": 3, "position": 4}
    criterion = {**stamp, "weight": 0.5, "CFRubricCriterionLevels": [level]}
    package["CFRubrics"] = [{**stamp, "title": "관찰", "CFRubricCriteria": [criterion]}]
    validate(package)


def test_a_package_comes_back_without_loss(package: dict[str, Any]) -> None:
    content = read_case(json.loads(json.dumps(package))) | {"version": "2027.1"}
    framework, new = load_framework(content)
    assert new
    again = export_case(framework, "http://127.0.0.1:8000")

    def bare(items: list[dict[str, Any]]) -> list[Any]:
        skipped = (*STAMP, "CFItemTypeURI")
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
        (lambda p: p["CFItems"][0].update(identifier="A" * 8 + "-1-1-1-1"), "CFItems/0/identifier"),
        (lambda p: p["CFDocument"]["extensions"].update(version="a/b"), "a/b"),
        (lambda p: p["CFItems"][0].update(lastChangeDateTime="yesterday"), "lastChangeDateTime"),
        (lambda p: p["CFItems"][0].update(lastChangeDateTime="2026-13-01T00:00:00Z"), "2026-13"),
        (lambda p: p["CFItems"][0].update(uri="no address"), "no address"),
        (lambda p: p["CFDefinitions"]["CFItemTypes"][0].pop("description"), "description"),
        (lambda p: p["CFAssociations"][0]["originNodeURI"].update(targetType="us"), "targetType"),
        (lambda p: p["CFItems"].append(p["CFItems"][0]), "growth-foundation"),
        (lambda p: p["CFItems"][2]["extensions"].pop("name_en"), "self-awareness lacks name_en"),
        (lambda p: p["CFItems"][2].update(fullStatement=""), "self-awareness lacks name"),
        (lambda p: p["CFItems"][2].update(fullStatement="가" * 121), "at most 120"),
        (lambda p: p["CFItems"][2]["extensions"].update(name_en=7), "name_en of at most 160"),
        (lambda p: p["CFAssociations"].pop(2), "self-awareness lacks cluster"),
        (lambda p: p["CFItems"][-1]["extensions"].update(band="late"), "late"),
        (lambda p: p["CFAssociations"][-1]["extensions"].update(degree="far"), "far"),
        (lambda p: p.update(CFRubrics=[{"title": "관찰"}]), "CFRubrics/0"),
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
