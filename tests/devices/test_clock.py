"""A device's clock: compared, kept, and marked beyond the agency's limit with the article (SS-5, YC-A-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.devices.queries import clock_subject
from liuhen.devices.services import measure_clock
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.queries import explained, judgement_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.devices.models import ClockMeasurement, Device

AT = clock("08:00")


def measure(
    bureau: Bureau, device: Device, milliseconds: int, at: datetime = AT, method: str = "人工比对"
) -> ClockMeasurement:
    shown = at + timedelta(milliseconds=milliseconds)
    return measure_clock(actor=bureau.actor(bureau.wang), at=at, device=device, device_time=shown, method=method)


def verdict(device: Device) -> str:
    judgement = judgement_of(clock_subject(device))
    assert judgement is not None
    return str(judgement.answers["device.clock"]["verdict"])


@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-5"), ("yc", "YC-A-3")])
@pytest.mark.parametrize(
    ("milliseconds", "said"), [(60_000, "satisfied"), (60_001, "missing"), (-60_000, "satisfied"), (-60_001, "missing")]
)
def test_beyond_a_minute_either_way_the_clock_is_marked(db, pack, article, milliseconds: int, said: str) -> None:
    bureau = found(pack)
    device = bureau.device()
    measure(bureau, device, milliseconds)
    assert verdict(device) == said
    judgement = judgement_of(clock_subject(device))
    assert judgement is not None
    (answer,) = explained(judgement, AT)
    assert {cite.clause for finding in answer.standing for cite in finding.cites} == {article}


def test_the_limit_is_the_agencys(db) -> None:
    ss = found("ss", {"clock_drift": 10})
    device = ss.device()
    measure(ss, device, 10_500)
    assert verdict(device) == "missing"


def test_a_clock_set_right_is_in_order_again_and_both_comparisons_stay(db) -> None:
    ss = found("ss")
    device = ss.device()
    measure(ss, device, 75_000)
    measure(ss, device, 400, clock("09:00"))
    assert verdict(device) == "satisfied"
    assert [each.offset_ms for each in device.clock_measurements.order_by("at")] == [75_000, 400]


def test_where_no_clock_is_prescribed_none_is_marked(db) -> None:
    zh = found("zh")
    device = zh.device()
    measure(zh, device, 600_000)
    assert verdict(device) == "no_rule"


def test_the_same_reading_sent_twice_counts_once_with_its_first_offset(db) -> None:
    ss = found("ss")
    device = ss.device()
    first = measure(ss, device, 5_000)
    again = measure(ss, device, 3_000, AT + timedelta(seconds=2))  # the same reading, two seconds later
    assert again == first
    assert [each.act for each in history(device.subject)].count("device.clock_measured") == 1
    assert measure(ss, device, 3_000, AT + timedelta(seconds=2), "与采集站比对") != first
    device.refresh_from_db()
    assert device.clock_offset_ms == 3_000


def test_a_comparison_older_than_the_last_is_refused(db) -> None:
    ss = found("ss")
    device = ss.device()
    measure(ss, device, 0)
    with pytest.raises(Refused, match="更晚的校时记录"):
        measure(ss, device, 0, clock("07:59"))
