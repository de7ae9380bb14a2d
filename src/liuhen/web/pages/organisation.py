"""The tree of units beside a list of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.models import Unit
from liuhen.accounts.people_lists import STATES, depth_of, people_in_units, people_of, tree_of
from liuhen.kernel.moments import local_day
from liuhen.web.addresses import address
from liuhen.web.pages.people_words import post_words, state_chips
from liuhen.web.viewmodels.cards import Branch, OrganisationPage, PersonRow
from liuhen.web.viewmodels.parts import Action, Choice, EmptyState, Filters, Link, Pager, Picked, View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person, Post

ON_A_PAGE = 50
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `number` counts pages from 0."""

    unit: int | None = None
    words: str = ""
    state: str = ""
    number: int = 0

    @property
    def given(self) -> dict[str, object]:
        """As it stands in an address, without the page."""
        return {"unit": self.unit, "q": self.words, "state": self.state}


def organisation_page(
    agency: Agency, at: datetime, asked: Asked, paths: Sequence[str], *, manages: bool
) -> OrganisationPage:
    """Return the page: units within `paths`, people of the chosen unit or of all of these."""
    day = local_day(at)
    units = [unit for unit in tree_of(agency) if any((unit.path or "").startswith(path) for path in paths)]
    chosen = next((unit for unit in units if unit.pk == asked.unit), units[0] if units else None)
    whole = manages and (chosen is None or chosen.parent_id is None)
    found = people_of(agency, day, unit=None if whole else chosen, words=asked.words, state=asked.state)
    count = found.count()
    start = min(asked.number, max(0, count - 1) // ON_A_PAGE) * ON_A_PAGE
    rows = found[start : start + ON_A_PAGE]
    path, name = reverse("organisation"), chosen.name if chosen else agency.name
    return OrganisationPage(
        summary=f"{agency.name}：{len(units)} 个单位。" + ("" if manages else "您看到的是自己负责的单位。"),
        branches=_branches(day, units, chosen, asked),
        heading=name,
        rows=tuple(_row(person, day) for person in rows),
        empty=_empty(asked, manages=manages),
        filters=Filters(
            path,
            (),
            query=asked.words,
            placeholder="姓名、登录名、执法证件编号",
            hidden=_hidden(asked),
            picked=(Picked(asked.words, address(path, asked.given, q="")),) if asked.words else (),
            found=f"{count:,} 人",
        ),
        pager=_pager(path, asked, start, count),
        views=tuple(
            View(words, address(path, asked.given, state=state), None, state == asked.state)
            for state, words in STATES.items()
            if whole or state in {"", "stopped"}
        ),
        actions=_actions() if manages else (),
        unit=Link("改名、移动、撤销", reverse("unit", args=[chosen.pk])) if manages and chosen else None,
    )


def _hidden(asked: Asked) -> tuple[Choice, ...]:
    kept = {"unit": asked.unit, "state": asked.state}
    return tuple(Choice(name, str(value)) for name, value in kept.items() if value)


def _actions() -> tuple[Action, ...]:
    return (
        Action("导出", reverse("export_people"), "download", desktop_only=True),
        Action("导入", reverse("import_people"), desktop_only=True),
        Action("登录设定", reverse("sign_in_rules")),
        Action("职务对照", reverse("titles")),
        Action("登记人员", reverse("new_person"), "plus", primary=True),
    )


def _branches(day: date, units: Sequence[Unit], chosen: Unit | None, asked: Asked) -> tuple[Branch, ...]:
    counts, path = people_in_units(units, day), reverse("organisation")
    top = min((depth_of(unit) for unit in units), default=0)
    return tuple(
        Branch(
            unit.name,
            address(path, {"unit": unit.pk, "q": asked.words}),
            counts.get(unit.pk, 0),
            min(depth_of(unit) - top, _DEEPEST),
            current=unit == chosen,
            kind="受委托" if unit.kind == Unit.Kind.DELEGATED else "",
        )
        for unit in units
    )


def _row(person: Person, day: date) -> PersonRow:
    posts: list[Post] = getattr(person, "current", [])
    return PersonRow(
        person.name,
        reverse("person", args=[person.pk]),
        person.login,
        person.card_no,
        tuple(post_words(post) for post in posts),
        state_chips(person, day),
    )


def _pager(path: str, asked: Asked, start: int, count: int) -> Pager:
    number = start // ON_A_PAGE
    shown = min(ON_A_PAGE, count - start)
    more = start + ON_A_PAGE < count
    return Pager(
        f"第 {start + 1}–{start + shown} 人，共 {count:,} 人",
        previous=address(path, asked.given, page=(number - 1) or "") if number else "",
        following=address(path, asked.given, page=number + 1) if more else "",
    )


def _empty(asked: Asked, *, manages: bool) -> EmptyState:
    if asked.words or asked.state:
        return EmptyState("没有这样的人", "换个词再找，或者点上面的“在职”看全部。")
    if manages:
        act = Action("登记人员", reverse("new_person"), "plus", primary=True)
        return EmptyState("这个单位还没有人", "先登记人员，再给他们任职。", (act,))
    return EmptyState("这个单位还没有人", "人员和任职由安全保密管理员登记。")
