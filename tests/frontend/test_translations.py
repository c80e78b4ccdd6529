"""The catalogues: every Korean word has its English, and nothing in them is left over."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

from hub.management.commands.collect_words import (
    CALLS,
    ENGLISH,
    as_python,
    merged,
    sources,
    without_english,
    written,
)

ROOT = Path(__file__).resolve().parents[2]
KOREAN = ROOT / "frontend" / "locale" / "ko" / "LC_MESSAGES" / "django.po"
HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd%]|\{\w*\}|</?\w+[^>]*>")
# Names that an English reader is meant to see in Korean.
SHOWN_IN_KOREAN: set[str] = set()


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def test_the_english_catalogue_is_what_collecting_writes():
    assert (ROOT / ENGLISH).read_text(encoding="utf-8") == written(merged(ROOT)), (
        "run `manage.py collect_words`"
    )


def test_nothing_lacks_english():
    assert without_english(merged(ROOT)) == []


def test_collecting_keeps_a_translation_and_asks_for_what_is_new(tmp_path):
    (tmp_path / "frontend/templates").mkdir(parents=True)
    page = tmp_path / "frontend/templates/page.html"
    page.write_text('<p>{% translate "놀이" %}</p>', encoding="utf-8")
    kept = merged(tmp_path)
    kept["놀이"].string = "Play"
    (tmp_path / ENGLISH).parent.mkdir(parents=True)
    (tmp_path / ENGLISH).write_text(written(kept), encoding="utf-8")
    page.write_text('{% translate "놀이" %}{% translate "놀이터" %}', encoding="utf-8")
    assert merged(tmp_path)["놀이"].string == "Play"
    assert without_english(merged(tmp_path)) == ["놀이터"]
    page.write_text("", encoding="utf-8")
    assert len(merged(tmp_path)) == 0


def test_words_are_found_in_every_kind_of_tag(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<b\n  >그냥</b>{% translate "하나" %}{{ x|default:_("둘") }}'
        "\n {% blocktranslate trimmed with a=b %}\n셋 {{ a }}\n{% endblocktranslate %}"
        "{% blocktranslate count n=n %}넷{% plural %}넷들{% endblocktranslate %}",
        encoding="utf-8",
    )
    (tmp_path / "frontend").mkdir()
    page.rename(tmp_path / "frontend" / "page.html")
    found = {str(forms(each.id)) for each in merged(tmp_path) if each.id}
    assert found == {"['하나']", "['둘']", "['셋 %(a)s']", "['넷', '넷들']"}


def placeholder_faults(path: Path) -> Iterator[str]:
    for message in messages(path):
        wanted = {frozenset(PLACEHOLDER.findall(each)) for each in forms(message.id)}
        for words in forms(message.string):
            if frozenset(PLACEHOLDER.findall(words)) not in wanted:
                yield words


@pytest.mark.parametrize("path", [ROOT / ENGLISH, KOREAN], ids=["en", "ko"])
def test_placeholders_agree(path):
    assert list(placeholder_faults(path)) == []


@pytest.mark.parametrize("path", [ROOT / ENGLISH, KOREAN], ids=["en", "ko"])
def test_catalogues_compile_without_complaint(path):
    assert [(message.id, errors) for message, errors in catalogue(path).check()] == []


@pytest.mark.parametrize("path", [ROOT / ENGLISH, KOREAN], ids=["en", "ko"])
def test_nothing_is_guessed_or_left_over(path):
    text = path.read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert "#~" not in text


def test_english_is_written_without_hangul():
    words = {each for message in messages(ROOT / ENGLISH) for each in forms(message.string)}
    assert {each for each in words if HANGUL.search(each)} == SHOWN_IN_KOREAN


def test_edges_of_words_stay_as_they_are_where_lines_are_joined():
    for message in messages(ROOT / ENGLISH):
        korean, english = forms(message.id)[0], forms(message.string)[0]
        assert korean.endswith(" ") == english.endswith(" "), korean
        assert korean.endswith("\n") == english.endswith("\n"), korean


def test_the_korean_catalogue_only_rewrites_what_the_frameworks_say():
    folders = [Path(django.__file__).parent / part for part in ("conf", "contrib/auth")]
    folders.append(Path(allauth.__file__).parent)
    theirs = {
        (message.context, str(message.id))
        for folder in folders
        for message in messages(folder / "locale" / "ko" / "LC_MESSAGES" / "django.po")
    }
    ours = {(message.context, str(message.id)) for message in messages(KOREAN)}
    assert ours <= theirs


def test_forms_speak_kindly_in_korean_and_plainly_in_english():
    with override("ko"):
        assert gettext("This field is required.") == "여기를 적어 주세요."
    with override("en"):
        assert gettext("This field is required.") == "This field is required."
        assert gettext("우리 가족") == "My family"


def test_no_text_of_a_template_is_left_unmarked():
    """Korean between tags, outside of a translate tag, would be shown to every reader."""
    unmarked = []
    for file in sorted((ROOT / "frontend" / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%\s*blocktrans.*?endblocktrans\w*\s*%\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", marked_only, text, flags=re.DOTALL)
        unmarked += [(file.name, line.strip()) for line in text.splitlines() if HANGUL.search(line)]
    assert unmarked == []


def marked_only(tag: re.Match[str]) -> str:
    """A tag, unless its Korean is marked for translation."""
    text = tag.group()
    return "" if re.match(r"\{%\s*trans", text) else re.sub(r"_\((['\"]).*?\1\)", "", text)


def test_a_python_file_is_read_as_it_is(tmp_path):
    file = tmp_path / "page.py"
    file.write_text('_("놀이")', encoding="utf-8")
    assert as_python(file) == '_("놀이")'


def test_no_words_hide_inside_formatted_strings():
    """What stands between the braces of an f-string is never collected."""
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sources(ROOT)
        if file.suffix == ".py"
        for formatted in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in CALLS
    ]
    assert hidden == []


def test_words_that_begin_to_be_counted_ask_for_their_english_again(tmp_path):
    page = tmp_path / "frontend" / "page.html"
    page.parent.mkdir()
    page.write_text("{% blocktranslate %}{{ n }}명{% endblocktranslate %}", encoding="utf-8")
    kept = merged(tmp_path)
    kept["%(n)s명"].string = "%(n)s"
    (tmp_path / ENGLISH).parent.mkdir(parents=True)
    (tmp_path / ENGLISH).write_text(written(kept), encoding="utf-8")
    page.write_text(
        "{% blocktranslate count n=n %}{{ n }}명{% plural %}{{ n }}명{% endblocktranslate %}",
        encoding="utf-8",
    )
    assert without_english(merged(tmp_path)) == ["%(n)s명"]
    assert "fuzzy" not in written(merged(tmp_path))


def test_words_are_counted_everywhere_or_nowhere():
    """One entry serves both: uncounted, it would read as the English of exactly one."""
    counted, plain = set(), set()
    for file in sources(ROOT):
        for _, words, _, context in extract(
            "python", BytesIO(as_python(file).encode()), keywords=CALLS
        ):
            if isinstance(words, tuple):
                counted.add((context, words[0]))
            else:
                plain.add((context, words))
    assert counted & plain == set()
