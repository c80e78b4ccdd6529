"""Reading the two tables of places, row by row: good rows, and what is wrong with the others."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .framework import Words, words
from .seoul import MANY, ONLINE, city_map
from .vocabulary import MATRIX, Audience, CafeType, Fee, Kind

Row = Mapping[str, str]

YEAR_AGES = re.compile(
    r"(?P<low>\d{1,2})\s*~\s*(?P<high>\d{1,2})\s*세\s*\(연나이 기준\)"
    r"(?:\s*(?P<born_last>\d{4})년생\s*~\s*(?P<born_first>\d{4})년생"
    r"\s*\((?P<year>\d{4})년도 기준\))?"
)
SEVERAL = re.compile(r"(\d+)개구")
ROAD = re.compile(r"\S+(로|길)")
HOUSE_NUMBER = re.compile(r"\d{1,4}(-\d+)?")  # five digits are a postcode
QUARTER = re.compile(r"\S+[동가]")
CITY = "서울특별시"
COUNTRY = "대한민국"
FEES = {"무료": Fee.FREE, "유료": Fee.PAID, "일부유료": Fee.PARTLY, "구민무료": Fee.RESIDENTS}
AUDIENCES = {"유아": Audience.EARLY, "초등": Audience.SCHOOL}
CAFE_TYPES = {"일반형 키즈카페": CafeType.REGULAR, "여기저기 키즈카페": CafeType.ROVING}
WEEKDAYS = "월화수목금토일"
TRUTH = {"True": True, "False": False, "": None}
FLAGS = {"1": True, "0": False}
MATRIX_COLUMNS = dict(
    zip(
        (
            "사회정서",
            "여가·놀이",
            "심미적 감성",
            "창의·융합",
            "문제해결력",
            "디지털 리터러시",
            "친환경 태도 및 실천",
            "미래주도성",
        ),
        MATRIX,
        strict=True,
    )
)
WHERE = {"name", "district", "address", "lat", "lng"}
OFFICIAL_COLUMNS = WHERE | {"theme", "keyword", "recommended_age", "fee", "days", "website_url"}
OFFICIAL_COLUMNS |= set(MATRIX_COLUMNS)
CAFE_COLUMNS = WHERE | {"cafe_type", "age", "capacity", "operation_days", "closed_days"}
CAFE_COLUMNS |= {"feature_summary", "open_saturday", "open_sunday", "source_url"}


class BadRow(ValueError):
    """A row that cannot be taken, and why, in words for the person who keeps the table."""


class UnknownTable(ValueError):
    """A file whose columns are those of neither table."""


@dataclass(frozen=True)
class Rejected:
    """A row that was left out."""

    file: str
    line: int
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} {self.line}행 {self.name or '(이름 없음)'}: {self.reason}"


@dataclass
class PlaceTable:
    """What one file holds: the fields of each place by its key, and the rows left out."""

    kind: Kind
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def read_places(path: Path) -> PlaceTable:
    """Read one of the two tables, told apart by its columns.

    Raises ``UnknownTable`` when it is neither, and ``OSError`` when it cannot be opened.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            kind, parse = table_of(reader.fieldnames or [], path.name)
            numbered = [(reader.line_num, row) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnknownTable(f"{path.name}: CSV 파일로 읽을 수 없어요 ({error}).") from error
    table = PlaceTable(kind)
    terms = words()
    for line, raw in numbered:
        row = {column: (raw.get(column) or "").strip() for column in reader.fieldnames or []}
        try:
            place = parse(row, terms)
            if place["key"] in table.places:
                raise BadRow("같은 곳이 앞에 이미 있어요.")
            table.places[place["key"]] = place
        except BadRow as error:
            table.rejected.append(Rejected(path.name, line, row["name"], str(error)))
    return table


def table_of(
    columns: Iterable[str], name: str
) -> tuple[Kind, Callable[[Row, Words], dict[str, Any]]]:
    """Which of the two tables has these columns."""
    given = set(columns)
    if given >= OFFICIAL_COLUMNS:
        return Kind.OFFICIAL, official_place
    if given >= CAFE_COLUMNS:
        return Kind.CAFE, cafe
    lacking = min(OFFICIAL_COLUMNS - given, CAFE_COLUMNS - given, key=len)
    raise UnknownTable(f"{name}: 모르는 표예요. 없는 열: {', '.join(sorted(lacking))}")


def official_place(row: Row, terms: Words) -> dict[str, Any]:
    """One of the Foundation's places. Raises ``BadRow``."""
    themes = {theme.name: code for code, theme in terms.themes.items()}
    days = row["days"].split(";")
    on_weekdays = all(day in WEEKDAYS and day for day in days)
    return {
        **location(row),
        "kind": Kind.OFFICIAL,
        "key": f"mirae365:{row['name']}",
        "theme": known(themes, row["theme"], "주제"),
        "keyword": row["keyword"],
        "competencies": [
            code for column, code in MATRIX_COLUMNS.items() if known(FLAGS, row[column], column)
        ],
        "audiences": [
            known(AUDIENCES, part, "권장연령") for part in row["recommended_age"].split(";")
        ],
        "fee": known(FEES, row["fee"], "요금"),
        "days": "".join(days) if on_weekdays else row["days"],
        "open_saturday": "토" in days if on_weekdays else None,
        "open_sunday": "일" in days if on_weekdays else None,
        "official_url": web_address(row["website_url"]),
    }


def cafe(row: Row, terms: Words) -> dict[str, Any]:
    """One kids café. Raises ``BadRow``."""
    low, high = year_ages(row["age"])
    url = web_address(row["source_url"])
    branch = parse_qs(urlsplit(url).query).get("q_fcltyId", [""])[0]
    return {
        **location(row),
        "kind": Kind.CAFE,
        "key": f"umppa:{branch or row['name']}",
        "cafe_type": known(CAFE_TYPES, row["cafe_type"], "유형"),
        "year_age_from": low,
        "year_age_to": high,
        "age_text": row["age"],
        "capacity": row["capacity"],
        "features": row["feature_summary"],
        "days": row["operation_days"].strip("-"),
        "closed_days": row["closed_days"].strip("-"),
        "open_saturday": known(TRUTH, row["open_saturday"], "토요일 운영"),
        "open_sunday": known(TRUTH, row["open_sunday"], "일요일 운영"),
        "official_url": url,
    }


def location(row: Row) -> dict[str, Any]:
    """Name, district and point. Raises ``BadRow`` when one of them cannot be right."""
    if not row["name"]:
        raise BadRow("이름이 비어 있어요.")
    several = SEVERAL.fullmatch(row["district"])
    first, *more = row["district"].split(";")
    somewhere = all(name in city_map().districts for name in (first, *more))
    if not (somewhere or several or row["district"] == ONLINE):
        raise BadRow(f"모르는 자치구예요: {row['district'] or '(비어 있음)'}")
    latitude, longitude = point(row, needed=somewhere)
    return {
        "title": row["name"],
        "district": MANY if several else first,
        "more_districts": more,
        "address": f"서울 {several[1]}개 자치구"
        if several
        else street_address(row["address"], first),
        "latitude": latitude,
        "longitude": longitude,
    }


def street_address(text: str, district: str) -> str:
    """An address as it is written on an envelope.

    Some come as a geocoder lists them, smallest first: ``이름, 12, 효자로, 창성동, …, 대한민국``.
    """
    if not text:
        return ""
    if text.endswith(COUNTRY):
        parts = text.split(", ")[1:]
        road = next((part for part in parts if ROAD.fullmatch(part)), "")
        number = next((part for part in parts if HOUSE_NUMBER.fullmatch(part)), "") if road else ""
        quarter = next((part for part in parts if QUARTER.fullmatch(part)), "")
        text = " ".join(filter(None, [road, number, f"({quarter})" if road else quarter]))
    words = text.split()
    while words and words[0] in {"서울", CITY, district}:
        words = words[1:]
    return " ".join([CITY, district, *words])


def point(row: Row, *, needed: bool) -> tuple[float | None, float | None]:
    """Latitude and longitude within the city, or two Nones where there is no single place."""
    if not (needed or row["lat"] or row["lng"]):
        return None, None
    try:
        latitude, longitude = float(row["lat"]), float(row["lng"])
    except ValueError as error:
        raise BadRow(f"좌표를 읽을 수 없어요: {row['lat']!r}, {row['lng']!r}") from error
    if not city_map().holds(latitude, longitude):
        raise BadRow(f"좌표가 서울 밖이에요: {latitude}, {longitude}")
    return latitude, longitude


def year_ages(text: str) -> tuple[int, int]:
    """The range of a café in 연 나이, from ``4 ~ 10세 (연나이 기준) 2022년생 ~ 2016년생 …``.

    Raises ``BadRow`` when it cannot be read, or when ages and years of birth disagree.
    """
    found = YEAR_AGES.match(text)
    if not found:
        raise BadRow(f"연 나이를 읽을 수 없어요: {text or '(비어 있음)'}")
    low, high = int(found["low"]), int(found["high"])
    if low > high:
        raise BadRow(f"나이의 앞뒤가 바뀌었어요: {low}~{high}세")
    if found["year"]:
        year = int(found["year"])
        if (year - int(found["born_last"]), year - int(found["born_first"])) != (low, high):
            raise BadRow(f"나이와 출생연도가 맞지 않아요: {text}")
    return low, high


def known(words: Mapping[str, Any], value: str, column: str) -> Any:
    """What a word of the table stands for. Raises ``BadRow`` for a word we do not know."""
    if value not in words:
        raise BadRow(f"{column}에 모르는 값이 있어요: {value or '(비어 있음)'}")
    return words[value]


def web_address(text: str) -> str:
    """An http address, or nothing. Raises ``BadRow`` for anything else."""
    if text and urlsplit(text).scheme not in {"http", "https"}:
        raise BadRow(f"누리집 주소가 아니에요: {text}")
    return text
