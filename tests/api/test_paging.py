"""Lists are walked by cursor: everything once, whatever the pages' size and whatever comes in meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import Program, problem, token_of
from tests.devices.bureau import SETTING_UP
from tests.web.house import ACTOR

from liuhen.accounts.models import Unit
from liuhen.accounts.services import create_unit
from liuhen.api.paging import cursor_of, place_after
from liuhen.api.problems import ProblemError
from liuhen.obligations.models import Obligation

if TYPE_CHECKING:
    from tests.web.house import House


def walk(program: Program, path: str, limit: int, between=lambda: None) -> list[str]:
    seen: list[str] = []
    cursor = ""
    for _ in range(200):
        join = "&" if "?" in path else "?"
        page = program.get(f"{path}{join}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json()
        assert len(page["items"]) <= limit
        seen += [row.get("id") or str(row["number"]) for row in page["items"]]
        between()
        cursor = page["next"]
        if cursor is None:
            return seen
    raise AssertionError("the list never ends")


@given(limit=st.integers(1, 7))
@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_list_gives_everything_once(yc: House, limit: int):
    security, keeper, audit = (Program(token_of(yc.people[name])) for name in ("security", "keeper", "audit"))
    people = walk(security, "/people", limit)
    assert sorted(map(int, people)) == sorted(yc.bureau.agency.people.values_list("pk", flat=True))
    assert sorted(walk(keeper, "/recordings", limit)) == sorted(str(each.pk) for each in yc.recordings)
    whole = walk(keeper, "/obligations?whose=units", 200)
    assert walk(keeper, "/obligations?whose=units", limit) == whole
    assert len(set(whole)) == len(whole) > 0
    acts = walk(audit, "/ledger/entries?act=unit.created", limit)
    assert len(acts) == len(set(acts)) == 2


def test_obligations_come_by_their_clocks_and_those_without_one_last(yc: House):
    keeper = Program(token_of(yc.people["keeper"]))
    one = Obligation.objects.filter(unit=yc.bureau.unit).values_list("pk", flat=True)[:1]
    Obligation.objects.filter(pk__in=list(one)).update(due_at=None)
    keys = walk(keeper, "/obligations?whose=units", 1)
    due = [Obligation.objects.get(pk=key).due_at for key in keys]
    known = [moment for moment in due if moment is not None]
    assert due == [*sorted(known), *[None] * (len(due) - len(known))]


def test_what_comes_in_while_a_list_is_walked_moves_nothing(yc: House):
    security = Program(token_of(yc.people["security"]))
    before = sorted(Unit.objects.filter(agency=yc.bureau.agency).values_list("pk", flat=True))
    names = iter(range(1000))

    def grow() -> None:
        create_unit(actor=ACTOR, at=SETTING_UP, agency=yc.bureau.agency, name=f"新科室{next(names)}")

    seen = walk(security, "/units", 1, between=grow)
    assert sorted(map(int, seen)) == before


def test_a_cursor_belongs_to_its_list_and_filters(yc: House):
    keeper = Program(token_of(yc.people["keeper"]))
    cursor = keeper.get("/recordings?limit=1").json()["next"]
    assert keeper.get(f"/recordings?limit=1&cursor={cursor}").status_code == 200
    for path in ("/recordings?media=video&cursor=", "/intakes?cursor=", "/recordings?cursor=x"):
        answer = keeper.get(path + cursor)
        assert answer.status_code == 422
        assert problem(answer)["type"].endswith("cursor")


@given(place=st.lists(st.one_of(st.none(), st.integers(0, 2**63 - 1), st.text(max_size=20)), max_size=3))
def test_a_cursor_names_its_place_and_no_letter_of_it_may_change(place):
    cursor = cursor_of(place, "list", {"a": 1})
    assert place_after(cursor, "list", {"a": 1}) == place
    with pytest.raises(ProblemError):
        place_after("A" + cursor[1:] if cursor[0] != "A" else "B" + cursor[1:], "list", {"a": 1})
    with pytest.raises(ProblemError):
        place_after(cursor, "list", {"a": 2})


def test_no_page_is_larger_than_what_is_documented(yc: House):
    keeper = Program(token_of(yc.people["keeper"]))
    assert keeper.get("/recordings?limit=200").status_code == 200
    told = problem(keeper.get("/recordings?limit=201"))
    assert "limit" in json.dumps(told["errors"])
