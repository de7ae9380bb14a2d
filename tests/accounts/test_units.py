"""The tree of units over the years: renamed, moved, closed, and nothing of what was is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.conftest import AT, BY, DAY, House, built

from liuhen.accounts.models import Person, Unit
from liuhen.accounts.people_lists import people_in_units, people_of, tree_of
from liuhen.accounts.queries import reach, units_below
from liuhen.accounts.services import (
    appoint,
    close_unit,
    create_unit,
    end_post,
    move_unit,
    rename_unit,
    reopen_unit,
)
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

DAYS = timedelta(days=1)


def refused(rule: str, service: Any, **given_values: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        service(**BY, **given_values)
    assert caught.value.rule == rule
    return caught.value


def test_a_unit_that_is_renamed_keeps_its_people_and_says_what_it_was_called(house: House) -> None:
    post = house.post(house.person(), "officer", house.first)
    rename_unit(**BY, unit=house.first, name=" 直属中队 ", kind=Unit.Kind.BRIGADE)
    post.refresh_from_db()
    assert (post.unit.name, post.unit.kind) == ("直属中队", "brigade")
    entry = history(house.first.subject)[-1]
    assert entry.act == "unit.renamed"
    assert entry.facts["before"] == {"name": "一中队", "kind": "squad"}


def test_renaming_to_the_same_changes_and_writes_nothing(house: House) -> None:
    before = len(history(house.first.subject))
    rename_unit(**BY, unit=house.first, name="一中队", kind=Unit.Kind.SQUAD)
    assert len(history(house.first.subject)) == before


def test_two_open_units_of_one_name_do_not_stand_side_by_side(house: House) -> None:
    refused("accounts.unit.taken", rename_unit, unit=house.first, name="二中队", kind="squad")
    refused("accounts.unit.taken", create_unit, agency=house.agency, name=" 二中队", parent=house.brigade)
    refused("accounts.unit.nameless", rename_unit, unit=house.first, name="  ", kind="squad")
    close_unit(**BY, unit=house.second, reason="机构改革")
    assert rename_unit(**BY, unit=house.first, name="二中队", kind="squad").name == "二中队"


def test_a_unit_moves_with_all_below_it_and_with_what_its_head_sees(house: House) -> None:
    head = house.holder("unit_head", house.legal)
    assert reach(head, "recording.view", AT) == [house.legal.path]
    move_unit(**BY, unit=house.brigade, parent=house.legal)
    below = list(units_below(Unit.objects.get(pk=house.legal.pk)))
    assert {unit.name for unit in below} == {"法制科", "一大队", "一中队", "二中队"}
    (path,) = reach(head, "recording.view", AT)
    assert all((unit.path or "").startswith(path) for unit in below)
    assert history(house.brigade.subject)[-1].facts == {"name": "一大队", "from": "yc 局", "to": "法制科"}


def test_a_unit_is_not_moved_into_itself_nor_the_agency_anywhere(house: House) -> None:
    for unit, parent in ((house.brigade, house.first), (house.brigade, house.brigade), (house.root, house.legal)):
        refused("accounts.unit.circle", move_unit, unit=unit, parent=parent)
    refused("accounts.unit.foreign", move_unit, unit=house.first, parent=built("zh").legal)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_moved_the_tree_stays_a_tree(house: House, moves: list[tuple[int, int]]) -> None:
    keys = list(Unit.objects.filter(agency=house.agency).order_by("pk").values_list("pk", flat=True))
    keys.append(create_unit(**BY, agency=house.agency, name=f"新{Unit.objects.count()}").pk)
    for moved, above in moves:
        try:
            units = Unit.objects.in_bulk(keys)
            move_unit(**BY, unit=units[keys[moved]], parent=units[keys[above]])
        except Refused:
            continue
    units = Unit.objects.in_bulk(keys)
    for unit in units.values():
        expected, walk = f"/{unit.pk}/", unit
        while walk.parent_id is not None:
            walk = units[walk.parent_id]
            expected = f"/{walk.pk}{expected}"
        assert unit.path == expected
        assert walk == house.root


def test_a_unit_is_closed_only_when_nobody_and_nothing_is_left_in_it(house: House) -> None:
    post = house.post(house.person("li", "李四"), "officer", house.first)
    refused("accounts.unit.root", close_unit, unit=house.root, reason="x")
    refused("accounts.unit.reason", close_unit, unit=house.first, reason=" ")
    refused("accounts.unit.parent", close_unit, unit=house.brigade, reason="机构改革")
    assert "李四" in refused("accounts.unit.held", close_unit, unit=house.first, reason="机构改革").words
    end_post(**BY, post=post, ends_on=DAY + DAYS)
    later = {"actor": BY["actor"], "at": AT + DAYS}
    closed = close_unit(**later, unit=house.first, reason="机构改革")
    assert closed.closed_on == DAY + DAYS
    assert "一中队" not in [unit.name for unit in tree_of(house.agency)]
    assert post.unit == closed


def test_in_a_closed_unit_nobody_takes_up_a_post_and_nothing_is_made_below(house: House) -> None:
    close_unit(**BY, unit=house.first, reason="机构改革")
    closed, person = Unit.objects.get(pk=house.first.pk), house.person()
    given_values = {"person": person, "unit": closed, "role": "officer", "starts_on": DAY}
    refused("accounts.unit.closed", appoint, **given_values)
    refused("accounts.unit.closed", create_unit, agency=house.agency, name="x", parent=closed)
    refused("accounts.unit.closed", move_unit, unit=house.second, parent=closed)
    refused("accounts.unit.closed", rename_unit, unit=closed, name="x", kind="squad")
    refused("accounts.unit.closed", close_unit, unit=closed, reason="noch einmal")


def test_a_closed_unit_is_opened_again_with_all_that_was_in_it(house: House) -> None:
    post = house.post(house.person(), "officer", house.first, until=DAY + DAYS)
    closed = close_unit(actor=BY["actor"], at=AT + DAYS, unit=house.first, reason="机构改革")
    later = {"actor": BY["actor"], "at": AT + 3 * DAYS}
    opened = reopen_unit(**later, unit=closed, reason=" 局务会 3 号 ")
    assert opened.closed_on is None
    assert (opened.path, post.unit.name) == (house.first.path, "一中队")
    assert "一中队" in [unit.name for unit in tree_of(house.agency)]
    entry = history(house.first.subject)[-1]
    assert (entry.act, entry.at) == ("unit.reopened", AT + 3 * DAYS)
    assert entry.facts == {"name": "一中队", "closed": str(DAY + DAYS), "reason": "局务会 3 号"}
    assert appoint(**later, person=post.person, unit=opened, role="officer", starts_on=DAY + 3 * DAYS).unit == opened


def test_a_unit_is_not_opened_where_it_cannot_stand(house: House) -> None:
    refused("accounts.unit.open", reopen_unit, unit=house.first, reason="x")
    refused("accounts.unit.open", reopen_unit, unit=house.root, reason="x")
    for unit in (house.first, house.second, house.brigade):
        close_unit(**BY, unit=unit, reason="机构改革")
    refused("accounts.unit.reason", reopen_unit, unit=house.brigade, reason=" ")
    assert "一大队" in refused("accounts.unit.closed", reopen_unit, unit=house.first, reason="x").remedy
    create_unit(**BY, agency=house.agency, name="一大队", kind=Unit.Kind.BRIGADE)
    refused("accounts.unit.taken", reopen_unit, unit=house.brigade, reason="x")


def test_people_are_counted_once_in_every_unit_above_them(house: House) -> None:
    person = house.holder("officer", house.first)
    house.post(person, "record_keeper", house.second)
    house.holder("legal", house.legal, "li")
    counts = people_in_units(tree_of(house.agency), DAY)
    assert counts[house.root.pk] == 2
    assert counts[house.brigade.pk] == 1
    assert (counts[house.legal.pk], counts[house.second.pk]) == (1, 1)


def test_people_are_found_by_unit_words_and_state(house: House) -> None:
    zhang, li = house.holder("officer", house.first, "zhang"), house.holder("legal", house.legal, "li")
    nobody = house.person("wang", "王五", card_no="650017")

    def find(**asked: Any) -> list[Person]:
        return list(people_of(house.agency, DAY, **asked))

    assert find() == [zhang, li, nobody]
    assert find(unit=house.brigade) == [zhang]
    assert find(words="王") == find(words="0017") == find(state="without") == [nobody]
    assert find(words="王 zhang") == []
    assert find(state="gone") == find(state="stopped") == []
