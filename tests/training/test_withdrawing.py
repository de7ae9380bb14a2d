"""A training that was recorded wrongly is withdrawn, and every clock stands as if it had never been (ZH-4, T-34)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.devices.bureau import Bureau, clock, found

from liuhen.accounts.services import bind_pack
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.models import Judgement, Obligation
from liuhen.obligations.queries import late, overdue
from liuhen.obligations.services import excuse
from liuhen.training.models import Training
from liuhen.training.queries import standings, trainings_in
from liuhen.training.rounds import rounds_of
from liuhen.training.services import record_training, withdraw_training

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person

NOW = clock("10:00", "2026-04-07")
FIRST = date(2024, 1, 1)


@pytest.fixture
def zh(db) -> Bureau:
    return found("zh")


def record(bureau: Bureau, day: str, *who: Person, topic: str = "执法全过程记录办法") -> Training:
    return record_training(
        actor=bureau.actor(bureau.zhao, NOW),
        at=NOW,
        unit=bureau.unit,
        day=date.fromisoformat(day),
        topic=topic,
        trainer="市局法制科",
        hours=Decimal(2),
        attendees=list(who) or [bureau.zhang],
    )[0]


def withdraw(
    bureau: Bureau, training: Training, reason: str = "日期登错", *, by: Person | None = None, at: datetime = NOW
) -> bool:
    actor = bureau.actor(by or bureau.zhao, at)
    return withdraw_training(actor=actor, at=at, training=training, reason=reason)[1]


def clocks(bureau: Bureau) -> list[tuple[object, ...]]:
    rows = Obligation.objects.filter(agency=bureau.agency, withdrawn_at=None).order_by("subject")
    return [(each.subject, each.what, each.unit_id, each.started_at, each.due_at, each.fulfilled_at) for each in rows]


def test_t_34_the_clock_of_the_training_before_runs_again(zh: Bureau) -> None:
    record(zh, "2025-03-10")
    before = clocks(zh)
    wrong = record(zh, "2026-03-01")
    assert clocks(zh) != before
    assert withdraw(zh, wrong)
    assert clocks(zh) == before
    (owed,) = overdue(zh.agency, NOW)
    assert owed.subject == f"trained:{zh.zhang.pk}:2025-03-10"
    assert owed.look_at == NOW


def test_t_34_a_late_training_that_is_withdrawn_was_not_late_but_is_owed(zh: Bureau) -> None:
    record(zh, "2025-03-10")
    wrong = record(zh, "2026-03-20")
    assert late(zh.agency).exists()
    withdraw(zh, wrong)
    assert not late(zh.agency).exists()
    assert overdue(zh.agency, NOW).count() == 1


def test_an_excuse_that_was_given_before_the_wrong_training_stands_again(zh: Bureau) -> None:
    record(zh, "2025-03-10")
    excuse(actor=zh.actor(zh.sun, NOW), at=NOW, obligation=Obligation.objects.get(), reason="借调在外")
    withdraw(zh, record(zh, "2026-03-20"))
    (owed,) = Obligation.objects.filter(withdrawn_at=None)
    assert (owed.excuse, owed.fulfilled_at) == ("借调在外", None)
    assert not overdue(zh.agency, NOW).exists()


def test_who_was_trained_only_then_was_never_trained(zh: Bureau) -> None:
    withdraw(zh, record(zh, "2026-03-10"))
    assert clocks(zh) == []
    row = next(each for each in standings([zh.unit], 2026, date(2026, 4, 7)) if each.person == zh.zhang)
    assert (row.trainings, row.hours, row.last, row.due_at) == (0, Decimal(0), None, None)


def test_a_day_between_two_trainings_is_taken_out_and_the_clocks_meet(zh: Bureau) -> None:
    record(zh, "2025-03-10")
    wrong = record(zh, "2025-09-01")
    record(zh, "2026-03-05")
    withdraw(zh, wrong)
    ends = [(each[0].rpartition(":")[2], each[5] is not None) for each in clocks(zh)]  # type: ignore[attr-defined]
    assert ends == [("2025-03-10", True), ("2026-03-05", False)]
    assert Obligation.objects.get(subject__endswith="2025-03-10").fulfilled_at == clock("23:59:59", "2026-03-05")


def test_what_is_withdrawn_stays_with_who_when_and_why(zh: Bureau) -> None:
    wrong = record(zh, "2026-03-10", zh.zhang, zh.li)
    withdraw(zh, wrong, "  李四没有参加 ")
    (kept,) = trainings_in(zh.agency, [zh.unit], 2026)
    assert (kept.withdrawn_by, kept.withdrawn_name, kept.withdrawn_at) == (zh.zhao.subject, "赵六", NOW)
    assert kept.withdrawn_reason == "李四没有参加"
    assert [entry.act for entry in history(wrong.subject)] == ["training.recorded", "training.withdrawn"]
    assert history(wrong.subject)[-1].facts["reason"] == "李四没有参加"
    acts = [entry.act for entry in history(f"trained:{zh.li.pk}:2026-03-10")]
    assert acts == ["judgement.made", "judgement.withdrawn"]


def test_the_same_may_be_recorded_again_afterwards(zh: Bureau) -> None:
    wrong = record(zh, "2026-03-10")
    withdraw(zh, wrong)
    assert record(zh, "2026-03-10") != wrong
    assert len(clocks(zh)) == 1


def test_a_second_time_changes_nothing_and_somebody_else_is_told_who_was_first(zh: Bureau) -> None:
    wrong = record(zh, "2026-03-10")
    assert withdraw(zh, wrong)
    assert not withdraw(zh, wrong, "又点了一次")
    with pytest.raises(Refused, match="赵六已于 2026-04-07 10:00 撤销了这次登记（理由：日期登错）"):
        withdraw(zh, wrong, by=zh.sun)
    wrong.refresh_from_db()
    assert wrong.withdrawn_reason == "日期登错"
    assert len(history(wrong.subject)) == 2


@pytest.mark.parametrize(("reason", "words"), [(" \0", "须写明撤销的理由"), ("长" * 201, "过长")])
def test_a_reason_is_demanded(zh: Bureau, reason: str, words: str) -> None:
    wrong = record(zh, "2026-03-10")
    with pytest.raises(Refused, match=words):
        withdraw(zh, wrong, reason)
    assert not Training.objects.exclude(withdrawn_at=None).exists()
    assert len(clocks(zh)) == 1


def test_where_the_regulation_asks_for_no_training_nothing_is_judged(db) -> None:
    yc = found("yc")
    record(yc, "2025-03-10")
    withdraw(yc, record(yc, "2026-03-10"))
    assert not Judgement.objects.exists()


def test_a_regulation_that_asks_no_longer_owes_nothing_of_what_is_turned_back(zh: Bureau) -> None:
    record(zh, "2025-03-10")
    wrong = record(zh, "2026-03-10")
    bind_pack(actor=system("test"), at=NOW, agency=zh.agency, pack="yc", from_day=date(2026, 4, 8), reason="换")
    withdraw(zh, wrong, at=clock("09:00", "2026-04-08"))
    assert clocks(zh) == []


def test_rounds_are_named_by_the_day_they_count_from_and_the_day_that_ended_them() -> None:
    early, middle, last = date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1)
    assert rounds_of([]) == {}
    assert rounds_of([early, last]) == {early: last, last: None}
    assert rounds_of([last, early, middle]) == {last: None}
    assert rounds_of([early, early, middle, early]) == {early: middle, middle: None}


TRAININGS = st.tuples(st.integers(0, 6), st.sets(st.sampled_from(["zhang", "li", "wang"]), min_size=1))


def told(bureau: Bureau, trainings: Sequence[tuple[int, int, set[str]]]) -> list[Training]:
    """Record trainings: number, so that no two are the same, months after the first day, and who took part."""
    return [
        record(
            bureau,
            (FIRST + timedelta(days=120 * months)).isoformat(),
            *(getattr(bureau, name) for name in sorted(who)),
            topic=f"第 {number} 课",
        )
        for number, months, who in trainings
    ]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_t_34_recording_and_withdrawing_leaves_every_clock_as_if_it_had_not_been_recorded(
    zh: Bureau, data: st.DataObject
) -> None:
    """Whatever was recorded before and after, in whichever order several wrong ones are withdrawn, and on what follows."""
    drawn = data.draw(st.lists(TRAININGS, min_size=1, max_size=6), label="trainings")
    wrong = data.draw(st.sets(st.integers(0, len(drawn) - 1), min_size=1, max_size=3), label="wrong")
    later = data.draw(st.lists(TRAININGS, max_size=2), label="recorded after the withdrawal")
    order = data.draw(st.permutations(sorted(wrong)), label="withdrawn in the order")
    numbered = [(number, *each) for number, each in enumerate(drawn)]
    after = [(len(drawn) + number, *each) for number, each in enumerate(later)]
    seen = []
    for with_wrong in (True, False):
        with transaction.atomic():
            made = told(zh, [each for each in numbered if with_wrong or each[0] not in wrong])
            if with_wrong:
                for number in order:
                    assert withdraw(zh, made[number])
            told(zh, after)
            seen.append((clocks(zh), standings([zh.unit], 2024, date(2024, 12, 31))))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
