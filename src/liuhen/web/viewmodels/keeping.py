"""The keeper's work: a queue beside one recording beside its form, many at once, and hand-over slips."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Choice,
    Cite,
    Crumb,
    EmptyState,
    Field,
    Link,
    Note,
    Pager,
    Row,
    View,
)
from liuhen.web.viewmodels.recordings import RowFinding


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One recording that waits: its clock or what it lacks, and whose it is. `key` is what a ticked box sends."""

    key: str
    href: str
    title: str
    code: str
    about: str
    headline: str
    tone: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class KeptItem:
    """The recording in the middle: a still of it, the facts that decide, what is judged of it, its doubts."""

    title: str
    code: str
    href: str
    media: str
    picture: str
    length: float | None
    facts: tuple[Row, ...]
    findings: tuple[RowFinding, ...]
    states: tuple[Chip, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A choice with its reason: a duty that fits by time, and how well."""

    value: str
    words: str
    reason: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The one act of the queue. `hidden` carries what was seen, so that nothing is overwritten in silence.

    `proposals` are radio buttons named `activity`; `other` is a way out beside the button.
    """

    title: str
    href: str
    button: str
    words: str
    hidden: tuple[Choice, ...]
    fields: tuple[Field, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    cites: tuple[Cite, ...] = ()
    notes: tuple[Note, ...] = ()
    other: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Undo:
    """What this person just did, and where it is taken back; without `href` the words say why it cannot be."""

    words: str
    href: str
    hidden: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """The bar under the queue: one act for all that are ticked, shown before it is done."""

    href: str
    act: str
    words: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """The inbox: queues with their numbers, the list of one, the item, its form. `form` None: nothing to do here."""

    summary: str
    views: tuple[View, ...]
    queue: str
    rows: tuple[QueueRow, ...]
    pager: Pager
    empty: EmptyState
    shortcuts: tuple[tuple[str, str], ...]
    item: KeptItem | None = None
    form: KeptForm | None = None
    together: Together | None = None
    undo: Undo | None = None
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    title: str = "资料管理"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes: 案由 从「」到「占道经营」."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """One recording of many: what will change, or why it will not. `seen` goes back with the confirmation."""

    key: str
    seen: str
    title: str
    code: str
    href: str
    changes: tuple[Change, ...] = ()
    refused: str = ""
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """What one act will change in many recordings, before it is done. `href` "" while something is still to choose."""

    title: str
    summary: str
    rows: tuple[TogetherRow, ...]
    href: str
    button: str
    hidden: tuple[Choice, ...]
    back: Link
    choose: KeptForm | None = None
    crumbs: tuple[Crumb, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One slip of the list."""

    href: str
    code: str
    sides: str
    when: str
    count: int
    chip: Chip


@dataclass(frozen=True, slots=True)
class SlipPick:
    """One recording that an officer can put on a slip."""

    key: str
    title: str
    code: str
    about: str
    clock: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class SlipsPage:
    """The slips of one person, and for an officer what can be handed over. `pick_href` "" offers no new slip."""

    summary: str
    waiting: tuple[SlipRow, ...]
    rows: tuple[SlipRow, ...]
    pager: Pager
    empty: EmptyState
    pick_href: str = ""
    picks: tuple[SlipPick, ...] = ()
    picks_empty: EmptyState | None = None
    fields: tuple[Field, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    title: str = "移交单"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line of a slip as it is printed."""

    code: str
    href: str
    name: str
    when: str
    length: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SlipPage:
    """One slip, on the screen and on paper. `confirm` and `close` are "" for those who may not."""

    code: str
    agency: str
    unit: str
    giver: str
    taker: str
    given_at: str
    taken_at: str
    count: str
    note: str
    lines: tuple[SlipLine, ...]
    chain: tuple[ChainItem, ...]
    chip: Chip
    print_href: str
    files: tuple[Link, ...]
    words: str
    back: Link
    confirm: str = ""
    close: str = ""
    close_words: str = ""
    crumbs: tuple[Crumb, ...] = ()
    summary: str = ""
    notes: tuple[Note, ...] = ()
    limits: str = ""
    title: str = "音像资料移交单"
