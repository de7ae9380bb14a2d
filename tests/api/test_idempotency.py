"""A write with an Idempotency-Key happens once, whoever asks again and when."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.api.conftest import Program, problem, token_of
from tests.devices.bureau import SETTING_UP
from tests.web.house import ACTOR, NOW

from liuhen.accounts.models import Agency
from liuhen.accounts.services import create_unit
from liuhen.api.models import KeptAnswer
from liuhen.ledger.models import EntryRow
from liuhen.recordings.models import ContentTick

if TYPE_CHECKING:
    from tests.web.house import House

TICK = {"item": "亮证", "from_ms": 0, "to_ms": 1000}


def test_the_same_request_is_answered_the_same_and_done_once(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}/ticks"
    first, again = (keeper.write(path, TICK, key="a") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert ContentTick.objects.filter(recording=yc.first).count() == 1
    assert keeper.write(path, TICK, key="b").json()["id"] != first.json()["id"]


def test_the_same_key_for_another_request_is_refused(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}/ticks"
    keeper.write(path, TICK, key="a")
    other = keeper.write(path, TICK | {"to_ms": 2000}, key="a")
    assert other.status_code == 422
    assert problem(other)["type"].endswith("idempotency-key")
    assert ContentTick.objects.filter(recording=yc.first).count() == 1


def test_a_key_belongs_to_its_token(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}/ticks"
    other = Program(token_of(yc.people["keeper"]))
    assert keeper.write(path, TICK, key="a").json()["id"] != other.write(path, TICK, key="a").json()["id"]


def test_a_key_lasts_a_day(yc: House, keeper: Program, monkeypatch):
    path = f"/recordings/{yc.first.pk}/ticks"
    first = keeper.write(path, TICK, key="a").json()["id"]
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW + timedelta(hours=24))
    assert keeper.write(path, TICK, key="a").json()["id"] != first


def test_a_refused_act_stays_refused_and_stands_in_the_log_once(yc: House, keeper: Program):
    path, body = f"/recordings/{yc.first.pk}/classification", {"secret": ["privacy"]}
    first, again = (keeper.write(path, body, key="a") for _ in range(2))
    assert first.content == again.content
    refused = EntryRow.objects.filter(act="recording.classify.refused", subject=yc.first.subject)
    assert refused.count() == 1


def test_what_never_began_may_be_sent_corrected_under_its_key(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}/ticks"
    assert keeper.write(path, {}, key="a").status_code == 422
    assert keeper.write(path, TICK, key="a").status_code == 201


def test_a_fault_undoes_the_act_and_keeps_no_answer(yc: House, keeper: Program, monkeypatch):
    path = f"/recordings/{yc.first.pk}/ticks"

    def fault(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("liuhen.api.routers.recording_acts.tick_of", fault)  # after the act, before the answer
    assert keeper.write(path, TICK, key="a").status_code == 500
    assert not ContentTick.objects.filter(recording=yc.first).exists()
    monkeypatch.undo()
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW)
    assert keeper.write(path, TICK, key="a").status_code == 201


def test_kept_answers_tell_nothing_to_who_reads_the_table(yc: House):
    program = Program(token_of(yc.people["system"]))
    hook = {"name": "案件系统", "url": "https://case.example.cn/hook", "acts": ["recording.*"]}
    opened = program.write("/webhooks", hook, key="a")
    secret = opened.json()["secret"]
    (row,) = KeptAnswer.objects.filter(key="a")
    assert secret not in row.body
    assert program.write("/webhooks", hook, key="a").json()["secret"] == secret


def test_a_device_keeper_registers_nothing_for_another_agency(yc: House):
    program = Program(token_of(yc.people["wang"]))
    agency = Agency.objects.create(code="xx", name="别局", short_name="别局")
    root = agency.units.create(name="别局", kind="agency", path="/9999/")
    unit = create_unit(actor=ACTOR, at=SETTING_UP, agency=agency, name="一队", parent=root)
    answer = program.write("/devices", {"unit": str(unit.pk), "number": "ZF-901", "kind": "body"})
    assert answer.status_code == 403
    assert json.loads(answer.content)["type"].endswith("forbidden")
