"""What programs come for: hand a card in, draw a device, plan a duty, fetch bytes; by the same rules as on the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from tests.api.conftest import ROOT, Program, problem, token_of
from tests.devices.bureau import clock

from liuhen.ledger.queries import history
from liuhen.media.clips import make_video
from liuhen.uploads.services.handing import hand_in_next

if TYPE_CHECKING:
    from tests.web.house import House

CHUNK = "application/offset+octet-stream"


def piece(program: Program, path: str, data: bytes, offset: int, kind: str = CHUNK):
    return program._client().generic("PATCH", ROOT + path, data, kind, headers={"Upload-Offset": str(offset)})


@pytest.fixture
def at_uploads(settings, tmp_path: Path) -> Path:
    settings.LIUHEN_UPLOADS = tmp_path / "uploads"
    return tmp_path


def test_a_card_is_handed_in_by_pieces_and_its_receipt_names_what_may_be_erased(
    yc: House, officer: Program, at_uploads: Path
):
    assert Path(django_settings.LIUHEN_UPLOADS).parent == at_uploads
    film = at_uploads / "film.mp4"
    make_video(film, 2, clock("11:00"), "ZF-017", "65120001", size=(160, 96), fps=4)
    data = film.read_bytes()
    opened = officer.write("/uploads", {"device": "ZF-017", "files": 1})
    assert opened.status_code == 201
    upload = f"/uploads/{opened.json()['id']}"
    added = officer.write(f"{upload}/files", {"name": "DCIM/ZF-017_20260407_110000_0003.mp4", "size": len(data)})
    assert added.status_code == 201
    file = f"{upload}/files/{added.json()['token']}"
    half = len(data) // 2
    assert piece(officer, file, data[:half], 0).json()["offset"] == half
    wrong = piece(officer, file, data, 0)
    assert wrong.status_code in {409, 413}
    problem(wrong)
    assert problem(piece(officer, file, b"x", half, "text/plain"))["status"] == 415
    assert officer.get(file).json()["offset"] == half
    assert piece(officer, file, data[half:], half).json()["complete"] is True
    hand_in_next(clock=lambda: clock("15:00"))
    done = officer.get(upload).json()
    assert done["state"] == "done"
    receipt = officer.get(f"/intakes/{done['intake']}").json()
    assert receipt["erasable"] == ["DCIM/ZF-017_20260407_110000_0003.mp4"]
    assert receipt["sealed"][0]["size"] == len(data)
    assert problem(Program(token_of(yc.people["stranger"])).get(upload))["status"] == 404


def test_parts_of_a_recording_are_sent_and_the_viewing_stands_in_the_log_once(yc: House, keeper: Program):
    path = f"/recordings/{yc.first.pk}/content"
    part = keeper.get(path, Range="bytes=0-9")
    assert part.status_code == 206
    assert len(b"".join(part.streaming_content)) == 10
    assert part.headers["Content-Range"] == f"bytes 0-9/{yc.first.size}"
    whole = keeper.get(path)
    assert len(b"".join(whole.streaming_content)) == yc.first.size
    beyond = keeper.get(path, Range=f"bytes={yc.first.size}-")
    assert problem(beyond)["status"] == 416
    assert [entry.act for entry in history(yc.first.subject)].count("recording.viewed") == 1


def test_an_original_is_checked_again_by_a_program(yc: House, keeper: Program):
    answer = keeper.write(f"/recordings/{yc.first.pk}/checks")
    assert answer.status_code == 201
    assert [check["outcome"] for check in answer.json()] == ["intact"]


def test_a_device_comes_back_and_goes_out_by_the_same_rules(yc: House):
    wang, zhang = (Program(token_of(yc.people[name])) for name in ("wang", "zhang"))
    device = next(row for row in wang.get("/devices").json()["items"] if row["number"] == "ZF-017")
    path = f"/devices/{device['id']}"
    assert zhang.write(f"{path}/returns", {"card": "handed_in"}).json()["state"] == "return_pending_upload"
    self_confirmed = zhang.write(f"{path}/stock", {"uploaded": True})
    assert self_confirmed.status_code == 403
    assert wang.write(f"{path}/stock", {"uploaded": True}).json()["state"] == "in_stock"
    unchecked = wang.write(f"{path}/issues", {"person": str(yc.people["zhang"].pk)})
    assert problem(unchecked)["type"].endswith("forbidden")
    incomplete = wang.write(f"{path}/checks", {"items": {}})
    told = problem(incomplete)
    assert told["citations"][0]["document"]
    assert told["entry"]


def test_a_duty_is_planned_for_a_unit_one_may_plan_for(yc: House):
    head, stranger = (Program(token_of(yc.people[name])) for name in ("zhao", "stranger"))
    new = {
        "unit": str(yc.bureau.unit.pk),
        "title": "幸福路工地检查",
        "act": "inspection",
        "kind": "inspection",
        "planned_at": "2026-04-08T09:00:00+08:00",
        "officers": [{"person": str(yc.people[name].pk)} for name in ("zhang", "li")],
    }
    assert problem(stranger.write("/activities", new))["status"] == 403
    made = head.write("/activities", new)
    assert made.status_code == 201
    assert [officer["person"]["name"] for officer in made.json()["officers"]] == ["张三", "李四"]
    listed = head.get("/activities?day=2026-04-08").json()["items"]
    assert [row["id"] for row in listed] == [made.json()["id"]]


def test_a_question_is_put_to_a_pack(yc: House, keeper: Program):
    asked = {"question": "recording.hand_in", "facts": {"recording": {"completed_at": "2026-03-10T09:20:00+08:00"}}}
    answer = keeper.write("/packs/yc/judgements", asked)
    assert answer.status_code == 200
    assert answer.json()["pack"] == "yc"
    assert all(finding["words"] for finding in answer.json()["findings"])
    wrong = keeper.write("/packs/yc/judgements", asked | {"facts": {"recording.color": "red"}})
    assert problem(wrong)["errors"]


def test_a_program_subscribes_and_learns_what_was_sent(yc: House):
    program = Program(token_of(yc.people["system"]))
    inside = program.write("/webhooks", {"name": "内网", "url": "https://10.0.0.5/hook", "acts": ["recording.*"]})
    assert problem(inside)["rule"] == "webhooks.url"
    made = program.write("/webhooks", {"name": "案件", "url": "https://case.example.cn/h", "acts": ["recording.*"]})
    path = f"/webhooks/{made.json()['id']}"
    assert program.write(f"{path}/test").status_code == 202
    assert program.get(f"{path}/deliveries").json()["items"][0]["act"] == "webhook.test"
    assert "secret" not in program.get(path).json()
    assert program.write(path, method="DELETE").json()["ended_at"]
    assert problem(program.write(f"{path}/secret"))["rule"] == "webhooks.ended"
