"""The list of everything owed, by whom and until when, and the page of one thing owed."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Crumb,
    DueGroup,
    EmptyState,
    Field,
    Fig,
    Filters,
    JudgeCard,
    Note,
    Pager,
    Row,
    View,
)


@dataclass(frozen=True, slots=True)
class ObligationsPage:
    """Due rows in groups, worst first, with filters and paging by the last row; each number opens its list."""

    summary: str
    filters: Filters
    groups: tuple[DueGroup, ...]
    pager: Pager
    empty: EmptyState
    views: tuple[View, ...] = ()
    figs: tuple[Fig, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "应办事项"


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """A form for an act that needs nothing but a reason. `words` say who may do it and what follows."""

    code: str
    title: str
    href: str
    field: Field
    button: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ObligationPage:
    """One thing owed: its verdict, how its clock was computed, what was read, its history, and who may excuse it.

    `told` is who was told of it and when; `form` is there for those who may excuse it, or take the excuse back.
    """

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    chips: tuple[Chip, ...]
    card: JudgeCard
    clock: tuple[Row, ...]
    facts: tuple[Row, ...]
    history: tuple[ChainItem, ...]
    excusers: tuple[Row, ...]
    excusers_words: str
    told: tuple[ChainItem, ...] = ()
    form: ReasonForm | None = None
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
