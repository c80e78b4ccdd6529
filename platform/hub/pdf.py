"""Papers: tagged PDFs that a screen reader can read, with the Korean font inside."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parents[2] / "frontend" / "fonts"


@cache
def fonts() -> typst.Fonts:
    """The fonts that papers are set in; whatever this machine has is left out."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def render_pdf(template_source: str, data: Mapping[str, Any]) -> bytes:
    """A PDF/UA-1 made from a Typst template.

    The template reads ``data`` with ``json(bytes(sys.inputs.data))``; words in it are never taken
    for markup. It sets the document's title and language, without which nothing is rendered.
    Raises ``typst.TypstError`` when the template does not compile.
    """
    pdf: bytes = typst.compile(
        template_source.encode(),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    return pdf
