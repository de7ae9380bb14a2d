"""Hands data to the typesetter and takes a PDF/A-2b back. Text of people is data here, never markup."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from .fonts import BODY, TITLE, case, faces
from .words import GETA, printable

if TYPE_CHECKING:
    from datetime import datetime

_NO_SHAPE = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{(?P<code>[0-9a-f]+)\}")
_MOST_TRIES = 4
_LONG_WORD = re.compile(r"[^\s\u2e80-\U0003ffff]{13,}")
_PIECE = 4


def typeset(template: str, data: dict[str, Any], *, at: datetime) -> bytes:
    """Typeset a template of this room with its data. `at` dates the file; equal arguments give equal bytes.

    Characters that no installed typeface has are printed as 〓 and told to the template as `missing`, so that the
    paper itself says what is not on it. Raises NoFontError.
    """
    missing: list[str] = []
    text = json.dumps({**data, "fonts": {"body": faces(BODY), "title": faces(TITLE)}}, ensure_ascii=False)
    for _ in range(_MOST_TRIES):
        inputs = {"data": text, "missing": json.dumps([f"U+{ord(one):04X}" for one in missing])}
        try:
            return _compile(_source(template), inputs, int(at.timestamp()))
        except typst.TypstError as error:
            shapeless = _shapeless(error)
            if not shapeless:
                raise
            missing += shapeless
            text = text.translate({ord(one): GETA for one in shapeless})
    raise AssertionError("the typesetter keeps naming characters that are no longer there")


def lines(text: str) -> list[list[str]]:
    """Return the lines of a text, each cut into pieces between which it may break: long words overflow cells."""
    return [_pieces(line) for line in printable(text).split("\n")]


def _pieces(line: str) -> list[str]:
    pieces, end = [], 0
    for word in _LONG_WORD.finditer(line):
        pieces.append(line[end : word.start()])
        pieces += [word[0][place : place + _PIECE] for place in range(0, len(word[0]), _PIECE)]
        end = word.end()
    return [piece for piece in (*pieces, line[end:]) if piece]


@cache
def _source(template: str) -> bytes:
    return resources.files(__package__).joinpath(template).read_bytes()


def _compile(source: bytes, inputs: dict[str, str], timestamp: int) -> bytes:
    made = typst.compile(
        source, format="pdf", sys_inputs=inputs, font_paths=case(), pdf_standards=["a-2b"], timestamp=timestamp
    )
    assert isinstance(made, bytes)
    return made


def _shapeless(error: typst.TypstError) -> list[str]:
    """Return the characters that the typesetter has no shape for, each once."""
    named = (match["text"] for match in _NO_SHAPE.finditer(str(error.diagnostic)))
    text = "".join(_ESCAPED.sub(lambda code: chr(int(code["code"], 16)), one) for one in named)
    return [one for one in dict.fromkeys(text) if not one.isascii()]
