"""Devices: the list, one device with its acts and its books, the sheet that is imported, upkeep, hand-overs."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Choice,
    Cite,
    Clock,
    Crumb,
    EmptyState,
    Field,
    Filters,
    Note,
    Pager,
    Row,
    Setting,
    View,
)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of the list: what it is, whose it is, where it is now, and what is doubtful about it."""

    key: int
    number: str
    href: str
    what: str
    unit: str
    custodian: str
    chip: Chip
    holder: str = ""
    since: str = ""
    due: Chip | None = None
    due_cites: tuple[Cite, ...] = ()
    due_step: str = ""
    clock: str = ""
    clock_cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """A page of devices. `labels` is where ticked devices are sent to be printed as labels, "" for none."""

    summary: str
    views: tuple[View, ...]
    filters: Filters
    rows: tuple[DeviceRow, ...]
    pager: Pager
    empty: EmptyState
    labels: str = ""
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    chips: tuple[Chip, ...] = ()
    title: str = "设备"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item of the check before use: `passed` is "1", "0", or "" while nobody looked."""

    code: str
    label: str
    passed: str = ""


@dataclass(frozen=True, slots=True)
class DeviceForm:
    """A form for one act on a device. `seen` is the move it was shown after; `items` make it a check.

    `note` says what was wrong with the last attempt.
    """

    code: str
    title: str
    href: str
    button: str
    seen: int
    fields: tuple[Field, ...] = ()
    items: tuple[CheckItem, ...] = ()
    words: str = ""
    cites: tuple[Cite, ...] = ()
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a book: words with a smaller line, a chip, articles."""

    words: str = ""
    detail: str = ""
    chip: Chip | None = None
    cites: tuple[Cite, ...] = ()
    href: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A book kept about a device: checks, issues, upkeep, hand-overs, incidents. The first cell leads on a phone."""

    code: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    nothing: str
    papers: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One comparison of clocks: where it lies in the picture, in per cent, and what it says."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift of a device clock over time. `points` are oldest first, `rows` newest first."""

    points: tuple[DriftPoint, ...]
    rows: tuple[tuple[Cell, ...], ...]
    top: str
    bottom: str
    first: str
    last: str
    zero: float
    label: str


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One device: the next act first, then the other acts, what it is, and everything that happened to it."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    chips: tuple[Chip, ...]
    first: DeviceForm | None
    forms: tuple[DeviceForm, ...]
    facts: tuple[Row, ...]
    history: tuple[ChainItem, ...]
    books: tuple[Book, ...]
    drift: Drift | None = None
    due: Clock | None = None
    due_cites: tuple[Cite, ...] = ()
    due_setting: Setting | None = None
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form, such as registering a device. `hidden` stand in it unseen."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    href: str
    button: str
    fields: tuple[Field, ...]
    notes: tuple[Note, ...] = ()
    words: str = ""
    hidden: tuple[Choice, ...] = ()
    actions: tuple[Action, ...] = ()
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """Approvals of purchases, with the form for those who give them."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    form: FormPage | None
    book: Book
    notes: tuple[Note, ...] = ()
    chips: tuple[Chip, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong in a column of a row and what to do."""

    column: str
    words: str
    remedy: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: `new` rows can be ticked, others say why not."""

    row: int
    number: str
    what: str
    unit: str
    chip: Chip
    new: bool = False
    faults: tuple[SheetFault, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A sheet as read: nothing of it is registered until somebody says so. `href` "" once that happened."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    href: str
    rows: tuple[SheetRow, ...]
    button: str
    notes: tuple[Note, ...] = ()
    chips: tuple[Chip, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class BooksPage:
    """A page of books with a bar of views: the plan of upkeep, the book of hand-overs."""

    title: str
    summary: str
    books: tuple[Book, ...]
    pager: Pager | None = None
    crumbs: tuple[Crumb, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    chips: tuple[Chip, ...] = ()
