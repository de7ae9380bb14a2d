"""The pages an officer uses on site, made for one thumb: today's duties, and one duty step by step."""

from dataclasses import dataclass
from datetime import datetime

from liuhen.web.viewmodels.parts import Chip, Cite, Field, Note, Row


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """Words to be read to the party. `prescribed` is false for our own proposal where the regulation has no words."""

    text: str
    prescribed: bool
    cites: tuple[Cite, ...] = ()
    hole: str = ""


@dataclass(frozen=True, slots=True)
class Tickable:
    """One thing to tick in a step: its words, what to say about it, whether it is done already and when."""

    name: str
    value: str
    words: str
    detail: str = ""
    done: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is open: all of `needs` are there and none of `without`; doing it adds `gives` and removes `takes`.

    The page's script applies the same rule to what waits on the phone, so that the course goes on without a network.
    """

    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    def is_open(self, has: frozenset[str]) -> bool:
        """Say whether the step is open in a state."""
        return has.issuperset(self.needs) and has.isdisjoint(self.without)


@dataclass(frozen=True, slots=True)
class FieldStep:
    """One thing that can be registered on site. `main` ones stand in the bar, one at a time; others fold.

    `kind` is what it is told as, `key` the fact's own key: the same form sent twice counts once.
    """

    code: str
    kind: str
    title: str
    button: str
    rule: Rule
    key: str
    main: bool = False
    words: str = ""
    cites: tuple[Cite, ...] = ()
    read: ReadAloud | None = None
    fields: tuple[Field, ...] = ()
    ticks: tuple[Tickable, ...] = ()
    clock: bool = True
    shown: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class DoneFact:
    """Something registered already: when, what, by whom."""

    at: datetime
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RefusedFact:
    """A fact that was not accepted: why, by which article, what to do, and where it is tried again or explained."""

    key: str
    words: str
    reason: str
    remedy: str
    retry: str
    set_aside: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One thing that the regulation demands of the duty, and whether it is there (chip)."""

    words: str
    chip: Chip
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldDuty:
    """One duty on site. `has` is the state that the rules of the steps read; `keep` the pages the phone keeps."""

    key: str
    title: str
    summary: str
    person: str
    back: str
    action: str
    hand_over: str
    clock: str
    login: str
    worker: str
    keep: tuple[str, ...]
    has: frozenset[str]
    steps: tuple[FieldStep, ...]
    done: tuple[DoneFact, ...] = ()
    refused: tuple[RefusedFact, ...] = ()
    demands: tuple[DemandRow, ...] = ()
    facts: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    state: Chip | None = None
    desk: str = ""
    closing: str = ""

    @property
    def open_steps(self) -> str:
        """The state as the page's script reads it."""
        return " ".join(sorted(self.has))


@dataclass(frozen=True, slots=True)
class TodayDuty:
    """One duty of today in the list: when, what, where, with whom, how it stands."""

    href: str
    when: str
    title: str
    words: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class FieldDay:
    """The duties of today on which this person is sent; also what is offered when there is no network."""

    summary: str
    person: str
    duties: tuple[TodayDuty, ...]
    hand_over: str
    clock: str
    login: str
    worker: str
    keep: tuple[str, ...]
    back: str
    plan: str = ""
    notes: tuple[Note, ...] = ()
    title: str = "今天的现场"
