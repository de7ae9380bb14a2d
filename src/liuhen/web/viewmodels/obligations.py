"""The list of everything owed, by whom and until when."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, DueGroup, EmptyState, Filters, Note, Pager, View


@dataclass(frozen=True, slots=True)
class ObligationsPage:
    """Due rows in groups, worst first, with filters and paging by cursor."""

    summary: str
    filters: Filters
    groups: tuple[DueGroup, ...]
    pager: Pager
    empty: EmptyState
    views: tuple[View, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "应办事项"
