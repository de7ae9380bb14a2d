"""The page of a recording: what it shows, and each act that is taken on it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.ledger.services import sign_checkpoint
from liuhen.recordings.models import ContentTick, Derivative, MetadataItem
from liuhen.recordings.places import store_root
from liuhen.web.pages.tick_times import milliseconds

if TYPE_CHECKING:
    from tests.web.house import House


def show(house: House, who: str = "zhang", index: int = 0) -> str:
    answer = house.client(who).get(reverse("recording", args=[house.recordings[index].pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def code_of(page: str, item: str) -> str:
    found = re.search(rf'<option value="(k\w+)"[^>]*>{item}</option>', page)
    assert found
    return found[1]


def test_the_page_plays_both_files_of_the_duty_and_names_the_viewer(ss: House):
    page = show(ss)

    assert page.count("data-source=") >= 2
    assert f'src="{reverse("original", args=[ss.first.pk])}"' in page
    assert 'data-watermark="张三 65120001"' in page


def test_opening_the_page_is_a_viewing_and_stands_in_the_custody(ss: House):
    show(ss)
    page = show(ss)

    assert [each.act for each in history(ss.first.subject)].count("recording.viewed") == 1
    assert "张三正在看" in page
    assert "张三 查看" in page


def test_every_verdict_stands_with_its_article_and_the_worst_comes_first(ss: House):
    page = show(ss)
    cards = re.findall(r'class="judge"><div class="q"><span class="chip c-(\w+)', page)

    assert cards.index("ok") > cards.index("over")
    assert "SS 第十三条" in page
    assert "本局设定" in page


def test_the_timeline_shows_the_gap_between_the_files_as_unexplained(ss: House):
    page = show(ss)

    assert 'class="gap unexplained"' in page
    assert page.count("data-segment ") == 2


def test_a_content_is_ticked_against_the_recorded_clock_of_the_file_that_plays(ss: House):
    page = show(ss)
    path = reverse("tick", args=[ss.first.pk])
    given = {"point": code_of(page, "地点"), "source": ss.recordings[1].pk, "from": "9:20:01", "to": "9:20:03"}
    answer = ss.client("zhang").post(path, given, follow=True)
    tick = ContentTick.objects.get()

    assert (tick.recording, tick.item, tick.from_ms, tick.to_ms) == (ss.recordings[1], "地点", 1000, 3000)
    assert "已勾对「地点」" in answer.content.decode()
    assert "recording.ticked" in [each.act for each in history(ss.recordings[1].subject)]


def test_a_content_seen_in_another_file_of_the_duty_is_told_with_its_place(ss: House):
    point = code_of(show(ss), "地点")
    given = {"point": point, "source": ss.recordings[1].pk, "from": "9:20:01", "to": "9:20:03"}
    ss.client("zhang").post(reverse("tick", args=[ss.first.pk]), given)
    page = show(ss)
    row = page[page.index(f'id="point-{point}"') :].partition("</tr>")[0]

    assert "已勾对" in row
    assert f"在 {ss.recordings[1].code} 中勾对" in row
    assert "撤回" not in row  # it is taken back where it was set


def test_a_tick_can_be_taken_back_and_both_stay_in_the_log(ss: House):
    point = code_of(show(ss), "地点")
    client = ss.client("zhang")
    client.post(reverse("tick", args=[ss.first.pk]), {"point": point, "from": "9:03:00", "to": "9:03:02"})
    tick = ContentTick.objects.get()
    assert reverse("withdraw", args=[ss.first.pk, tick.pk]) in show(ss)
    client.post(reverse("withdraw", args=[ss.first.pk, tick.pk]))
    tick.refresh_from_db()

    assert tick.withdrawn_at is not None
    assert client.post(reverse("withdraw", args=[ss.recordings[1].pk, tick.pk])).status_code == 404


def test_what_the_duty_did_not_have_is_stated_with_a_reason(ss: House):
    point = code_of(show(ss), "现场痕迹物证")
    path = reverse("tick", args=[ss.first.pk])
    client = ss.client("zhang")

    assert client.post(path, {"point": point, "absent": "1"}).status_code == 422
    client.post(path, {"point": point, "absent": "1", "reason": "现场没有物证"})
    assert ContentTick.objects.get().not_applicable == "现场没有物证"
    assert "本次没有" in show(ss)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("9:20", "9:21:00", "要写成 9:02:30 这样的时间"),
        ("25:00:00", "9:21:00", "不是一天里的时间"),
        ("9:03:00", "11:00:00", "不在这段记录之内"),
        ("9:03:03", "9:03:01", "早于"),
    ],
)
def test_a_wrong_tick_says_what_is_wrong_keeps_what_was_written_and_is_logged(ss: House, start, end, words):
    point = code_of(show(ss), "地点")
    answer = ss.client("zhang").post(reverse("tick", args=[ss.first.pk]), {"point": point, "from": start, "to": end})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert f'value="{start}"' in page
    assert "recording.tick.refused" in [each.act for each in history(ss.first.subject)]
    assert not ContentTick.objects.exists()


def test_a_content_that_no_rule_wants_cannot_be_ticked(ss: House):
    answer = ss.client("zhang").post(
        reverse("tick", args=[ss.first.pk]), {"point": "kffffffffff", "from": "9:03:00", "to": "9:03:01"}
    )

    assert answer.status_code == 422


def test_the_clock_of_a_file_past_midnight_is_counted_on(yc: House):
    night = yc.first
    night.started_at, night.duration_ms = clock("23:59:50"), 60_000

    assert milliseconds("0:00:05", night, "从") == 15_000
    assert milliseconds("23:59:50", night, "从") == 0
    with pytest.raises(Refused, match="不在这段记录之内"):
        milliseconds("0:01:10", night, "到")


def test_a_second_in_which_the_file_begins_or_ends_counts_as_its_edge(yc: House):
    odd = yc.first
    odd.started_at, odd.duration_ms = clock("09:00:00") + timedelta(milliseconds=700), 2_500

    assert milliseconds("9:00:00", odd, "从") == 0
    assert milliseconds("9:00:03", odd, "到") == 2_300
    assert milliseconds("9：00：03", odd, "到") == 2_300


def test_the_keeper_completes_what_the_regulation_demands(zh: House):
    page = show(zh, "keeper")
    assert "还没有填" in page
    values = {
        "party_name": "恒筑建设有限公司",
        "case_name": "无照占道经营案",
        "place": "学院巷",
        "agency_name": "改不动",
    }
    answer = zh.client("keeper").post(reverse("metadata", args=[zh.first.pk]), values, follow=True)
    zh.first.refresh_from_db()

    assert "登记项目已保存" in answer.content.decode()
    assert zh.first.party_name == "恒筑建设有限公司"
    assert MetadataItem.objects.get(recording=zh.first, key="case_name").filled_by == "冯丽"
    assert "还没有填" not in show(zh, "keeper")


def test_hostile_metadata_is_shown_as_text(zh: House):
    bad = '<script>alert(1)</script>" onfocus="x'
    zh.client("keeper").post(reverse("metadata", args=[zh.first.pk]), {"party_name": bad})
    page = show(zh, "keeper")

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_keeper_puts_a_recording_to_itself_and_back_only_with_a_reason(yc: House):
    path = reverse("assign", args=[yc.first.pk])
    client = yc.client("keeper")
    refused = client.post(path, {"activity": "alone"})
    assert refused.status_code == 403
    assert "须写明理由" in refused.content.decode()
    client.post(path, {"activity": "alone", "reason": "试机"})
    yc.first.refresh_from_db()
    assert (yc.first.activity, yc.first.assignment) == (None, "standalone")
    client.post(path, {"activity": yc.duty.activity.pk, "person": yc.people["li"].pk})
    yc.first.refresh_from_db()
    assert (yc.first.activity_id, yc.first.person) == (yc.duty.activity.pk, yc.people["li"])


@pytest.mark.parametrize("given", [{"activity": "999999"}, {"activity": "alone", "person": "999999", "reason": "x"}])
def test_what_was_not_offered_cannot_be_assigned(yc: House, given):
    assert yc.client("keeper").post(reverse("assign", args=[yc.first.pk]), given).status_code == 403
    yc.first.refresh_from_db()
    assert yc.first.activity_id == yc.duty.activity.pk


def test_receiving_stops_the_clock_once(zh: House):
    client, path = zh.client("keeper"), reverse("receive", args=[zh.first.pk])
    assert path in show(zh, "keeper")
    client.post(path)
    zh.first.refresh_from_db()

    assert zh.first.handed_over_to == zh.people["keeper"]
    assert path not in show(zh, "keeper")


def test_classifying_changes_what_differs_and_wants_reasons(zh: House):
    client, path = zh.client("keeper"), reverse("classify", args=[zh.first.pk])
    assert "须写明依据" in client.post(path, {"secret_privacy": "1"}).content.decode()
    answer = client.post(
        path,
        {"risk": "high", "secret_privacy": "1", "evidence_case": "石某擅自搭建案", "reason": "有住户"},
        follow=True,
    )
    zh.first.refresh_from_db()

    assert "风险等级、保密、作为证据" in answer.content.decode()
    assert (zh.first.risk, zh.first.secret, zh.first.evidence) == ("high", ["privacy"], True)
    again = {"risk": "high", "secret_privacy": "1", "evidence_case": "石某擅自搭建案"}
    assert "没有改动" in client.post(path, again, follow=True).content.decode()


def test_verifying_reads_the_original_and_proves_its_entry(yc: House):
    sign_checkpoint(at=clock("15:00"))
    page = yc.client("zhang").post(reverse("verify", args=[yc.first.pk]), follow=True).content.decode()

    assert "校验值与封存时一致" in page
    assert "包含证明成立" in page
    assert "完整性检查：完好" in page


def test_a_changed_original_is_said_at_the_top_and_in_the_custody(fresh: House):
    path = Path(store_root().content_path(fresh.first.object_id))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    page = fresh.client("zhang").post(reverse("verify", args=[fresh.first.pk]), follow=True).content.decode()

    assert 'role="alert"' in page
    assert "这份原件有变" in page
    assert "完整性检查：有变" in page


def test_a_copy_that_is_being_made_is_asked_for_until_it_is_there(yc: House):
    Derivative.objects.filter(recording=yc.first, kind="proxy").update(state=Derivative.State.CLAIMED)
    path = reverse("player", args=[yc.first.pk])
    assert f'hx-get="{path}"' in show(yc)
    client = yc.client("zhang")
    assert "正在生成播放副本" in client.get(path).content.decode()
    Derivative.objects.filter(recording=yc.first, kind="proxy").update(state=Derivative.State.ORIGINAL)
    ready = client.get(path).content.decode()

    assert "现在播放" in ready
    assert "hx-get" not in ready


def test_a_copy_that_cannot_be_made_says_why_and_that_the_original_is_safe(yc: House):
    Derivative.objects.filter(recording=yc.first, kind="proxy").update(
        state=Derivative.State.FAILED, problem="画面损坏，解不开"
    )
    page = show(yc)

    assert "画面损坏，解不开" in page
    assert "原件照样封存" in page


def test_a_recording_without_a_true_time_says_that_its_clock_is_none(yc: House):
    yc.first.started_at = yc.first.ended_at = None
    yc.first.save()

    assert "没有可靠的摄录时间" in show(yc)
