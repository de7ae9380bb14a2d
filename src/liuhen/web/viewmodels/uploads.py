"""The pages of uploads: the list with the form that opens one, and the page of one with its files."""

from dataclasses import dataclass
from datetime import datetime

from liuhen.web.viewmodels.parts import Action, Chip, Crumb, EmptyState, Field, Link, Note


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One upload of the person."""

    href: str
    code: str
    device: str
    at: datetime
    files: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class UploadsPage:
    """The uploads of a person, newest first, and the form that opens one."""

    summary: str
    open_at: str
    device: Field
    rows: tuple[UploadRow, ...]
    empty: EmptyState
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "网上上传"


@dataclass(frozen=True, slots=True)
class UploadFileRow:
    """One file of an upload: `arrived` of `size` bytes are on the server for good."""

    name: str
    size: int
    arrived: int
    percent: int
    chip: Chip
    href: str


@dataclass(frozen=True, slots=True)
class UploadState:
    """What an upload is doing, as a part that is asked for again while something happens (`poll`)."""

    chip: Chip
    words: str
    poll: str = ""
    note: Note | None = None
    receipt: Link | None = None


@dataclass(frozen=True, slots=True)
class UploadPage:
    """One upload. `choosing` says whether files can still be added; the addresses are for the script of the page."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    state: UploadState
    files: tuple[UploadFileRow, ...]
    count: int
    choosing: bool
    endpoint: str
    listing: str
    expect: str
    hand_in: str
    again: bool = False
    complete: int = 0
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
