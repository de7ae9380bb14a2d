"""Lists of what is owed: by state, clock, rule, unit, person and period, page by page without loss."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Q
from tests.devices.bureau import Bureau, clock
from tests.obligations.conftest import DUE, MADE, SECOND, Case

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.lists import Asked, Cursor, Due, State, counted, narrowed, page
from liuhen.obligations.models import Obligation
from liuhen.obligations.services import excuse, restore

if TYPE_CHECKING:
    from datetime import datetime

NOW = clock("09:00")  # a Tuesday, 2026-04-07
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = Q()


def owe(bureau: Bureau, key: int, due_at: datetime | None = DUE, **more: Any) -> Obligation:
    given = {"rule": "zh.hand_over", "person": bureau.zhang, "unit": bureau.unit, "who": "officer"} | more
    return Obligation.objects.create(
        agency=bureau.agency, subject=f"recording:{key}", question="recording.hand_in", what="hand_over", cites=[], pack="zh", version="1", due_at=due_at, **given
    )  # fmt: skip


def keys(asked: Asked, at: datetime = NOW) -> list[str]:
    return [row.subject.partition(":")[2] for row in page(narrowed(ALL, asked, at)).rows]


def test_clocks_are_told_apart_to_the_second(zh: Bureau):
    edges = (
        NOW - SECOND,
        NOW,
        clock("23:59:59"),
        clock("00:00", "2026-04-08"),
        clock("23:59:59", "2026-04-14"),
        clock("00:00", "2026-04-15"),
    )
    for key, due in enumerate((*edges, None)):
        owe(zh, key, due)

    assert {due: keys(Asked(due=due)) for due in Due} == {
        Due.LATE: ["0"],
        Due.TODAY: ["1", "2"],
        Due.WEEK: ["3", "4"],
        Due.LATER: ["5"],
        Due.WAITING: ["6"],
    }
    assert keys(Asked()) == ["0", "1", "2", "3", "4", "5", "6"]


def test_states_are_told_apart_and_what_was_withdrawn_is_in_none(zh: Bureau):
    owe(zh, 0)
    owe(zh, 1, fulfilled_at=DUE)
    owe(zh, 2, fulfilled_at=DUE + SECOND)
    owe(zh, 3, excused_at=DUE)
    owe(zh, 4, withdrawn_at=DUE)

    assert {state: sorted(keys(Asked(state=state))) for state in State} == {
        State.OPEN: ["0"],
        State.DONE: ["1", "2"],
        State.LATE: ["2"],
        State.EXCUSED: ["3"],
    }


def test_rule_question_unit_person_and_period_narrow(zh: Bureau):
    owe(zh, 0)
    owe(zh, 1, rule="zh.other", person=zh.li)
    owe(zh, 2, DUE + DAY, unit=zh.root)

    assert keys(Asked(rules=frozenset({"zh.other"}))) == ["1"]
    assert keys(Asked(rules=frozenset())) == []
    assert keys(Asked(question="case.clock")) == []
    assert keys(Asked(units=(zh.root.pk,))) == ["2"]
    assert keys(Asked(people=(zh.zhang.pk,))) == ["0", "2"]
    assert keys(Asked(people=())) == []
    assert keys(Asked(first=date(2026, 4, 10))) == ["2"]
    assert keys(Asked(last=date(2026, 4, 9))) == ["0", "1"]


def walked(asked: Asked, size: int, *, down: bool) -> tuple[list[int], list[int]]:
    """The keys of all pages forwards, then of all pages back from the last."""
    found = narrowed(ALL, asked, NOW)
    shown = page(found, newest_first=down, size=size)
    there = [[row.pk for row in shown.rows]]
    while shown.after:
        shown = page(found, newest_first=down, size=size, after=shown.after)
        there.append([row.pk for row in shown.rows])
    back = [there[-1]]
    while shown.before:
        shown = page(found, newest_first=down, size=size, before=shown.before)
        back.insert(0, [row.pk for row in shown.rows])
    return [key for part in there for key in part], [key for part in back for key in part]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("state", [State.OPEN, State.DONE])
def test_pages_show_every_row_once_in_order_forwards_and_back(zh: Bureau, seed, state):
    """Rows share deadlines, and some have none: the edge of a page falls among them."""
    chance = Random(seed)
    done = {} if state is State.OPEN else {"fulfilled_at": NOW}
    for key in range(23):
        owe(zh, key, chance.choice((None, DUE, DUE, DUE + HOUR, DUE + DAY)), **done)
    down, size = state is not State.OPEN, chance.randrange(1, 8)
    rows = Obligation.objects.all()
    dated = sorted((row for row in rows if row.due_at), key=lambda row: (row.due_at, row.pk), reverse=down)
    undated = sorted((row for row in rows if not row.due_at), key=lambda row: row.pk, reverse=down)
    expected = [row.pk for row in (*dated, *undated)]

    assert walked(Asked(state=state), size, down=down) == (expected, expected)


def test_an_edge_that_is_gone_or_made_up_still_leads_somewhere(zh: Bureau):
    rows = [owe(zh, key, DUE + key * HOUR) for key in range(3)]
    found = narrowed(ALL, Asked(), NOW)

    assert [row.pk for row in page(found, after=Cursor(DUE, 10**9)).rows] == [rows[1].pk, rows[2].pk]
    assert page(found, after=Cursor(None, 0)).rows == ()
    assert [row.pk for row in page(found, before=Cursor(None, 0)).rows] == [row.pk for row in rows]


def test_counting_stops_one_beyond_what_is_written(zh: Bureau):
    for key in range(5):
        owe(zh, key)

    assert counted(narrowed(ALL, Asked(), NOW), 3) == 4
    assert counted(narrowed(ALL, Asked(), NOW), 5) == 5


def test_an_excuse_taken_back_leaves_the_thing_owed_under_its_old_deadline(case: Case):
    case.settle(MADE)
    head = case.bureau.actor(case.bureau.zhao)
    excuse(actor=head, at=DUE, obligation=case.obligation, reason="设备送修")
    with pytest.raises(Refused, match="理由"):
        restore(actor=head, at=DUE, obligation=case.obligation, reason="")
    restore(actor=head, at=DUE + SECOND, obligation=case.obligation, reason="厂家已读出")
    owed = case.obligation

    assert (owed.excused_at, owed.excused_by, owed.excuse) == (None, "", "")
    assert (owed.due_at, owed.restored_at) == (DUE, DUE + SECOND)
    entries = {entry.act: entry.facts for entry in history(case.subject)}
    assert entries["obligation.excused"]["reason"] == "设备送修"
    assert entries["obligation.restored"] | {"rule": ""} == {
        "rule": "",
        "what": "hand_over",
        "reason": "厂家已读出",
        "excuse": "设备送修",
    }
    with pytest.raises(Refused, match="没有被免除"):
        restore(actor=head, at=DUE + SECOND, obligation=owed, reason="再来一次")


def test_a_clock_is_looked_at_when_it_starts_moves_or_is_excused_and_not_when_it_ends(case: Case):
    case.settle(MADE)
    assert case.obligation.look_at == MADE
    case.made = MADE + HOUR
    case.settle(MADE + 2 * HOUR)
    assert case.obligation.look_at == MADE + 2 * HOUR
    excuse(actor=case.bureau.actor(case.bureau.zhao), at=DUE, obligation=case.obligation, reason="设备送修")
    assert case.obligation.look_at == DUE
    case.settle(DUE + HOUR, handed_over_at=DUE + HOUR)
    assert case.obligation.look_at is None
