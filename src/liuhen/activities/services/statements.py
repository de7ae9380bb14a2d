"""Why a duty was not recorded: the statement and its receipt (SS-7, HY-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import role_title, roles_on
from liuhen.activities.facts import activity_facts, statement_items
from liuhen.activities.judging import ask, judge, locked
from liuhen.activities.models import Activity, UnrecordedStatement
from liuhen.activities.steps import State, expect, filled
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.gates import demand
from liuhen.policy.answers import Answer, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

RECEIVERS = ("leader", "unit_head", "legal")


@transaction.atomic
def exempt(
    *,
    actor: Actor,
    at: datetime,
    activity: Activity,
    made_by: Person,
    kind: str,
    reason: str,
    basis: str = "",
) -> UnrecordedStatement:
    """Hand in the statement why a duty was not recorded. `kind` is a code of `activity.exemption`.

    The regulation is asked whether it would hold once somebody receives it: a lack that no receipt mends refuses it
    (SS-7: 原因, 依据), and so does a regulation that knows no exemption (YC). A silent one lets the statement stand as
    an explanation, which exempts from nothing. Raises Refused for that, without a reason, or from somebody who was not
    on the duty.
    """
    activity = locked(activity)
    expect(activity, "提交未记录说明", State.ONGOING, State.ENDED)
    if not activity.officers.filter(person=made_by).exists():
        raise Refused("activities.statement.stranger", f"{made_by.name}没有参加本次执法活动，不能作说明。")
    reason = filled(reason, "未记录的原因", "activities.statement.reason")
    _refuse_hopeless(activity, at, kind, reason, basis)
    statement = kept(
        UnrecordedStatement(
            activity=activity, kind=kind, reason=reason, basis=basis.strip(), made_by=made_by, made_at=at
        )
    )
    ledger.append(
        actor=actor,
        at=at,
        act="activity.statement_made",
        subject=activity.subject,
        facts={"kind": kind, "reason": reason, "basis": statement.basis, "made_by": made_by.subject},
    )
    judge(actor=actor, at=at, activity=activity)
    return statement


@transaction.atomic
def receive_statement(
    *, actor: Actor, at: datetime, statement: UnrecordedStatement, received_by: Person, role: str
) -> UnrecordedStatement:
    """Receive a statement, in a role one holds that day. The duty is exempt when the regulation then allows it.

    Raises Refused when the regulation wants another receiver (SS-7: 局主管领导), from somebody on the duty (G11), for
    a role not held, or for a statement that a newer one replaced or that was received already.
    """
    activity = locked(statement.activity)
    expect(activity, "接收未记录说明", State.ONGOING, State.ENDED)
    statement = UnrecordedStatement.objects.select_related("made_by").get(pk=statement.pk)
    statement.activity = activity
    _refuse_receiver(actor, at, statement, received_by, role)
    statement.received_by, statement.received_role, statement.received_at = received_by, role, at
    kept(statement)
    ledger.append(
        actor=actor,
        at=at,
        act="activity.statement_received",
        subject=activity.subject,
        facts={"received_by": received_by.subject, "role": role, "received_at": iso(at)},
    )
    judged = judge(actor=actor, at=at, activity=activity)
    demand(judged.activity["activity.exemption"], "activities.statement.receipt")
    return statement


def _refuse_hopeless(activity: Activity, at: datetime, kind: str, reason: str, basis: str) -> None:
    answers: list[Answer] = []
    for role in RECEIVERS:
        facts = activity_facts(activity) | {
            "activity.exemption": kind,
            "activity.unrecorded_reason": reason,
            "activity.statement": statement_items(reason, basis, at),
            "activity.statement_received_by": role,
            "activity.statement_received_at": at,
        }
        answer = ask(activity, "activity.exemption", facts, at)
        if answer.verdict is not Verdict.REFUSED:
            return
        answers.append(answer)
    demand(answers[0], "activities.statement")


def _refuse_receiver(
    actor: Actor, at: datetime, statement: UnrecordedStatement, received_by: Person, role: str
) -> None:
    newest = statement.activity.statements.order_by("made_at", "pk").last()
    if statement.received_at is not None or newest != statement:
        raise Refused("activities.statement.stale", "这份说明已经接收，或已有更新的说明。")
    if received_by.subject != actor.key:
        raise Refused("activities.statement.receive_other", "说明须由接收人本人接收。")
    if statement.activity.officers.filter(person=received_by).exists():
        raise Refused("activities.statement.receive_self", "参加本次执法活动的人不能接收自己的说明。")
    if role not in RECEIVERS or role not in roles_on(received_by, local_day(at)):
        raise Refused("activities.statement.role", f"{received_by.name}目前不是{role_title(role)}。")
