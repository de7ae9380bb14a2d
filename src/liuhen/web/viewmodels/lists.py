"""The lists of a period: what was overdue (F-58), and what was not recorded, interrupted or not covered (F-59)."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, Chip, Cite, Clock, EmptyState, Filters, Note, Pager, View


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """One thing that was not done in time."""

    clock: Clock
    title: str
    href: str
    what: str
    owner: str
    done: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class GapRow:
    """One duty: what is missing of its recording, why, by which article, and where its recordings are."""

    when: str
    title: str
    href: str
    unit: str
    officers: str
    chip: Chip
    told: tuple[str, ...]
    reason: str
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list of a period. One of `overdue` and `gaps` has rows."""

    title: str
    summary: str
    filters: Filters
    pager: Pager
    empty: EmptyState
    overdue: tuple[OverdueRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()
    views: tuple[View, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
