"""Opens a workbook somebody sent: a ZIP archive of XML parts, bounded before anything is parsed."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, iterparse

from .columns import SheetError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BYTES = 20 * 2**20  # as sent
_MOST_UNPACKED = 96 * 2**20  # a part
_MOST_ELEMENTS = 2_000_000  # "<" in a part: 20,000 rows of 20 filled cells with room to spare
_MOST_PARTS = 2_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# A part of a package has no document type (ECMA-376 part 2, 9.1.1.4), so nobody declares an entity in it.
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)

NOT_A_WORKBOOK = "这不是 Excel 工作簿（.xlsx）。请用 Excel 或 WPS 打开原表，另存为“Excel 工作簿（*.xlsx）”后再上传。"
BROKEN = "这个工作簿损坏了，读不出来。请用 Excel 或 WPS 打开原表，另存一份后再上传。"


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook by their names."""

    archive: zipfile.ZipFile
    names: frozenset[str]

    def elements(self, name: str, *wanted: str) -> Iterator[Element]:
        """Parse a part and yield its elements of the wanted local names, each complete. Raises SheetError."""
        data = self._part(name)
        if _DOCTYPE.search(data):
            raise SheetError(BROKEN)
        if data.count(b"<") > _MOST_ELEMENTS:
            raise SheetError("这个表格太大。请只留下要导入的行和列，分成几个文件上传。")
        try:
            for _, element in iterparse(io.BytesIO(data)):  # noqa: S314  # no entities, see above
                element.tag = local_name(element.tag)
                if element.tag in wanted:
                    yield element
        except (ParseError, ValueError, LookupError) as error:
            raise SheetError(BROKEN) from error

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return (last word of the type, target part) by id of what a part is related to; `""` is the package."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        if part not in self.names:
            return {}
        return {
            element.get("Id", ""): (element.get("Type", "").rpartition("/")[2], _target(folder, element))
            for element in self.elements(part, "Relationship")
        }

    def _part(self, name: str) -> bytes:
        try:
            if self.archive.getinfo(name).file_size > _MOST_UNPACKED:
                raise SheetError("这个工作簿解开后太大，不能导入。请只留下要导入的表，另存一份后再上传。")
            return self.archive.read(name)  # never more than the size that was looked at
        except (KeyError, *_BROKEN) as error:
            raise SheetError(BROKEN) from error


def local_name(tag: str) -> str:
    """Return the name without its namespace: strict and transitional workbooks differ in nothing else for us."""
    return tag.rpartition("}")[2]


def open_package(data: bytes) -> Package:
    """Open a workbook. Raises SheetError for what is none, is encrypted or is too large."""
    if len(data) > _MOST_BYTES:
        raise SheetError(f"文件超过 {_MOST_BYTES // 2**20} MB，不能导入。请删去图片和无关的表，或分成几个文件上传。")
    if data.startswith(_OLE):
        raise SheetError("这是旧的 .xls 文件或加了密码的工作簿。请去掉密码，另存为“Excel 工作簿（*.xlsx）”后再上传。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise SheetError(NOT_A_WORKBOOK) from error
    names = archive.namelist()
    if "[Content_Types].xml" not in names:
        raise SheetError(NOT_A_WORKBOOK)
    if len(names) > _MOST_PARTS:
        raise SheetError(BROKEN)
    return Package(archive, frozenset(names))


def _target(folder: str, relation: Element) -> str:
    target = relation.get("Target", "")
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
