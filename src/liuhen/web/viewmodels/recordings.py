"""The list of recordings: find it, and see what is wrong with it without opening it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from liuhen.web.viewmodels.parts import Action, Chip, Cite, EmptyState, Filters, Link, Note, Pager, View

Media = Literal["video", "audio", "photo", "none"]


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One verdict in a row: chip, articles, and for bad ones why and what next."""

    chip: Chip
    cites: tuple[Cite, ...] = ()
    words: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording, or a statement why there is none.

    `when` stands in the place of a moment that nobody knows. `about` mixes words and links (party, case, paper),
    `length` is seconds and None for photographs and statements.
    """

    href: str
    title: str
    code: str
    media: Media
    recorder: str
    unit: str
    device: str
    start: datetime
    end: datetime | None
    about: tuple[Link | str, ...] = ()
    thumbnail: str = ""
    length: float | None = None
    length_words: str = ""
    findings: tuple[RowFinding, ...] = ()
    keep: str = ""
    keep_cites: tuple[Cite, ...] = ()
    states: tuple[Chip, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class RecordingsPage:
    """The list with its search, filters and paging by cursor."""

    summary: str
    filters: Filters
    rows: tuple[RecordingRow, ...]
    pager: Pager
    empty: EmptyState
    views: tuple[View, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "音像资料"
