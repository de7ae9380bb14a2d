"""The pages of who runs the instance: what is wrong comes first, nobody else sees them, and no content stands there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.house import NOW

from liuhen.jobs import sweep
from liuhen.jobs.arrangements import FIXITY_DAYS, SUBJECT, arranged
from liuhen.jobs.heartbeat import Pulse
from liuhen.jobs.models import Heartbeat, ReplicaRun, StoreDay
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history
from liuhen.operations.effective import effective
from liuhen.recordings.models import Derivative, Recording
from liuhen.web.pages.instance import DUTIES

PAGES = (
    "instance",
    "instance_storage",
    "instance_work",
    "instance_fixity",
    "instance_settings",
    "instance_acts",
    "webhooks",
)


@pytest.fixture(autouse=True)
def _an_instance(at_home):
    key = at_home / "keys" / "secret_key"
    key.parent.mkdir(exist_ok=True)
    key.touch(0o600)
    for each in key.parent.iterdir():  # what other tests left in the home that they share
        each.chmod(0o600)


def read(house, name, who="system") -> str:
    answer = house.client(who).get(reverse(name))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["zhang", "keeper", "zhao", "qian", "audit", "security"])
def test_nobody_but_the_system_administrator_sees_the_instance(yc, who, name):
    assert yc.client(who).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_no_content_and_no_officer_stands_on_the_pages(yc, name):
    shown = read(yc, name)

    assert [each.title for each in yc.recordings if each.title and each.title in shown] == []
    assert [each.original_name for each in yc.recordings if each.original_name in shown] == []
    assert "张三" not in shown
    assert yc.duty.activity.title not in shown


def test_a_silent_sweep_is_said_first_on_the_workbench_with_its_remedy(yc):
    Pulse().write(NOW - timedelta(minutes=7))
    shown = read(yc, "workbench")

    assert "后台任务已经 7 分钟没有动静" in shown
    assert "重新启动 liuhen serve" in shown
    assert "一切正常" not in shown


def test_the_overview_names_version_sweep_and_what_to_do(yc):
    Pulse(busy_with="fixity", busy_since=NOW).write(NOW)
    shown = read(yc, "instance")

    assert "在运行" in shown
    assert "0.1.0" in shown
    assert "是最新的" in shown
    assert "没有设副本库" in shown
    assert "怎么办：" in shown


def test_growth_is_said_in_words_and_drawn(yc):
    today = local_day(NOW)
    for back in range(1, 31):
        StoreDay.objects.create(day=today - timedelta(days=back), number=10, bytes=5 << 30)
    shown = read(yc, "instance_storage")

    assert "平均每天增加 5.0 GB" in shown
    assert "天后）满" in shown
    assert shown.count("<rect") >= 30


def test_with_too_few_days_no_day_is_promised(yc):
    assert "还不到 7 天" in read(yc, "instance_storage")


def test_the_replica_says_how_far_it_is_behind(yc, settings, tmp_path):
    settings.LIUHEN_REPLICA = tmp_path / "replica"
    ReplicaRun.objects.create(at=NOW - timedelta(days=2), held=1, failed=1, problem="磁盘已满")
    shown = read(yc, "instance_storage")

    assert "之后新封存 2 份还没有同步" in shown
    assert "磁盘已满" in shown
    assert "副本库超过一天没有同步完一轮" in read(yc, "workbench")


def test_a_changed_original_is_named_by_its_code_alone(yc):
    Recording.objects.filter(pk=yc.first.pk).update(fixity="changed", fixity_at=NOW)
    shown = read(yc, "instance_fixity")

    assert yc.first.code in shown
    assert "1 / 2 份，50%" in shown
    assert yc.first.code in read(yc, "workbench")


def test_failed_copies_are_put_back_once(yc):
    Derivative.objects.filter(recording=yc.first).update(state="failed", tries=3, problem="x")
    number = Derivative.objects.filter(state="failed").count()
    assert f"{number} 件没有做成" in read(yc, "instance_work")
    client = yc.client("system")

    first = client.post(reverse("instance_retry"), follow=True).content.decode()
    again = client.post(reverse("instance_retry"), follow=True).content.decode()

    assert f"{number} 件放回了队列" in first
    assert "不用重试" in again
    assert Derivative.objects.filter(state="failed").count() == 0
    assert [each.act for each in history(SUBJECT)] == [
        "instance.derivatives_retried",
        "instance.retry_derivatives.refused",
    ]
    assert "重试生成播放副本" in read(yc, "instance_acts")


def test_a_figure_is_changed_for_a_reason_and_at_once(yc):
    client = yc.client("system")
    address = reverse("instance_arrange", args=[FIXITY_DAYS])

    client.post(address, {"value": "14", "reason": "磁盘旧了"})
    again = client.post(address, {"value": "14", "reason": "磁盘旧了"}, follow=True).content.decode()

    assert arranged(FIXITY_DAYS) == 14
    assert "没有重复改动" in again
    assert [each.act for each in history(SUBJECT)] == ["instance.arranged"]
    assert "每 14 天重读一遍" in read(yc, "instance_fixity")


@pytest.mark.parametrize(
    ("value", "reason", "words"),
    [("0", "x", "要在 1 到 365 天之间"), ("viel", "x", "要在 1 到 365 天之间"), ("20", " ", "没有写理由")],
)
def test_a_figure_that_will_not_do_is_refused_and_shown_again(yc, value, reason, words):
    answer = yc.client("system").post(
        reverse("instance_arrange", args=[FIXITY_DAYS]), {"value": value, "reason": reason}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode()
    assert arranged(FIXITY_DAYS) == 30


def test_an_unknown_figure_is_not_there(yc):
    assert yc.client("system").post("/instance/settings/secret_key/", {"value": "1"}).status_code == 404


def test_settings_are_shown_with_their_source_and_no_secret(yc, settings):
    settings.LIUHEN_KEYS.mkdir(exist_ok=True)
    (settings.LIUHEN_KEYS / "mail_password").write_text("hunter2-geheim")
    shown = read(yc, "instance_settings")

    assert "hunter2-geheim" not in shown
    assert settings.SECRET_KEY not in shown
    assert "已设，不显示" in shown
    assert "重启后生效" in shown


def test_every_duty_of_the_sweep_and_every_key_has_its_words(settings):
    source = (settings.SOURCE / "settings.py").read_text("utf-8")

    assert {duty.name for duty in sweep.DUTIES} == DUTIES.keys()
    assert {each.key for each in effective()} == set(re.findall(r'(?<!read)_text\("(\w+)"', source))


def test_all_is_well_is_said_when_it_is(yc, monkeypatch):
    monkeypatch.setattr("liuhen.web.pages.instance.diagnose", lambda *_args, **_more: [])
    monkeypatch.setattr("liuhen.web.pages.instance.late_work", lambda _at: ())
    assert "一切正常" in read(yc, "workbench")
    assert Heartbeat.objects.count() == 0
