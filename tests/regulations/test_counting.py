"""What each rule said about whom, counted in the background: numbers agree with their lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, clock
from tests.obligations.conftest import DUE, MADE, SECOND, Case

from liuhen.obligations.models import Judgement
from liuhen.regulations import counting
from liuhen.regulations.counting import count_next
from liuhen.regulations.models import RuleCount, RuleHit
from liuhen.regulations.queries import counts_of, hits_of

if TYPE_CHECKING:
    from datetime import datetime

RULE = "zh.hand_over"
APRIL = date(2026, 4, 1)


def numbers(zh: Bureau, at: datetime) -> dict[str, int]:
    return counts_of(zh.agency, APRIL, [RULE], at).get(RULE, {})


def listed(zh: Bureau, verdict: str, at: datetime) -> list[str]:
    return [hit.subject for hit in hits_of(zh.agency, APRIL, RULE, verdict, at).hits]


def count_all(at: datetime) -> None:
    while count_next(at):
        pass


@pytest.fixture
def rule(zh: Bureau) -> str:
    """The rule of ZH-8 that a recording is handed over within 48 hours."""
    Case(zh, subject="recording:1").settle(MADE)
    judgement = Judgement.objects.get()
    return str(judgement.answers["recording.hand_in"]["findings"][0]["rule"])


@pytest.fixture(autouse=True)
def _named(rule, monkeypatch):
    monkeypatch.setattr("tests.regulations.test_counting.RULE", rule)


def test_what_is_open_is_counted_and_listed(zh: Bureau):
    Case(zh, subject="recording:2").settle(MADE)
    count_all(MADE)
    assert numbers(zh, MADE) == {"open": 2}
    assert listed(zh, "open", MADE) == ["recording:2", "recording:1"]


def test_what_has_become_late_since_is_late_without_being_judged_again(zh: Bureau):
    count_all(MADE)
    assert numbers(zh, DUE) == {"open": 1}
    assert numbers(zh, DUE + SECOND) == {"overdue": 1}
    assert listed(zh, "overdue", DUE + SECOND) == ["recording:1"]
    assert listed(zh, "open", DUE + SECOND) == []


def test_a_subject_judged_again_is_counted_once_by_its_last_judgement(zh: Bureau):
    count_all(MADE)
    Case(zh, subject="recording:1").settle(
        DUE, handed_over_at=MADE + timedelta(hours=1), handed_over_to="record_keeper"
    )
    count_all(DUE)
    assert numbers(zh, DUE + SECOND) == {"satisfied": 1}
    assert RuleCount.objects.filter(subjects__gt=0, rule=RULE).count() == 1


def test_counting_again_changes_nothing(zh: Bureau):
    count_all(MADE)
    before = sorted(RuleHit.objects.values_list("pk", flat=True))
    count_all(MADE)
    assert sorted(RuleHit.objects.values_list("pk", flat=True)) == before


def test_numbers_and_lists_agree_however_small_the_pieces(zh: Bureau, monkeypatch):
    monkeypatch.setattr(counting, "_BATCH", 2)
    for number in range(2, 9):
        Case(zh, subject=f"recording:{number}").settle(MADE)
    for number in (3, 5):
        Case(zh, subject=f"recording:{number}").settle(
            DUE, handed_over_at=MADE + timedelta(hours=1), handed_over_to="record_keeper"
        )
    count_all(DUE)
    assert numbers(zh, DUE) == {"open": 6, "satisfied": 2}
    for count in RuleCount.objects.filter(subjects__gt=0):
        hits = RuleHit.objects.filter(rule=count.rule, verdict=count.verdict, month=count.month)
        assert hits.count() == count.subjects


def test_a_list_is_turned_by_the_key_of_its_last_row(zh: Bureau):
    for number in range(2, 6):
        Case(zh, subject=f"recording:{number}").settle(MADE)
    count_all(MADE)
    first = hits_of(zh.agency, APRIL, RULE, "open", MADE, size=3)
    second = hits_of(zh.agency, APRIL, RULE, "open", MADE, first.following, size=3)
    assert [hit.subject for hit in (*first.hits, *second.hits)] == [f"recording:{n}" for n in (5, 4, 3, 2, 1)]
    assert second.following is None


def test_hits_of_earlier_months_go_and_their_numbers_stay(zh: Bureau):
    count_all(MADE)
    later = clock("09:00", "2026-06-02")
    count_all(later)
    assert not RuleHit.objects.filter(month=APRIL).exists()
    assert RuleCount.objects.get(month=APRIL, rule=RULE).subjects == 1


def test_judgements_of_before_last_month_are_passed_over(zh: Bureau):
    count_all(clock("09:00", "2026-07-01"))
    assert not RuleHit.objects.exists()
