"""Markup written by functions: whatever a value holds, it comes out as words and never as markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from liuhen.web.markup.filling import filled, joined
from liuhen.web.markup.parts import chip, cites
from liuhen.web.markup.recording_rows import recording_rows
from liuhen.web.viewmodels.parts import Chip, Cite, Link, Tone
from liuhen.web.viewmodels.recordings import RecordingRow, RowFinding

NOW = datetime(2026, 3, 11, 2, tzinfo=UTC)
HOSTILE = """<script>x</script>{0}{}"'&amp;"""


class Read(HTMLParser):
    """Collects tags, values of attributes and words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def row(text: str) -> RecordingRow:
    """Return a row whose every text is this one."""
    cite = Cite(text, text, text, (text, text), text, text, text, text)
    return RecordingRow(
        href=text,
        title=text,
        code=text,
        media="video",
        recorder=text,
        unit=text,
        device=text,
        start=NOW,
        end=None,
        about=(text, Link(text, text)),
        thumbnail=text,
        length_words=text,
        findings=(RowFinding(Chip(Tone.OVER, text, "x"), (cite, cite), text, text),),
        keep=text,
        keep_cites=(cite,),
        states=(Chip(Tone.OK, text),),
    )


@given(st.text(max_size=20))
def test_a_row_of_any_text_has_the_tags_of_a_plain_row(text):
    plain, any_text = (Read(recording_rows([row(each)], NOW)) for each in ("词", text or " "))

    assert any_text.tags == plain.tags


def test_a_hostile_text_is_read_as_it_is_written():
    read = Read(recording_rows([row(HOSTILE)], NOW))

    assert "script" not in read.tags
    assert read.words.count(HOSTILE) == Read(recording_rows([row("词")], NOW)).words.count("词")
    assert read.values.count(HOSTILE) == Read(recording_rows([row("词")], NOW)).values.count("词")


def test_every_article_ties_its_button_to_a_popover_of_its_own():
    names = re.findall(r' id="(cite-\w+)"', cites([Cite("一"), Cite("一")]))

    assert len(set(names)) == 2
    assert all(cites_name.startswith("cite-") for cites_name in names)


def test_what_is_markup_already_is_not_escaped_again():
    assert filled("<b>{}</b>", filled("{}", "<")) == "<b>&lt;</b>"
    assert isinstance(chip(Chip(Tone.OK, "<")), SafeString)


def test_only_markup_is_joined():
    with pytest.raises(TypeError):
        joined([filled("a"), "<b>"])  # type: ignore[list-item]  # what is tested


def test_the_day_is_written_by_the_present_year():
    later = NOW.replace(year=2027)

    assert "3月11日 10:00:00" in recording_rows([row("词")], NOW)
    assert "2026-03-11 10:00:00" in recording_rows([row("词")], later)
