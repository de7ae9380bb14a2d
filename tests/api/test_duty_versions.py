"""Two programs at one duty: who read an older state is told who was first, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.activities.duty import planned
from tests.api.conftest import Program, problem, token_of
from tests.devices.bureau import clock

from liuhen.activities.services import give_notice
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House


@pytest.fixture
def head(yc: House) -> Program:
    return Program(token_of(yc.people["zhao"]))


@pytest.fixture
def path(yc: House) -> str:
    """A duty that is planned and has not begun."""
    return f"/activities/{planned(yc.bureau).activity.pk}"


def officers(house: House, *names: str) -> dict[str, Any]:
    return {"officers": [{"person": str(house.people[name].pk)} for name in names]}


def acts(path: str, act: str) -> int:
    return [entry.act for entry in history(f"activity:{path.rpartition('/')[2]}")].count(act)


def test_officers_that_were_set_meanwhile_are_not_replaced_unseen(yc: House, head: Program, path: str):
    version = head.get(path).json()["version"]
    first = head.write(f"{path}/officers?version={version}", officers(yc, "zhang", "li"), method="PUT")
    assert first.status_code == 200
    other = Program(token_of(yc.people["zhao"]))
    second = other.write(f"{path}/officers?version={version}", officers(yc, "li", "stranger"), method="PUT")
    assert (second.status_code, problem(second)["rule"]) == (412, "activities.overtaken")
    assert problem(second)["type"].endswith(":changed")
    assert problem(second)["entry"]
    assert "赵六" in problem(second)["detail"]
    now = head.get(path).json()
    assert [each["person"]["name"] for each in now["officers"]] == ["张三", "李四"]
    third = head.write(f"{path}/officers?version={now['version']}", officers(yc, "li", "zhang"), method="PUT")
    assert [each["person"]["name"] for each in third.json()["officers"]] == ["李四", "张三"]
    assert head.write(f"{path}/officers", officers(yc, "zhang", "li"), method="PUT").status_code == 200


def test_the_same_officers_sent_again_under_another_key_are_set_once(yc: House, head: Program, path: str):
    version = head.get(path).json()["version"]
    before = acts(path, "activity.officers_assigned")
    for _ in range(2):
        answer = head.write(f"{path}/officers?version={version}", officers(yc, "zhang", "li"), method="PUT")
        assert answer.status_code == 200
    assert acts(path, "activity.officers_assigned") == before + 1


def test_a_correction_of_what_was_corrected_meanwhile_is_refused_and_the_same_one_is_done_once(
    yc: House, head: Program, path: str
):
    version = head.get(path).json()["version"]
    door, right = f"{path}/corrections?version={version}", {"place": "团结路", "reason": "地点登错"}
    first = head.write(door, right)
    assert (first.status_code, first.json()["place"]) == (201, "团结路")
    assert head.write(door, right).status_code == 201
    assert acts(path, "activity.corrected") == 1
    assert problem(head.write(door, {"place": "人民路", "reason": "地点登错"}))["status"] == 412
    assert head.get(path).json()["place"] == "团结路"
    assert problem(head.write(f"{path}/corrections?version=-1", right))["status"] == 422


def test_what_stands_beside_a_duty_overtakes_nobody(yc: House, head: Program):
    """A notice and the judgement that follows it leave the duty's own facts as they were."""
    duty = planned(yc.bureau)
    duty.run("start")
    path = f"/activities/{duty.activity.pk}"
    version = head.get(path).json()["version"]
    give_notice(**duty.officer(clock("09:10")), activity=duty.activity, to=["周九"], method="口头")
    assert head.get(path).json()["version"] != version
    corrected = head.write(f"{path}/corrections?version={version}", {"place": "团结路", "reason": "地点登错"})
    assert corrected.status_code == 201


def test_a_duty_that_was_corrected_meanwhile_is_not_closed_or_flagged_unseen(yc: House, head: Program):
    duty = planned(yc.bureau)
    duty.run()
    path = f"/activities/{duty.activity.pk}"
    version = head.get(path).json()["version"]
    assert head.write(f"{path}/corrections", {"place": "团结路", "reason": "地点登错"}).status_code == 201
    assert problem(head.write(f"{path}/closing?version={version}", {"shortfall_reason": "没有"}))["status"] == 412
    officer = Program(token_of(yc.people["zhang"]))
    assert problem(officer.write(f"{path}/flags?version={version}", {"flags": ["breach_found"]}))["status"] == 412
    now = officer.get(path).json()["version"]
    raised = officer.write(f"{path}/flags?version={now}", {"flags": ["breach_found"]})
    assert "breach_found" in raised.json()["flags"]
    remote = {"reason": "transport", "statement": "山路", "expected_return_at": "2026-04-09T10:00:00+08:00"}
    assert problem(officer.write(f"{path}/remote?version={now}", remote))["status"] == 412
