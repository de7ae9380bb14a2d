"""Units, people, posts and what is lent, by a program: under the same rules as on the pages, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import Program, problem, token_of
from tests.web.house import NOW

from liuhen.accounts.import_sheets import COLUMNS
from liuhen.accounts.models import Person, Unit
from liuhen.accounts.queries import roles_on
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history
from liuhen.sheets.writing import write

if TYPE_CHECKING:
    from tests.web.house import House

TODAY = local_day(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def security(yc: House) -> Program:
    return Program(token_of(yc.people["security"]))


def test_a_unit_is_made_renamed_moved_closed_and_opened_again(yc: House, security: Program):
    root = str(yc.bureau.root.pk)
    made = security.write("/units", {"parent": root, "name": "信访科", "kind": "section"})
    assert made.status_code == 201
    path = f"/units/{made.json()['id']}"
    twice = security.write("/units", {"parent": root, "name": "信访科", "kind": "section"})
    assert problem(twice)["rule"] == "accounts.unit.taken"
    renamed = security.write(f"{path}/name", {"name": "信访办", "kind": "section"}, method="PUT")
    assert renamed.json()["name"] == "信访办"
    below = str(yc.bureau.unit.pk)
    assert security.write(f"{path}/place", {"parent": below}, method="PUT").json()["parent"] == below
    assert security.write(f"{path}/closing", {"reason": "机构改革"}).json()["closed_on"] == str(TODAY)
    assert problem(security.write(f"{path}/closing", {"reason": "机构改革"}))["rule"] == "accounts.unit.closed"
    assert security.write(f"{path}/opening", {"reason": "局务会"}).json()["closed_on"] is None
    acts = [entry.act for entry in history(f"unit:{made.json()['id']}")]
    assert acts == [
        *("unit.created", "unit.renamed", "unit.moved", "unit.closed"), "unit.close.refused", "unit.reopened",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["keeper", "zhao", "legal", "system"])
def test_nobody_else_changes_units_or_people_by_a_token_of_every_scope(yc: House, who: str):
    program = Program(token_of(yc.people[who]))
    new = {"parent": str(yc.bureau.root.pk), "name": "信访科", "kind": "section"}
    assert problem(program.write("/units", new))["type"].endswith("forbidden")
    assert problem(program.write("/people", {"login": "neu", "name": "新人"}))["type"].endswith("forbidden")
    path = f"/people/{yc.people['zhang'].pk}"
    assert problem(program.write(f"{path}/leaving", {"reason": "调离"}))["type"].endswith("forbidden")
    assert not Unit.objects.filter(name="信访科").exists()


def test_units_and_people_of_another_agency_are_not_there(yc: House, ss: House, security: Program):
    unit, person = ss.bureau.unit.pk, ss.people["zhang"].pk
    assert security.write(f"/units/{unit}/closing", {"reason": "x"}).status_code == 404
    assert security.write(f"/people/{person}/leaving", {"reason": "x"}).status_code == 404
    assert security.write(f"/people/{person}", {"name": "x"}, method="PUT").status_code == 404
    own = yc.people["li"].pk
    post = {"unit": str(unit), "title": "执法人员", "since": str(TODAY)}
    assert problem(security.write(f"/people/{own}/posts", post))["errors"][0]["at"] == "unit"


def test_somebody_is_registered_appointed_suspended_and_gone(yc: House, security: Program):
    made = security.write("/people", {"login": "65120100", "name": "买买提", "card_no": "65120100"})
    assert made.status_code == 201
    path = f"/people/{made.json()['id']}"
    post = {"unit": str(yc.bureau.unit.pk), "title": "执法人员", "since": str(TODAY)}
    posts = security.write(f"{path}/posts", post).json()["posts"]
    assert [(each["role"], each["until"]) for each in posts] == [("officer", None)]
    clash = security.write(f"{path}/posts", post | {"title": "系统管理员"})
    assert problem(clash)["rule"] == "accounts.roles.separated"
    later = post | {"title": "科室负责人", "since": str(TODAY + 9 * DAY)}
    coming = security.write(f"{path}/posts", later).json()["posts"][1]
    gone = security.write(f"/posts/{coming['id']}/withdrawal", {"reason": "改派"})
    assert len(gone.json()["posts"]) == 1
    until = str(TODAY + 30 * DAY)
    held = security.write(f"{path}/suspension", {"until": until, "reason": "停职决定 3 号"})
    assert held.json()["suspended_until"] == until
    lifted = security.write(f"{path}/suspension/lifting", {"reason": "决定撤销"})
    assert lifted.json()["suspended_until"] is None
    ended = security.write(f"/posts/{posts[0]['id']}/ending", {"until": str(TODAY + DAY)})
    assert ended.json()["posts"][0]["until"] == str(TODAY + DAY)
    assert security.write(path, {"name": "买买提·艾力"}, method="PUT").json()["name"] == "买买提·艾力"
    left = security.write(f"{path}/leaving", {"reason": "调离"})
    assert left.json()["active"] is False
    assert problem(security.write(f"{path}/leaving", {"reason": "调离"}))["rule"] == "accounts.leave.twice"
    assert security.write(f"{path}/return").json()["active"] is True
    assert not Person.objects.get(login="65120100").has_usable_password()


def test_a_post_is_lent_by_its_holder_and_by_the_head_and_taken_back(yc: House):
    zhao, qian, sun = (Program(token_of(yc.people[name])) for name in ("zhao", "qian", "sun"))
    post = yc.people["zhao"].posts.get(role="unit_head").pk
    days = {"since": str(TODAY), "until": str(TODAY + 5 * DAY), "reason": "出差"}
    wang = {"receiver": str(yc.people["wang"].pk), **days}
    lent = zhao.write(f"/posts/{post}/delegations", wang)
    assert lent.status_code == 201
    assert problem(zhao.write(f"/posts/{post}/delegations", wang))["rule"] == "accounts.delegation.twice"
    assert "unit_head" in roles_on(yc.people["wang"], TODAY)
    assert [each["receiver"]["name"] for each in zhao.get("/delegations").json()["given"]] == ["王五"]
    delegation = f"/delegations/{lent.json()['id']}"
    stranger = Program(token_of(yc.people["keeper"]))
    assert stranger.write(delegation, method="DELETE").status_code == 404
    assert stranger.write(f"/posts/{post}/delegations", wang).status_code == 404
    assert sun.write(delegation, method="DELETE").json()["until"] == str(TODAY)
    li = {"receiver": str(yc.people["keeper"].pk), **days}
    assert qian.write(f"/posts/{post}/delegations", li).status_code == 201
    own = yc.people["zhang"].posts.get(role="officer").pk
    assert qian.write(f"/posts/{own}/delegations", li).status_code == 422  # bound to a card, whoever lends it


def test_a_title_means_what_the_agency_says(yc: House, security: Program):
    new = {"title": "政策法规科科长", "roles": ["legal", "archive_head"]}
    made = security.write("/titles", new, method="PUT").json()
    known = {each["title"]: each for each in security.get("/titles").json()["items"]}
    assert known["政策法规科科长"]["roles"] == ["archive_head", "legal"]
    assert known["执法人员"]["id"] is None
    wrong = security.write("/titles", new | {"roles": ["legal", "audit_admin"]}, method="PUT")
    assert problem(wrong)["rule"] == "accounts.roles.separated"
    assert security.write(f"/titles/{made['id']}", method="DELETE").status_code == 204
    assert "政策法规科科长" not in {each["title"] for each in security.get("/titles").json()["items"]}


def test_a_workbook_of_people_is_imported_whole_once_or_not_at_all(yc: House, security: Program):
    row: dict[str, Any] = {
        "login": "65120100",
        "name": "买买提",
        "unit": "执法二中队",
        "title": "执法人员",
        "from": TODAY,
    }
    good = write("人员", COLUMNS, [row], at=NOW)
    bad = write("人员", COLUMNS, [row, row | {"login": "65120101", "unit": "别处"}], at=NOW)
    refused = security.send_sheet("/people-imports", bad)
    assert "第 4 行" in problem(refused)["detail"]
    assert not Person.objects.filter(login="65120100").exists()
    first = security.send_sheet("/people-imports", good, key="a")
    assert (first.status_code, first.json()["registered"], first.json()["posts"]) == (200, 1, 1)
    assert security.send_sheet("/people-imports", good, key="a").content == first.content
    assert security.send_sheet("/people-imports", good).json() == {
        "registered": 0, "corrected": 0, "posts": 0, "unchanged": 1,
    }  # fmt: skip
    assert problem(security.send_sheet("/people-imports", b"kein Blatt"))["type"].endswith(":sheet")
    assert problem(security.write("/people-imports", {"rows": []}))["status"] == 415
    nobody = Program(token_of(yc.people["keeper"]))
    assert nobody.send_sheet("/people-imports", good).status_code == 403


def test_who_read_an_older_unit_is_told_who_was_first_and_nothing_is_overwritten(yc: House, security: Program):
    unit = yc.bureau.unit
    path, as_it_was = f"/units/{unit.pk}", {"name": unit.name, "kind": unit.kind}
    version = security.get(path).json()["version"]
    first = security.write(f"{path}/name?version={version}", as_it_was | {"name": "执法三中队"}, method="PUT")
    assert (first.status_code, first.json()["name"]) == (200, "执法三中队")
    same = security.write(f"{path}/name?version={version}", as_it_was | {"name": "执法三中队"}, method="PUT")
    assert (same.status_code, same.json()["version"]) == (200, first.json()["version"])
    second = security.write(f"{path}/name?version={version}", as_it_was | {"name": "执法四中队"}, method="PUT")
    assert (second.status_code, problem(second)["rule"]) == (412, "accounts.unit.overtaken")
    assert problem(second)["type"].endswith(":changed")
    assert "林小雨" in problem(second)["detail"]
    late = {"place": {"parent": str(yc.bureau.root.pk)}, "closing": {"reason": "机构改革"}}
    moved = security.write(f"{path}/place?version={version}", late["place"], method="PUT")
    assert problem(moved)["status"] == 412
    assert problem(security.write(f"{path}/closing?version={version}", late["closing"]))["status"] == 412
    now = security.get(path).json()
    third = security.write(f"{path}/name?version={now['version']}", as_it_was | {"name": "执法四中队"}, method="PUT")
    assert third.json()["name"] == "执法四中队"
    assert security.write(f"{path}/name", as_it_was, method="PUT").json()["name"] == unit.name


def test_a_unit_is_closed_and_opened_once_by_the_version_that_was_read(yc: House, security: Program):
    made = security.write("/units", {"parent": str(yc.bureau.root.pk), "name": "信访科", "kind": "section"}).json()
    path = f"/units/{made['id']}"
    for step, word in (("closing", "unit.closed"), ("opening", "unit.reopened")):
        version = security.get(path).json()["version"]
        for _ in range(2):
            assert security.write(f"{path}/{step}?version={version}", {"reason": "局务会"}).status_code == 200
        assert [entry.act for entry in history(f"unit:{made['id']}")].count(word) == 1
    assert problem(security.write(f"{path}/closing?version=x", {"reason": "局务会"}))["status"] == 422
    listed = security.get("/units").json()["items"]
    assert all("version" not in each for each in listed)
