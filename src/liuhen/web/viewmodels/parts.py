"""The small parts that every page is made of: links, chips, citations, clocks, due rows, judgement cards, chains.

All of them are plain frozen values: a view function fills them, a template shows them. `href` is always a finished
address within the site, "" where there is nothing to open. Words are Simplified Chinese, ready to be read.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from liuhen.web.viewmodels import chinese


class Tone(StrEnum):
    """What a colour means; a tone is never decoration."""

    OVER = "over"  # late, missing, changed, refused
    WARN = "warn"  # due soon, a lead, to be looked at
    OK = "ok"  # satisfied, in time, intact
    SEAL = "seal"  # in the store and in the log
    MUTE = "mute"  # excused, not yet due, superseded
    LINE = "line"  # cannot be judged yet


@dataclass(frozen=True, slots=True)
class Link:
    """Words that open an address."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a verb and where it leads. `post` sends a form with the CSRF token instead of following a link."""

    words: str
    href: str
    icon: str = ""
    primary: bool = False
    post: bool = False
    desktop_only: bool = False


@dataclass(frozen=True, slots=True)
class Cite:
    """One article beside a verdict, a clock or a refusal: 「SS 第十三条」 opening its gist and the facts read.

    `more` is the address of the agency's own text, which a script puts into the popover when it opens.
    `full` names the regulation in full, `gist` is our own summary, `rule` the rule's id in the pack, `facts` what the
    rule read (活动结束：3月10日 23:05), `source` says which text the agency itself has attached, `href` leads to the
    article in the pack.
    """

    words: str
    gist: str = ""
    rule: str = ""
    facts: tuple[str, ...] = ()
    source: str = ""
    href: str = ""
    full: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """The state of one thing: icon, words and tone. At most two in a cell; never a count or a kind."""

    tone: Tone
    words: str
    icon: str = ""


VERDICTS: dict[str, tuple[Tone, str, str]] = {
    "satisfied": (Tone.OK, "满足", "check"),
    "allowed": (Tone.OK, "准许", "check"),
    "applies": (Tone.MUTE, "适用", "info-circle"),
    "ended": (Tone.MUTE, "已届满", "clock"),
    "kept": (Tone.MUTE, "保管中", "lock"),
    "open": (Tone.MUTE, "未到期", "clock"),
    "due_soon": (Tone.WARN, "临期", "hourglass"),
    "not_assessable": (Tone.LINE, "暂不能判定", "help-circle"),
    "missing": (Tone.OVER, "缺失", "circle-dashed"),
    "overdue": (Tone.OVER, "逾期", "clock-exclamation"),
    "refused": (Tone.OVER, "不准许", "ban"),
    "no_rule": (Tone.MUTE, "制度没有规定", "info-circle"),
    "excused": (Tone.MUTE, "已说明免除", "notes"),
    "superseded": (Tone.MUTE, "被特殊规定替代", "arrow-right"),
    "lead": (Tone.WARN, "线索", "flag"),
    "sealed": (Tone.SEAL, "已封存", "lock"),
    "intact": (Tone.OK, "完好", "shield-check"),
    "changed": (Tone.OVER, "有变", "shield-x"),
    "unreadable": (Tone.OVER, "读不出", "alert-triangle"),
    "unclassified": (Tone.WARN, "待分类", "hourglass"),
    "evidence": (Tone.MUTE, "证据", "briefcase"),
    "unproven": (Tone.WARN, "尚未入树", "hourglass"),
    "proven": (Tone.OK, "有证明", "shield-check"),
}
WORST_FIRST = ("refused", "overdue", "missing", "due_soon", "lead", "not_assessable", "open", "excused", "superseded")


def chip(state: str, words: str = "") -> Chip:
    """Return the chip of a verdict or state by its code (a key of `VERDICTS`); `words` replaces its usual words.

    Raises KeyError for an unknown code: a state without words of its own must not reach a page.
    """
    tone, usual, icon = VERDICTS[state]
    return Chip(tone, words or usual, icon)


def worst_first(state: str) -> int:
    """Return the place of a verdict in a list that shows the worst first; satisfied ones come last."""
    return WORST_FIRST.index(state) if state in WORST_FIRST else len(WORST_FIRST)


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure the regulation does not state and the agency chose: 本局设定：当日 24:00.

    Empty words show the mark alone; `href` leads to where the figure is set.
    """

    words: str = ""
    href: str = ""


ClockState = Literal["late", "soon", "running", "not_started", "done", "done_late", "excused"]


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one duty, ready for the first column.

    `due_at` is None while the clock has not begun (`waits_for` says what begins it). `working_days` replaces the
    duration when the rule counts working days. `lead` says that no clock runs at all: somebody has to look first;
    `waiting` says what the thing waits for when the next step is known and has no clock (等待接收).
    `now` is the moment of the page.
    """

    now: datetime
    due_at: datetime | None = None
    fulfilled_at: datetime | None = None
    excused: bool = False
    working_days: int | None = None
    soon: bool = False
    waits_for: str = ""
    lead: bool = False
    waiting: str = ""

    @property
    def state(self) -> ClockState:
        """Where the clock stands now."""
        if self.excused:
            return "excused"
        if self.due_at is None:
            return "done" if self.fulfilled_at else "not_started"
        if self.fulfilled_at:
            return "done_late" if chinese.is_late(self.due_at, self.fulfilled_at) else "done"
        if chinese.is_late(self.due_at, self.now):
            return "late"
        return "soon" if self.soon else "running"

    @property
    def tone(self) -> str:
        """The class of the row: `over`, `warn` or nothing."""
        return {"late": "over", "soon": "warn", "done_late": "over"}.get(self.state, "")

    @property
    def headline(self) -> str:
        """What is left or how long it is late, or that it is done."""
        if self.state == "excused":
            return "已说明免除"
        if self.due_at is None:
            return "已办" if self.fulfilled_at else self._not_running
        if self.fulfilled_at:
            return chinese.remaining(self.due_at, self.fulfilled_at) if self.state == "done_late" else "按时"
        if self.working_days is not None and self.state != "late":
            return f"剩 {self.working_days} 个工作日"
        return chinese.remaining(self.due_at, self.now)

    @property
    def _not_running(self) -> str:
        return self.waiting or ("待核实" if self.lead else "时钟未起")

    @property
    def detail(self) -> str:
        """The instant: 今天 24:00 前; late ones 应于 3月10日 24:00 前; done ones with the moment of doing."""
        if self.due_at is None:
            return chinese.near(self.fulfilled_at, self.now) if self.fulfilled_at else self.waits_for
        due = chinese.deadline(self.due_at, self.now)
        if self.fulfilled_at:
            return f"应于 {due}，实际 {chinese.moment(self.fulfilled_at, self.now)}"
        return f"应于 {due}" if self.state == "late" else due


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing owed: clock | what, by which article, because of what | the next action.

    `rule` is the duty in plain words, `setting` the agency's own figure if one was used, `because` the facts that
    made it, `owner` is given where a list mixes people.
    """

    title: str
    href: str
    clock: Clock
    rule: str = ""
    setting: Setting | None = None
    cites: tuple[Cite, ...] = ()
    because: str = ""
    owner: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Due rows under one heading: 已逾期, 今天到期, 本周, 以后."""

    title: str
    rows: tuple[DueRow, ...]
    over: bool = False
    more: Link | None = None
    unit: str = "项"


@dataclass(frozen=True, slots=True)
class JudgeCard:
    """One verdict: chip and duty, the rule with clock and article, 因为 (the facts read), 下一步."""

    chip: Chip
    title: str
    rule: str = ""
    setting: Setting | None = None
    cites: tuple[Cite, ...] = ()
    because: str = ""
    next_step: str = ""
    actions: tuple[Action, ...] = ()


ChainKind = Literal["done", "seal", "now", "open", "over"]


@dataclass(frozen=True, slots=True)
class ChainItem:
    """One step of a chain (custody, approvals): who did what and when. `seal` steps are facts in the log."""

    kind: ChainKind
    words: str
    detail: str = ""
    cites: tuple[Cite, ...] = ()
    chip: Chip | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Fig:
    """One number that opens its list: 「9 / 14 台 今日已交设备」."""

    number: str
    unit: str
    words: str
    href: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know, with its article and remedy, inside the page. `tone` is over, warn, ok or mute."""

    title: str
    words: str = ""
    tone: Tone = Tone.MUTE
    cites: tuple[Cite, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What a list says when nothing is in it: why, and what to do."""

    title: str
    words: str
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    """Paging by cursor: addresses of the neighbouring pages, "" at the ends. `words`: 「本页 20 份，共 58 份」."""

    words: str
    previous: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form or filter bar.

    `kind` is an input type of HTML (text, date, time, datetime-local, number, password) or select, textarea, checkbox.
    `value` is what stands in it now, `error` names what is wrong and the remedy, `cites` the article that demands it.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    hint: str = ""
    error: str = ""
    cites: tuple[Cite, ...] = ()
    missing: bool = False
    readonly: bool = False
    wide: bool = False
    suggestions: tuple[str, ...] = ()

    @property
    def to_the_second(self) -> bool:
        """Say whether seconds are filled in: a browser then takes any of them, not only the one that stands there."""
        return self.kind == "datetime-local" and len(self.value) > len("2026-03-11T09:05")


@dataclass(frozen=True, slots=True)
class Picked:
    """A filter in force and the address without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class View:
    """A tab of saved filters with its count (None where counting costs too much)."""

    words: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """The bar over a list. `query` is the words searched for; `found` says what was found and in which order.

    `choices` is where a script fetches what the selects offer, `listed` the page with all of it for those without one.
    """

    action: str
    fields: tuple[Field, ...]
    query: str = ""
    placeholder: str = "关键词"
    searchable: bool = True
    hidden: tuple[Choice, ...] = ()
    picked: tuple[Picked, ...] = ()
    found: str = ""
    clear: str = ""
    error: str = ""
    choices: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A key and its value in a list of facts. `mono` for digests and file names."""

    term: str
    words: str
    mono: bool = False
    cites: tuple[Cite, ...] = ()
    chip: Chip | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back to where the reader came from."""

    words: str
    href: str
