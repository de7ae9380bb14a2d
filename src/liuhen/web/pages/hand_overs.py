"""The hand-over book of the units a person answers for, and the page on which the other side answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.devices import hand_overs_seen
from liuhen.devices.queries import hand_overs_waiting_for
from liuhen.web.addresses import address
from liuhen.web.pages.device_books import hand_over_row
from liuhen.web.pages.subjects import Names
from liuhen.web.viewmodels.devices import Book, BooksPage, Cell, FormPage
from liuhen.web.viewmodels.parts import Action, Crumb, Field, Note, Pager, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit
    from liuhen.devices.models import HandOver
    from liuhen.web.pages.device_forms import Attempt

PAGE = 50
_HEADS = ("时间", "移交人与接收人", "物品", "状态")


def hand_overs_page(person: Person, units: Sequence[Unit], at: datetime, before: int | None) -> BooksPage:
    """Return the book: what waits for this person first, then a page of all, newest first."""
    waiting = list(hand_overs_waiting_for(person)[:PAGE])
    rows = hand_overs_seen(person, units).select_related("from_person", "to_person").order_by("-pk")
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    names = Names()
    path = reverse("hand_overs")
    return BooksPage(
        title="交接登记簿",
        summary="移交人登记，接收人用自己的账号确认；有不符的退回并写明原因。",
        crumbs=(Crumb("设备", reverse("devices")),),
        books=(
            *(
                (Book("waiting", "等您确认", ("对象", *_HEADS), _rows(waiting, names, person, at), ""),)
                if waiting
                else ()
            ),
            Book(
                "all",
                "全部交接",
                ("对象", *_HEADS),
                _rows(page, names, person, at),
                "还没有交接。在设备的页面上选“移交给另一位保管人”。",
            ),
        ),
        pager=Pager(
            f"本页 {len(page)} 次",
            path if before else "",
            address(path, {}, before=page[-1].pk) if more else "",
        ),
    )


def hand_over_page(entry: HandOver, person: Person, at: datetime, failed: Attempt | None = None) -> FormPage:
    """Return the page of one hand-over: what it is, and for who is asked, the answer."""
    name = Names().of(entry.subject)
    asked = entry.waits_for
    mine = asked is not None and asked.pk == person.pk
    reason = failed.given.get("reason", "") if failed else ""
    row = hand_over_row(entry, person, at)
    state = Note(row[3].chip.words if row[3].chip else "", row[3].detail, Tone.MUTE)
    return FormPage(
        title=f"交接：{name}",
        summary=f"{row[0].words} {row[1].words}；物品：{row[2].words}；状况：{row[2].detail or '没有写'}",
        crumbs=(Crumb("设备", reverse("devices")), Crumb("交接登记簿", reverse("hand_overs"))),
        href=reverse("hand_over_answer", args=[entry.pk]) if mine else "",
        button="退回",
        fields=(Field("reason", "退回的原因", value=reason, hint="哪里与所列物品不符", wide=True),) if mine else (),
        notes=(failed.note,) if failed else () if mine else (state,),
        words="当面清点，与所列一致的点“收到，确认”；确认后由您保管。不符的写明原因退回。" if mine else "",
        actions=() if mine else (Action("看交接登记簿", reverse("hand_overs")),),
    )


def _rows(entries: list[HandOver], names: Names, person: Person, at: datetime) -> tuple[tuple[Cell, ...], ...]:
    return tuple((_object(entry, names), *hand_over_row(entry, person, at)) for entry in entries)


def _object(entry: HandOver, names: Names) -> Cell:
    kind, _, key = entry.subject.partition(":")
    href = reverse("device", args=[int(key)]) if kind == "device" and key.isdecimal() else ""
    return Cell(names.of(entry.subject), entry.get_object_kind_display(), href=href)
