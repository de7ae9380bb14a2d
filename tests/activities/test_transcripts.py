"""Transcripts: the four things HY-11 wants written, signatures and refusals, and what is told when they lack."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock

from liuhen.activities.demands import what_is_missing
from liuhen.activities.models import Activity, Transcript
from liuhen.activities.services import Present, Told, close_activity, take_over, write_transcript
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.queries import judgement_of


def inquiry(hy: Bureau) -> Duty:
    duty = planned(hy, kind="inquiry", act="penalty", title="询问负责人")
    duty.run()
    return duty


def write(duty: Duty, **given: Any) -> Transcript:
    b = duty.bureau
    details: dict[str, Any] = {
        "kind": "inquiry",
        "officers": [Present(b.zhang, shown=True, signed=True), Present(b.li, shown=True, signed=True)],
        "signed_by": ["王某"],
        "whom": "王某",
        "happened_at": clock("10:20"),
        **given,
    }
    return write_transcript(**duty.officer(clock("10:40")), activity=duty.activity, **details)


def lacking(duty: Duty) -> list[tuple[str, str]]:
    """What is missing before closing, each with its first article."""
    found = what_is_missing(duty.now(), [], clock("11:00"))
    return [(demand.words, demand.citations[0].clause) for demand in found if demand.citations]


def verdict(paper: Transcript) -> str:
    judgement = judgement_of(paper.subject)
    assert judgement is not None
    return str(judgement.answers["paper.complete"]["verdict"])


def test_a_whole_transcript_says_number_names_cards_showing_and_signatures(hy: Bureau) -> None:
    """HY-11."""
    duty = inquiry(hy)
    paper = write(duty)
    assert [(one["name"], one["card"], one["shown"]) for one in paper.officers] == [
        ("张三", "65120001", True),
        ("李四", "65120002", True),
    ]
    assert verdict(paper) == "satisfied"
    assert lacking(duty) == []
    assert [each.act for each in history(duty.activity.subject)][-2:].count("activity.transcript_written") == 1


@pytest.mark.parametrize(
    ("given", "words", "article"),
    [
        ({"officers": []}, "执法人员人数、姓名", "HY-11"),
        ({"signed_by": []}, "签名、盖章，拒绝的须记明", "HY-11"),
    ],
)
def test_what_a_transcript_lacks_is_named_with_the_article(hy: Bureau, given: dict[str, Any], words, article) -> None:
    """HY-11: listed at the closing, which it does not refuse."""
    duty = inquiry(hy)
    paper = write(duty, **given)
    assert verdict(paper) == "missing"
    ((said, clause),) = lacking(duty)
    assert words in said
    assert clause == article
    closed = close_activity(**duty.officer(clock("18:00")), activity=duty.activity, recordings=[])
    assert closed.state == Activity.State.CLOSED


def test_each_officer_has_to_have_shown_the_card_and_signed(hy: Bureau) -> None:
    """HY-11, HY-13¶2."""
    duty = inquiry(hy)
    write(duty, officers=[Present(hy.zhang, shown=True, signed=True), Present(hy.li)])
    said = " ".join(words for words, _ in lacking(duty))
    assert "出示执法证件的情况" in said
    assert "由执法人员签名" in said


def test_an_officer_without_a_card_number_is_told_of(hy: Bureau) -> None:
    """HY-11."""
    duty = planned(hy, kind="inquiry", act="penalty", officers=("zhang", "wang"))
    duty.run()
    write(duty, officers=[Present(hy.zhang, shown=True, signed=True), Present(hy.wang, shown=True, signed=True)])
    assert "执法证件编号" in " ".join(words for words, _ in lacking(duty))


def test_an_inquiry_without_any_transcript_is_listed(hy: Bureau) -> None:
    """HY-13(1)."""
    ((said, clause),) = lacking(inquiry(hy))
    assert "须有询问笔录" in said
    assert clause == "HY-13(1)"


def test_who_refuses_to_sign_is_recorded_in_the_place_of_a_signature(hy: Bureau) -> None:
    """HY-13¶3: who, what, and who saw it."""
    duty = inquiry(hy)
    with pytest.raises(Refused, match="拒绝了什么"):
        write(duty, signed_by=[], refused_by=["王某"])
    paper = write(duty, signed_by=[], refused_by=["王某"], refusal="看过笔录后拒绝签名", witness="社区网格员周某")
    assert verdict(paper) == "satisfied"
    facts = [each.facts for each in history(duty.activity.subject) if each.act == "activity.transcript_written"]
    assert facts[0]["refusal"] == "看过笔录后拒绝签名"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "笔录的种类"),
        ({"kind": "poem"}, "制度包不认识"),
        ({"refusal": "转身离开"}, "谁拒绝"),
        ({"refused_by": ["王某"], "refusal": "拒签"}, "既写在签名的人里"),
        ({"happened_at": clock("08:00")}, "早于"),
        ({"happened_at": clock("23:00")}, "晚于现在"),
        ({"whom": "王" * 101}, "过长"),
    ],
)
def test_what_cannot_be_is_refused_in_words(hy: Bureau, given: dict[str, Any], words: str) -> None:
    duty = inquiry(hy)
    with pytest.raises(Refused, match=words):
        write(duty, **given)
    assert not Transcript.objects.exists()


def test_somebody_who_was_not_there_stands_on_no_transcript(hy: Bureau) -> None:
    with pytest.raises(Refused, match="赵六没有参加"):
        write(inquiry(hy), officers=[Present(hy.zhao)])


def test_a_transcript_put_right_counts_in_the_place_of_the_first(hy: Bureau) -> None:
    duty = inquiry(hy)
    first = write(duty, signed_by=[])
    second = write(duty, replaces=first)
    assert lacking(duty) == []
    assert judgement_of(first.subject) is None
    assert Transcript.objects.get(pk=first.pk).signed_by == []
    with pytest.raises(Refused, match="已经补正过"):
        write(duty, replaces=first, signed_by=["李某"])
    assert write(duty, replaces=first) == second
    assert Transcript.objects.count() == 2


def test_the_same_sent_twice_stands_once_and_two_witnesses_have_two(hy: Bureau) -> None:
    duty = inquiry(hy)
    assert write(duty) == write(duty)
    write(duty, whom="李某", signed_by=["李某"])
    assert Transcript.objects.count() == 2


def test_a_closed_duty_takes_no_transcript(hy: Bureau) -> None:
    duty = inquiry(hy)
    close_activity(**duty.officer(clock("18:00")), activity=duty.activity, recordings=[])
    with pytest.raises(Refused, match="不能登记笔录"):
        write(duty)


def test_a_phone_tells_a_transcript_once_with_or_without_a_network(hy: Bureau) -> None:
    """HY-11: the duty's officers are filled in, the ticks name who showed the card and who signed."""
    duty = planned(hy, kind="inquiry", act="penalty")
    duty.run(until="start")
    both = [str(hy.zhang.pk), str(hy.li.pk)]
    given = {"transcript_kind": "inquiry", "shown": both, "signed": both[:1], "signed_by": "王某、李某", "whom": "王某"}
    told = Told(uuid4(), duty.activity.pk, "transcript", given, clock("09:40"))
    for _ in range(2):
        (outcome,) = take_over(**duty.officer(clock("12:00")), person=hy.zhang, told=[told])
        assert outcome.state == "taken"
    paper = Transcript.objects.get()
    assert (paper.made_at, paper.signed_by) == (clock("09:40"), ["王某", "李某"])
    assert [(one["shown"], one["signed"]) for one in paper.officers] == [(True, True), (True, False)]
    assert verdict(paper) == "missing"
