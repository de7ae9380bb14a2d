"""AS-13, AS-15, AS-17: the words of the notice, and recordings that stopped."""

from __future__ import annotations

from datetime import date

import pytest
from tests.activities.acceptance import WHOLE, Outcome, close, rules, verdict
from tests.activities.duty import planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.activities.demands import what_is_missing
from liuhen.activities.queries import notice_text, reasons_to_confirm
from liuhen.activities.services import confirm_interruption_reason, interrupt, raise_flags, resume
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.obligations.models import Judgement
from liuhen.recordings.reports import Period, gaps_in


def test_as_13_the_notice_reads_exactly_as_prescribed(ss: Bureau) -> None:
    duty = planned(ss)
    assert notice_text(duty.activity, clock("08:30")) == (
        "您好，我们是第十二师住房和城乡建设局（城市管理局）执法人员张三、李四，证件号分别为65120001、65120002，"
        "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像。"
    )


@pytest.mark.parametrize("pack", ["yc", "zh", "hy", "pds"])
def test_as_13_elsewhere_no_words_are_prescribed(db, pack: str) -> None:
    assert notice_text(planned(found(pack)).activity, clock("08:30")) == ""


def stopped(bureau: Bureau, *, voice: bool = True, reason: str = "obstructed", **flags: bool):
    duty = planned(bureau, flags=flags)
    duty.draw_two()
    duty.run(until="start")
    interruption = interrupt(
        **duty.officer(clock("10:10")),
        activity=duty.activity,
        reason=reason,
        reason_text="被多人围堵" if reason == "obstructed" else "",
    )
    resume(**duty.officer(clock("10:25")), interruption=interruption, voice_note_at=clock("10:25") if voice else None)
    return duty, interruption


def test_as_15_pds_accepts_that_people_on_site_obstructed(pds: Bureau) -> None:
    _, interruption = stopped(pds)
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"


def test_as_15_ss_takes_it_only_with_words_of_its_own(ss: Bureau) -> None:
    """SS-11 does not list 阻挠: it stands only as another objective reason, written out."""
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    stop = interrupt(**duty.officer(clock("10:10")), activity=duty.activity, reason="obstructed")
    resume(**duty.officer(clock("10:25")), interruption=stop, voice_note_at=clock("10:25"))
    with pytest.raises(Refused):
        confirm_interruption_reason(actor=ss.actor(ss.zhao), at=clock("15:00"), interruption=stop, by=ss.zhao)
    assert verdict(stop.subject, "activity.interruption") == "missing"


def test_as_15_ss_puts_it_up_for_confirmation(ss: Bureau) -> None:
    _, interruption = stopped(ss)
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert list(reasons_to_confirm(ss.unit)) == [interruption]
    confirm_interruption_reason(actor=ss.actor(ss.zhao), at=clock("15:00"), interruption=interruption, by=ss.zhao)
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"
    assert not reasons_to_confirm(ss.unit).exists()


@pytest.mark.parametrize("reason", ["device", "obstructed"])
@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-11"), ("pds", "PDS-2-7¶2")])
def test_as_15_without_a_voice_note_it_is_a_deviation_in_both(db, pack: str, article: str, reason: str) -> None:
    bureau = found(pack)
    duty, interruption = stopped(bureau, voice=False, reason=reason)
    if pack == "ss" and reason == "obstructed":
        confirm_interruption_reason(
            actor=bureau.actor(bureau.zhao), at=clock("15:00"), interruption=interruption, by=bureau.zhao
        )
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    duty.end()
    listed = what_is_missing(duty.activity, WHOLE, clock("18:00"))
    assert article in {cite.clause for demand in listed if "语音说明" in demand.words for cite in demand.citations}


def test_as_17_at_a_major_hazard_even_an_excused_interruption_is_a_deviation(pds: Bureau) -> None:
    duty, interruption = stopped(pds, reason="power_or_storage", major_hazard=True)
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert "pds.stop.never" in rules(interruption.subject, "activity.interruption", "missing")
    duty.end()
    parts = [Span(clock("09:00"), clock("10:10")), Span(clock("10:25"), clock("10:30"))]
    (never,) = [each for each in what_is_missing(duty.activity, parts, clock("18:00")) if "全过程无间断" in each.words]
    assert [cite.clause for cite in never.citations] == ["PDS-2-4"]
    closed = close(duty, parts, shortfall_reason="电量不足")
    assert closed.outcome == Outcome.PARTLY
    period = Period(pds.agency, [pds.unit.pk], date(2026, 4, 1), date(2026, 4, 30))
    assert gaps_in(period) == [closed]


def test_as_17_without_the_hazard_it_is_normal(pds: Bureau) -> None:
    _, interruption = stopped(pds, reason="power_or_storage")
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"


def test_as_17_a_hazard_found_later_judges_the_interruption_again(pds: Bureau) -> None:
    from_normal, interruption = stopped(pds, reason="power_or_storage")
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"
    raise_flags(**from_normal.officer(clock("10:26")), activity=from_normal.activity, flags=["major_hazard"])
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert Judgement.objects.filter(subject=interruption.subject).count() >= 2
