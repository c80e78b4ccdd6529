"""Reading the written activities: one TOML file each, checked before a page is touched."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .framework import Words
from .vocabulary import Adult, Band, Energy, Hazard, Spot

# Part of every digest: raise it when the same file should make another page.
LOADER = "1"
TEXTS = ("title", "summary", "say")
LISTS = ("steps", "look_for")


class BadActivity(ValueError):
    """A file that cannot become a page, and why, in words for its author."""


@dataclass(frozen=True)
class WrittenActivity:
    """One activity as its file has it: what does not depend on the language, and the texts."""

    slug: str
    digest: str
    facts: Mapping[str, Any]
    facets: Mapping[str, int]
    texts: Mapping[str, Mapping[str, Any]]


def read_activity(path: Path, terms: Words) -> WrittenActivity:
    """Read and check one file. Raises ``BadActivity`` with everything that is wrong with it."""
    raw = path.read_bytes()
    try:
        written = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadActivity(f"TOML로 읽을 수 없어요: {error}") from error
    checks = Checks(written)
    facts = checks.facts(terms)
    texts = {language: checks.texts(language) for language in ("ko", "en")}
    if checks.wrong:
        raise BadActivity(" ".join(checks.wrong))
    facets: dict[str, int] = written["facets"]
    digest = hashlib.sha256(LOADER.encode() + raw).hexdigest()
    return WrittenActivity(written["slug"], digest, facts, facets, texts)


class Checks:
    """Walks through one file and collects what is wrong, so that its author sees all of it."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self.wrong: list[str] = []

    def facts(self, terms: Words) -> dict[str, Any]:
        """The fields of the page that are the same in every language."""
        slug = self.text(self.written, "slug")
        if slug and not all(part.isalnum() and part.isascii() for part in slug.split("-")):
            self.wrong.append("slug에는 영문 소문자와 숫자, 하이픈만 써 주세요.")
        self.check_facets(terms)
        age_from, age_to = self.span("age_months", 0, 155)
        group_from, group_to = self.span("group", 1, 60)
        return {
            "strand": self.one("strand", terms.strands),
            "band": self.one("band", Band.values),
            "theme": self.one("theme", terms.themes),
            "indicators": self.some("indicators", terms.indicators),
            "spots": self.some("places", Spot.values),
            "hazards": self.some("hazards", Hazard.values, may_be_empty=True),
            "adult": self.one("adult", Adult.values),
            "energy": self.one("energy", Energy.values),
            "age_from_months": age_from,
            "age_to_months": age_to,
            "group_from": group_from,
            "group_to": group_to,
            "minutes": self.number("minutes", 5, 240),
            "screen": self.truth("screen"),
            "licence": self.text(self.written, "licence"),
            "source": self.text(self.written, "source"),
        }

    def texts(self, language: str) -> dict[str, Any]:
        """The texts of one language. Korean materials and safety stand at the top of the file."""
        table = self.written.get(language)
        if not isinstance(table, dict):
            self.wrong.append(f"[{language}] 표가 없어요.")
            return {}
        where = f"[{language}] "
        shared = self.written if language == "ko" else table
        texts: dict[str, Any] = {name: self.text(table, name, where) for name in TEXTS}
        texts |= {name: self.lines(table, name, where) for name in LISTS}
        texts |= {name: self.lines(shared, name, where) for name in ("materials", "safety")}
        texts["variations"] = self.variations(table, where)
        return texts

    def check_facets(self, terms: Words) -> None:
        facets = self.written.get("facets")
        if not isinstance(facets, dict) or not 1 <= len(facets) <= 4:
            self.wrong.append("facets에는 세부 요소를 하나에서 네 개까지 적어 주세요.")
            return
        if unknown := [code for code in facets if code not in terms.facets]:
            self.wrong.append(f"facets에 모르는 세부 요소가 있어요: {', '.join(unknown)}")
        if any(degree not in (1, 2) for degree in facets.values()):
            self.wrong.append("facets의 정도는 2(담뿍)나 1(조금)이에요.")
        first, degree = next(iter(facets.items()))
        if degree != 2 or not first.startswith(str(self.written.get("strand"))):
            self.wrong.append("첫 세부 요소는 이 갈래의 것이고 2(담뿍)여야 해요.")

    def text(self, table: Mapping[str, Any], name: str, where: str = "") -> str:
        value = table.get(name)
        if not isinstance(value, str) or not value.strip():
            self.wrong.append(f"{where}{name}이(가) 비어 있어요.")
            return ""
        return value.strip()

    def lines(self, table: Mapping[str, Any], name: str, where: str) -> list[str]:
        value = table.get(name)
        good = isinstance(value, list) and all(isinstance(line, str) and line for line in value)
        if not good or (not value and name != "safety"):
            self.wrong.append(f"{where}{name}은(는) 글의 목록이어야 해요.")
            return []
        return list(value or [])

    def variations(self, table: Mapping[str, Any], where: str) -> list[dict[str, str]]:
        value = table.get("variations")
        if not isinstance(value, list) or not all(
            isinstance(one, dict) and one.get("for") and one.get("text") for one in value
        ):
            self.wrong.append(f"{where}variations에는 for와 text를 함께 적어 주세요.")
            return []
        return [{"audience": one["for"], "text": one["text"]} for one in value]

    def one(self, name: str, known: Any) -> str:
        value = self.written.get(name)
        if not isinstance(value, str) or value not in known:
            self.wrong.append(f"{name}에 모르는 값이 있어요: {value}")
            return ""
        return value

    def some(self, name: str, known: Any, *, may_be_empty: bool = False) -> list[str]:
        value = self.written.get(name)
        if not isinstance(value, list) or not (value or may_be_empty):
            self.wrong.append(f"{name}은(는) 목록이어야 해요.")
            return []
        if unknown := [str(code) for code in value if code not in known]:
            self.wrong.append(f"{name}에 모르는 값이 있어요: {', '.join(unknown)}")
        return [str(code) for code in known if code in value]

    def number(self, name: str, low: int, high: int) -> int:
        value = self.written.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.wrong.append(f"{name}은(는) {low}에서 {high} 사이의 수여야 해요.")
            return low
        return value

    def truth(self, name: str) -> bool:
        value = self.written.get(name)
        if not isinstance(value, bool):
            self.wrong.append(f"{name}은(는) true나 false여야 해요.")
        return value is True

    def span(self, name: str, low: int, high: int) -> tuple[int, int]:
        value = self.written.get(name)
        numbers = isinstance(value, list) and all(type(part) is int for part in value)
        if not numbers or len(value) != 2 or not low <= value[0] <= value[1] <= high:  # type: ignore[arg-type, index]
            self.wrong.append(f"{name}은(는) {low}에서 {high} 사이의 [처음, 끝]이어야 해요.")
            return low, high
        return value[0], value[1]  # type: ignore[index]
