"""Parties: their numbers at rest, what is noted and withdrawn, and what the regulation makes of it (ZH-11(1))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock

from liuhen.activities.models import Party
from liuhen.activities.numbers import UNREADABLE, checked, compared, number_of, shown
from liuhen.activities.parties import called, made_of_history, narrowed, with_number
from liuhen.activities.queries import party_triggers
from liuhen.activities.services import (
    Assignment,
    Plan,
    SeveralError,
    add_number,
    flag_resistance,
    note_conflict,
    register_party,
    send_out,
    withdraw_conflict,
)
from liuhen.kernel.canonical import canonical_bytes
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history, page

if TYPE_CHECKING:
    from liuhen.activities.models import PartyConflict

CARD = "11010519491231002X"
CODE = "91650000SS0000001F"


def party(bureau: Bureau, **given: Any) -> Party:
    told: dict[str, Any] = {"name": "周某", "kind": "person", "id_no": CARD, **given}
    return register_party(actor=bureau.actor(bureau.zhang), at=clock("08:00"), agency=bureau.agency, **told)


def conflict(bureau: Bureau, of: Party, **given: Any) -> PartyConflict:
    told: dict[str, Any] = {"day": date(2026, 2, 1), "event": "推搡执法人员", "source": "出警记录", **given}
    return note_conflict(actor=bureau.actor(bureau.zhang), at=clock("08:10"), party=of, **told)


# --- numbers


def test_a_number_stands_in_no_column_and_in_no_entry_of_the_log(zh: Bureau) -> None:
    made = party(zh)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM activities_party WHERE id = %s", [made.pk])
        row = cursor.fetchone()
    assert CARD not in repr(row)
    assert CARD[6:14] not in repr(row)
    assert all(CARD.encode() not in canonical_bytes(entry.document) for entry in page())
    assert number_of(Party.objects.get(pk=made.pk)) == CARD


def test_a_person_is_shown_by_the_first_and_the_last_two_and_a_credit_code_whole(zh: Bureau) -> None:
    assert shown(party(zh)) == "1***************2X"
    assert shown(party(zh, name="某公司", kind="org", id_no=CODE)) == CODE
    assert shown(party(zh, name="某甲", id_no="")) == ""


def test_the_number_of_one_row_does_not_open_in_another(zh: Bureau) -> None:
    first, second = party(zh), party(zh, name="某公司", kind="org", id_no=CODE)
    first.id_sealed = second.id_sealed
    assert shown(first) == UNREADABLE


def test_the_key_of_another_instance_opens_nothing_and_the_page_says_so(zh: Bureau, settings) -> None:
    made = party(zh)
    settings.SECRET_KEY = "another" * 10
    assert shown(made) == UNREADABLE


def test_a_party_stands_once_by_its_number_however_it_is_written(zh: Bureau) -> None:
    first = party(zh)
    assert party(zh, id_no=" 110105 19491231 002x ") == first
    assert party(zh, id_no="１１０１０５１９４９１２３１００２Ｘ") == first
    assert party(zh, id_no="") != first
    assert party(zh, id_no="") == party(zh, id_no=" ")
    assert len(called(zh.agency, "周某", "person")) == 2


def test_a_party_is_found_by_the_whole_number_and_not_by_a_part_of_it(zh: Bureau, yc: Bureau) -> None:
    first = party(zh)
    everybody = Party.objects.all()
    assert list(with_number(everybody, zh.agency, "11010519491231002x")) == [first]
    assert list(with_number(everybody, zh.agency, CARD[:17])) == []
    assert list(with_number(everybody, zh.agency, "")) == []
    assert list(with_number(everybody, yc.agency, CARD)) == []


def test_the_same_number_leaves_different_digests_in_two_agencies(zh: Bureau, yc: Bureau) -> None:
    assert party(zh).id_digest != party(yc).id_digest


@pytest.mark.parametrize(
    "number", ["110105194912310021", "12345", "1" * 41, "1101' OR 1=1", "身份证号码一二三", "11010519491231\x00002X"]
)
def test_what_cannot_be_a_number_is_refused_without_being_repeated(zh: Bureau, number: str) -> None:
    with pytest.raises(Refused) as refused:
        party(zh, id_no=number)
    assert number not in refused.value.words + refused.value.remedy
    assert not Party.objects.exists()


def test_only_an_eighteen_digit_card_of_a_person_has_a_check_digit() -> None:
    assert checked("E12345678", "person") == "E12345678"
    assert checked("110105491231002", "person") == "110105491231002"
    assert checked("110105194912310021", "org") == "110105194912310021"


@given(st.text("09azAZ０９ｘＺ-() \u3000\t", max_size=60))
def test_comparing_a_compared_number_changes_nothing(number: str) -> None:
    assert compared(compared(number)) == compared(number)


def test_a_number_is_added_once_to_a_party_that_was_planned_by_name(zh: Bureau) -> None:
    made, by = party(zh, id_no=""), zh.actor(zh.zhang)
    assert shown(add_number(actor=by, at=clock("09:00"), party=made, id_no=CARD)) == "1***************2X"
    add_number(actor=by, at=clock("09:01"), party=made, id_no=CARD.lower())
    assert [entry.act for entry in history(made.subject)] == ["party.registered", "party.numbered"]
    with pytest.raises(Refused, match="另一个号码"):
        add_number(actor=by, at=clock("09:02"), party=made, id_no="E12345678")
    assert all(CARD.encode() not in canonical_bytes(entry.document) for entry in page())


def test_a_number_that_stands_with_the_same_name_is_not_given_to_a_second_party(zh: Bureau) -> None:
    party(zh)
    second = party(zh, id_no="")
    for number, words in ((CARD, "就是这个号码"), (" ", "须写明")):
        with pytest.raises(Refused, match=words):
            add_number(actor=zh.actor(zh.zhang), at=clock("09:00"), party=second, id_no=number)


# --- history


def test_zh_11_1_a_withdrawn_conflict_counts_no_longer_and_stays_to_be_read(zh: Bureau) -> None:
    """ZH-11(1)."""
    third = party(zh)
    wrong = conflict(zh, third)
    assert party_triggers(third) == ["past_conflict"]
    gone = withdraw_conflict(actor=zh.actor(zh.zhao), at=clock("09:00"), conflict=wrong, reason="同名的另一个人")
    assert party_triggers(third) == []
    assert list(third.conflicts.all()) == [gone]
    assert (gone.event, gone.noted_by, gone.withdrawn_by) == ("推搡执法人员", zh.zhang.subject, zh.zhao.subject)
    entry = history(third.subject)[-1]
    assert (entry.act, entry.facts["reason"]) == ("party.conflict_withdrawn", "同名的另一个人")
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_conflict(actor=zh.actor(zh.zhao), at=clock("09:01"), conflict=wrong, reason="再来一次")


def test_a_conflict_is_not_withdrawn_without_a_reason(zh: Bureau) -> None:
    wrong = conflict(zh, party(zh))
    with pytest.raises(Refused):
        withdraw_conflict(actor=zh.actor(zh.zhao), at=clock("09:00"), conflict=wrong, reason=" ")


def test_the_same_conflict_noted_twice_stands_once_and_can_be_noted_again_after_its_withdrawal(zh: Bureau) -> None:
    third = party(zh)
    first = conflict(zh, third)
    assert conflict(zh, third) == first
    assert [entry.act for entry in history(third.subject)].count("party.conflict_noted") == 1
    withdraw_conflict(actor=zh.actor(zh.zhao), at=clock("09:00"), conflict=first, reason="写错人")
    assert conflict(zh, third) != first


def test_aversion_is_said_once_since_when_and_lifted_with_a_reason(zh: Bureau) -> None:
    third, by = party(zh), zh.actor(zh.zhao)
    first = flag_resistance(actor=by, at=clock("09:00"), party=third, resists=True, reason="多次扬言报复")
    again = flag_resistance(actor=by, at=clock("09:05"), party=third, resists=True, reason="多次扬言报复")
    other = flag_resistance(actor=by, at=clock("09:10"), party=third, resists=True, reason="又来闹事")
    assert {first.resistance_since, again.resistance_since, other.resistance_since} == {clock("09:00")}
    calm = flag_resistance(actor=by, at=clock("10:00"), party=third, resists=False, reason="已经和解")
    assert (calm.resistance, calm.resistance_since, calm.resistance_reason) == (False, None, "已经和解")
    assert [entry.act for entry in history(third.subject)].count("party.resistance_flagged") == 3


def test_aversion_that_was_never_said_cannot_be_lifted(zh: Bureau) -> None:
    with pytest.raises(Refused):
        flag_resistance(actor=zh.actor(zh.zhao), at=clock("09:00"), party=party(zh), resists=False, reason="和解")


def test_zh_11_1_the_history_is_said_to_make_recordings_high_kept_and_burnt_with_its_article(zh: Bureau) -> None:
    """ZH-11(1)."""
    third = party(zh)
    assert made_of_history(third, clock("12:00")) == []
    conflict(zh, third)
    made = made_of_history(third, clock("12:00"))
    assert ["高风险" in made[0].words, "长期保管" in made[1].words, "刻盘" in made[2].words] == [True] * 3
    assert [each.citations[0].clause for each in made] == ["ZH-11(1)", "ZH-11", "ZH-11"]


def test_a_regulation_that_says_nothing_of_histories_makes_nothing_of_one(yc: Bureau) -> None:
    third = party(yc)
    conflict(yc, third)
    assert made_of_history(third, clock("12:00")) == []


def test_parties_are_narrowed_by_name_and_by_what_stands_of_their_history(zh: Bureau) -> None:
    calm, fought, averse, cleared = (party(zh, name=name, id_no="") for name in ("甲一", "甲二", "甲三", "乙四"))
    conflict(zh, fought)
    flag_resistance(actor=zh.actor(zh.zhao), at=clock("09:00"), party=averse, resists=True, reason="扬言报复")
    wrong = conflict(zh, cleared)
    withdraw_conflict(actor=zh.actor(zh.zhao), at=clock("09:00"), conflict=wrong, reason="写错人")
    everybody = Party.objects.filter(agency=zh.agency)
    assert set(narrowed(everybody, name="甲")) == {calm, fought, averse}
    assert list(narrowed(everybody, history="conflict")) == [fought]
    assert list(narrowed(everybody, history="resistance")) == [averse]
    assert list(narrowed(everybody, name="乙", history="conflict")) == []


# --- planning


def plan(bureau: Bureau, **given: Any) -> Plan:
    told: dict[str, Any] = {"title": "占道经营查处", "act": "inspection", "kind": "inspection", **given}
    return Plan(unit=bureau.unit, planned_at=clock("10:00"), officers=[Assignment(bureau.zhang)], **told)


def sent(bureau: Bureau, **given: Any) -> Party | None:
    duty, _ = send_out(actor=bureau.actor(bureau.zhao), at=clock("09:00"), plan=plan(bureau, **given))
    return duty.party


def test_zh_11_1_a_name_that_stands_registered_with_a_number_brings_its_history_along(zh: Bureau) -> None:
    """ZH-11(1)."""
    third = party(zh)
    conflict(zh, third)
    assert sent(zh, party="周某", party_kind="person") == third
    assert sent(zh, title="另一次", party="吴某", party_kind="person") not in {third, None}


def test_of_several_with_one_name_it_has_to_be_said_which(zh: Bureau) -> None:
    first, second = party(zh), party(zh, id_no="")
    with pytest.raises(SeveralError) as several:
        sent(zh, party="周某", party_kind="person")
    assert set(several.value.parties) == {first, second}
    assert sent(zh, party="周某", party_kind="person", known=first) == first


def test_the_facts_of_a_duty_tell_the_kind_of_its_party_and_no_number(zh: Bureau) -> None:
    duty = Duty(zh, planned(zh, party=party(zh)).activity)
    assert all(CARD.encode() not in canonical_bytes(entry.document) for entry in history(duty.activity.subject))
