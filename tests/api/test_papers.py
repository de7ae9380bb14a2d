"""Transcripts and trainings by programs: by the same rules as on the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.activities.duty import planned
from tests.api.conftest import Program, problem, token_of
from tests.devices.bureau import Bureau, found
from tests.web.house import person

if TYPE_CHECKING:
    from tests.web.house import House


@pytest.fixture
def hy(db, at_home, street) -> Bureau:
    return found("hy")


def transcript(hy: Bureau, **given: Any) -> dict[str, Any]:
    people = [{"person": str(each.pk), "shown": True, "signed": True} for each in (hy.zhang, hy.li)]
    moment = "2026-04-07T10:20:00+08:00"
    return {"kind": "inquiry", "officers": people, "signed_by": ["王某"], "made_at": moment, **given}


def test_a_transcript_is_registered_once_read_with_what_it_lacks_and_put_right(hy: Bureau):
    """HY-11."""
    duty = planned(hy, kind="inquiry", act="penalty")
    duty.run()
    program = Program(token_of(hy.zhang))
    path = f"/activities/{duty.activity.pk}/transcripts"
    first = program.write(path, transcript(hy, signed_by=[]))
    assert first.status_code == 201
    assert program.write(path, transcript(hy, signed_by=[])).json()["id"] == first.json()["id"]
    (lack,) = first.json()["lacks"]
    assert lack["clauses"] == ["HY-11", "HY-13¶3"]
    second = program.write(f"{path}/{first.json()['id']}/correction", transcript(hy))
    assert second.status_code == 201
    assert second.json()["lacks"] == []
    told = program.get(path).json()["items"]
    assert [each["replaced_by"] for each in told] == [second.json()["id"], None]
    assert told[1]["officers"][0]["card_no"] == "65120001"


def test_a_transcript_is_refused_as_on_the_pages(hy: Bureau):
    duty = planned(hy, kind="inquiry", act="penalty")
    duty.run()
    program = Program(token_of(hy.zhang))
    path = f"/activities/{duty.activity.pk}/transcripts"
    assert problem(program.write(path, transcript(hy, kind="poem")))["rule"] == "facts.unknown"
    assert problem(program.write(path, transcript(hy, refused_by=["李某"])))["rule"] == "activities.transcript.refusal"
    strange = [{"person": str(hy.zhao.pk)}]
    assert problem(program.write(path, transcript(hy, officers=strange)))["status"] == 422
    assert problem(program.write(f"{path}/99/correction", transcript(hy)))["status"] == 404
    keeper = person(hy, "keeper", "冯丽", "record_keeper", hy.unit)
    assert problem(Program(token_of(keeper)).write(path, transcript(hy)))["status"] == 403
    reader = Program(token_of(hy.zhang, "activities.read"))
    assert problem(reader.write(path, transcript(hy)))["status"] == 403


def test_a_training_is_recorded_once_and_listed_by_year_and_unit(yc: House):
    """ZH-4."""
    head = Program(token_of(yc.people["zhao"]))
    unit = str(yc.bureau.unit.pk)
    given = {
        "unit": unit,
        "day": "2026-03-10",
        "topic": "全过程记录办法",
        "trainer": "市局法制科",
        "hours": 1.5,
        "attendees": [str(yc.people["zhang"].pk)],
    }
    made = head.write("/trainings", given)
    assert made.status_code == 201
    assert head.write("/trainings", given).json()["id"] == made.json()["id"]
    listed = head.get(f"/trainings?year=2026&unit={unit}").json()["items"]
    assert [(each["topic"], each["hours"], each["attendees"][0]["name"]) for each in listed] == [
        ("全过程记录办法", 1.5, "张三")
    ]
    assert head.get("/trainings?year=2025").json()["items"] == []
    assert problem(head.write("/trainings", given | {"day": "2026-04-08"}))["rule"] == "training.future"
    assert problem(head.write("/trainings", given | {"hours": 1.25}))["status"] == 422
    assert problem(head.write("/trainings", given | {"attendees": ["999999"]}))["status"] == 422
    assert problem(head.get("/trainings?year=2026&unit=999999"))["status"] == 404
    officer = Program(token_of(yc.people["zhang"]))
    assert problem(officer.write("/trainings", given))["status"] == 403
    assert problem(officer.get("/trainings?year=2026"))["status"] == 403
    assert problem(Program(token_of(yc.people["qian"])).write("/trainings", given))["status"] == 403


def test_a_training_is_withdrawn_with_its_reason_and_stays_listed(yc: House):
    """ZH-4."""
    head = Program(token_of(yc.people["zhao"]))
    unit, who = str(yc.bureau.unit.pk), str(yc.people["zhang"].pk)
    words = {"day": "2026-03-10", "topic": "全过程记录办法", "trainer": "市局法制科", "hours": 1.5}
    made = head.write("/trainings", {"unit": unit, "attendees": [who], **words}).json()
    assert made["withdrawn"] is None
    door = f"/trainings/{made['id']}/withdrawal"
    assert problem(head.write(door, {"reason": " "}))["status"] == 422
    assert problem(head.write("/trainings/999999/withdrawal", {"reason": "日期登错"}))["status"] == 404
    for login in ("zhang", "qian"):
        assert problem(Program(token_of(yc.people[login])).write(door, {"reason": "日期登错"}))["status"] == 403
    told = head.write(door, {"reason": "日期登错"})
    assert told.status_code == 200
    assert (told.json()["withdrawn"]["by"], told.json()["withdrawn"]["reason"]) == ("赵六", "日期登错")
    assert head.write(door, {"reason": "日期登错"}).json() == told.json()
    legal = Program(token_of(yc.people["legal"]))
    assert problem(legal.write(door, {"reason": "没有办"}))["rule"] == "training.withdrawn"
    (listed,) = head.get("/trainings?year=2026").json()["items"]
    assert listed["withdrawn"]["reason"] == "日期登错"
