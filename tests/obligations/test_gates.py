"""A gate lets an act pass unless the pack refuses it, and names every refusing article."""

from __future__ import annotations

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.obligations.gates import demand
from liuhen.obligations.verdicts import short, worst
from liuhen.policy.answers import Answer, Verdict

AT = clock("16:20")


def answer(bureau: Bureau, question: str, **facts: object) -> Answer:
    regulation = regulation_of(bureau.agency, local_day(AT))
    return regulation.ask(question, {f"recording.{name}": value for name, value in facts.items()}, AT)


def test_a_refusal_carries_rule_article_and_a_sentence(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        demand(answer(yc, "recording.store", target="personal"), "fallback")
    assert refused.value.rule == "yc.target"
    assert [cite.clause for cite in refused.value.citations] == ["YC-A-6"]
    assert "采集电脑" in refused.value.words


def test_several_refusing_rules_are_all_told(db, home) -> None:
    zh = found("zh")
    given = answer(zh, "recording.store", target="personal", mode="key_steps", handed_over_to="officer")
    with pytest.raises(Refused) as refused:
        demand(given, "fallback")
    assert {"ZH-9", "ZH-6", "ZH-8"} <= {cite.clause for cite in refused.value.citations}


def test_a_flagged_lack_and_silence_refuse_nothing(yc: Bureau) -> None:
    pds = found("pds")
    flagged = answer(pds, "recording.store", target="archive_system", has_activity=False, media="video")
    assert flagged.verdict is Verdict.MISSING
    demand(flagged, "fallback")
    demand(answer(yc, "recording.risk"), "fallback")


def test_the_worst_of_several_answers_counts_and_silence_is_no_verdict(yc: Bureau) -> None:
    refusing, fine = (answer(yc, "recording.store", target=target) for target in ("personal", "workstation"))
    silent = answer(yc, "recording.risk")
    assert silent.verdict is Verdict.NO_RULE
    assert worst([fine, refusing, silent]) == "refused"
    assert worst([silent, fine]) == "satisfied"
    assert worst([silent]) == worst([]) == "no_rule"


def test_the_short_form_keeps_rule_verdict_and_clock_of_what_stands(yc: Bureau) -> None:
    kept = short(answer(yc, "recording.hand_in", completed_at=AT, exported_at=clock("18:00")))
    assert kept == {
        "verdict": "satisfied",
        "findings": [
            {
                "rule": "yc.hand_in",
                "verdict": "satisfied",
                "due_at": "2026-04-07T15:59:59Z",
                "fulfilled_at": "2026-04-07T10:00:00Z",
            }
        ],
    }
