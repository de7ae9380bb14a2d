"""Acting in the state that was seen, taking back, and acting on many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed
from tests.web.house import person

from liuhen.kernel.refusals import Refused
from liuhen.ledger.abreast import Repeated
from liuhen.ledger.queries import history
from liuhen.ledger.services import append
from liuhen.recordings.changes import changes_since, last_change, seen_of
from liuhen.recordings.models import MetadataItem, Recording
from liuhen.recordings.services.abreast import Overtaken, abreast
from liuhen.recordings.services.completing import assign_to, complete_metadata
from liuhen.recordings.services.receiving import receive
from liuhen.recordings.services.ticking import tick
from liuhen.recordings.services.together import Wish, do_together, rehearse
from liuhen.recordings.services.undoing import undo

if TYPE_CHECKING:
    from tests.activities.duty import Duty
    from tests.devices.bureau import Bureau

    from liuhen.accounts.models import Person

AT = clock("14:00")


@pytest.fixture
def two(zh: Bureau, tmp_path) -> list[Recording]:
    planned(zh).draw(zh.zhang, "ZF-017")
    card = empty_card(zh, tmp_path)
    card.film("09:00", 1)
    card.film("10:00", 1)
    return sealed(card.hand_in("12:00"))


@pytest.fixture
def keeper(zh: Bureau) -> Person:
    return person(zh, "keeper", "冯丽", "record_keeper", zh.unit)


def fill(zh: Bureau, keeper: Person, recording: Recording, **values: str) -> Recording:
    return complete_metadata(actor=zh.actor(keeper, AT), at=AT, recording=recording, values=values)


def test_what_nobody_touched_is_done(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    seen = seen_of(two)[two[0].pk]
    made = abreast(
        actor=zh.actor(keeper, AT),
        recording=two[0],
        seen=seen,
        act="recording.completed",
        do=lambda row: fill(zh, keeper, row, case_name="占道"),
    )
    assert made.case_name == "占道"


def test_another_act_in_between_is_told_with_its_entry(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    seen = seen_of(two)[two[0].pk]
    fill(zh, keeper, two[0], case_name="占道")
    with pytest.raises(Overtaken) as refused:
        abreast(
            actor=zh.actor(zh.zhao, AT),
            recording=two[0],
            seen=seen,
            act="recording.completed",
            do=lambda row: fill(zh, zh.zhao, row, case_name="噪声"),
        )
    assert [entry.act for entry in refused.value.entries] == ["recording.completed"]
    assert Recording.objects.get(pk=two[0].pk).case_name == "占道"


def test_the_same_act_again_is_a_double_click_only_when_it_says_the_same(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    seen = seen_of(two)[two[0].pk]
    fill(zh, keeper, two[0], case_name="占道")
    before = len(history(two[0].subject))

    def again(words: str) -> None:
        abreast(
            actor=zh.actor(keeper, AT),
            recording=two[0],
            seen=seen,
            act="recording.completed",
            do=lambda row: fill(zh, keeper, row, case_name=words),
        )

    with pytest.raises(Repeated):
        again("占道")
    with pytest.raises(Overtaken):
        again("噪声")
    assert len(history(two[0].subject)) == before


def test_judging_and_ticking_are_no_change_that_overtakes(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    seen = seen_of(two)[two[0].pk]
    tick(actor=zh.actor(keeper, AT), at=AT, person=keeper, recording=two[0], item="地点", from_ms=0, to_ms=500)
    assert changes_since(two[0], seen) == []


def test_a_change_behind_hundreds_of_judgements_is_still_one(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    seen = seen_of(two)[two[0].pk]
    actor = zh.actor(keeper, AT)
    for _ in range(201):  # one more than a page of the log
        append(actor=actor, at=AT, act="recording.judged", subject=two[0].subject, facts={})
    fill(zh, keeper, two[0], case_name="占道")
    assert [entry.act for entry in changes_since(two[0], seen)] == ["recording.completed"]


def test_a_completion_is_taken_back_by_a_new_entry_that_names_it(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    fill(zh, keeper, two[0], party_name="无", case_name="无")
    entry = last_change(two[0])
    assert entry is not None
    assert Recording.objects.get(pk=two[0].pk).classified_at == AT

    made = undo(actor=zh.actor(keeper, AT), at=AT, recording=two[0], entry=entry.number)

    assert (made.party_name, made.case_name, made.classified_at) == ("", "", None)
    assert not MetadataItem.objects.filter(recording=made, key="case_name").exclude(value="").exists()
    undone = last_change(made)
    assert undone is not None
    assert undone.facts["undoes"] == {"entry": entry.number, "act": "recording.completed"}
    assert undone.facts["changes"]["case_name"] == ["无", ""]  # type: ignore[index]  # an object
    with pytest.raises(Refused, match="已经撤销过"):
        undo(actor=zh.actor(keeper, AT), at=AT, recording=made, entry=entry.number)


def test_what_was_changed_again_is_not_taken_back(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    fill(zh, keeper, two[0], case_name="占道")
    entry = last_change(two[0])
    assert entry is not None
    fill(zh, keeper, two[0], case_name="噪声")
    with pytest.raises(Refused, match="又改过"):
        undo(actor=zh.actor(keeper, AT), at=AT, recording=two[0], entry=entry.number)


def test_receiving_cannot_be_taken_back_and_the_refusal_says_why(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    receive(actor=zh.actor(keeper, AT), at=AT, keeper=keeper, recordings=[two[0]])
    entry = last_change(two[0])
    assert entry is not None
    with pytest.raises(Refused, match="移交时钟") as refused:
        undo(actor=zh.actor(keeper, AT), at=AT, recording=two[0], entry=entry.number)
    assert "移交单" in refused.value.remedy


def test_an_entry_of_another_recording_is_not_taken_back(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    fill(zh, keeper, two[0], case_name="占道")
    entry = last_change(two[0])
    assert entry is not None
    with pytest.raises(Refused, match="没有这一步"):
        undo(actor=zh.actor(keeper, AT), at=AT, recording=two[1], entry=entry.number)


def test_an_assignment_is_taken_back_with_title_marks_and_duty(yc: Bureau, duty: Duty, tmp_path) -> None:
    bureau, card = yc, empty_card(yc, tmp_path)
    duty.run()
    card.film("12:30", 1)
    (recording,) = sealed(card.hand_in("13:00"))
    assert recording.assignment == Recording.Assignment.NONE
    before = (recording.title, recording.place, recording.marks)
    actor = bureau.actor(bureau.zhao, AT)
    assign_to(actor=actor, at=AT, recording=recording, activity=duty.activity, person=None, reason="核对过")
    entry = last_change(recording)
    assert entry is not None

    made = undo(actor=actor, at=AT, recording=recording, entry=entry.number)

    assert made.activity is None
    assert made.assignment == Recording.Assignment.NONE
    assert (made.title, made.place, made.marks) == before


def test_a_rehearsal_leaves_nothing_not_even_in_the_log(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    before = {each.pk: len(history(each.subject)) for each in two}
    wish = Wish("fill", keeper, key="case_name", value="占道")
    told = rehearse(actor=zh.actor(keeper, AT), at=AT, wish=wish, recordings=two)

    assert [dict(each.changes)["case_name"] for each in told] == [["", "占道"], ["", "占道"]]
    assert {each.pk: len(history(each.subject)) for each in two} == before
    assert not Recording.objects.filter(case_name="占道").exists()


def test_a_rehearsal_names_what_would_be_refused(zh: Bureau, two: list[Recording]) -> None:
    told = rehearse(actor=zh.actor(zh.zhang, AT), at=AT, wish=Wish("receive", zh.zhang), recordings=two)
    assert told[0].refused is not None
    assert "不能由本人接收" in told[0].refused.words


def test_many_are_done_or_none(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    seen = seen_of(two)
    fill(zh, zh.zhao, two[1], case_name="噪声")
    wish = Wish("fill", keeper, key="case_name", value="占道")
    with pytest.raises(Overtaken):
        do_together(actor=zh.actor(keeper, AT), at=AT, wish=wish, recordings=two, seen=seen)
    assert Recording.objects.get(pk=two[0].pk).case_name == ""

    do_together(actor=zh.actor(keeper, AT), at=AT, wish=wish, recordings=two, seen=seen_of(two))
    assert set(Recording.objects.values_list("case_name", flat=True)) == {"占道"}
    assert [e.act for e in history(two[0].subject)].count("recording.completed") == 1


def test_a_refusal_among_many_names_its_recording(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    receive(actor=zh.actor(keeper, AT), at=AT, keeper=keeper, recordings=[two[1]])
    with pytest.raises(Refused, match=two[1].code):
        do_together(actor=zh.actor(keeper, AT), at=AT, wish=Wish("receive", keeper), recordings=two, seen=seen_of(two))
    assert Recording.objects.get(pk=two[0].pk).handed_over_at is None
