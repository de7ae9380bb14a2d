"""Who sees a recording, who finds it in a list, and that both agree with what is indexed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import SETTING_UP, Bureau, clock, found
from tests.recordings.conftest import Card, empty_card, sealed

from liuhen.access.may import list_it, see
from liuhen.access.models import Viewing
from liuhen.access.queries import viewings_of
from liuhen.access.scope import words
from liuhen.access.services import VIEWING_LASTS, open_recording
from liuhen.accounts.capabilities import ROLE_NAMES
from liuhen.accounts.models import Person, Unit
from liuhen.accounts.services import appoint, create_person, create_unit, suspend
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.recordings.queries import Filters, page

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.recordings.models import Recording

AT = clock("14:00")
BY: dict[str, Any] = {"actor": system("test"), "at": SETTING_UP}
SINCE = date(2026, 1, 1)


@dataclass
class Town:
    """Two agencies; recordings of a duty of 张三 and 李四, of a sister section, and of the other agency."""

    yc: Bureau
    sister: Unit
    ss: Bureau
    own: Recording
    second: Recording
    sisters: Recording
    foreign: Recording

    @property
    def all(self) -> dict[str, Recording]:
        return {"own": self.own, "second": self.second, "sisters": self.sisters, "foreign": self.foreign}

    def holder(self, role: str, unit: Unit | None = None) -> Person:
        where = unit or self.yc.unit
        login = f"{role}-{where.pk}"
        person = create_person(**BY, login=login, name=login, agency=where.agency)
        appoint(**BY, person=person, unit=where, role=role, starts_on=SINCE)
        return person

    def seen(self, person: Person) -> set[str]:
        return {name for name, recording in self.all.items() if see(person, recording, AT).allowed}

    def listed(self, person: Person) -> set[str]:
        return {name for name, recording in self.all.items() if list_it(person, recording, AT)}

    def found(self, person: Person) -> set[str]:
        keys = page(words(person, AT), Filters()).keys
        return {name for name, recording in self.all.items() if recording.pk in keys}


def one(card: Card, start: str) -> Recording:
    card.film(start, 1)
    (recording,) = sealed(card.hand_in("12:00"))
    return recording


@pytest.fixture
def town(db: None, home: Path, tmp_path: Path) -> Town:
    yc, ss = found("yc"), found("ss")
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    own = one(empty_card(yc, tmp_path), "09:10")
    second = one(empty_card(yc, tmp_path, "ZF-018"), "09:20")
    sister = create_unit(**BY, agency=yc.agency, name="执法二中队", kind=Unit.Kind.SQUAD)
    yc.device("ZF-030", unit=sister)
    ss.device("ZF-040")
    sisters = one(empty_card(yc, tmp_path, "ZF-030"), "09:30")
    foreign = one(empty_card(ss, tmp_path, "ZF-040"), "09:40")
    return Town(yc, sister, ss, own, second, sisters, foreign)


def test_officers_see_what_they_and_their_colleagues_filmed_on_their_own_duty(town: Town) -> None:
    assert (town.own.person, town.second.person) == (town.yc.zhang, town.yc.li)
    for officer in (town.yc.zhang, town.yc.li):
        assert town.seen(officer) == town.listed(officer) == town.found(officer) == {"own", "second"}
    assert see(town.yc.zhang, town.second, AT).rule == "access.own_duty"


def test_an_officer_who_was_not_there_sees_nothing_not_even_of_the_own_section(town: Town) -> None:
    other = town.holder("officer")
    assert town.seen(other) == town.listed(other) == town.found(other) == set()


@pytest.mark.parametrize("role", ["record_keeper", "unit_head"])
def test_keeper_and_head_see_their_section_and_no_sister(town: Town, role: str) -> None:
    here, there = town.holder(role), town.holder(role, town.sister)
    assert town.seen(here) == town.listed(here) == town.found(here) == {"own", "second"}
    assert town.seen(there) == town.listed(there) == town.found(there) == {"sisters"}
    assert see(here, town.own, AT).rule == "access.own_section"


def test_a_head_of_the_whole_agency_sees_it_and_no_other_agency(town: Town) -> None:
    head = town.holder("unit_head", town.yc.root)
    assert town.seen(head) == town.listed(head) == town.found(head) == {"own", "second", "sisters"}


@pytest.mark.parametrize("role", ["legal", "leader", "agency_head"])
def test_legal_and_leaders_list_the_agency_and_open_nothing(town: Town, role: str) -> None:
    person = town.holder(role)
    assert town.listed(person) == town.found(person) == {"own", "second", "sisters"}
    assert town.seen(person) == set()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "device_keeper", "supervisor"])
def test_those_who_run_the_system_or_the_devices_see_and_list_nothing(town: Town, role: str) -> None:
    person = town.holder(role, town.yc.root)
    assert town.seen(person) == town.listed(person) == town.found(person) == set()
    assert words(person, AT) == ()


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_what_the_list_finds_is_what_may_be_listed_and_what_is_seen_is_listed(town: Town, role: str) -> None:
    for unit in (town.yc.root, town.yc.unit, town.sister, town.ss.unit):
        person = town.holder(role, unit)
        assert town.found(person) == town.listed(person)
        assert town.seen(person) <= town.listed(person)


def test_several_posts_add_up_in_sight_and_in_lists(town: Town) -> None:
    zhang = town.yc.zhang
    appoint(**BY, person=zhang, unit=town.sister, role="record_keeper", starts_on=SINCE)
    assert town.seen(zhang) == town.listed(zhang) == town.found(zhang) == {"own", "second", "sisters"}


def test_a_suspended_officer_and_somebody_who_left_see_nothing(town: Town) -> None:
    """SS-21(3), PDS-3-18(3)."""
    suspend(actor=system("test"), at=AT, person=town.yc.zhang, until=AT.date(), reason="停止执法决定")
    Person.objects.filter(pk=town.yc.li.pk).update(is_active=False)
    for person in (town.yc.zhang, Person.objects.get(pk=town.yc.li.pk)):
        assert town.seen(person) == town.listed(person) == town.found(person) == set()


def test_before_and_after_a_post_nothing_is_seen(town: Town) -> None:
    keeper = town.holder("record_keeper")
    early = SETTING_UP - timedelta(days=3)
    assert not see(keeper, town.own, early).allowed
    assert not list_it(keeper, town.own, early)
    assert words(keeper, early) == ()


def test_a_refusal_says_why_and_what_to_do_instead(town: Town) -> None:
    refused = see(town.holder("legal"), town.own, AT)
    assert (refused.allowed, refused.rule) == (False, "access.not_yours")
    assert refused.words
    assert refused.remedy


def viewed(recording: Recording) -> list[dict[str, Any]]:
    return [json.loads(e.content)["facts"] for e in history(recording.subject) if e.act == "recording.viewed"]


def test_opening_is_logged_once_in_half_an_hour_and_then_again(town: Town) -> None:
    zhang = town.yc.zhang
    first = open_recording(person=zhang, at=AT, recording=town.own, address="10.1.2.3")
    assert (first.rule, first.address) == ("access.own_duty", "10.1.2.3")
    for later in (timedelta(0), timedelta(seconds=1), VIEWING_LASTS - timedelta(seconds=1)):
        assert open_recording(person=zhang, at=AT + later, recording=town.own) == first
    again = open_recording(person=zhang, at=AT + VIEWING_LASTS, recording=town.own)
    assert again != first
    assert viewed(town.own) == [
        {"rule": "access.own_duty", "sha256": town.own.sha256, "address": address} for address in ("10.1.2.3", "")
    ]
    assert list(viewings_of(town.own)) == [again, first]


def test_each_person_and_each_recording_has_its_own_viewing(town: Town) -> None:
    for person in (town.yc.zhang, town.yc.li):
        for recording in (town.own, town.second):
            open_recording(person=person, at=AT, recording=recording)
    assert Viewing.objects.count() == 4
    assert {viewing.person for viewing in viewings_of(town.own)} == {town.yc.zhang, town.yc.li}


def test_a_refused_attempt_opens_nothing_and_is_in_the_log(town: Town) -> None:
    sister = town.holder("record_keeper", town.sister)
    with pytest.raises(Refused) as refused:
        open_recording(person=sister, at=AT, recording=town.own)
    assert refused.value.rule == "access.not_yours"
    assert not Viewing.objects.exists()
    entry = history(town.own.subject)[-1]
    assert entry.act == "recording.view.refused"
    content = json.loads(entry.content)
    assert content["actor"]["key"] == sister.subject
    assert content["facts"]["rule"] == "access.not_yours"


def test_a_viewing_that_runs_does_not_outlive_the_right(town: Town) -> None:
    open_recording(person=town.yc.zhang, at=AT, recording=town.own)
    suspend(actor=system("test"), at=AT, person=town.yc.zhang, until=AT.date(), reason="停止执法决定")
    with pytest.raises(Refused):
        open_recording(person=town.yc.zhang, at=AT + timedelta(seconds=5), recording=town.own)


def test_a_very_long_address_is_cut_and_not_refused(town: Town) -> None:
    viewing = open_recording(person=town.yc.zhang, at=AT, recording=town.own, address="f" * 500)
    assert viewing.address == "f" * 60
