"""Who owes what until when, what is overdue, and what is excused by whom."""

from __future__ import annotations

import json
from copy import copy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from tests.devices.bureau import SETTING_UP, Bureau, found
from tests.obligations.conftest import DUE, MADE, SECOND, Case

from liuhen.accounts.models import Unit
from liuhen.accounts.services import appoint, create_person, create_unit
from liuhen.kernel.actors import Actor, system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import late, open_obligations, overdue, owed_by, owed_in
from liuhen.obligations.services import excuse

if TYPE_CHECKING:
    from liuhen.accounts.models import Person


def owe(case: Case, who: str, unit: Unit | None = None, person: Person | None = None, key: int = 50) -> Obligation:
    """Something owed by a role, as a pack may demand."""
    return Obligation.objects.create(
        agency=case.bureau.agency,
        subject=f"case:{key}",
        question="case.clock",
        rule=f"zh.{who}",
        what="report",
        cites=[],
        pack="zh",
        version="1",
        unit=unit or case.bureau.unit,
        person=person,
        who=who,
        title="案件",
        started_at=MADE,
        due_at=DUE,
    )


def holder(bureau: Bureau, role: str, unit: Unit, login: str) -> Person:
    by = {"actor": system("test"), "at": SETTING_UP}
    person = create_person(**by, login=login, name=login, agency=bureau.agency)  # type: ignore[arg-type]
    appoint(**by, person=person, unit=unit, role=role, starts_on=date(2026, 1, 1))  # type: ignore[arg-type]
    return person


def test_the_last_second_is_on_time_and_the_next_is_overdue(case: Case) -> None:
    case.settle(MADE)
    agency = case.bureau.agency
    assert not overdue(agency, DUE).exists()
    assert not overdue(agency, DUE + timedelta(microseconds=999_999)).exists()
    assert list(overdue(agency, DUE + SECOND)) == [case.obligation]


def test_only_what_is_open_is_overdue(case: Case) -> None:
    done = {"fulfilled_at": DUE, "excused_at": DUE, "withdrawn_at": DUE}
    kept = owe(case, "case_unit", key=1)
    for key, (name, moment) in enumerate(done.items(), 2):
        Obligation.objects.filter(pk=owe(case, "case_unit", key=key).pk).update(**{name: moment})
    waiting = owe(case, "case_unit", key=9)
    Obligation.objects.filter(pk=waiting.pk).update(due_at=None)
    assert list(overdue(case.bureau.agency, DUE + SECOND)) == [kept]
    assert list(open_obligations()) == [kept, waiting]


def test_another_agencys_debts_are_not_ours(case: Case) -> None:
    case.settle(MADE)
    assert not overdue(found("ss").agency, DUE + SECOND).exists()


def filled_by_years(case: Case) -> None:
    """Fill the table as years do: nearly everything in it is done, much of the rest is somebody else's and due later.

    With nothing due later every index of open obligations is one page, and which one PostgreSQL takes is chance.
    """
    row = owe(case, "legal", person=case.bureau.li, key=0)
    rows = []
    for key in range(2500):
        each = copy(row)
        each.pk, each.subject = None, f"case:filled-{key}"
        each.due_at = DUE + timedelta(days=1 + key)
        each.fulfilled_at = DUE if key % 5 else None
        rows.append(each)
    row.delete()
    Obligation.objects.bulk_create(rows)


def plan(query: str, values: tuple[Any, ...]) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {query}", values)
            return "\n".join(str(row[-1]) for row in cursor.fetchall())
        cursor.execute("ANALYZE obligations_obligation")
        cursor.execute(f"EXPLAIN {query}", values)
        return "\n".join(str(row[0]) for row in cursor.fetchall())


def test_what_is_overdue_is_found_by_the_index_of_open_obligations(case: Case) -> None:
    filled_by_years(case)
    for key in range(1, 10):
        owe(case, "case_unit", key=key)
    query, values = overdue(case.bureau.agency, DUE + SECOND).query.sql_with_params()
    assert "obligation_open_agency" in plan(query, values)


def test_what_a_person_owes_is_found_by_the_indexes_of_open_obligations(case: Case) -> None:
    filled_by_years(case)
    for key in range(10):
        owe(case, "unit_head", person=case.bureau.zhao, key=key)
    query, values = owed_by(case.bureau.zhao, DUE).query.sql_with_params()
    shown = plan(query, values)
    wanted = (
        {"obligation_open_person", "obligation_open_unit"} if connection.vendor == "sqlite" else {"obligation_open_"}
    )
    assert all(index in shown for index in wanted), (
        shown
    )  # PostgreSQL may find one index enough for both sides of the OR


def test_an_officer_owes_by_name_and_not_for_colleagues(case: Case) -> None:
    case.settle(MADE)
    assert [o.subject for o in owed_by(case.bureau.zhang, DUE)] == [case.subject]
    assert list(owed_by(case.bureau.li, DUE)) == []


def test_a_role_of_a_unit_owes_what_is_owed_in_that_very_unit(case: Case) -> None:
    other = create_unit(actor=system("test"), at=SETTING_UP, agency=case.bureau.agency, name="执法二中队")
    here = holder(case.bureau, "record_keeper", case.bureau.unit, "keeper-1")
    there = holder(case.bureau, "record_keeper", other, "keeper-2")
    owed = owe(case, "record_keeper")
    assert list(owed_by(here, DUE)) == [owed]
    assert list(owed_by(there, DUE)) == []
    assert list(owed_in([case.bureau.unit])) == [owed]
    assert list(owed_in([other])) == []


@pytest.mark.parametrize("role", ["legal", "leader", "agency_head"])
def test_a_role_of_the_agency_owes_what_is_owed_in_any_unit(case: Case, role: str) -> None:
    owed = owe(case, role)
    person = holder(case.bureau, role, case.bureau.root, f"x-{role}")
    stranger = holder(found("ss"), role, Unit.objects.get(agency__code="ss", parent=None), f"y-{role}")
    assert list(owed_by(person, DUE)) == [owed]
    assert list(owed_by(stranger, DUE)) == []


def test_a_post_that_has_not_begun_owes_nothing(case: Case) -> None:
    keeper = holder(case.bureau, "record_keeper", case.bureau.unit, "keeper")
    owe(case, "record_keeper")
    assert list(owed_by(keeper, SETTING_UP - timedelta(days=9))) == []


def test_what_is_owed_by_name_is_not_owed_by_the_others_of_that_role(case: Case) -> None:
    first = holder(case.bureau, "record_keeper", case.bureau.unit, "keeper-1")
    second = holder(case.bureau, "record_keeper", case.bureau.unit, "keeper-2")
    owed = owe(case, "record_keeper", person=first)
    assert list(owed_by(first, DUE)) == [owed]
    assert list(owed_by(second, DUE)) == []


def test_what_was_done_in_time_is_not_late_and_what_was_not_is(case: Case) -> None:
    case.settle(DUE, handed_over_at=DUE + timedelta(microseconds=500_000))
    assert not late(case.bureau.agency).exists()
    second = Case(case.bureau, "recording:2")
    second.settle(DUE + SECOND, handed_over_at=DUE + SECOND)
    third = Case(case.bureau, "recording:3")
    third.settle(DUE + SECOND)
    assert [o.subject for o in late(case.bureau.agency)] == ["recording:2"]


def boss(case: Case) -> Actor:
    return case.bureau.actor(case.bureau.zhao)


def test_an_excuse_names_who_and_why_and_is_logged(case: Case) -> None:
    case.settle(MADE)
    made = excuse(actor=boss(case), at=DUE + SECOND, obligation=case.obligation, reason=" 设备送修，见维修单 ")
    assert (made.excused_at, made.excused_by, made.excuse) == (DUE + SECOND, "赵六", "设备送修，见维修单")
    assert not overdue(case.bureau.agency, DUE + SECOND).exists()
    entry = history(case.subject)[-1]
    assert entry.act == "obligation.excused"
    assert json.loads(entry.content)["facts"] == {
        "rule": "zh.hand_over",
        "what": "hand_over",
        "reason": "设备送修，见维修单",
    }


def test_judging_again_leaves_an_excuse_standing(case: Case) -> None:
    case.settle(MADE)
    excuse(actor=boss(case), at=DUE, obligation=case.obligation, reason="设备送修")
    case.settle(DUE + SECOND)
    assert case.obligation.excused_at == DUE
    assert Obligation.objects.count() == 1


def refused(case: Case, actor: Actor, obligation: Obligation, reason: str = "设备送修") -> str:
    entries = len(history(obligation.subject))
    with pytest.raises(Refused) as told:
        excuse(actor=actor, at=DUE, obligation=obligation, reason=reason)
    assert len(history(obligation.subject)) == entries
    return told.value.rule


def test_an_excuse_needs_a_reason(case: Case) -> None:
    case.settle(MADE)
    assert refused(case, boss(case), case.obligation, " \n") == "obligations.excuse.reason"
    assert case.obligation.excused_at is None


def test_nobody_excuses_what_they_owe_by_name_or_by_role(case: Case) -> None:
    """G11."""
    case.settle(MADE)
    own = case.bureau.actor(case.bureau.zhang)
    assert refused(case, own, case.obligation) == "obligations.excuse.self"
    heads = owe(case, "unit_head")
    assert refused(case, boss(case), heads) == "obligations.excuse.self"
    legal = holder(case.bureau, "legal", case.bureau.root, "legal")
    assert excuse(actor=case.bureau.actor(legal), at=DUE, obligation=heads, reason="已另行报告").excused_at == DUE


@pytest.mark.parametrize("column", ["fulfilled_at", "excused_at", "withdrawn_at"])
def test_what_is_closed_cannot_be_excused(case: Case, column: str) -> None:
    owed = owe(case, "case_unit")
    Obligation.objects.filter(pk=owed.pk).update(**{column: DUE})
    assert refused(case, boss(case), owed) == "obligations.excuse.closed"
