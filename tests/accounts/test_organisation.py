"""Agencies, units and people: every creation is in the log, nothing is created twice."""

from __future__ import annotations

import json

import pytest
from tests.accounts.conftest import BY, House, built

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.accounts.queries import units_below
from liuhen.accounts.services import create_agency, create_person, create_unit, set_password
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history


def facts(subject: str, act: str) -> dict[str, object]:
    (entry,) = (entry for entry in history(subject) if entry.act == act)
    found: dict[str, object] = json.loads(entry.content)["facts"]
    return found


def test_an_agency_is_created_with_its_root_unit_and_logged(house: House) -> None:
    assert house.root.path == f"/{house.root.pk}/"
    assert house.root.kind == Unit.Kind.AGENCY
    assert house.agency.short_name == "yc 局"
    assert facts("agency:yc", "agency.created") == {"code": "yc", "name": "yc 局"}


def test_two_agencies_do_not_share_a_code(house: House) -> None:
    with pytest.raises(Refused) as refused:
        create_agency(**BY, code="yc", name="另一个局")
    assert refused.value.rule == "accounts.agency.taken"
    assert Agency.objects.count() == 1


def test_a_unit_stands_below_its_parent_and_is_logged(house: House) -> None:
    assert house.first.path == f"/{house.root.pk}/{house.brigade.pk}/{house.first.pk}/"
    assert facts(house.first.subject, "unit.created") == {"name": "一中队", "parent": "一大队"}
    assert list(units_below(house.brigade)) == [house.brigade, house.first, house.second]
    assert list(units_below(house.first)) == [house.first]


def test_a_branch_is_not_mistaken_for_one_whose_number_begins_alike(house: House) -> None:
    """`/3/1/` is no part of `/3/17/`."""
    Unit.objects.filter(pk=house.legal.pk).update(path=f"/{house.root.pk}/{house.brigade.pk}7/")
    assert house.legal not in units_below(house.brigade)


def test_a_name_stands_once_under_one_parent_and_may_stand_under_another(house: House) -> None:
    with pytest.raises(Refused) as refused:
        create_unit(**BY, agency=house.agency, name="一中队", parent=house.brigade)
    assert refused.value.rule == "accounts.unit.taken"
    assert create_unit(**BY, agency=house.agency, name="一中队").parent == house.root


def test_a_unit_does_not_hang_below_another_agencys(house: House) -> None:
    other = built("zh")
    with pytest.raises(Refused) as refused:
        create_unit(**BY, agency=other.agency, name="三中队", parent=house.brigade)
    assert refused.value.rule == "accounts.unit.foreign"
    assert not Unit.objects.filter(name="三中队").exists()


def test_a_new_person_cannot_log_in_yet_and_is_logged(house: House) -> None:
    person = house.person(card_no="65120001")
    assert not person.has_usable_password()
    assert facts(person.subject, "person.created") == {"login": "zhang", "name": "张三"}


def test_a_login_belongs_to_one_person_of_all_agencies(house: House) -> None:
    house.person()
    with pytest.raises(Refused) as refused:
        create_person(**BY, login="zhang", name="张三丰", agency=built("zh").agency)
    assert refused.value.rule == "accounts.login.taken"
    assert Person.objects.count() == 1


def test_a_card_number_belongs_to_one_person_of_an_agency(house: House) -> None:
    house.person(card_no="65120001")
    with pytest.raises(Refused) as refused:
        house.person("li", "李四", card_no="65120001")
    assert refused.value.rule == "accounts.card.taken"
    assert create_person(**BY, login="li", name="李四", agency=built("zh").agency, card_no="65120001").pk
    for login in ("wang", "zhao"):
        assert house.person(login, login).card_no == ""


def test_a_password_is_set_and_logged_without_the_password(house: House) -> None:
    person = set_password(**BY, person=house.person(), password="屯坪南路-2026-夜间", must_change=True)
    person.refresh_from_db()
    assert person.check_password("屯坪南路-2026-夜间")
    assert person.must_change_password
    assert facts(person.subject, "person.password_set") == {}


@pytest.mark.parametrize("weak", ["", "2026", "1234567890", "password123", "zhang-zhang"])
def test_a_weak_password_is_refused_in_words_and_nothing_changes(house: House, weak: str) -> None:
    person = house.person("zhang-zhang")
    with pytest.raises(Refused) as refused:
        set_password(**BY, person=person, password=weak)
    assert refused.value.rule == "accounts.password.weak"
    assert refused.value.words.strip()
    assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert not [entry for entry in history(person.subject) if entry.act == "person.password_set"]


def test_what_is_refused_leaves_no_entry(house: House) -> None:
    before = len(history("agency:yc"))
    with pytest.raises(Refused):
        create_agency(**BY, code="yc", name="又一个")
    assert len(history("agency:yc")) == before
