"""What an agency arranges by a program: its settings, its edition, who is told when, the instance, the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.api.conftest import Program, problem, token_of
from tests.web.house import NOW

from liuhen.accounts.models import PackBinding
from liuhen.jobs.arrangements import FIXITY_DAYS, arranged
from liuhen.kernel.moments import local_day
from liuhen.ledger import runs
from liuhen.ledger.queries import history
from liuhen.notifications.arrangements import arrangement_of, preference_of
from liuhen.regulations.models import Rehearsal

if TYPE_CHECKING:
    from tests.web.house import House

TOMORROW = local_day(NOW) + timedelta(days=1)


def program(house: House, who: str) -> Program:
    return Program(token_of(house.people[who]))


def test_legal_affairs_set_a_figure_from_tomorrow_on(ss: House):
    legal = program(ss, "legal")
    before = {each["name"]: each for each in legal.get("/regulation").json()["settings"]}
    assert before["first_time"]["kind"] == "period"
    changed = legal.write("/regulation/settings/first_time", {"value": "24小时", "reason": "局务会"}, method="PUT")
    after = next(each for each in changed.json()["settings"] if each["name"] == "first_time")
    assert (after["value"], after["tomorrow"]) == (before["first_time"]["value"], "24小时")
    assert changed.json()["editions"][0]["from_day"] == str(TOMORROW)
    again = legal.write("/regulation/settings/first_time", {"value": "24小时", "reason": "局务会"}, method="PUT")
    assert problem(again)["rule"] == "accounts.setting.same"
    for value in (7, True, ["a"], "bald", {"a": 1}):
        wrong = legal.write("/regulation/settings/first_time", {"value": value, "reason": "x"}, method="PUT")
        assert wrong.status_code == 422
    unknown = legal.write("/regulation/settings/colour", {"value": "rot", "reason": "x"}, method="PUT")
    assert problem(unknown)["rule"] == "accounts.setting.unknown"
    system = program(ss, "system").write(
        "/regulation/settings/first_time", {"value": "24小时", "reason": "x"}, method="PUT"
    )
    assert system.status_code == 403


def test_an_edition_is_looked_at_tried_and_bound_from_a_day_on(ss: House):
    system, legal = program(ss, "system"), program(ss, "legal")
    seen = legal.get("/regulation/editions/yc")
    assert seen.status_code == 200
    shown = seen.json()
    assert shown["differences"]["rules"]["only_second"]
    assert shown["rehearsal"] is None
    chosen = {"pack": "yc", "digest": shown["digest"]}
    tried = legal.write("/regulation/rehearsals", chosen)
    assert (tried.status_code, tried.json()["done_at"]) == (202, None)
    assert Rehearsal.objects.filter(agency=ss.bureau.agency).count() == 1
    assert legal.get("/regulation/editions/yc").json()["rehearsal"]["looked_at"] == 0
    binding = chosen | {"from_day": str(TOMORROW), "reason": "新制度施行"}
    assert problem(legal.write("/regulation/editions", binding))["status"] == 403
    other = system.write("/regulation/editions", binding | {"digest": "sha256:" + "0" * 64})
    assert problem(other)["rule"] == "accounts.pack.moved"
    without = system.write("/regulation/editions", binding | {"reason": ""})
    assert problem(without)["rule"] == "accounts.pack.reason"
    bound = system.write("/regulation/editions", binding)
    assert bound.status_code == 201
    assert bound.json()["pack"] == "ss"  # today is not moved
    assert bound.json()["editions"][0] == {
        "pack": "yc", "version": shown["version"], "digest": shown["digest"], "from_day": str(TOMORROW),
    }  # fmt: skip
    assert PackBinding.objects.filter(agency=ss.bureau.agency).count() == 2
    assert program(ss, "keeper").get("/regulation/editions/yc").status_code == 403


def test_the_text_of_the_regulation_is_attached_and_compared(ss: House):
    legal = program(ss, "legal")
    made = legal.write("/regulation/originals", {"name": "办法.txt", "text": "第十三条 应当及时移交。\n"})
    assert made.status_code == 201
    assert made.json()["sha256"].startswith("sha256:")
    assert made.json()["missing"] > 0
    again = legal.write("/regulation/originals", {"name": "办法.txt", "text": "第十三条 应当及时移交。\n"})
    assert problem(again)["rule"] == "regulations.original.same"
    assert program(ss, "keeper").write("/regulation/originals", {"name": "x", "text": "x"}).status_code == 403


def test_notifications_are_arranged_and_wished_for(yc: House):
    system, zhang = program(yc, "system"), program(yc, "zhang")
    now = zhang.get("/notification-arrangement").json()
    wanted = now | {"head_hours": 8, "leader_days": None, "quiet_from": "21:00", "reason": "局务会"}
    assert problem(zhang.write("/notification-arrangement", wanted, method="PUT"))["status"] == 403
    changed = system.write("/notification-arrangement", wanted, method="PUT").json()
    assert (changed["head_hours"], changed["leader_days"], changed["quiet_from"]) == (8, None, "21:00")
    assert arrangement_of(yc.bureau.agency).head_hours == 8
    late = system.write("/notification-arrangement", wanted | {"legal_days": 5, "leader_days": 2}, method="PUT")
    assert problem(late)["rule"] == "notifications.arrange.order"
    wish = {"email": "zhang@example.cn", "digest": False, "unmailed": ["early", "late"]}
    assert zhang.write("/notification-preferences", wish, method="PUT").json()["unmailed"] == ["early"]
    assert preference_of(yc.people["zhang"]).email == "zhang@example.cn"
    assert zhang.get("/notifications").json()["items"] == []
    assert zhang.write("/notifications/1/reading", {"read": True}, method="PUT").status_code == 404
    assert zhang.write("/notifications/reading", {"until": "9"}).json() == {"marked": 0}


def test_figures_of_the_instance_are_changed_by_who_runs_it(yc: House):
    system = program(yc, "system")
    assert {each["name"] for each in system.get("/instance").json()["figures"]} == {"fixity_days", "least_free_gb"}
    changed = system.write("/instance/figures/fixity_days", {"value": 20, "reason": "磁盘旧了"}, method="PUT")
    assert changed.status_code == 200
    assert arranged(FIXITY_DAYS) == 20
    far = system.write("/instance/figures/fixity_days", {"value": 4000, "reason": "x"}, method="PUT")
    assert problem(far)["rule"] == "instance.arrangement.bounds"
    assert system.write("/instance/figures/colour", {"value": 1, "reason": "x"}, method="PUT").status_code == 422
    assert problem(system.write("/instance/derivatives/retry"))["rule"] == "instance.retry.none"
    assert program(yc, "audit").get("/instance").status_code == 403


def test_the_auditor_has_the_whole_log_checked_and_reads_what_came_of_it(yc: House, monkeypatch):
    started = []
    monkeypatch.setattr(runs, "start", lambda *, actor, **_clock: started.append(actor.key))
    audit = program(yc, "audit")
    assert audit.get("/ledger/verification").json()["state"] in {"none", "done"}
    assert audit.write("/ledger/verification").status_code == 202
    assert started == [yc.people["audit"].subject]
    runs.run_once(actor=yc.bureau.actor(yc.people["audit"]), clock=lambda: NOW)
    assert audit.get("/ledger/verification").json()["state"] == "done"
    assert program(yc, "keeper").write("/ledger/verification").status_code == 403


def test_a_webhook_rests_and_goes_on(yc: House):
    system = program(yc, "system")
    made = system.write("/webhooks", {"name": "案件", "url": "https://case.example.cn/h", "acts": ["recording.*"]})
    path = f"/webhooks/{made.json()['id']}"
    assert system.write(f"{path}/pause").json()["paused_at"]
    assert problem(system.write(f"{path}/test"))["rule"] == "webhooks.paused"
    assert system.write(f"{path}/resumption").json()["paused_at"] is None
    assert [entry.act for entry in history(f"webhook:{made.json()['id']}")][1] == "webhook.paused"
