"""Who is told of which stage, once, by the moment; and what changes when the facts do."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.devices.bureau import SETTING_UP, clock, found
from tests.notifications.conftest import DUE, Office, actor, tell, told
from tests.obligations.conftest import MADE, Case

from liuhen.accounts.models import PackBinding, Unit
from liuhen.accounts.services import create_unit, delegate
from liuhen.kernel.actors import system
from liuhen.ledger.queries import history
from liuhen.notifications.models import Arrangement, Notification
from liuhen.notifications.queries import unread, unread_count
from liuhen.notifications.services import read_about, read_all, read_one
from liuhen.obligations.models import Obligation
from liuhen.obligations.services import excuse, restore

if TYPE_CHECKING:
    from datetime import datetime

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LATER = DUE + timedelta(days=10)


def all_moments() -> list[datetime]:
    """Sweep whenever something wants to be looked at, until nothing does."""
    moments = []
    while (row := Obligation.objects.exclude(look_at=None).order_by("look_at").first()) is not None:
        assert row.look_at is not None
        moments.append(row.look_at)
        tell(row.look_at)
    return moments


def test_a_clock_is_told_to_its_officer_then_to_the_head_then_to_legal_and_the_leader(office: Office):
    office.owe()
    moments = all_moments()

    assert told() == [
        ("张三", "early"),
        ("张三", "close"),
        ("张三", "late"),
        ("赵六", "late_head"),
        ("郑岩", "late_legal"),
        ("钱七", "late_leader"),
    ]
    assert moments[1:] == [
        clock("08:30", "2026-04-08"),
        DUE - 2 * HOUR,
        DUE + SECOND,
        DUE + 4 * HOUR,
        clock("08:30", "2026-04-10"),
        clock("08:30", "2026-04-14"),
    ]


def test_a_sweep_that_comes_late_tells_what_has_come_by_then_and_no_stale_warning(office: Office):
    office.owe()
    tell(DUE + 5 * HOUR)

    assert told() == [("张三", "late"), ("赵六", "late_head")]


def test_nobody_is_told_twice_when_it_is_looked_at_again(office: Office):
    owed = office.owe()
    tell(DUE + SECOND)
    Obligation.objects.filter(pk=owed.pk).update(look_at=DUE)
    tell(DUE + SECOND)
    tell(DUE + 2 * SECOND)

    assert told() == [("张三", "late")]


def test_what_a_role_owes_is_told_to_its_holders_in_that_unit(office: Office):
    here = office.post("zh-k1", "冯丽", "record_keeper", office.bureau.unit)
    other = create_unit(
        actor=system("test"), at=SETTING_UP, agency=office.bureau.agency, name="执法二中队", kind=Unit.Kind.SQUAD
    )
    office.post("zh-k2", "外人", "record_keeper", other)
    owed = office.owe(who="record_keeper")
    Obligation.objects.filter(pk=owed.pk).update(person=None)
    tell(DUE)

    assert told() == [(here.name, "close")]


def test_the_nearest_head_above_is_told_where_a_unit_has_none(office: Office):
    below = create_unit(
        actor=system("test"),
        at=SETTING_UP,
        agency=office.bureau.agency,
        name="一班",
        kind=Unit.Kind.SQUAD,
        parent=office.bureau.unit,
    )
    office.owe(unit=below)
    tell(DUE + 4 * HOUR)

    assert told(stage="late_head") == [("赵六", "late_head")]


def test_a_head_is_not_reported_to_about_what_they_owe_themselves(office: Office):
    owed = office.owe(who="unit_head")
    Obligation.objects.filter(pk=owed.pk).update(person=None)
    tell(LATER)

    assert told() == [("赵六", "late"), ("郑岩", "late_legal"), ("钱七", "late_leader")]


def test_people_of_another_agency_are_not_told(office: Office):
    office.owe()
    other = found("ss")
    Arrangement.objects.create(agency=other.agency, head_hours=0)
    tell(LATER)

    assert not Notification.objects.exclude(person__agency=office.bureau.agency).exists()


def test_a_moved_deadline_is_told_as_a_new_clock_and_the_old_one_stays_in_the_list(db, home):
    """A corrected fact moves the deadline a day: what was said about the first stays, the second gets its own."""
    case = Case(found("zh"))
    case.settle(MADE)
    tell(DUE - HOUR)
    case.made = clock("16:20", "2026-04-08")
    case.settle(DUE - HOUR)
    moved = case.obligation
    assert moved.due_at == DUE + timedelta(days=1)
    tell(moved.due_at - HOUR)

    rows = Notification.objects.order_by("id").values_list("stage", "of")
    assert list(rows) == [("close", DUE), ("close", moved.due_at)]


def test_what_is_done_in_time_is_never_called_late(db, home):
    case = Case(found("zh"))
    case.settle(MADE)
    case.settle(DUE - HOUR, handed_over_at=DUE - HOUR)
    assert case.obligation.look_at is None
    tell(LATER)

    assert told() == []


def test_an_officer_is_told_that_a_thing_was_excused_and_that_it_was_taken_back(office: Office):
    owed = office.owe()
    tell(DUE + SECOND)
    head = actor(office.bureau.zhao)
    excuse(actor=head, at=DUE + HOUR, obligation=owed, reason="设备送修，记录仪由厂家读出")
    tell(DUE + HOUR)
    assert [row.stage for row in unread(office.bureau.zhang)] == ["excused"]
    restore(actor=head, at=DUE + 2 * HOUR, obligation=owed, reason="厂家已经读出")
    tell(DUE + 2 * HOUR)
    excuse(actor=head, at=DUE + 3 * HOUR, obligation=owed, reason="读出的文件已损坏")
    tell(DUE + 3 * HOUR)

    assert told() == [("张三", stage) for stage in ("late", "excused", "restored", "excused")]


def test_a_warning_about_what_is_done_no_longer_counts_as_unread_but_stays_in_the_list(office: Office):
    owed = office.owe()
    tell(DUE + SECOND)
    assert unread_count(office.bureau.zhang) == 1
    Obligation.objects.filter(pk=owed.pk).update(fulfilled_at=DUE + HOUR)

    assert unread_count(office.bureau.zhang) == 0
    assert told() == [("张三", "late")]


def test_reading_is_ones_own_and_what_came_later_stays_unread(office: Office):
    zhang, zhao = office.bureau.zhang, office.bureau.zhao
    first, second = office.owe(1), office.owe(2)
    tell(DUE + 4 * HOUR)
    assert (unread_count(zhang), unread_count(zhao)) == (2, 2)
    read_about(person=zhang, at=LATER, obligation=first)
    assert (unread_count(zhang), unread_count(zhao)) == (1, 2)
    shown = unread(zhao)[0].pk
    office.owe(3)
    tell(DUE + 4 * HOUR)
    assert read_all(person=zhao, at=LATER, until=shown) == 2
    assert unread_count(zhao) == 1
    row = Notification.objects.get(person=zhang, obligation=second)
    assert not read_one(person=zhao, at=LATER, key=row.pk)
    assert read_one(person=zhang, at=LATER, key=row.pk)
    assert read_one(person=zhang, at=None, key=row.pk)
    assert unread_count(zhang) == 2


def test_one_entry_in_the_log_says_how_many_were_told_of_what(office: Office):
    office.owe(1)
    office.owe(2)
    tell(DUE + 4 * HOUR)
    (entry,) = [each for each in history(office.bureau.agency.subject) if each.act == "notification.made"]

    assert entry.facts == {"late": 2, "late_head": 2}


def test_a_pack_that_is_gone_keeps_nobody_unwarned(office: Office):
    office.owe()
    PackBinding.objects.update(digest="sha256:" + "0" * 64)
    tell(DUE + SECOND)

    assert told() == [("张三", "late")]


def test_a_batch_is_as_large_as_asked_for_and_the_rest_comes_next(office: Office):
    for key in range(5):
        office.owe(key)

    assert [tell(DUE + SECOND, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert told() == [("张三", "late")] * 5


def test_a_batch_asks_the_database_the_same_number_of_times_however_large(
    office: Office, django_assert_max_num_queries
):
    for key in range(120):
        office.owe(key)
    with django_assert_max_num_queries(20):
        tell(DUE + 4 * HOUR)
    assert Notification.objects.count() == 240


def test_what_wants_to_be_looked_at_is_found_by_its_index(office: Office):
    with connection.cursor() as cursor:
        query, values = (
            Obligation.objects.filter(look_at__lte=DUE).order_by("look_at", "pk")[:10].query.sql_with_params()
        )
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + query, values)
        plan = str(cursor.fetchall())
    assert "obligation_look" in plan


@pytest.fixture
def committed(own_transactions, home) -> Office:
    bureau = found("zh")
    office = Office(bureau, bureau.zhao)
    for key in range(40):
        office.owe(key)
    return office


def test_two_workers_at_once_tell_each_thing_once(committed: Office):
    failures: list[Exception] = []
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait(10)
        try:
            while tell(DUE + SECOND, limit=7):
                pass
        except Exception as failure:  # noqa: BLE001  # told below
            failures.append(failure)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert failures == []
    assert Notification.objects.count() == Notification.objects.values("obligation").distinct().count() == 40


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_told(committed: Office, monkeypatch):
    def die(*_args: object, **_given: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("liuhen.notifications.services.making.look_again", die)
        with pytest.raises(RuntimeError):
            tell(DUE + SECOND)
    assert not Notification.objects.exists()
    tell(DUE + SECOND)

    assert Notification.objects.count() == 40
    assert not Obligation.objects.filter(look_at__lte=DUE + SECOND).exists()


def test_whoever_stands_in_for_the_head_is_told_too_and_only_for_the_days_lent(office: Office):
    zhao, wang = office.bureau.zhao, office.bureau.wang
    post = zhao.posts.get(role="unit_head")
    days = {"starts_on": date(2026, 4, 9), "ends_on": date(2026, 4, 11)}
    delegate(actor=system("test"), at=clock("08:00", "2026-04-08"), post=post, receiver=wang, reason="出差", **days)
    office.owe(1)
    tell(DUE + 5 * HOUR)
    assert [name for name, stage in told() if stage == "late_head"] == ["王五", "赵六"]

    office.owe(2, due_at=DUE + timedelta(days=7), look_at=DUE)
    tell(DUE + timedelta(days=7, hours=5))
    assert [name for name, stage in told() if stage == "late_head"].count("王五") == 1
