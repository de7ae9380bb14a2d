"""The list of parties: by name, by history, newest first; finding one by its whole number, and registering one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.parties import party_rights
from liuhen.activities.models import Party
from liuhen.activities.numbers import compared, shown
from liuhen.activities.parties import AVERSE, CONFLICTED, HISTORIES, conflicts_counted, narrowed
from liuhen.web.addresses import address, choice_in, number_in, text_in
from liuhen.web.pages.party_forms import STORED
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyForm, FormPage
from liuhen.web.viewmodels.parties import NumberForm, PartyList, PartyRow
from liuhen.web.viewmodels.parts import (
    Action,
    Chip,
    Choice,
    Crumb,
    EmptyState,
    Field,
    Filters,
    Pager,
    Picked,
    Tone,
    View,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person
    from liuhen.web.pages.duty_forms import Failed

PAGE = 50
_LIKE_NUMBER = 15  # digits: so long no name is
HIDDEN_NUMBER = "看起来是证件号或信用代码。写在这里会留在地址和浏览记录里，请用“按证件号查”。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for: part of a name, a kind of history, and the party after which the page begins."""

    name: str = ""
    history: str = ""
    before: int | None = None

    @property
    def given(self) -> dict[str, object]:
        """As it stands in an address."""
        return {"q": self.name, "history": self.history}


def asked_in(given: Mapping[str, str]) -> Asked:
    """Read the address; what it does not know narrows nothing."""
    return Asked(text_in(given, "q"), choice_in(given, "history", HISTORIES), number_in(given, "before"))


def party_list(
    found: QuerySet[Party], asked: Asked, person: Person, at: datetime, *, unknown_number: bool = False
) -> PartyList:
    """Return a page of the parties somebody may see; `unknown_number`: nobody has the number that was sent."""
    numberlike = sum(letter.isdigit() for letter in compared(asked.name)) >= _LIKE_NUMBER
    asked = Asked("", asked.history, asked.before) if numberlike else asked
    found = narrowed(found, name=asked.name, history=asked.history)
    if asked.before is not None:
        found = found.filter(pk__lt=asked.before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    counts = conflicts_counted([party.pk for party in rows])
    path = reverse("parties")
    register = _register(person, at)
    return PartyList(
        summary="执法中打交道的个人和单位，按登记的先后，新的在前。",
        views=tuple(
            View(words, address(path, asked.given, history=code), current=code == asked.history)
            for code, words in {"": "全部", **HISTORIES}.items()
        ),
        filters=_filters(asked, path, HIDDEN_NUMBER if numberlike else ""),
        by_number=NumberForm(reverse("party_number"), "没有登记过这个证件号或信用代码。" if unknown_number else ""),
        rows=tuple(_row(party, counts.get(party.pk, 0), at) for party in rows),
        pager=Pager(
            f"本页 {len(rows)} 个",
            address(path, asked.given) if asked.before is not None else "",
            address(path, asked.given, before=rows[-1].pk) if more else "",
        ),
        empty=EmptyState(
            "没有当事人",
            "没有符合条件的当事人。换个名称再查；安排执法活动时写的当事人会自动登记，也可以在这里登记。",
            register,
        ),
        actions=register,
    )


def history_chips(party: Party, conflicts: int) -> tuple[Chip, ...]:
    """Return what has to be known before anybody leaves, calmly: most packs ask nothing of a history."""
    told = (Chip(Tone.MUTE, f"冲突 {conflicts} 次", "flag"),) if conflicts else ()
    return (*told, Chip(Tone.MUTE, HISTORIES[AVERSE], "alert-triangle")) if party.resistance else told


def register_page(given: Mapping[str, str], failed: Failed | None = None) -> FormPage:
    """Return the page that registers a party."""
    kinds = tuple(Choice(value, words) for value, words in Party.Kind.choices)
    form = DutyForm(
        "party",
        "登记当事人",
        reverse("party_new"),
        (
            Field("kind", "当事人是", "select", given.get("kind", "org"), kinds, required=True),
            Field("name", "姓名或单位名称", value=given.get("name", ""), required=True),
            Field(
                "id_no",
                "证件号或信用代码",
                value=given.get("id_no", ""),
                hint=f"没有的不填。{STORED}",
                wide=True,
            ),
        ),
        "登记",
        "同名的人靠号码区分。名称、号码都相同的只登记一次。",
        errors=failed.errors if failed else (),
        primary=True,
    )
    return FormPage("登记当事人", "登记以后才能写他的冲突史，安排执法时也能选到。", crumbs(), form)


def crumbs() -> tuple[Crumb, ...]:
    """Return the way back to the list."""
    return (Crumb("当事人", reverse("parties")),)


def _row(party: Party, conflicts: int, at: datetime) -> PartyRow:
    return PartyRow(
        reverse("party", args=[party.pk]),
        party.name,
        party.get_kind_display(),
        shown(party),
        history_chips(party, conflicts),
        chinese.near_day(party.registered_at, at) if party.registered_at else "",
    )


def _filters(asked: Asked, path: str, error: str) -> Filters:
    picked = (Picked(asked.name, address(path, asked.given, q="")),) if asked.name else ()
    hidden = (Choice("history", asked.history),) if asked.history in {CONFLICTED, AVERSE} else ()
    return Filters(path, (), query=asked.name, placeholder="姓名或单位名称", hidden=hidden, picked=picked, error=error)


def _register(person: Person, at: datetime) -> tuple[Action, ...]:
    if not party_rights(person, at).register:
        return ()
    return (Action("登记当事人", reverse("party_new"), "plus", primary=True),)
