"""Our own drawings, read from `src/art` and set into pages as inline SVG."""

from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ART = Path(__file__).parent / "src" / "art"
NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


class UnknownDrawing(LookupError):
    """A page asks for a drawing that nobody has drawn."""


@cache
def names(shelf: str) -> tuple[str, ...]:
    """The drawings on one shelf of `src/art`, in alphabetical order."""
    return tuple(sorted(path.stem for path in (ART / shelf).glob("*.svg")))


@cache
def markup(shelf: str, name: str) -> str:
    """The SVG of one drawing, ready to stand inside HTML.

    Raises ``UnknownDrawing`` when the shelf does not hold it.
    """
    if name not in names(shelf):
        raise UnknownDrawing(
            f"No drawing '{name}' in {shelf}. There are: {', '.join(names(shelf))}."
        )
    svg = (ART / shelf / f"{name}.svg").read_text(encoding="utf-8").strip()
    return svg.replace(NAMESPACE, "", 1)


def drawing(shelf: str, name: str, *, css: str, label: str = "", size: str = "") -> SafeString:
    """One drawing as an ``<svg>``: hidden from screen readers unless it has a label."""
    inner = markup(shelf, name).removeprefix("<svg")
    # The files in src/art are ours and part of the code, so their text needs no escaping.
    inner = mark_safe(inner)  # noqa: S308
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    sized = format_html(' data-size="{}"', size) if size else ""
    return format_html('<svg class="{}" {}{}{}', css, meaning, sized, inner)
