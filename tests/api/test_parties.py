"""Parties by a program: found, registered, noted and cleared under the same rules as on the pages (ZH-11(1))."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.activities.duty import planned
from tests.api.conftest import Program, problem, token_of
from tests.devices.bureau import clock
from tests.web.conftest import zh, zh_house
from tests.web.house import ACTOR

from liuhen.activities.services import register_party
from liuhen.api.models import KeptAnswer
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House

    from liuhen.activities.models import Party

__all__ = ["zh", "zh_house"]
CARD = "11010519491231002X"
MASKED = "1***************2X"
FOUGHT = {"day": "2026-02-01", "event": "推搡执法人员", "source": "出警记录"}


def program(house: House, who: str, *scopes: str) -> Program:
    return Program(token_of(house.people[who], *scopes))


def party(house: House, **given: Any) -> Party:
    told: dict[str, Any] = {"name": "周某", "kind": "person", "id_no": CARD, **given}
    return register_party(actor=ACTOR, at=clock("08:00"), agency=house.bureau.agency, **told)


def test_a_party_is_registered_once_and_its_number_is_told_masked(zh: House):
    officer = program(zh, "zhang")
    given = {"name": "周某", "kind": "person", "number": CARD.lower()}
    made = officer.write("/parties", given)
    assert (made.status_code, made.json()["number"]) == (201, MASKED)
    assert officer.write("/parties", given).json()["id"] == made.json()["id"]
    wrong = officer.write("/parties", given | {"number": "110105194912310021"})
    assert problem(wrong)["rule"] == "activities.party.number"
    assert "110105194912310021" not in wrong.content.decode()
    kept = KeptAnswer.objects.latest("pk")
    assert CARD[:10] not in json.dumps([kept.body, kept.digest, kept.headers])


def test_a_number_is_added_to_a_party_that_has_none(zh: House):
    made = party(zh, id_no="")
    told = program(zh, "zhang").write(f"/parties/{made.pk}/number", {"number": CARD}, method="PUT")
    assert told.json()["number"] == MASKED
    other = program(zh, "zhang").write(f"/parties/{made.pk}/number", {"number": "E12345678"}, method="PUT")
    assert problem(other)["rule"] == "activities.party.numbered"
    assert program(zh, "legal").write(f"/parties/{made.pk}/number", {"number": CARD}, method="PUT").status_code == 403


def test_the_same_key_with_another_number_is_told_apart(zh: House):
    officer = program(zh, "zhang")
    given = {"name": "周某", "kind": "person", "number": CARD}
    first = officer.write("/parties", given, key="one")
    again = officer.write("/parties", given, key="one")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert officer.write("/parties", given | {"number": ""}, key="one").status_code == 422


def test_the_list_is_narrowed_by_name_history_and_a_number_in_a_header(zh: House):
    officer = program(zh, "zhang")
    first = party(zh)
    second = party(zh, name="周某", id_no="")
    found = officer.get("/parties", **{"Liuhen-Party-Number": CARD.lower()}).json()["items"]
    assert [each["id"] for each in found] == [str(first.pk)]
    assert officer.get("/parties", **{"Liuhen-Party-Number": CARD[:17]}).json()["items"] == []
    assert [each["id"] for each in officer.get("/parties?name=周").json()["items"]] == [str(second.pk), str(first.pk)]
    officer.write(f"/parties/{second.pk}/conflicts", FOUGHT)
    listed = officer.get("/parties?history=conflict").json()["items"]
    assert [(each["id"], each["conflicts"]) for each in listed] == [(str(second.pk), 1)]


def test_a_cursor_of_a_number_tells_nothing_of_it_and_belongs_to_it(zh: House):
    officer = program(zh, "zhang")
    party(zh)
    party(zh, name="周某某")
    page = officer.get("/parties?limit=1", **{"Liuhen-Party-Number": CARD}).json()
    assert page["next"]
    following = officer.get(f"/parties?limit=1&cursor={page['next']}", **{"Liuhen-Party-Number": CARD})
    assert len(following.json()["items"]) == 1
    assert officer.get(f"/parties?limit=1&cursor={page['next']}").status_code == 422


def test_zh_11_1_a_conflict_is_noted_told_with_its_article_and_withdrawn_by_legal(zh: House):
    """ZH-11(1)."""
    made = party(zh)
    officer, legal = program(zh, "zhang"), program(zh, "legal")
    noted = officer.write(f"/parties/{made.pk}/conflicts", FOUGHT)
    assert noted.status_code == 201
    told = noted.json()
    assert (told["conflicts"], told["history"][0]["noted_by"]["name"]) == (1, "张三")
    assert "高风险" in told["made"][0]["words"]
    assert told["made"][0]["cites"][0]["clause"] == "ZH-11(1)"
    path = f"/parties/{made.pk}/conflicts/{told['history'][0]['id']}/withdrawal"
    assert officer.write(path, {"reason": "写错"}).status_code == 403
    gone = legal.write(path, {"reason": "同名的另一个人"}).json()
    assert (gone["conflicts"], gone["made"]) == (0, [])
    assert gone["history"][0]["withdrawn_by"]["name"] == "郑岩"
    assert gone["history"][0]["withdrawn_reason"] == "同名的另一个人"
    assert problem(legal.write(path, {"reason": "再来"}))["rule"] == "activities.party.withdrawn"
    assert legal.write(f"/parties/{made.pk}/conflicts/999999/withdrawal", {"reason": "x"}).status_code == 404


def test_aversion_is_said_by_an_officer_and_lifted_by_legal(zh: House):
    made = party(zh)
    officer, legal, path = program(zh, "zhang"), program(zh, "legal"), f"/parties/{made.pk}/resistance"
    told = officer.write(path, {"resists": True, "reason": "扬言报复"}, method="PUT").json()
    assert (told["resistance"], told["resistance_reason"]) == (True, "扬言报复")
    assert told["resistance_since"].startswith("2026-04-07T15:00:00")
    assert officer.write(path, {"resists": False, "reason": "和解"}, method="PUT").status_code == 403
    assert legal.write(path, {"resists": False, "reason": "和解"}, method="PUT").json()["resistance"] is False


def test_scopes_and_posts_decide_who_sees_parties(zh: House):
    seen, hidden = party(zh), party(zh, name="吴某", id_no="")
    planned(zh.bureau, party=seen)
    assert program(zh, "zhang", "activities.read").get("/parties").status_code == 403
    assert program(zh, "zhang", "parties.read").write("/parties", {"name": "x", "kind": "org"}).status_code == 403
    keeper = program(zh, "keeper")
    assert [each["name"] for each in keeper.get("/parties").json()["items"]] == ["周某"]
    refused = keeper.get(f"/parties/{hidden.pk}")
    assert (refused.status_code, problem(refused)["rule"]) == (404, "access.party.not_seen")
    assert history(f"party:{hidden.pk}")[-1].act == "party.view.refused"
    assert keeper.write("/parties", {"name": "x", "kind": "org"}).status_code == 403
    assert keeper.write(f"/parties/{seen.pk}/conflicts", FOUGHT).status_code == 403
    assert program(zh, "system").get("/parties").status_code == 403


def test_a_duty_is_planned_with_a_party_by_its_key_and_listed_by_it(zh: House):
    first, second = party(zh), party(zh, id_no="")
    officer = program(zh, "zhang")
    plan = {
        "unit": str(zh.bureau.unit.pk), "title": "占道查处", "act": "inspection", "kind": "inspection",
        "officers": [{"person": str(zh.people["zhang"].pk)}], "party": "周某", "party_kind": "person",
    }  # fmt: skip
    asked = officer.write("/activities", plan)
    assert problem(asked)["rule"] == "activities.party.which"
    made = officer.write("/activities", plan | {"party_id": str(second.pk)}).json()
    assert made["party"] == {"id": str(second.pk), "name": "周某"}
    assert officer.write("/activities", plan | {"title": "别的", "party_id": "999999"}).status_code == 422
    assert [each["id"] for each in officer.get(f"/activities?party={second.pk}").json()["items"]] == [made["id"]]
    assert officer.get(f"/activities?party={first.pk}").json()["items"] == []
