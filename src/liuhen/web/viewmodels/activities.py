"""Duties at a desk: the list, the calendar, one duty with everything on it, and its papers."""

from dataclasses import dataclass
from datetime import date

from liuhen.web.viewmodels.field import DemandRow
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Cite,
    Crumb,
    EmptyState,
    Field,
    Filters,
    JudgeCard,
    Link,
    Note,
    Pager,
    Row,
    View,
)
from liuhen.web.viewmodels.timeline import Timeline


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty in the list: when, what and where, who, how it stands, and what was not recorded."""

    href: str
    when: str
    title: str
    about: str
    people: str
    unit: str
    chip: Chip
    short: str = ""


@dataclass(frozen=True, slots=True)
class DutyList:
    """The list of duties, newest first."""

    summary: str
    views: tuple[View, ...]
    filters: Filters
    rows: tuple[DutyRow, ...]
    pager: Pager
    empty: EmptyState
    actions: tuple[Action, ...] = ()
    title: str = "执法活动"


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty on a day of the calendar: at which time, what, who, how it stands."""

    href: str
    clock: str
    title: str
    people: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar. `other` is a day of the neighbouring month."""

    day: date
    words: str
    weekday: str
    href: str
    entries: tuple[Entry, ...] = ()
    more: Link | None = None
    today: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class DutyCalendar:
    """The duty calendar of a week or a month. `kind` is week or month."""

    summary: str
    views: tuple[View, ...]
    filters: Filters
    kind: str
    days: tuple[CalendarDay, ...]
    previous: Link
    following: Link
    span: str
    actions: tuple[Action, ...] = ()
    title: str = "执法日历"


@dataclass(frozen=True, slots=True)
class DutyForm:
    """A form of a duty. `errors` say what was wrong with what was sent; `button` is a verb."""

    code: str
    title: str
    href: str
    fields: tuple[Field, ...]
    button: str
    words: str = ""
    cites: tuple[Cite, ...] = ()
    errors: tuple[str, ...] = ()
    primary: bool = False


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form, with what has to be known first."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    form: DutyForm
    demands: tuple[DemandRow, ...] = ()
    demands_title: str = ""
    notes: tuple[Note, ...] = ()
    facts: tuple[Row, ...] = ()
    more: tuple[DutyForm, ...] = ()
    papers: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """One officer on the duty: name, card, what was carried."""

    name: str
    card: str
    device: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the duty: what it is, how it stands, where it is read or filled ("" for nowhere), and printed."""

    title: str
    words: str
    chip: Chip
    href: str
    cites: tuple[Cite, ...] = ()
    prints: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One recording of the duty."""

    href: str
    code: str
    words: str
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty with everything on it."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    chips: tuple[Chip, ...]
    actions: tuple[Action, ...]
    notes: tuple[Note, ...]
    facts: tuple[Row, ...]
    officers: tuple[OfficerRow, ...]
    judgements: tuple[JudgeCard, ...]
    history: tuple[ChainItem, ...]
    timeline: Timeline | None = None
    recordings: tuple[RecordingLine, ...] = ()
    recordings_href: str = ""
    demands: tuple[DemandRow, ...] = ()
    papers: tuple[Paper, ...] = ()
    forms: tuple[DutyForm, ...] = ()
    shortfall: tuple[str, ...] = ()
    pack: Link | None = None


@dataclass(frozen=True, slots=True)
class PatrolRow:
    """One patrol log in the list."""

    href: str
    day: str
    area: str
    findings: str
    people: str
    unit: str


@dataclass(frozen=True, slots=True)
class PatrolList:
    """Patrol logs, newest first."""

    summary: str
    rows: tuple[PatrolRow, ...]
    pager: Pager
    empty: EmptyState
    filters: Filters
    actions: tuple[Action, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    title: str = "巡查日志"


@dataclass(frozen=True, slots=True)
class PatrolPage:
    """One patrol log as it is kept and printed (F-25)."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[Row, ...]
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
