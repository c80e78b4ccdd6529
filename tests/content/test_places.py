"""Both tables of places are imported; a bad row is named and leaves nothing behind."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from content.models import PlacePage
from content.place_files import BadRow, UnknownTable, read_places, street_address, year_ages
from content.services.places import FILES, import_places

OFFICIAL, CAFES = FILES


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(path: Path, *changed: dict[str, str], source: Path) -> Path:
    """A table of the source's first row, once for each set of changes."""
    first = rows(source)[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(first))
        writer.writeheader()
        writer.writerows([{**first, **one} for one in changed])
    return path


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestImport:
    def test_what_ships_is_75_places_and_155_cafes_without_a_bad_row(self) -> None:
        report = import_places()
        assert report.rejected == []
        assert PlacePage.objects.filter(kind="official").count() == 75
        assert PlacePage.objects.filter(kind="cafe").count() == 155
        assert PlacePage.objects.filter(latitude=None).count() == 3

    def test_importing_again_changes_nothing(self) -> None:
        import_places()
        again = import_places()
        assert (again.created, again.updated, again.unchanged) == (0, 0, 230)

    def test_a_changed_row_renews_its_page(self, tmp_path: Path) -> None:
        import_places()
        report = import_places([table(tmp_path / "a.csv", {"fee": "유료"}, source=OFFICIAL)])
        assert (report.created, report.updated) == (0, 1)
        assert PlacePage.objects.get(title="국립고궁박물관").fee == "paid"

    def test_facts_arrive_as_they_are_in_the_table(self) -> None:
        import_places()
        place = PlacePage.objects.get(title="국립고궁박물관")
        assert (place.theme, place.district, place.days) == (
            "time-traveller",
            "종로구",
            "월화수목금토일",
        )
        assert place.audiences == ["early", "school"]
        assert place.competencies == [
            "social-emotional",
            "aesthetic",
            "creativity-convergence",
            "future-agency",
        ]
        cafe = PlacePage.objects.get(title="서울형 키즈카페 시립 1호점")
        assert (cafe.year_age_from, cafe.year_age_to) == (4, 10)
        assert cafe.age_text.endswith("(2026년도 기준)")
        assert cafe.official_url.startswith("https://umppa.seoul.go.kr/")
        assert PlacePage.objects.get(title="서울시립미술관").more_districts

    @pytest.mark.parametrize(
        ("source", "changed", "named"),
        [
            (OFFICIAL, {"name": ""}, "이름"),
            (OFFICIAL, {"name": "새 곳", "theme": "마법사"}, "마법사"),
            (OFFICIAL, {"name": "새 곳", "district": "부산진구"}, "부산진구"),
            (OFFICIAL, {"name": "새 곳", "lat": "35.1", "lng": "129.0"}, "서울 밖"),
            (OFFICIAL, {"name": "새 곳", "lat": "", "lng": ""}, "좌표"),
            (OFFICIAL, {"name": "새 곳", "lat": "북위 37도"}, "좌표"),
            (OFFICIAL, {"name": "새 곳", "lat": "nan"}, "서울 밖"),
            (OFFICIAL, {"name": "새 곳", "fee": "공짜"}, "공짜"),
            (OFFICIAL, {"name": "새 곳", "사회정서": "2"}, "사회정서"),
            (OFFICIAL, {"name": "새 곳", "website_url": "javascript:alert(1)"}, "누리집"),
            (CAFES, {"name": "새 곳", "source_url": "", "age": "아무나"}, "연 나이"),
            (CAFES, {"name": "새 곳", "source_url": "", "open_sunday": "아마"}, "일요일"),
            (CAFES, {"name": "새 곳", "source_url": "", "cafe_type": "큰 카페"}, "큰 카페"),
        ],
    )
    def test_a_bad_row_is_named_and_leaves_nothing(
        self, tmp_path: Path, source: Path, changed: dict[str, str], named: str
    ) -> None:
        before = PlacePage.objects.count()
        report = import_places([table(tmp_path / "a.csv", changed, source=source)])
        assert report.created == 0
        assert len(report.rejected) == 1
        assert report.rejected[0].startswith("a.csv 2행")
        assert named in report.rejected[0]
        assert PlacePage.objects.count() == before

    def test_the_second_of_two_rows_for_one_place_is_named(self, tmp_path: Path) -> None:
        path = table(tmp_path / "a.csv", {"name": "쌍둥이"}, {"name": "쌍둥이"}, source=OFFICIAL)
        report = import_places([path])
        assert (report.created, len(report.rejected)) == (1, 1)
        assert report.rejected[0].startswith("a.csv 3행 쌍둥이")

    def test_the_command_fails_and_says_why(self, tmp_path: Path) -> None:
        path = table(tmp_path / "a.csv", {"name": ""}, source=OFFICIAL)
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("import_places", str(path), stderr=said, stdout=StringIO())
        assert "(이름 없음)" in said.getvalue()

    def test_a_file_that_is_neither_table_names_what_it_lacks(self, tmp_path: Path) -> None:
        path = tmp_path / "other.csv"
        path.write_text("name,lat,lng\n", encoding="utf-8")
        with pytest.raises(UnknownTable, match="district"):
            read_places(path)
        with pytest.raises(CommandError, match="열 수 없어요"):
            call_command("import_places", str(tmp_path / "none.csv"))

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_table_or_a_reason(
        self, tmp_path_factory: pytest.TempPathFactory, raw: bytes
    ) -> None:
        path = tmp_path_factory.mktemp("any") / "any.csv"
        path.write_bytes(raw)
        with pytest.raises(UnknownTable):
            read_places(path)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.django_db
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(rows(CAFES)[0], CELLS)), max_size=4))
def test_every_row_is_either_a_place_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, made: list[dict[str, str]]
) -> None:
    path = table(tmp_path_factory.mktemp("rows") / "a.csv", *made, source=CAFES)
    read = read_places(path)
    assert len(read.places) + len(read.rejected) == len(made)


AGES = st.integers(min_value=0, max_value=19)


@given(AGES, AGES, st.integers(min_value=2020, max_value=2040))
def test_year_ages_are_read_back(one: int, other: int, year: int) -> None:
    low, high = sorted((one, other))
    text = f"{low} ~ {high}세 (연나이 기준) {year - low}년생 ~ {year - high}년생 ({year}년도 기준)"
    assert year_ages(text) == (low, high)
    assert year_ages(text.split(") ")[0] + ")") == (low, high)


@given(AGES, AGES, st.integers(min_value=1, max_value=5))
def test_ages_that_disagree_with_the_years_of_birth_are_refused(
    one: int, other: int, off: int
) -> None:
    low, high = sorted((one, other))
    text = (
        f"{low} ~ {high}세 (연나이 기준) {2026 - low + off}년생 ~ {2026 - high}년생 (2026년도 기준)"
    )
    with pytest.raises(BadRow, match="맞지 않아요"):
        year_ages(text)


@given(st.text(max_size=40))
def test_any_other_text_is_refused_or_read_in_order(text: str) -> None:
    try:
        low, high = year_ages(text)
    except BadRow:
        return
    assert low <= high


@pytest.mark.parametrize(
    ("text", "district", "written"),
    [
        (
            "국립고궁박물관, 12, 효자로, 창성동, 청운효자동, 종로구, 서울특별시, 03045, 대한민국",
            "종로구",
            "서울특별시 종로구 효자로 12 (창성동)",
        ),
        (
            "서울기록원, 통일로62길, 녹번동, 은평구, 서울특별시, 03382, 대한민국",
            "은평구",
            "서울특별시 은평구 통일로62길 (녹번동)",
        ),
        (
            "서울식물원, 가양1동, 강서구, 서울특별시, 07789, 대한민국",
            "강서구",
            "서울특별시 강서구 가양1동",
        ),
        ("서울 용산구 이태원로 29", "용산구", "서울특별시 용산구 이태원로 29"),
        ("새문안로 55", "종로구", "서울특별시 종로구 새문안로 55"),
        ("", "종로구", ""),
    ],
)
def test_addresses_are_written_as_on_an_envelope(text: str, district: str, written: Any) -> None:
    assert street_address(text, district) == written
