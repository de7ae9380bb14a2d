"""What keepers and officers do with recordings, slips and devices by a program, and who comes second is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.conftest import Program, problem, token_of
from tests.web.house import ACTOR, NOW
from tests.web.test_device_register import row, sheet

from liuhen.ledger.queries import history
from liuhen.recordings.models import Recording
from liuhen.recordings.services.classifying import set_risk, set_triggers
from liuhen.recordings.services.completing import complete_metadata

if TYPE_CHECKING:
    from tests.web.house import House


def program(house: House, who: str) -> Program:
    return Program(token_of(house.people[who]))


def test_who_read_an_older_version_is_told_and_nothing_is_overwritten(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}"
    version = keeper.get(path).json()["version"]
    complete_metadata(actor=ACTOR, at=NOW, recording=yc.first, values={"place": "团结路"})
    second = keeper.write(f"{path}/metadata?version={version}", {"values": {"place": "人民路"}})
    assert second.status_code == 412
    assert problem(second)["type"].endswith(":changed")
    assert problem(second)["entry"]
    now = keeper.get(path).json()
    assert now["place"] == "团结路"
    third = keeper.write(f"{path}/metadata?version={now['version']}", {"values": {"place": "人民路"}})
    assert (third.status_code, third.json()["place"]) == (200, "人民路")
    assert keeper.write(f"{path}/metadata", {"values": {"place": "建设路"}}).json()["place"] == "建设路"
    assert problem(keeper.write(f"{path}/metadata?version=x", {"values": {"place": "x"}}))["status"] == 422


def test_the_same_step_sent_again_under_another_key_is_left_as_it_is(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}"
    version = keeper.get(path).json()["version"]
    for _ in range(2):
        assert keeper.write(f"{path}/receipt?version={version}").status_code == 200
    assert [entry.act for entry in history(yc.first.subject)].count("recording.received") == 1


def test_marks_of_a_recording_are_set_by_those_who_may_on_the_page(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}"
    set_triggers(actor=ACTOR, at=NOW, recording=yc.first, triggers=["past_conflict"])
    marked = keeper.write(f"{path}/triggers", {"triggers": ["complaint"]}, method="PUT")
    assert marked.json()["triggers"] == ["complaint", "past_conflict"]
    by_history = keeper.write(f"{path}/triggers", {"triggers": ["resistance"]}, method="PUT")
    assert problem(by_history)["rule"] == "recordings.triggers.unknown"
    taken = keeper.write(f"{path}/triggers", {"triggers": []}, method="PUT")
    assert problem(taken)["rule"] == "recordings.triggers.reason"
    assert keeper.write(f"{path}/mode", {"mode": "uninterrupted"}, method="PUT").json()["mode"] == "uninterrupted"
    true = {"started_at": "2026-04-07T09:01:00+08:00", "reason": "另一台设备的画面"}
    assert keeper.write(f"{path}/time", true, method="PUT").json()["started_at"].startswith("2026-04-07T09:01")
    unrelated = {"unrelated": True, "reason": "误录"}
    assert keeper.write(f"{path}/unrelated", unrelated, method="PUT").json()["unrelated"] is True
    back = keeper.write(f"{path}/unrelated", {"unrelated": False, "reason": "核实过"}, method="PUT")
    assert back.json()["unrelated"] is False
    officer = program(yc, "zhang")
    for part, body in (("triggers", {"triggers": []}), ("mode", {"mode": "full"}), ("time", true), ("unrelated", unrelated)):  # fmt: skip
        assert officer.write(f"{path}/{part}", body, method="PUT").status_code == 403


def test_a_class_of_risk_is_lowered_by_legal_affairs_only(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}"
    set_risk(actor=ACTOR, at=NOW, recording=yc.first, risk="high")
    lowered = keeper.write(f"{path}/classification", {"risk": "middle", "reason": "x"})
    assert problem(lowered)["rule"] == "recordings.risk.lower"
    assert keeper.write(f"{path}/risk", {"risk": "middle", "reason": "x"}, method="PUT").status_code == 403
    legal = program(yc, "legal").write(f"{path}/risk", {"risk": "middle", "reason": "核实后降低"}, method="PUT")
    assert legal.json()["risk"] == "middle"


def test_a_step_is_taken_back_by_its_entry_in_the_log(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}"
    before = keeper.get(path).json()["place"]
    keeper.write(f"{path}/metadata", {"values": {"place": "写错的地方"}})
    entry = history(yc.first.subject)[-1]
    undone = program(yc, "zhang").write(f"{path}/undoing", {"entry": entry.number})
    assert problem(undone)["type"].endswith("forbidden")  # the officer may complete, but the step is the keeper's
    numbers = [each.number for each in history(yc.first.subject) if each.act == "recording.completed"]
    assert keeper.write(f"{path}/undoing", {"entry": numbers[-1]}).json()["place"] == before
    assert (
        problem(keeper.write(f"{path}/undoing", {"entry": entry.number + 10**6}))["rule"] == "recordings.undo.unknown"
    )


def test_a_slip_is_written_by_the_officer_and_received_by_the_keeper(yc: House, keeper: Program):
    officer, other = program(yc, "zhang"), program(yc, "stranger")
    given = {"keeper": str(yc.people["keeper"].pk), "recordings": [str(each.pk) for each in yc.recordings]}
    slip = officer.write("/slips", given)
    assert slip.status_code == 201
    assert len(slip.json()["recordings"]) == len(yc.recordings)
    assert problem(officer.write("/slips", given))["rule"] == "recordings.slip.gone"
    path = f"/slips/{slip.json()['id']}"
    assert other.get(path).status_code == 404
    assert problem(officer.write(f"{path}/confirmation"))["status"] == 422
    waiting = keeper.get("/hand-overs").json()["items"]
    bare = keeper.write(f"/hand-overs/{waiting[0]['id']}/confirmation")
    assert bare.status_code == 404  # a slip is confirmed as one, so that its recordings are received
    done = keeper.write(f"{path}/confirmation").json()
    assert done["received_at"]
    assert all(each.handed_over_at == NOW for each in Recording.objects.filter(pk__in=[r.pk for r in yc.recordings]))
    assert problem(keeper.write(f"{path}/closing", {"reason": "x"}))["rule"] == "recordings.slip.done"
    assert [each["id"] for each in officer.get("/slips").json()["items"]] == [slip.json()["id"]]


def test_an_open_slip_goes_back_with_its_reason(yc: House, keeper: Program):
    given = {"keeper": str(yc.people["keeper"].pk), "recordings": [str(yc.first.pk)]}
    slip = program(yc, "zhang").write("/slips", given).json()
    closed = keeper.write(f"/slips/{slip['id']}/closing", {"reason": "少一份"}).json()
    assert (closed["closed_by"], closed["closed_reason"]) == ("冯丽", "少一份")


def test_a_device_that_moved_since_it_was_read_is_left_alone(yc: House):
    wang, zhang = program(yc, "wang"), program(yc, "zhang")
    device = next(each for each in wang.get("/devices").json()["items"] if each["number"] == "ZF-017")
    path = f"/devices/{device['id']}"
    version = zhang.get(path).json()["version"]
    assert wang.write(f"{path}/returns?version={version}", {"card": "handed_in"}).status_code == 201
    second = zhang.write(f"{path}/returns?version={version}", {"card": "handed_in"})
    assert second.status_code == 412
    assert "又办过一步" in problem(second)["detail"]
    now = wang.get(path).json()["version"]
    assert wang.write(f"{path}/stock?version={now}", {"uploaded": True}).json()["state"] == "in_stock"


def test_a_hand_over_is_declined_with_a_reason_and_stands_in_the_book(yc: House):
    wang, keeper = program(yc, "wang"), program(yc, "keeper")
    device = yc.bureau.device("ZF-090")
    begun = wang.write(f"/devices/{device.pk}/hand-overs", {"to": str(yc.people["keeper"].pk), "items": ["充电座"]})
    assert begun.status_code == 201
    path = f"/hand-overs/{begun.json()['id']}"
    assert wang.write(f"{path}/decline", {"reason": "x"}).status_code == 404
    declined = keeper.write(f"{path}/decline", {"reason": "少充电座"}).json()
    assert declined["declined_reason"] == "少充电座"
    assert begun.json()["id"] in {each["id"] for each in wang.get("/hand-over-book").json()["items"]}
    assert problem(program(yc, "audit").get("/hand-over-book"))["status"] == 403


def test_devices_come_in_by_a_workbook_that_is_looked_at_first(yc: House):
    wang = program(yc, "wang")
    data = sheet(row("ZF-401"), row("ZF-402", 种类="无人机")).read()
    read = wang.send_sheet("/device-imports", data)
    assert read.status_code == 201
    first, second = read.json()["rows"]
    assert (first["new"], second["new"], second["faults"][0]["column"]) == (True, False, "kind")
    path = f"/device-imports/{read.json()['id']}"
    wrong = wang.write(f"{path}/registration", {"rows": [first["row"], second["row"]]})
    assert problem(wrong)["rule"] == "devices.import.wrong"
    done = wang.write(f"{path}/registration", {"rows": [first["row"]]}).json()
    assert (done["registered"], done["rows"][0]["new"]) == (1, False)
    assert done["rows"][0]["device"]
    assert problem(wang.write(f"{path}/registration", {"rows": [2]}))["rule"] == "devices.import.done"
    assert program(yc, "zhao").get(path).status_code == 403
    assert problem(wang.send_sheet("/device-imports", b"PK"))["rule"] == "devices.sheet.unreadable"


def test_the_head_of_the_agency_approves_devices_of_a_unit(yc: House):
    new = {"unit": str(yc.bureau.unit.pk), "kind": "body", "quantity": 2, "purpose": "夜间巡查"}
    made = program(yc, "sun").write("/device-approvals", new)
    assert (made.status_code, made.json()["registered"]) == (201, 0)
    assert problem(program(yc, "wang").write("/device-approvals", new))["status"] == 403
    assert program(yc, "sun").write("/device-approvals", new | {"kind": "drone"}).status_code == 422
    seen = program(yc, "wang").get("/device-approvals").json()["items"]
    assert seen[0]["id"] == made.json()["id"]
    device = {"unit": new["unit"], "number": "ZF-500", "kind": "body", "approval": made.json()["id"],
              "custodian": str(yc.people["wang"].pk)}  # fmt: skip
    assert program(yc, "wang").write("/devices", device).status_code == 201
    assert program(yc, "wang").get("/device-approvals").json()["items"][0]["registered"] == 1


def test_a_patrol_log_is_written_alone_and_for_a_duty(yc: House):
    zhang = program(yc, "zhang")
    log = {"day": "2026-04-07", "officers": ["张三", "李四"], "area": "人民路", "findings": "无异常"}
    alone = zhang.write("/patrol-logs", log | {"unit": str(yc.bureau.unit.pk)})
    assert (alone.status_code, alone.json()["activity"]) == (201, None)
    duty = zhang.write("/patrol-logs", log | {"activity": str(yc.duty.activity.pk)})
    assert duty.json()["activity"] == str(yc.duty.activity.pk)
    assert problem(zhang.write("/patrol-logs", log))["errors"][0]["at"] == "unit"
    assert len(zhang.get("/patrol-logs?from_day=2026-04-07&to_day=2026-04-07").json()["items"]) == 2
    assert program(yc, "stranger").get(f"/patrol-logs/{alone.json()['id']}").status_code == 404
    assert program(yc, "keeper").write("/patrol-logs", log).status_code == 403
