"""The forms on the page of a party: a conflict noted, one withdrawn, aversion said and lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.moments import local_day
from liuhen.web.viewmodels.activities import DutyForm
from liuhen.web.viewmodels.parts import Field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.access.parties import PartyRights
    from liuhen.activities.models import Party, PartyConflict
    from liuhen.web.pages.duty_forms import Failed

RESISTS, CALM = "resistance", "calm"
STORED = "加密保存，个人的号码以后只显示首位和末两位"
AGAIN = "登记后，本当事人各次执法的录音录像重新判定。"


def party_forms(party: Party, at: datetime, held: PartyRights, failed: Failed | None) -> tuple[DutyForm, ...]:
    """Return the forms that this person may fill in now."""
    return tuple(_forms(party, at, held, failed))


def withdrawal_form(conflict: PartyConflict, failed: Failed | None) -> DutyForm:
    """Return the form that withdraws a conflict that was noted wrongly."""
    code = f"withdraw-{conflict.pk}"
    mine = failed if failed and failed.code == code else None
    return DutyForm(
        code,
        "撤回这一条",
        reverse("party_withdraw", args=[conflict.party_id, conflict.pk]),
        (Field("reason", "为什么撤回", value=mine.given.get("reason", "") if mine else "", required=True, wide=True),),
        "撤回",
        "登记错的才撤回。原来的内容和撤回的理由都留着；录音录像重新判定。",
        errors=mine.errors if mine else (),
    )


def _forms(party: Party, at: datetime, held: PartyRights, failed: Failed | None) -> Iterator[DutyForm]:
    if held.note:
        yield _conflict(party, at, failed)
    if held.register and not party.id_digest:
        yield _number(party, failed)
    if held.note and not party.resistance:
        yield _resistance(party, RESISTS, ("登记抵触情绪严重", "有什么表现", "登记抵触情绪", AGAIN), failed)
    if held.clear and party.resistance:
        words = "解除以后，本当事人各次执法的录音录像重新判定。"
        yield _resistance(party, CALM, ("解除抵触情绪严重", "为什么解除", "解除", words), failed)


def _number(party: Party, failed: Failed | None) -> DutyForm:
    mine = failed if failed and failed.code == "number" else None
    label = "证件号" if party.kind == "person" else "信用代码"
    given = mine.given.get("id_no", "") if mine else ""
    return DutyForm(
        "number",
        f"补登{label}",
        reverse("party_add_number", args=[party.pk]),
        (Field("id_no", label, value=given, required=True, hint=STORED, wide=True),),
        "补登",
        "登记以后不能改。号码不同的是另一个当事人，另行登记。",
        errors=mine.errors if mine else (),
    )


def _conflict(party: Party, at: datetime, failed: Failed | None) -> DutyForm:
    mine = failed if failed and failed.code == "conflict" else None
    given = mine.given if mine else {}
    return DutyForm(
        "conflict",
        "登记冲突、纠纷",
        reverse("party_conflict", args=[party.pk]),
        (
            Field("day", "发生的日期", "date", given.get("day", local_day(at).isoformat()), required=True),
            Field("source", "从何得知", value=given.get("source", ""), required=True, hint="如：派出所出警记录、笔录"),
            Field("event", "发生了什么", value=given.get("event", ""), required=True, wide=True),
        ),
        "登记冲突",
        f"写事实，不写评价。{AGAIN}写错的由法制机构撤回。",
        errors=mine.errors if mine else (),
    )


def _resistance(party: Party, code: str, told: tuple[str, str, str, str], failed: Failed | None) -> DutyForm:
    title, label, button, words = told
    mine = failed if failed and failed.code == code else None
    reason = mine.given.get("reason", "") if mine else ""
    return DutyForm(
        code,
        title,
        reverse("party_resistance", args=[party.pk]),
        (Field("reason", label, value=reason, required=True, wide=True),),
        button,
        words,
        errors=mine.errors if mine else (),
    )
