"""What was not handed in: devices after a duty, missing second recorders, gaps in numbering, unrecorded duties."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, Cite, Clock, EmptyState, Fig, Filters, Note, Pager, Setting, View


@dataclass(frozen=True, slots=True)
class MissingRow:
    """One thing that is not there yet. `ended` is when the duty ended in words, `why` why it is due at that time.

    `doing` replaces the actions while something is already happening (「3 号口采集中」).
    """

    clock: Clock
    person: str
    unit: str
    device: str
    activity: str
    href: str
    ended: str
    why: str
    setting: Setting | None = None
    cites: tuple[Cite, ...] = ()
    detail: str = ""
    actions: tuple[Action, ...] = ()
    doing: str = ""


@dataclass(frozen=True, slots=True)
class MissingGroup:
    """Rows of one kind: 应交未交的设备, 缺第二台, 缺序号, 没有记录."""

    title: str
    words: str
    rows: tuple[MissingRow, ...]


@dataclass(frozen=True, slots=True)
class MissingPage:
    """The list of what was not handed in."""

    summary: str
    groups: tuple[MissingGroup, ...]
    filters: Filters
    pager: Pager
    empty: EmptyState
    figs: tuple[Fig, ...] = ()
    views: tuple[View, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    title: str = "未交清单"
