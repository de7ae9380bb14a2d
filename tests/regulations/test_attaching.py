"""The agency's own text: read from a file however hostile, split by article, kept, logged without the text."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.devices.bureau import Bureau, clock

from liuhen.accounts.regulations import library
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.policy.originals import digest_of
from liuhen.regulations import reading
from liuhen.regulations.models import Original
from liuhen.regulations.queries import article_text, original_of
from liuhen.regulations.reading import read_text
from liuhen.regulations.services import attach_original

if TYPE_CHECKING:
    from liuhen.policy.pack import Pack

AT = clock("15:00")
TEXT = "第一条 为了说明。\n第二条 设备专用。\n"


def pack() -> Pack:
    """ZH with the digests of our two sentences; what the agencies really wrote stays out of the repository."""
    zh = library()["zh"]
    articles = dict(zh.articles)
    articles["ZH-1"] = replace(articles["ZH-1"], sha256=digest_of("为了说明。"))
    return replace(zh, articles=articles)


def attach(zh: Bureau, text: str = TEXT, name: str = "制度.txt") -> Original:
    return attach_original(actor=zh.actor(zh.sun), at=AT, agency=zh.agency, pack=pack(), name=name, text=text)


def word(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def test_each_article_is_matched_or_said_to_differ_and_kept_beside_the_pack(zh: Bureau):
    made = attach(zh)
    own = sum(1 for article in pack().articles.values() if pack().own(article))
    assert (made.matched, made.differing, made.missing) == (1, 1, own - 2)
    first, second = (article_text(zh.agency, "zh", name) for name in ("ZH-1", "ZH-2"))
    assert first is not None
    assert second is not None
    assert (first.state, first.text) == ("matched", "第一条 为了说明。")
    assert (second.state, second.text) == ("differing", "第二条 设备专用。")


def test_the_log_has_the_digest_and_the_result_and_not_the_text(zh: Bureau):
    attach(zh)
    entry = history(zh.agency.subject)[-1]
    facts = json.loads(entry.content)["facts"]
    assert entry.act == "regulation.original_attached"
    assert (facts["matched"], facts["differing"], facts["name"]) == (1, ["ZH-2"], "制度.txt")
    assert len(facts["sha256"]) == 64
    assert "设备专用" not in entry.content.decode()


def test_attaching_anew_replaces_what_is_shown_and_keeps_what_was(zh: Bureau):
    attach(zh)
    second = attach(zh, TEXT + "第三条 又一条。")
    assert original_of(zh.agency, "zh") == second
    assert Original.objects.count() == 2


def test_the_very_same_text_is_not_attached_twice(zh: Bureau):
    attach(zh)
    with pytest.raises(Refused) as refused:
        attach(zh)
    assert refused.value.rule == "regulations.original.same"
    assert Original.objects.count() == 1


def test_a_text_without_any_article_is_refused(zh: Bureau):
    with pytest.raises(Refused) as refused:
        attach(zh, "今天天气很好。")
    assert refused.value.rule == "regulations.original.strange"
    assert not Original.objects.exists()


def test_paragraphs_and_rows_of_a_word_document_are_lines():
    text = read_text(word("第一条 为了说明。", rows=(("1", "听证", "录像"), ("2", "送达", "照相"))), "制度.docx")
    assert text.splitlines() == ["第一条 为了说明。", "1\t听证\t录像", "2\t送达\t照相"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_in_the_encodings_people_save(encoding):
    assert read_text(TEXT.encode(encoding), "制度.txt") == TEXT


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b" " * (41 * 1024 * 1024))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "regulations.original.empty"),
        (b" \n\x00 ", "regulations.original.empty"),
        (b"\xff\xd8\xff\xe0\xff\xff", "regulations.original.unread"),
        (b"PK\x03\x04 broken", "regulations.original.unread"),
        (b"x" * (reading.MOST_BYTES + 1), "regulations.original.large"),
        ("甲\n".encode() * 5000, "regulations.original.large"),
        (word(), "regulations.original.empty"),
        (bomb(), "regulations.original.large"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(content, rule):
    with pytest.raises(Refused) as refused:
        read_text(content, "x")
    assert refused.value.rule == rule
    assert refused.value.remedy


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_word_document_is_read_or_refused(data):
    whole = bytearray(word("第一条 为了说明。"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(2, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        assert read_text(bytes(whole), "x.docx").strip()
