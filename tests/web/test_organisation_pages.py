"""Units and people on pages: who may look, who may manage, what a form says when it is refused, and how fast it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.house import ACTOR, NOW, person

from liuhen.accounts.import_sheets import COLUMNS
from liuhen.accounts.models import Delegation, Person, Post, SignIn, Unit
from liuhen.accounts.queries import roles_on
from liuhen.accounts.services import delegate, suspend
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history, page
from liuhen.sheets.reading import read
from liuhen.sheets.writing import write
from liuhen.web.pages.importing import packed

if TYPE_CHECKING:
    from tests.web.house import House

TODAY = local_day(NOW)
DAY = timedelta(days=1)


def shown(house: House, who: str, name: str, *args: int, **given: str | int) -> str:
    answer = house.client(who).get(reverse(name, args=args), given)
    assert answer.status_code == 200, name
    return str(answer.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<td class="m"><a class="t" href="[^"]+">([^<]+)</a>', html)


def test_the_security_administrator_sees_the_tree_and_everybody(yc: House):
    html = shown(yc, "security", "organisation")
    assert len(names(html)) == len(yc.people)
    assert re.search(r"执法一中队</span>\s*<span class=\"n\">5", html)
    assert "执法一中队 · 科室负责人" in html
    assert names(shown(yc, "security", "organisation", unit=yc.bureau.unit.pk)) == [
        "张三",
        "李四",
        "王五",
        "赵六",
        "冯丽",
    ]
    assert names(shown(yc, "security", "organisation", q="李四")) == ["李四"]
    assert names(shown(yc, "security", "organisation", state="gone")) == []
    assert len(names(shown(yc, "security", "organisation", unit=2**62, state="x", page=9999))) == len(yc.people)


def test_a_head_sees_the_own_unit_without_any_form_but_lending(yc: House):
    html = shown(yc, "zhao", "organisation")
    assert names(html) == ["张三", "李四", "王五", "赵六", "冯丽"]
    assert "登记人员" not in html
    own = shown(yc, "zhao", "person", yc.people["keeper"].pk)
    assert "委托别人代行" in own
    assert "登记离开" not in own
    assert yc.client("zhao").get(reverse("person", args=[yc.people["stranger"].pk])).status_code == 404


@pytest.mark.parametrize("who", ["zhang", "zhao", "qian", "legal", "audit", "system"])
def test_nobody_else_manages_people(yc: House, who: str):
    client, key, unit = yc.client(who), yc.people["li"].pk, yc.bureau.unit.pk
    posts = {
        "new_person": (), "edit_person": (key,), "appoint": (key,), "suspend": (key,), "resume": (key,), "leave": (key,),
        "give_password": (key,), "reset_second_factor": (key,), "come_back": (key,), "new_unit": (unit,),
        "rename_unit": (unit,), "move_unit": (unit,), "close_unit": (unit,), "titles": (), "sign_in_rules": (),
        "import_people": (), "confirm_import": (), "end_post": (yc.people["li"].posts.get().pk,),
    }  # fmt: skip
    answers = {name: client.post(reverse(name, args=args)).status_code for name, args in posts.items()}
    assert answers == dict.fromkeys(posts, 403)
    gets = ("new_person", "titles", "sign_in_rules", "import_people", "people_template", "export_people")
    assert {client.get(reverse(name)).status_code for name in gets} == {403}


def test_people_of_another_agency_are_not_there(yc: House, ss: House):
    client, key = yc.client("security"), ss.people["li"].pk
    assert client.get(reverse("person", args=[key])).status_code == 404
    assert client.post(reverse("suspend", args=[key]), {"until": "2026-12-31", "reason": "x"}).status_code == 404
    assert client.post(reverse("rename_unit", args=[ss.bureau.unit.pk]), {"name": "x"}).status_code == 404
    assert client.post(reverse("end_post", args=[ss.people["li"].posts.get().pk])).status_code == 404


def test_somebody_is_registered_appointed_and_given_a_password(yc: House):
    client = yc.client("security")
    given = {"name": "古丽娜尔", "login": "65120099", "card_no": "65120099"}
    made = client.post(reverse("new_person"), given)
    person_made = Person.objects.get(login="65120099")
    assert made["Location"] == reverse("person", args=[person_made.pk])
    again = client.post(reverse("new_person"), given)
    assert again.status_code == 422
    assert "登录名 65120099 已被使用" in again.content.decode()
    assert 'value="古丽娜尔"' in again.content.decode()
    post = {"unit": yc.bureau.unit.pk, "title": "执法人员", "from": "2026-04-01", "to": "2026-12-31"}
    assert client.post(reverse("appoint", args=[person_made.pk]), post).status_code == 302
    held = person_made.posts.get()
    assert (held.role, held.title, held.ends_on) == ("officer", "执法人员", date(2027, 1, 1))
    twice = client.post(reverse("appoint", args=[person_made.pk]), post)
    assert twice.status_code == 422
    assert "已任执法一中队的执法人员" in twice.content.decode()
    html = shown(yc, "security", "person", person_made.pk)
    (password,) = re.findall(r'name="password" type="text" value="([\w-]+)"', html)
    client.post(reverse("give_password", args=[person_made.pk]), {"password": password})
    person_made.refresh_from_db()
    assert person_made.check_password(password)
    assert person_made.must_change_password
    assert password not in "".join(entry.content.decode() for entry in history(person_made.subject))


def test_a_clash_is_told_beside_the_form_with_what_was_typed_and_logged(yc: House):
    key = yc.people["audit"].pk
    given = {"unit": yc.bureau.root.pk, "title": "系统管理员", "from": "2026-05-01", "to": ""}
    answer = yc.client("security").post(reverse("appoint", args=[key]), given)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "高翔已任安全审计员，不能再任系统管理员（三员分立）" in html
    assert 'value="2026-05-01"' in html
    assert '<option value="系统管理员" selected>' in html
    assert history(yc.people["audit"].subject)[-1].act == "person.appoint.refused"


def test_a_suspension_proposes_the_end_of_the_regulation_and_holds_in_running_sessions(ss: House):
    """SS-21(3): one month; from the next page on nothing of an officer's work opens."""
    running = ss.client("zhang")
    assert running.get(reverse("recording", args=[ss.first.pk])).status_code == 200
    html = shown(ss, "security", "person", ss.people["zhang"].pk)
    assert "SS 第二十一条" in html
    assert 'name="until" type="date" value="2026-05-07"' in html
    answer = ss.client("security").post(
        reverse("suspend", args=[ss.people["zhang"].pk]), {"until": "2026-05-07", "reason": "师字〔2026〕7号"}
    )
    assert answer.status_code == 302
    assert running.get(reverse("recording", args=[ss.first.pk])).status_code == 403
    assert running.get(reverse("original", args=[ss.first.pk])).status_code == 403
    assert running.get(reverse("intakes")).status_code == 403
    assert "停止执法至 2026-05-07" in shown(ss, "security", "organisation", state="stopped")


def test_a_post_that_ended_opens_nothing_from_its_day_on_in_running_sessions(yc: House, monkeypatch):
    running = yc.client("keeper")
    assert running.get(reverse("missing")).status_code == 200
    post = yc.people["keeper"].posts.get()
    yc.client("security").post(reverse("end_post", args=[post.pk]), {"last": (TODAY - DAY).isoformat()})
    assert running.get(reverse("missing")).status_code == 403


def test_who_left_is_turned_out_at_once(yc: House):
    running = yc.client("li")
    assert running.get(reverse("workbench")).status_code == 200
    answer = yc.client("security").post(reverse("leave", args=[yc.people["li"].pk]), {"reason": "调离"}, follow=True)
    assert running.get(reverse("workbench"))["Location"].startswith(reverse("login"))
    assert "已登记离开" in answer.content.decode()
    assert names(shown(yc, "security", "organisation", state="gone")) == ["李四"]


def test_a_delegation_shows_on_both_workbenches_opens_doors_and_names_both_in_the_log(yc: House):
    zhao, stranger = yc.people["zhao"], yc.people["stranger"]
    assert yc.client("stranger").get(reverse("missing")).status_code == 403
    post = zhao.posts.get()
    given = {"post": post.pk, "receiver": "外人", "from": "2026-04-07", "to": "2026-04-10", "reason": "出差"}
    answer = yc.client("zhao").post(reverse("delegate_own"), given)
    assert answer["Location"] == reverse("account")
    assert "外人在代行你的执法一中队 · 科室负责人" in shown(yc, "zhao", "workbench")
    assert "你在代行赵六的执法一中队 · 科室负责人，4月7日至4月10日" in shown(yc, "stranger", "workbench")
    assert yc.client("stranger").get(reverse("missing")).status_code == 200
    yc.client("stranger").get(reverse("recording", args=[yc.first.pk]))
    viewed = page(subject=yc.first.subject, limit=1)[0]
    assert viewed.document["actor"]["for"][0]["name"] == "赵六"  # type: ignore[index]
    twice = yc.client("zhao").post(reverse("delegate_own"), given)
    assert twice.status_code == 422
    assert "已经委托给外人了" in twice.content.decode()
    lent = Delegation.objects.get(receiver=stranger)
    assert yc.client("keeper").post(reverse("end_delegation", args=[lent.pk])).status_code == 404
    assert yc.client("zhao").post(reverse("end_delegation", args=[lent.pk])).status_code == 302
    assert yc.client("stranger").get(reverse("missing")).status_code == 403


def test_a_head_lends_the_post_of_somebody_who_is_ill_but_not_to_themselves(yc: House):
    keeper = yc.people["keeper"]
    given = {"post": keeper.posts.get().pk, "from": "2026-04-07", "to": "2026-04-10", "reason": "生病"}
    address = reverse("delegate_post", args=[keeper.pk])
    answer = yc.client("zhao").post(address, {**given, "receiver": "赵六"})
    assert answer.status_code == 422
    assert "不能把别人的职权委托给自己" in answer.content.decode()
    assert yc.client("zhao").post(address, {**given, "receiver": "李四"}).status_code == 302
    assert roles_on(yc.people["li"], TODAY) == {"officer", "record_keeper"}
    assert yc.client("wang").post(address, given).status_code == 403


@pytest.mark.parametrize(
    ("receiver", "words"), [("", "本局没有叫"), ("王麻子", "本局没有叫“王麻子”"), ("张三", "几个人叫“张三”")]
)
def test_a_colleague_has_to_be_named_so_that_only_one_is_meant(yc: House, receiver: str, words: str):
    person(yc.bureau, "zhang2", "张三", "officer", yc.bureau.unit)
    given = {
        "post": yc.people["zhao"].posts.get().pk,
        "receiver": receiver,
        "from": "2026-04-07",
        "to": "2026-04-08",
        "reason": "x",
    }
    answer = yc.client("zhao").post(reverse("delegate_own"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_administrator_ends_a_session_of_somebody(yc: House):
    running = yc.client("li")
    running.get(reverse("workbench"))
    session = SignIn.objects.get(person=yc.people["li"])
    address = reverse("end_session_of", args=[yc.people["li"].pk, session.pk])
    assert yc.client("security").post(address).status_code == 302
    assert running.get(reverse("workbench"))["Location"].endswith("why=ended")
    wrong = reverse("end_session_of", args=[yc.people["zhang"].pk, session.pk])
    assert yc.client("security").post(wrong).status_code == 404


def test_units_are_made_renamed_moved_and_closed_with_their_past(yc: House):
    client, root = yc.client("security"), yc.bureau.root
    client.post(reverse("new_unit", args=[root.pk]), {"name": "法制科", "kind": "section"})
    unit = Unit.objects.get(name="法制科")
    twice = client.post(reverse("new_unit", args=[root.pk]), {"name": "法制科", "kind": "section"})
    assert twice.status_code == 422
    assert "下面已经有“法制科”" in twice.content.decode()
    client.post(reverse("rename_unit", args=[unit.pk]), {"name": "政策法规科", "kind": "section"})
    client.post(reverse("move_unit", args=[unit.pk]), {"parent": yc.bureau.unit.pk})
    html = shown(yc, "security", "unit", unit.pk)
    assert "法制科 → 政策法规科" in html
    assert "单位改名" in html
    closed = client.post(reverse("close_unit", args=[yc.bureau.unit.pk]), {"reason": "机构改革"})
    assert closed.status_code == 422
    assert "下面还有政策法规科" in closed.content.decode()
    assert client.post(reverse("close_unit", args=[unit.pk]), {"reason": "机构改革"}).status_code == 302
    assert "政策法规科" not in shown(yc, "security", "organisation")


def test_a_closed_unit_is_found_under_the_one_above_and_opened_again(yc: House):
    client, above = yc.client("security"), yc.bureau.unit
    client.post(reverse("new_unit", args=[above.pk]), {"name": "三中队", "kind": "squad"})
    unit = Unit.objects.get(name="三中队")
    client.post(reverse("close_unit", args=[unit.pk]), {"reason": "机构改革"})
    assert f'href="{reverse("unit", args=[unit.pk])}"' in shown(yc, "security", "unit", above.pk)
    reopen = reverse("reopen_unit", args=[unit.pk])
    without = client.post(reopen, {"reason": " "})
    assert (without.status_code, "恢复单位须写明依据" in without.content.decode()) == (422, True)
    assert client.post(reopen, {"reason": "局务会 3 号"}).status_code == 302
    html = shown(yc, "security", "unit", unit.pk)
    assert "恢复单位" in html
    assert "撤销于" in html
    assert "三中队" in shown(yc, "security", "organisation")
    again = client.post(reopen, {"reason": "局务会 3 号"}, follow=True)
    assert "没有撤销，不用恢复" in again.content.decode()
    assert [each.act for each in history(unit.subject)].count("unit.reopened") == 1


def test_a_title_of_the_agency_is_set_and_offered(yc: House):
    client = yc.client("security")
    given = {"title": "政策法规科科长", "role_legal": "1", "role_archive_head": "1"}
    assert client.post(reverse("titles"), given).status_code == 302
    assert '<option value="政策法规科科长">' in shown(yc, "security", "person", yc.people["li"].pk)
    wrong = client.post(reverse("titles"), {"title": "科长"})
    assert wrong.status_code == 422
    assert "至少要对应一种职责" in wrong.content.decode()


def sheet(*rows: dict[str, object]) -> SimpleUploadedFile:
    return SimpleUploadedFile("人员.xlsx", write("人员", COLUMNS, rows, at=NOW))  # type: ignore[arg-type]


NEW = {
    "login": "65120100",
    "name": "买买提",
    "card_no": "65120100",
    "unit": "执法二中队",
    "title": "执法人员",
    "from": TODAY,
}


def test_a_list_is_shown_before_it_is_imported_and_imported_once(yc: House):
    client = yc.client("security")
    preview = client.post(reverse("import_people"), {"file": sheet(NEW)})
    assert preview.status_code == 200
    assert "买买提（65120100）" in preview.content.decode()
    assert not Person.objects.filter(login="65120100").exists()
    (rows,) = re.findall(r'name="rows" value="([^"]+)"', preview.content.decode())
    assert client.post(reverse("confirm_import"), {"rows": rows})["Location"] == reverse("organisation")
    made = Person.objects.get(login="65120100")
    assert roles_on(made, TODAY) == {"officer"}
    again = client.post(reverse("confirm_import"), {"rows": rows}, follow=True)
    assert "表里的都已经有了" in again.content.decode()
    assert Post.objects.filter(person=made).count() == 1


def test_a_list_with_one_wrong_row_is_refused_whole_and_says_where(yc: House):
    answer = yc.client("security").post(
        reverse("import_people"), {"file": sheet(NEW, {**NEW, "login": "x", "card_no": "", "unit": "九中队"})}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有叫“九中队”的单位" in html
    assert not Person.objects.filter(login="65120100").exists()


def test_what_is_no_workbook_and_what_was_not_shown_is_refused(yc: House):
    client = yc.client("security")
    for file in (SimpleUploadedFile("x.xlsx", b"nonsense"), SimpleUploadedFile("x.xlsx", b"")):
        assert client.post(reverse("import_people"), {"file": file}).status_code == 422
    assert client.post(reverse("import_people")).status_code == 422
    others = packed([], yc.people["li"].pk)
    forged = signing.dumps({"by": yc.people["security"].pk, "rows": []}, salt="another")
    for rows in ("", "x", others, forged):
        answer = client.post(reverse("confirm_import"), {"rows": rows})
        assert answer.status_code == 422
        assert "预览已经过期" in answer.content.decode()


def test_what_is_exported_can_be_imported_again_and_changes_nothing(yc: House):
    client = yc.client("security")
    answer = client.get(reverse("export_people"))
    assert "attachment" in answer["Content-Disposition"]
    rows = read(answer.content, COLUMNS).rows
    assert len(rows) == len(yc.people)
    preview = client.post(reverse("import_people"), {"file": SimpleUploadedFile("x.xlsx", answer.content)})
    assert "表里的都已经有了" in preview.content.decode()
    assert history(yc.bureau.agency.subject)[-1].act == "agency.people_exported"
    assert read(client.get(reverse("people_template")).content, COLUMNS).rows == ()
    assert BytesIO(answer.content).read(2) == b"PK"


@pytest.fixture
def crowded(yc: House) -> House:
    """5,000 people in fifty squads, half of them with a session."""
    agency, root = yc.bureau.agency, yc.bureau.root
    units = Unit.objects.bulk_create(
        Unit(agency=agency, parent=root, name=f"{n} 中队", kind="squad") for n in range(50)
    )
    for unit in units:
        unit.path = f"{root.path}{unit.pk}/"
    Unit.objects.bulk_update(units, ["path"])
    people = Person.objects.bulk_create(
        (Person(login=f"p{n}", name=f"某{n}", agency=agency, card_no=f"9{n:07}", password="!") for n in range(5000)),
        batch_size=500,
    )
    Post.objects.bulk_create(
        (
            Post(person=each, unit=units[n % 50], role="officer", starts_on=date(2026, 1, 1))
            for n, each in enumerate(people)
        ),
        batch_size=500,
    )
    return yc


def test_the_list_of_five_thousand_people_takes_as_few_questions_as_that_of_ten(yc: House, crowded: House):
    client = crowded.client("security")
    client.get(reverse("organisation"))
    counts = {}
    for name, given in (
        ("all", {}),
        ("unit", {"unit": Unit.objects.get(name="7 中队").pk}),
        ("words", {"q": "某49"}),
        ("far", {"page": 90}),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            html = client.get(reverse("organisation"), given).content.decode()
        counts[name] = len(asked)
        assert len(names(html)) == 50, name
    assert max(counts.values()) <= 22, counts
    assert "第 4501–4550 人，共 5,0" in html


def test_the_page_of_a_person_takes_few_questions(crowded: House):
    client = crowded.client("security")
    client.get(reverse("workbench"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("person", args=[Person.objects.get(login="p77").pk]))
    assert len(asked) <= 36
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("account"))
    assert len(asked) <= 30


def test_lists_of_a_suspended_stand_in_leave_enforcement_out(yc: House):
    """A lent post of a head still works while the receiver is suspended as an officer (requirements §6.2)."""
    li = yc.people["li"]
    delegate(
        actor=ACTOR,
        at=NOW,
        post=yc.people["zhao"].posts.get(),
        receiver=li,
        starts_on=TODAY,
        ends_on=TODAY + DAY,
        reason="出差",
    )
    suspend(actor=ACTOR, at=NOW, person=li, until=TODAY + DAY, reason="决定")
    client = yc.client("li")
    assert client.get(reverse("missing")).status_code == 200
    assert client.get(reverse("intakes")).status_code == 200
