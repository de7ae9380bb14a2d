"""The log's page, its proofs, the check of the whole, the hand-ins and their receipts."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse
from tests.devices.bureau import clock
from tests.web.house import ACTOR, NOW

from liuhen.ledger import queries, triggers
from liuhen.ledger import runs as verification
from liuhen.ledger.queries import history
from liuhen.ledger.services import sign_checkpoint
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import parse_note
from liuhen.merkle.verification import root_from_inclusion
from liuhen.recordings.models import IntakeFile
from liuhen.web.pages.proof import DAMAGED, sealing_proof

if TYPE_CHECKING:
    from tests.web.house import House


def ledger(house: House, **given: str | int) -> str:
    answer = house.client("audit").get(reverse("ledger"), given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_log_shows_who_did_what_to_what_newest_first(yc: House):
    shown = ledger(yc)
    acts = re.findall(r"<b>(\S+)</b> (\S+)</p>", shown)

    assert ("采集完成", yc.intake.code) in acts
    assert ("封存", yc.first.code) in acts
    assert acts.index(("采集完成", yc.intake.code)) < acts.index(("封存", yc.first.code))


@pytest.mark.parametrize("text", ["code", "number", "login", "subject"])
def test_the_log_of_one_thing_is_found_by_what_people_call_it(yc: House, text):
    names = {
        "code": (yc.first.code, "封存"),
        "number": ("ZF-017", "领用设备"),
        "login": ("yc-zhang", "任职"),
        "subject": (yc.intake.subject, "采集完成"),
    }
    words, act = names[text]

    assert act in re.findall(r"<b>(\S+)</b>", ledger(yc, q=words))


def test_the_receipts_number_finds_its_hand_in(yc: House):
    assert "采集完成" in re.findall(r"<b>(\S+)</b>", ledger(yc, q=yc.intake.code))


def test_a_name_that_nothing_has_is_said(yc: House):
    shown = ledger(yc, q="XX-99")

    assert "没有叫「XX-99」的" in shown
    assert 'class="entry"' not in shown


def test_the_log_is_narrowed_by_act_and_an_unknown_act_is_ignored(yc: House):
    acts = set(re.findall(r"<b>(\S+)</b> \S+</p>", ledger(yc, act="recording.sealed")))

    assert acts == {"封存"}
    assert len(re.findall(r'class="entry"', ledger(yc, act="no.such"))) == 50


def test_older_entries_follow_page_by_page_without_a_gap(yc: House):
    first = ledger(yc)
    following = re.search(r'rel="next" href="[^"]*before=(\d+)"', first)
    assert following
    second = ledger(yc, before=following[1])
    places = [int(each.replace(",", "")) for each in re.findall(r'entry-i num">([\d,]+)<', first + second)]

    placed = [
        place for place in places if place
    ]  # the log's beginning has place 0 and is written with its first checkpoint
    assert placed == sorted(set(placed), reverse=True)


def test_an_auditor_does_not_read_another_agencys_entries(yc: House, zh: House):
    theirs = next(each for each in history(zh.first.subject) if each.act == "recording.sealed")

    assert 'class="entry"' not in ledger(yc, q=zh.first.code)
    assert "没有这样的条目" in ledger(yc, q=zh.first.subject)
    assert yc.client("audit").get(reverse("proof", args=[theirs.index])).status_code == 404


def test_a_proof_can_be_checked_by_anybody_with_nothing_but_the_file(yc: House):
    sealed = next(each for each in history(yc.first.subject) if each.act == "recording.sealed")
    answer = yc.client("audit").get(reverse("proof", args=[sealed.index]))
    given = json.loads(answer.content)
    body = CheckpointBody.parse(parse_note(given["checkpoint"]).text)
    root = root_from_inclusion(
        leaf=leaf_hash(given["entry"].encode()),
        index=given["proof"]["index"],
        size=given["proof"]["size"],
        proof=[bytes.fromhex(each) for each in given["proof"]["hashes"]],
    )

    assert json.loads(given["entry"])["facts"]["sha256"] == yc.first.sha256
    assert (root, given["proof"]["size"]) == (body.root, body.size)
    assert "attachment" in answer["Content-Disposition"]


def test_the_proof_of_a_sealing_goes_to_whoever_may_open_the_recordings_page(yc: House):
    sealed, *others = history(yc.first.subject)
    door = reverse("proof", args=[sealed.index])
    assert sealed.act == "recording.sealed"
    for who in ("keeper", "zhang"):
        page = yc.client(who).get(reverse("recording", args=[yc.first.pk])).content.decode()
        assert f'<a href="{door}">下载证明</a>' in page
        assert yc.client(who).get(door).status_code == 200
    assert {who: yc.client(who).get(door).status_code for who in ("stranger", "system", "security")} == {
        "stranger": 403, "system": 403, "security": 403,
    }  # fmt: skip
    placed = [each.index for each in others if each.index is not None]
    assert placed, "there is another entry about the recording"
    assert yc.client("keeper").get(reverse("proof", args=[placed[0]])).status_code == 403


def test_a_damaged_tree_gives_words_instead_of_a_proof(yc: House):
    sealed = next(each for each in history(yc.first.subject) if each.act == "recording.sealed")
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_node")
    triggers.install(connection)
    answer = yc.client("keeper").get(reverse("proof", args=[sealed.index]))

    assert (answer.status_code, answer.content.decode()) == (503, DAMAGED)
    assert sealing_proof(yc.first) == (False, DAMAGED)


def test_what_no_checkpoint_covers_has_no_proof_yet(yc: House):
    assert yc.client("audit").get(reverse("proof", args=[queries.size() + 5])).status_code == 404


def test_the_signed_checkpoint_can_be_taken_along(yc: House):
    latest = sign_checkpoint(at=NOW)
    answer = yc.client("audit").get(reverse("checkpoint", args=[latest.size]))

    assert answer.content.decode() == latest.note
    assert base64.b64encode(latest.root).decode() in latest.note
    assert yc.client("audit").get(reverse("checkpoint", args=[latest.size + 1])).status_code == 404
    assert yc.client("system").get(reverse("checkpoint", args=[latest.size])).status_code == 403


def test_a_check_of_the_whole_keeps_its_outcome_and_stands_in_the_log(yc: House):
    run = verification.run_once(actor=ACTOR, clock=lambda: NOW)
    shown = ledger(yc)

    assert run is not None
    assert (run.state, run.found) == ("done", 0)
    assert "日志完好" in shown
    assert "全部一致" in shown
    assert "ledger.verified" in [each.act for each in queries.page(limit=3)]


def test_an_edited_entry_is_found_and_named(yc: House):
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET act = 'nothing.happened' WHERE number = (SELECT entry FROM ledger_leaf WHERE leaf = 5)"
        )
    triggers.install(connection)
    run = verification.run_once(actor=ACTOR, clock=lambda: NOW)

    assert run is not None
    assert run.found > 0
    assert "日志有变" in ledger(yc)


def test_the_button_starts_one_run_and_the_page_asks_how_far_it_is(yc: House, monkeypatch):
    started = []
    monkeypatch.setattr(verification, "start", lambda *, actor, **_clock: started.append(actor.key))
    client = yc.client("audit")

    assert client.post(reverse("verify_ledger"))["Location"] == reverse("ledger")
    fragment = client.post(reverse("verify_ledger"), headers={"HX-Request": "true"})
    assert b'id="verification"' in fragment.content
    assert started == [yc.people["audit"].subject] * 2
    assert yc.client("keeper").post(reverse("verify_ledger")).status_code == 403


def test_a_run_under_way_is_not_started_twice_and_a_dead_one_is_told(yc: House):
    with verification._alone() as free:
        assert free
        verification._keep(verification.Run("running", "高翔", "2026-04-07T07:00:00Z", done=40, total=80))
        assert verification.run_once(actor=ACTOR, clock=lambda: NOW) is None
        shown = yc.client("audit").get(reverse("verification")).content.decode()
        assert 'aria-valuenow="50"' in shown
        assert "hx-get" in shown
    shown = yc.client("audit").get(reverse("verification")).content.decode()

    assert "中途停了" in shown
    assert "hx-get" not in shown


def test_the_receipt_names_what_may_be_erased_and_its_checkpoint(yc: House):
    shown = yc.client("zhang").get(reverse("receipt", args=[yc.intake.pk])).content.decode()

    assert yc.intake.code in shown
    assert "可以从设备上清除的文件（2 个）" in shown
    assert all(each.original_name in shown for each in yc.recordings)
    assert "存证日志检查点" in shown
    assert "应于 2026年4月7日 24:00 前，实际 4月7日 14:00，按时" in shown


def test_a_file_that_was_not_taken_must_stay_on_the_card(yc: House):
    IntakeFile.objects.filter(intake=yc.intake, position=1).update(
        state="refused", recording=None, words="读不出来，请换读卡器。"
    )
    shown = yc.client("zhang").get(reverse("receipt", args=[yc.intake.pk])).content.decode()

    assert "不要清除的文件（1 个）" in shown
    assert "读不出来，请换读卡器。" in shown
    assert "有未采集的" in yc.client("zhang").get(reverse("intakes")).content.decode()


def test_a_hand_in_that_was_cut_off_says_not_to_erase_anything(yc: House):
    yc.intake.finished_at = None
    yc.intake.save()
    try:
        shown = yc.client("zhang").get(reverse("receipt", args=[yc.intake.pk])).content.decode()
        assert "请不要清除任何文件" in shown
        assert "没有做完" in yc.client("zhang").get(reverse("intakes")).content.decode()
    finally:
        yc.intake.finished_at = clock("14:00")


def test_the_list_of_hand_ins_shows_the_command_for_the_dock(yc: House):
    shown = yc.client("li").get(reverse("intakes")).content.decode()

    assert "liuhen ingest 存储卡路径 --device ZF-018 --as yc-li" in shown
    assert yc.intake.code not in shown


def test_administrators_read_facts_of_the_instance_and_no_content(yc: House):
    shown = {who: yc.client(who).get(reverse("workbench")).content.decode() for who in ("audit", "system", "security")}

    assert "看日志、验证全部" in shown["audit"]
    assert "剩余空间" in shown["system"]
    assert "YC 2026" in shown["system"]
    assert "管理人员和岗位" in shown["security"]
    assert not any(yc.first.title in page or yc.first.code in page for page in shown.values())
