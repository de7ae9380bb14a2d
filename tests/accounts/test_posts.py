"""Posts, what they let a person do and where, suspension, and the separation of the three administrators."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.conftest import AT, BY, DAY, House, built

from liuhen.accounts.capabilities import CAPABILITIES, ROLE_NAMES, SEPARATED, clash
from liuhen.accounts.models import Person, Post
from liuhen.accounts.queries import (
    actor_of,
    capabilities,
    home_unit,
    is_suspended,
    may,
    people_with_role,
    posts_on,
    reach,
    role_title,
    roles_on,
)
from liuhen.accounts.services import appoint, end_post, suspend
from liuhen.kernel.moments import day_end, day_start
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

TOMORROW = DAY + timedelta(days=1)


def last(person: Person) -> tuple[str, dict[str, object]]:
    entry = history(person.subject)[-1]
    return entry.act, json.loads(entry.content)["facts"]


def rule_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.rule


def test_an_appointment_gives_the_capabilities_of_its_role_and_is_logged(house: House) -> None:
    person = house.holder("officer", house.first)
    assert capabilities(person, AT) == CAPABILITIES["officer"]
    assert last(person) == ("person.appointed", {"role": "officer", "unit": "一中队", "from": "2026-03-10"})


def test_the_first_day_of_a_post_counts_and_the_day_of_its_end_does_not(house: House) -> None:
    person = house.person()
    post = house.post(person, "officer", house.first)
    end_post(**BY, post=post, ends_on=TOMORROW)
    assert not capabilities(person, day_end(DAY - timedelta(days=1)))
    assert capabilities(person, day_start(DAY))
    assert capabilities(person, day_end(DAY))
    assert not capabilities(person, day_start(TOMORROW))
    assert last(person) == ("person.post_ended", {"role": "officer", "unit": "一中队", "until": "2026-03-11"})


@given(st.integers(1, 400), st.integers(-400, 800))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_post_is_held_on_the_days_of_its_half_open_period(house: House, length: int, offset: int) -> None:
    person = house.person(f"z-{length}-{offset}-{Person.objects.count()}", "张三")
    house.post(person, "officer", house.first, until=DAY + timedelta(days=length))
    assert bool(roles_on(person, DAY + timedelta(days=offset))) == (0 <= offset < length)


def test_posts_of_several_units_add_up(house: House) -> None:
    person = house.holder("officer", house.first)
    house.post(person, "record_keeper", house.second)
    assert roles_on(person, DAY) == {"officer", "record_keeper"}
    assert capabilities(person, AT) == CAPABILITIES["officer"] | CAPABILITIES["record_keeper"]
    assert reach(person, "recording.view", AT) == [house.second.path]
    assert home_unit(person, DAY) == house.first
    assert [post.role for post in posts_on(person, DAY)] == ["officer", "record_keeper"]


def test_a_head_reaches_the_units_below_and_no_sister(house: House) -> None:
    head = house.holder("unit_head", house.brigade)
    assert all(may(head, "recording.view", AT, unit) for unit in (house.brigade, house.first, house.second))
    assert not any(may(head, "recording.view", AT, unit) for unit in (house.root, house.legal))
    squad = house.holder("unit_head", house.first, "li")
    assert may(squad, "recording.view", AT, house.first)
    assert not may(squad, "recording.view", AT, house.second)
    assert not may(squad, "recording.view", AT, house.brigade)


def test_a_reach_of_the_agency_covers_its_whole_tree_from_any_unit_and_no_other_agency(house: House) -> None:
    legal = house.holder("legal", house.legal)
    other = built("zh")
    assert reach(legal, "recording.list", AT) == [house.root.path]
    assert may(legal, "recording.list", AT, house.second)
    assert not may(legal, "recording.list", AT, other.first)
    assert not may(legal, "recording.view", AT, house.legal)


def test_a_unit_without_a_place_in_the_tree_gives_no_reach(house: House) -> None:
    head = house.holder("unit_head", house.first)
    type(house.first).objects.filter(pk=house.first.pk).update(path=None)
    assert reach(head, "recording.view", AT) == []
    assert not may(head, "recording.view", AT, house.legal)


def test_a_capability_without_a_unit_is_asked_by_its_whole_name(house: House) -> None:
    keeper = house.holder("device_keeper", house.first)
    assert may(keeper, "device.issue.unit", AT)
    assert not may(keeper, "device.issue", AT)
    assert may(keeper, "device.issue", AT, house.first)


def test_somebody_who_left_may_do_nothing(house: House) -> None:
    person = house.holder("unit_head", house.first)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    assert capabilities(person, AT) == frozenset()
    assert reach(person, "recording.view", AT) == []


def test_a_suspended_officer_loses_the_rights_of_enforcement_to_the_last_day_and_keeps_the_others(house: House) -> None:
    """SS-21(3), PDS-3-18(3)."""
    person = house.holder("officer", house.first)
    house.post(person, "handler", house.first)
    house.post(person, "record_keeper", house.second)
    suspend(**BY, person=person, until=TOMORROW, reason="第十二师住建局决定 2026-7")
    assert last(person) == ("person.suspended", {"until": "2026-03-11", "reason": "第十二师住建局决定 2026-7"})
    assert capabilities(person, day_end(TOMORROW)) == CAPABILITIES["record_keeper"]
    assert is_suspended(person, TOMORROW)
    assert not is_suspended(person, TOMORROW + timedelta(days=1))
    assert capabilities(person, day_start(TOMORROW + timedelta(days=1))) >= CAPABILITIES["officer"]


@pytest.mark.parametrize(
    ("until", "reason", "rule"),
    [(TOMORROW, "  ", "accounts.suspend.reason"), (DAY - timedelta(days=1), "决定", "accounts.suspend.past")],
)
def test_a_suspension_needs_a_decision_and_a_day_to_come(house: House, until: date, reason: str, rule: str) -> None:
    person = house.holder("officer", house.first)
    with pytest.raises(Refused) as refused:
        suspend(**BY, person=person, until=until, reason=reason)
    assert rule_of(refused) == rule
    assert Person.objects.get(pk=person.pk).suspended_until is None


def test_the_three_administrators_meet_no_other_role_in_either_order() -> None:
    for held, wanted in product(ROLE_NAMES, repeat=2):
        apart = held != wanted and (held in SEPARATED or wanted in SEPARATED)
        assert (clash(frozenset({held}), wanted) is not None) == apart, (held, wanted)


@pytest.mark.parametrize(("first", "second"), [("officer", "audit_admin"), ("system_admin", "security_admin")])
def test_a_clash_is_refused_whichever_came_first(house: House, first: str, second: str) -> None:
    for held, wanted in ((first, second), (second, first)):
        person = house.holder(held, house.root, f"{held}-{wanted}")
        with pytest.raises(Refused, match="三员分立") as refused:
            house.post(person, wanted, house.root)
        assert rule_of(refused) == "accounts.roles.separated"
        assert roles_on(person, DAY) == {held}


def test_a_clash_on_any_later_day_of_the_period_is_refused(house: House) -> None:
    person = house.person()
    house.post(person, "officer", house.first, since=DAY + timedelta(days=30))
    with pytest.raises(Refused, match="三员分立"):
        house.post(person, "audit_admin", house.root)
    assert house.post(person, "audit_admin", house.root, until=DAY + timedelta(days=30)).pk


def test_after_one_post_has_ended_the_other_may_begin(house: House) -> None:
    person = house.person()
    house.post(person, "officer", house.first, until=TOMORROW)
    assert house.post(person, "system_admin", house.root, since=TOMORROW).pk


def test_an_appointment_that_makes_no_sense_is_refused(house: House) -> None:
    person, other = house.person(), built("zh")
    house.post(person, "officer", house.first)
    wrong: dict[str, dict[str, Any]] = {
        "accounts.role.unknown": {"role": "boss", "unit": house.first, "starts_on": DAY},
        "accounts.unit.foreign": {"role": "officer", "unit": other.first, "starts_on": DAY},
        "accounts.post.period": {"role": "legal", "unit": house.legal, "starts_on": DAY, "ends_on": DAY},
        "accounts.post.taken": {"role": "officer", "unit": house.first, "starts_on": DAY},
    }
    for rule, given_values in wrong.items():
        with pytest.raises(Refused) as refused:
            appoint(**BY, person=person, **given_values)
        assert rule_of(refused) == rule
    assert Post.objects.filter(person=person).count() == 1


def test_a_post_ends_after_it_starts_and_is_never_made_longer(house: House) -> None:
    post = house.post(house.person(), "officer", house.first, until=DAY + timedelta(days=5))
    for until, rule in ((DAY, "accounts.post.period"), (DAY + timedelta(days=6), "accounts.post.ended")):
        with pytest.raises(Refused) as refused:
            end_post(**BY, post=post, ends_on=until)
        assert rule_of(refused) == rule
    assert end_post(**BY, post=post, ends_on=TOMORROW).ends_on == TOMORROW


def test_an_actor_is_frozen_as_the_person_was_on_that_day(house: House) -> None:
    person = house.holder("officer", house.first)
    house.post(person, "unit_head", house.second, since=TOMORROW)
    today = actor_of(person, AT)
    assert (today.key, today.name, today.agency) == (f"person:{person.pk}", "zhang", "yc")
    assert (today.roles, today.unit) == (("officer",), "一中队")
    assert actor_of(person, AT + timedelta(days=1)).roles == ("officer", "unit_head")
    assert actor_of(person, AT - timedelta(days=1)).roles == ()


def test_people_are_found_by_role_in_a_unit_or_the_whole_agency(house: House) -> None:
    first = house.holder("record_keeper", house.first, "li")
    second = house.holder("record_keeper", house.second, "wang")
    house.holder("officer", house.first, "zhao")
    assert list(people_with_role(house.agency, "record_keeper", AT)) == [first, second]
    assert list(people_with_role(house.agency, "record_keeper", AT, house.second)) == [second]
    assert list(people_with_role(house.agency, "record_keeper", AT - timedelta(days=1))) == []
    assert list(people_with_role(built("zh").agency, "record_keeper", AT)) == []


def test_every_role_has_a_name_and_capabilities_of_known_reach() -> None:
    assert set(CAPABILITIES) == set(ROLE_NAMES)
    assert role_title("legal") == "法制机构"
    content = {"recording.view.own", "recording.view.unit", "recording.view.agency"}
    assert all(not CAPABILITIES[role] & content for role in SEPARATED)
