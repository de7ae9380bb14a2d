"""Parties 当事人: the list, and one party with its history, what the regulation makes of it, and its duties."""

from dataclasses import dataclass

from liuhen.web.viewmodels.activities import DutyForm, DutyRow
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Crumb,
    EmptyState,
    Filters,
    Note,
    Pager,
    Row,
    View,
)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party in the list; `number` is as people may see it, "" for none."""

    href: str
    name: str
    kind: str
    number: str
    chips: tuple[Chip, ...]
    since: str


@dataclass(frozen=True, slots=True)
class NumberForm:
    """The form that finds a party by the whole number: it is posted, so that no address holds the number."""

    href: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PartyList:
    """The parties, newest first."""

    summary: str
    views: tuple[View, ...]
    filters: Filters
    by_number: NumberForm
    rows: tuple[PartyRow, ...]
    pager: Pager
    empty: EmptyState
    actions: tuple[Action, ...] = ()
    title: str = "当事人"


@dataclass(frozen=True, slots=True)
class ConflictItem:
    """One conflict: day, what happened, where known from, who noted it; `withdrawn` says by whom, when and why."""

    day: str
    event: str
    source: str
    noted: str
    withdrawn: str = ""
    form: DutyForm | None = None


@dataclass(frozen=True, slots=True)
class PartyPage:
    """One party. `made` is what the regulation makes of the history, `silent` why there is nothing."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    chips: tuple[Chip, ...]
    actions: tuple[Action, ...]
    notes: tuple[Note, ...]
    facts: tuple[Row, ...]
    conflicts: tuple[ConflictItem, ...]
    made: tuple[Row, ...]
    silent: str
    duties: tuple[DutyRow, ...]
    pager: Pager
    forms: tuple[DutyForm, ...]
    history: tuple[ChainItem, ...]
