"""Read the text of an uploaded regulation: plain text or a Word document. Every byte of it is hostile."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from docx import Document
from docx.exceptions import PythonDocxError
from docx.table import Table
from docx.text.paragraph import Paragraph

from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 4 * 1024 * 1024
_MOST_UNPACKED = 40 * 1024 * 1024
_MOST_LETTERS = 600_000
_MOST_LINES = 4_000
# lxml reports faulty XML as SyntaxError; a document without its parts fails by what is not there.
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, PythonDocxError, SyntaxError),
    *(LookupError, AttributeError, TypeError, ValueError, OSError),
)
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_text(content: bytes, name: str) -> str:
    """Return the text of a file by its bytes. Raises Refused for what is no text, no Word document, or too large."""
    if len(content) > MOST_BYTES:
        raise Refused("regulations.original.large", "文件超过 4 MB，没有收下。", remedy="只上传制度正文，图片另存。")
    text = _word(content) if content.startswith(b"PK") else _plain(content, name)
    return checked_text(text)


def checked_text(text: str) -> str:
    """Return the text without what no text holds. Raises Refused for an empty or an endless one."""
    clean = text.replace("\x00", "").replace("\r\n", "\n")
    if not clean.strip():
        raise Refused("regulations.original.empty", "里面没有文字。", remedy="扫描件要先转成文字，再上传或粘贴。")
    if len(clean) > _MOST_LETTERS or clean.count("\n") > _MOST_LINES:
        raise Refused("regulations.original.large", "文字太长，不像一部制度的正文。", remedy="只上传制度正文。")
    return clean


def _plain(content: bytes, name: str) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(
        "regulations.original.unread",
        f"读不出“{name}”里的文字。",
        remedy="存成 .docx 或 .txt 再上传，或者把正文粘贴进来。",
    )


def _word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise Refused("regulations.original.large", "文件展开后太大，没有收下。", remedy="删去图片再上传。")
        return "\n".join(_lines(content))
    except _FAULTS as fault:
        raise Refused(
            "regulations.original.unread",
            "这不是能打开的 Word 文档（.docx）。",
            remedy="重新另存为 .docx，或者把正文粘贴进来。",
        ) from fault


def _lines(content: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
