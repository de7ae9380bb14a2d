"""Approvals of purchases: who allowed which unit how many devices of a kind, for which business (HY-4¶2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count
from django.urls import reverse

from liuhen.devices.importing import kinds_of
from liuhen.devices.models import PurposeApproval
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import ApprovalsPage, Book, Cell, FormPage
from liuhen.web.viewmodels.parts import Choice, Crumb, Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Unit
    from liuhen.accounts.regulations import Regulation
    from liuhen.web.pages.device_forms import Attempt


class Approved(TypedDict):
    """What the service takes of an approval."""

    unit: Unit
    kind: str
    quantity: int
    purpose: str


MOST = 100
_MOST_DEVICES = 10_000


def approvals_page(
    units: Sequence[Unit],
    mine: Sequence[Unit],
    regulation: Regulation,
    at: datetime,
    failed: Attempt | None = None,
) -> ApprovalsPage:
    """Return the approvals for the units, newest first, and the form for the units one may approve for (`mine`)."""
    kinds = kinds_of(regulation)
    rows = (
        PurposeApproval.objects.filter(unit__in=units)
        .select_related("unit", "approved_by")
        .annotate(used=Count("devices"))
        .order_by("-pk")[:MOST]
    )
    return ApprovalsPage(
        title="配备批准",
        summary="先批准、后登记：批准哪个单位为哪项业务配备几台。",
        crumbs=(Crumb("设备", reverse("devices")),),
        form=_form(mine, kinds, regulation, failed) if mine else None,
        book=Book(
            "approvals",
            "已有的批准",
            ("单位", "设备", "用途", "批准"),
            tuple(
                (
                    Cell(row.unit.name),
                    Cell(kinds.get(row.kind, row.kind), f"{row.quantity} 台，已登记 {row.used} 台"),
                    Cell(row.purpose),
                    Cell(row.approved_by.name, chinese.moment(row.approved_at, at)),
                )
                for row in rows
            ),
            "还没有批准。登记须经批准的设备前，由负责人在这里批准。",
        ),
        notes=(failed.note,) if failed else (),
    )


def read_approval(given: Mapping[str, str], mine: Sequence[Unit], regulation: Regulation) -> Approved:
    """Read the posted form. Raises Refused for what was not offered."""
    key, kind, quantity = number_in(given, "unit"), given.get("kind", ""), number_in(given, "quantity")
    unit = next((each for each in mine if each.pk == key), None)
    if unit is None or kind not in kinds_of(regulation):
        raise Refused("web.approval.choice", "请选择单位和种类。", remedy="从列表中选。")
    if quantity is None or quantity > _MOST_DEVICES:
        raise Refused("web.approval.quantity", "数量看不懂。", remedy=f"写 1 到 {_MOST_DEVICES} 的整数。")
    return {"unit": unit, "kind": kind, "quantity": quantity, "purpose": text_in(given, "purpose")}


def _form(mine: Sequence[Unit], kinds: Mapping[str, str], regulation: Regulation, failed: Attempt | None) -> FormPage:
    given: Mapping[str, str] = failed.given if failed else {"quantity": "1", "kind": "body"}
    pack = regulation.pack
    articles = tuple(
        one
        for rule in pack.rules_for("device.register")
        if "device.approved" in rule.reads("device.register") and rule.when.facts == frozenset()
        for one in cites(pack, rule.cites, rule.id)
    )
    return FormPage(
        title="批准配备",
        summary="",
        crumbs=(),
        href=reverse("device_approvals"),
        button="批准",
        fields=(
            Field(
                "unit",
                "单位",
                "select",
                given.get("unit", ""),
                tuple(Choice(str(unit.pk), unit.name) for unit in mine),
                required=True,
            ),
            Field(
                "kind",
                "种类",
                "select",
                given.get("kind", ""),
                tuple(Choice(code, words) for code, words in kinds.items()),
                required=True,
            ),
            Field("quantity", "数量", "number", given.get("quantity", ""), required=True),
            Field(
                "purpose",
                "业务用途",
                value=given.get("purpose", ""),
                required=True,
                hint="用于哪项执法业务",
                cites=articles,
            ),
        ),
        words="批准由本人作出，记入存证日志；批准的人不能自己登记这些设备。",
    )
