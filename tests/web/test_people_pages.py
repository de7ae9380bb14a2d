"""People at a desk: seen, registered, appointed, suspended, gone."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.accounts.models import Person, SignIn
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.organisation_pages import DAY, TODAY, names, shown


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


def test_an_administrator_ends_a_session_of_somebody(yc: House):
    running = yc.client("li")
    running.get(reverse("workbench"))
    session = SignIn.objects.get(person=yc.people["li"])
    address = reverse("end_session_of", args=[yc.people["li"].pk, session.pk])
    assert yc.client("security").post(address).status_code == 302
    assert running.get(reverse("workbench"))["Location"].endswith("why=ended")
    wrong = reverse("end_session_of", args=[yc.people["zhang"].pk, session.pk])
    assert yc.client("security").post(wrong).status_code == 404
