"""Typst: from a template and a sheet of words to a PDF and its pages as pictures."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import typst

from fieldgate.documents.pressroom.fonts import FAMILIES, folders, plain, printable
from fieldgate.documents.pressroom.pictures import slim

# What templates may read and import, and nothing else on this machine.
ROOT = Path(__file__).parents[1] / "typst"
# To be kept for long (PDF/A-2a), and to be read by everybody (PDF/UA-1).
STANDARDS: "typst.PDFStandards" = ["a-2a", "ua-1"]


def typeset(
    template: bytes, sheet: dict[str, Any], made_at: int, with_pages: bool = True
) -> tuple[bytes, list[bytes]]:
    """The PDF, and each page as SVG. The same template, sheet and moment give the same bytes.

    `made_at` is the only time there is: seconds since 1970. Whatever the sheet's words are, they are printed
    as they are or with marks in them; should Typst refuse even so, once more in plain characters.
    Raises typst.TypstError when the template is at fault.
    """
    try:
        return _typeset(template, sheet, made_at, with_pages, printable)
    except typst.TypstError:
        return _typeset(template, sheet, made_at, with_pages, plain)


def _typeset(
    template: bytes, sheet: dict[str, Any], made_at: int, with_pages: bool, write: Callable[[str], str]
) -> tuple[bytes, list[bytes]]:
    words = {"fonts": list(FAMILIES), "sheet": _written(sheet, write)}
    inputs = {"data": json.dumps(words, ensure_ascii=False)}
    (pdf,) = _compiled(template, format="pdf", sys_inputs=inputs, timestamp=made_at, pdf_standards=STANDARDS)
    if not with_pages:
        return pdf, []
    # Nearly free: Typst remembers the layout.
    pages = _compiled(template, format="svg", sys_inputs=inputs, timestamp=made_at)
    return pdf, [slim(page.decode()) for page in pages]


def _compiled(template: bytes, **how: Any) -> list[bytes]:
    """What Typst makes of it: one file, or one for each page when there are several."""
    made = _press().compile(template, **how)
    return [made] if isinstance(made, bytes) else list(made or ())


@cache
def _press() -> typst.Compiler:
    """One for this process, which has one thread: a compiler cannot serve two (ran)."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in folders()]
    )
    nowhere = str(ROOT / "no-packages")
    return typst.Compiler(root=str(ROOT), font_paths=fonts, package_path=nowhere, package_cache_path=nowhere)


def _written(part: Any, write: Callable[[str], str]) -> Any:
    """Every word of the sheet as it can be printed; what is {"as_is": ...} (drawings, fingerprints) stays."""
    match part:
        case str():
            return write(part)
        case list():
            return [_written(one, write) for one in part]
        case {"as_is": _}:
            return part
        case dict():
            return {key: _written(one, write) for key, one in part.items()}
        case _:
            return part
