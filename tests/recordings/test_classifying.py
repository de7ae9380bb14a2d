"""Marks: proposals that a person confirms, mode with its limits, nothing to do with the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed
from tests.web.house import person

from liuhen.kernel.refusals import Refused
from liuhen.obligations.queries import explained, judgement_of
from liuhen.policy import Verdict
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import Filters, page
from liuhen.recordings.services.classifying import (
    confirm_class,
    mark_related,
    mark_unrelated,
    set_mode,
    set_triggers,
)

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau

    from liuhen.accounts.models import Person

AT = clock("14:00")


def made(bureau: Bureau, tmp_path) -> Recording:
    bureau.device("ZF-017")
    card = empty_card(bureau, tmp_path)
    card.film("09:00", 1)
    (recording,) = sealed(card.hand_in("12:00"))
    return recording


@pytest.fixture
def recording(zh: Bureau, tmp_path) -> Recording:
    return made(zh, tmp_path)


@pytest.fixture
def keeper(zh: Bureau) -> Person:
    return person(zh, "keeper", "冯丽", "record_keeper", zh.unit)


def proposed(bureau: Bureau) -> tuple[int, ...]:
    return page((f"a{bureau.agency.pk}",), Filters(flag="proposed")).keys


def trigger(bureau: Bureau, recording: Recording, *codes: str, reason: str = "") -> Recording:
    return set_triggers(actor=bureau.actor(bureau.zhao, AT), at=AT, recording=recording, triggers=codes, reason=reason)


def test_high_risk_waits_for_a_person_and_the_index_finds_it(zh: Bureau, keeper: Person, recording: Recording) -> None:
    """ZH-10, ZH-11(3)."""
    assert proposed(zh) == ()
    recording = trigger(zh, recording, "abuse")
    assert (recording.risk_proposed, recording.class_confirmed_at) == ("high", None)
    assert proposed(zh) == (recording.pk,)

    with pytest.raises(Refused, match="由本科室、中队管理人员确认"):
        confirm_class(actor=zh.actor(zh.zhao, AT), at=AT, recording=recording)
    confirm_class(actor=zh.actor(keeper, AT), at=AT, recording=recording)
    assert proposed(zh) == ()
    with pytest.raises(Refused, match="没有等待确认"):
        confirm_class(actor=zh.actor(keeper, AT), at=AT, recording=Recording.objects.get(pk=recording.pk))


def test_a_proposal_that_goes_further_is_asked_again(zh: Bureau, keeper: Person, recording: Recording) -> None:
    """ZH-11(2): a later complaint raises what was quiet."""
    recording = trigger(zh, recording, "other")
    recording = confirm_class(actor=zh.actor(keeper, AT), at=AT, recording=recording)
    recording = trigger(zh, recording, reason="弄错了")
    assert recording.risk_proposed == "low"
    recording = trigger(zh, recording, "complaint")
    assert recording.class_confirmed_at is None
    assert proposed(zh) == (recording.pk,)


def test_long_keeping_is_confirmed_where_there_are_no_classes(pds: Bureau, tmp_path) -> None:
    """PDS-3-10(2)."""
    recording = trigger(pds, made(pds, tmp_path), "abuse")
    recording.refresh_from_db()
    assert recording.risk_proposed == ""
    if recording.keep == Recording.Keep.UNCLASSIFIED:  # its keys are not all there yet: nothing is proposed before
        Recording.objects.filter(pk=recording.pk).update(classified_at=AT)
        recording = trigger(pds, Recording.objects.get(pk=recording.pk), "abuse", "other")
    assert recording.keep == Recording.Keep.INDEFINITE
    assert proposed(pds) == (recording.pk,)


@pytest.mark.parametrize(
    ("reason", "steps", "papers"),
    [("", ["询问"], ["P1"]), ("  ", ["询问"], ["P1"]), ("无信号", [], ["P1"]), ("无信号", ["询问"], [])],
)
def test_key_steps_without_reason_steps_or_paper_are_refused_with_the_article(
    zh: Bureau, recording: Recording, reason, steps, papers
) -> None:
    """AS-56, ZH-6."""
    with pytest.raises(Refused) as refused:
        set_mode(
            actor=zh.actor(zh.zhao, AT),
            at=AT,
            recording=recording,
            mode="key_steps",
            limitation_reason=reason,
            key_steps=steps,
            papers=papers,
        )
    assert [cite.clause for cite in refused.value.citations] == ["ZH-6"]
    assert Recording.objects.get(pk=recording.pk).mode == ""


def test_key_steps_with_all_three_are_kept(zh: Bureau, recording: Recording) -> None:
    """AS-56, ZH-6."""
    done = set_mode(
        actor=zh.actor(zh.zhao, AT),
        at=AT,
        recording=recording,
        mode="key_steps",
        limitation_reason="无信号",
        key_steps=["询问"],
        papers=["P1"],
    )
    assert (done.mode, done.limitation_reason) == ("key_steps", "无信号")


def test_an_unknown_mode_is_refused(zh: Bureau, recording: Recording) -> None:
    with pytest.raises(Refused, match="没有这种记录方式"):
        set_mode(actor=zh.actor(zh.zhao, AT), at=AT, recording=recording, mode="half")


def test_unrelated_is_a_mark_with_a_reason_and_can_be_taken_back_with_one(zh: Bureau, recording: Recording) -> None:
    actor = zh.actor(zh.zhao, AT)
    with pytest.raises(Refused, match="理由"):
        mark_unrelated(actor=actor, at=AT, recording=recording, reason="")
    done = mark_unrelated(actor=actor, at=AT, recording=recording, reason="私人通话")
    assert done.unrelated
    with pytest.raises(Refused, match="理由"):
        mark_related(actor=actor, at=AT, recording=done, reason="")
    assert not mark_related(actor=actor, at=AT, recording=done, reason="核实过").unrelated


def test_ss_what_has_nothing_to_do_with_a_duty_is_told_by_the_article_until_it_is_taken_back(
    ss: Bureau, tmp_path
) -> None:
    """SS-4: 设备专用，不得摄录无关内容."""
    duty = planned(ss)
    duty.draw_two()
    duty.run()
    card = empty_card(ss, tmp_path)
    card.film("09:10", 1)
    (recording,) = sealed(card.hand_in("12:00"))

    def told() -> list[str]:
        judgement = judgement_of(recording.subject)
        assert judgement is not None
        (answer,) = (each for each in explained(judgement, AT) if each.question == "recording.store")
        lacking = [finding for finding in answer.standing if finding.verdict != Verdict.SATISFIED]
        return [cite.clause for finding in lacking for cite in finding.cites]

    actor = ss.actor(ss.zhao, AT)
    assert "SS-4" not in told()
    mark_unrelated(actor=actor, at=AT, recording=recording, reason="私人通话")
    assert "SS-4" in told()
    mark_related(actor=actor, at=AT, recording=Recording.objects.get(pk=recording.pk), reason="核实过")
    assert "SS-4" not in told()
