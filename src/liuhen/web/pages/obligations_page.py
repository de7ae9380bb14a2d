"""The list of everything owed, by whom and until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.owed import OWN, UNITS, scope_of, units_seen
from liuhen.obligations.lists import Due, Listed, State, counted, narrowed, page
from liuhen.web.addresses import address
from liuhen.web.pages.obligation_filters import DUES, STATES, cursor_words, filters, given_in, owable
from liuhen.web.pages.obligations import Reasons, due_groups, due_row
from liuhen.web.viewmodels.obligations import ObligationsPage
from liuhen.web.viewmodels.parts import Action, DueGroup, EmptyState, Fig, Pager, View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Q

    from liuhen.accounts.models import Person
    from liuhen.web.pages.obligation_filters import Given

PAGE = 50
MOST_COUNTED = 1000  # a number beyond is written 1,000+
_SHOWN = (Due.LATE, Due.TODAY, Due.WEEK, Due.LATER)


def obligations_page(person: Person, at: datetime, given: Mapping[str, str], *, size: int = PAGE) -> ObligationsPage:
    """Return a page of what is owed, as the address asks for it."""
    units = {each.pk: each.name for each in units_seen(person, at)}
    known = owable(person, at)
    shown = given_in(given, person, units, known)
    scope = scope_of(person, at, shown.whose)
    found = _listed(scope, shown, at, size)
    path = reverse("obligations")
    figs = _figs(scope, shown, at, path)
    return ObligationsPage(
        summary=_summary(figs, shown),
        filters=filters(path, shown, units, known),
        groups=_groups(found, shown, at),
        pager=Pager(
            f"本页 {len(found.rows)} 项",
            address(path, shown.kept, before=cursor_words(found.before)) if found.before else "",
            address(path, shown.kept, after=cursor_words(found.after)) if found.after else "",
        ),
        empty=_empty(shown, path),
        views=_views(path, shown.whose) if units else (),
        figs=figs if shown.asked.state is State.OPEN else (),
    )


def _listed(scope: Q, shown: Given, at: datetime, size: int) -> Listed:
    if shown.problem:
        return Listed(())
    down = shown.asked.state is not State.OPEN
    found = narrowed(scope, shown.asked, at)
    return page(found, newest_first=down, after=shown.after, before=shown.before, size=size)


def _groups(found: Listed, shown: Given, at: datetime) -> tuple[DueGroup, ...]:
    """Return open rows by their clock, others under the name of their state."""
    whole, state = shown.whose == UNITS, shown.asked.state
    if state is State.OPEN or not found.rows:
        return due_groups(found.rows, at, owners=whole)
    reasons = Reasons(at)
    reasons.read(found.rows)
    rows = tuple(due_row(each, reasons, at, owners=whole) for each in found.rows)
    return (DueGroup(STATES[state], rows, over=state is State.LATE),)


def _figs(scope: Q, shown: Given, at: datetime, path: str) -> tuple[Fig, ...]:
    """Return how many are due when, in the scope with every other choice of the address; each opens its list."""
    if shown.problem or shown.asked.state is not State.OPEN:
        return ()
    figs = []
    for due in _SHOWN:
        count = counted(narrowed(scope, replace(shown.asked, due=due), at), MOST_COUNTED)
        number = f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
        figs.append(
            Fig(number, "项", DUES[due], address(path, shown.kept, due=due), over=due is Due.LATE and count > 0)
        )
    return tuple(figs)


def _summary(figs: tuple[Fig, ...], shown: Given) -> str:
    if shown.asked.state is not State.OPEN:
        return {
            State.DONE: "已经办好的事项，期限近的在前。",
            State.LATE: "办好了、但办好时已经过了期限的事项。逾期由登记的事实算出，是线索，不是结论。",
            State.EXCUSED: "经人审核免除的事项，谁免的、为什么，点开看。",
        }[shown.asked.state]
    if not figs:
        return ""
    if all(fig.number == "0" for fig in figs):
        return "没有要办的事。"
    late, today = figs[0].number, figs[1].number
    told = [f"{late} 项已逾期"] if late != "0" else []
    told += [f"{today} 项今天到期"] if today != "0" else []
    return f"{'，'.join(told)}。" if told else "都还没有到期。"


def _empty(shown: Given, path: str) -> EmptyState:
    if len(shown.kept) > ("whose" in shown.kept):
        clear = address(path, {"whose": shown.kept.get("whose", "")})
        return EmptyState(
            "没有符合条件的事项", "换一个条件，或清除全部条件。", (Action("清除条件", clear, primary=True),)
        )
    return EmptyState(
        "没有要办的事",
        "没有到期或逾期的事项。执法活动结束、资料入库后，按制度要办的事会排在这里，带着期限和依据。",
        (Action("回工作台", reverse("workbench")),),
    )


def _views(path: str, whose: str) -> tuple[View, ...]:
    return (
        View("我的", path, None, whose == OWN),
        View("所管单位的", address(path, {"whose": UNITS}), None, whose == UNITS),
    )
