"""A hand-over slip as a document for the printing room: the same content as its paper on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.printing.documents import Document, Pairs, Paragraph, Signature, Signatures, Table

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.web.viewmodels.keeping import SlipPage

_HEADS = ("序", "编号", "摄录开始", "长度", "大小", "SHA-256（前 16 位）")


def slip_document(page: SlipPage, printed_at: datetime) -> Document:
    """Return the slip: who to whom, when each confirmed, every recording with its digest, lines to sign."""
    pairs = (
        ("单位名称", f"{page.agency}　{page.unit}"),
        ("移交人", page.giver),
        ("移交时间", page.given_at),
        ("接收人", page.taker),
        ("接收时间", page.taken_at),
        ("数量", page.count),
        *((("备注", page.note),) if page.note else ()),
    )
    rows = tuple(
        (str(place), line.code, line.when, line.length, line.size, line.sha256)
        for place, line in enumerate(page.lines, 1)
    )
    return Document(
        title=page.title,
        agency=page.agency,
        printed_at=printed_at,
        number=page.code,
        blocks=(
            Pairs(pairs),
            Table(_HEADS, rows),
            Paragraph(page.words),
            Paragraph(page.limits),
            Signatures((Signature("移交人签字"), Signature("接收人签字"))),
        ),
    )
