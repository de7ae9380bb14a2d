"""The list of everything owed, by whom and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.web.addresses import address
from liuhen.web.pages.obligations import due_groups, late_words
from liuhen.web.pages.owed import OWN, UNITS, counts, owed_to_see, units_seen
from liuhen.web.viewmodels.obligations import ObligationsPage
from liuhen.web.viewmodels.parts import Action, Choice, EmptyState, Field, Filters, Pager, Picked, View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Person

PAGE = 50
_LAST_PAGE = 200


def obligations_page(
    person: Person, at: datetime, *, whose: str, unit: int | None, number: int, given: Mapping[str, str]
) -> ObligationsPage:
    """Return a page of what is owed; `whose` is own or units, `unit` narrows, `number` counts from 0."""
    units = {str(each.pk): each.name for each in units_seen(person, at)}
    everybody = bool(units)
    whose = whose if everybody else OWN
    owed = owed_to_see(person, at, whose)
    if unit is not None and whose == UNITS:
        owed = owed.filter(unit=unit)
    count, late, today = counts(owed, at)
    number = min(number, _LAST_PAGE)
    rows = list(owed[number * PAGE : (number + 1) * PAGE])
    path = reverse("obligations")
    return ObligationsPage(
        summary=late_words(count, late, today),
        filters=_filters(path, whose, unit, units, given),
        groups=due_groups(rows, at, owners=whose == UNITS),
        pager=Pager(
            f"本页 {len(rows)} 项，共 {count} 项",
            address(path, given, page=number - 1 or "") if number else "",
            address(path, given, page=number + 1) if (number + 1) * PAGE < count else "",
        ),
        empty=EmptyState(
            "没有要办的事",
            "没有到期或逾期的事项。执法活动结束、资料入库后，按制度要办的事会排在这里，带着期限和依据。",
            (Action("回工作台", reverse("workbench")),),
        ),
        views=_views(path, whose) if everybody else (),
    )


def _views(path: str, whose: str) -> tuple[View, ...]:
    return (
        View("我的", path, None, whose == OWN),
        View("所管单位的", address(path, {"whose": UNITS}), None, whose == UNITS),
    )


def _filters(path: str, whose: str, unit: int | None, units: Mapping[str, str], given: Mapping[str, str]) -> Filters:
    """Return the choice of a unit; one's own list needs none."""
    if whose == OWN or len(units) < 2:  # noqa: PLR2004  # a choice of one is none
        return Filters(path, (), searchable=False)
    choices = (Choice("", "全部单位"), *(Choice(key, name) for key, name in units.items()))
    chosen = str(unit or "")
    picked = (Picked(units[chosen], address(path, given, unit="", page="")),) if chosen in units else ()
    return Filters(
        path,
        (Field("unit", "单位", "select", chosen, choices),),
        searchable=False,
        hidden=(Choice("whose", UNITS),),
        picked=picked,
    )
