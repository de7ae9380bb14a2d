"""The receipt as machines and people read it; its JSON is a contract: members may be added, none may go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.devices.bureau import clock
from tests.recordings.conftest import Card, empty_card, sealed

from liuhen.recordings.places import store_root
from liuhen.recordings.receipts import as_json, as_text, findings_of, told_in_words
from liuhen.recordings.services.completing import correct_time
from liuhen.recordings.services.receipt import receipt_of
from liuhen.store.verify import check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.devices.bureau import Bureau

    from liuhen.recordings.models import Intake

GROUPS = {"sealed", "duplicates", "marked", "refused"}


@pytest.fixture
def intake(card: Card) -> Intake:
    """One known, one new, one doubtful, one that is not taken; the last second of the day has passed."""
    card.film("16:00", 1)
    card.hand_in("16:10")
    card.film("16:05", 1)
    card.write("empty.mp4", b"")
    (card.path / "link.mp4").symlink_to("/etc/hostname")
    return card.hand_in("00:00:00", day="2026-04-08")


def told(intake: Intake) -> dict[str, Any]:
    return as_json(receipt_of(intake))


def test_the_answer_has_the_members_of_the_contract_and_is_json(intake: Intake) -> None:
    answer = told(intake)
    assert set(answer) == {"receipt"} | GROUPS
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer
    assert all(isinstance(answer[group], list) for group in GROUPS)


def test_a_sealed_file_names_file_recording_digest_size_and_findings(intake: Intake, card: Card) -> None:
    first, second = told(intake)["sealed"]
    one, _ = sealed(intake)
    assert set(first) == set(second) == {"file", "recording", "sha256", "size", "findings"}
    assert (first["file"], first["recording"]) == (card.names[1], one.code)
    assert first["sha256"] == one.sha256
    assert first["size"] == (card.path / card.names[1]).stat().st_size
    (checked,) = check(store_root(), objects={one.object_id: first["sha256"]}, whole=False)
    assert checked.intact  # type: ignore[union-attr]


def test_a_finding_names_question_rule_article_verdict_words_and_clock(intake: Intake) -> None:
    findings = told(intake)["sealed"][0]["findings"]
    late = next(finding for finding in findings if finding["question"] == "recording.hand_in")
    assert (late["rule"], late["verdict"]) == ("yc.hand_in", "overdue")
    assert late["cites"] == [
        {
            "clause": "YC-A-6",
            "document": "YC-A",
            "article": late["cites"][0]["article"],
            "words": late["cites"][0]["words"],
        }
    ]
    assert late["due_at"] == "2026-04-07T23:59:59+08:00"
    assert "第六条" in late["words"]
    assert all({"question", "rule", "cites", "verdict", "words"} <= set(finding) for finding in findings)


def test_duplicates_marks_and_refusals_name_their_file_and_problem(intake: Intake, card: Card) -> None:
    answer = told(intake)
    assert [item["file"] for item in answer["duplicates"]] == [card.names[0]]
    assert ("empty.mp4", "empty") in [(item["file"], item["problem"]) for item in answer["marked"]]
    assert [(item["file"], item["problem"]) for item in answer["refused"]] == [("link.mp4", "link")]
    assert all(item["words"] for item in [*answer["marked"], *answer["refused"]])


def test_the_receipt_has_a_code_and_says_what_may_be_erased(intake: Intake, card: Card) -> None:
    """What was not taken stays on the card."""
    receipt = told(intake)["receipt"]
    assert receipt["code"] == intake.code
    assert receipt["code"].startswith("YC-HJ-20260408-")
    assert receipt["device"] == "ZF-017"
    assert receipt["erasable"] == [card.names[0], card.names[1], "empty.mp4"]
    assert receipt["started_at"] == receipt["finished_at"] == "2026-04-08T00:00:00+08:00"
    assert receipt["checkpoint"] == intake.checkpoint != ""


def test_a_receipt_can_be_printed_again_at_any_time(intake: Intake) -> None:
    assert told(intake) == told(type(intake).objects.get(pk=intake.pk))


def test_an_empty_card_has_a_receipt_too(card: Card) -> None:
    answer = told(card.hand_in("16:30"))
    assert {group: answer[group] for group in GROUPS} == {group: [] for group in GROUPS}
    assert answer["receipt"]["erasable"] == []
    assert answer["receipt"]["finished_at"]


def test_the_text_says_what_is_safe_what_is_late_and_what_may_be_erased(intake: Intake, card: Card) -> None:
    text = as_text(receipt_of(intake))
    assert f"采集回执 {intake.code}" in text
    assert "已封存 2 个，此前已封存 1 个，未能采集 1 个。" in text
    assert "第六条" in text
    assert f"可以从存储卡上清除：{card.names[0]}、{card.names[1]}、empty.mp4。" in text
    assert "未能采集的文件仍在存储卡上，请勿清除。" in text


def test_quiet_findings_are_left_out_of_the_text(yc: Bureau, card: Card) -> None:
    card.film("16:00", 1)
    intake = card.hand_in("16:30")
    (recording,) = sealed(intake)
    lines = as_text(receipt_of(intake)).split("\n")
    for answer, finding in findings_of(recording, recording.exported_at):
        quiet = str(finding.verdict) in {"satisfied", "kept"}
        if quiet:
            assert f"      {told_in_words(answer, finding)}" not in lines


def test_findings_are_those_of_the_judgement_that_stands_now(card: Card) -> None:
    card.film("23:50", 1)
    intake = card.hand_in("00:10", day="2026-04-08")
    (recording,) = sealed(intake)
    at = clock("09:00", "2026-04-08")
    correct_time(
        actor=card.bureau.actor(card.bureau.zhao, at),
        at=at,
        recording=recording,
        started_at=clock("00:05", "2026-04-08"),
        reason="设备时钟慢 15 分钟",
    )
    verdicts = {finding["question"]: finding["verdict"] for finding in told(intake)["sealed"][0]["findings"]}
    assert verdicts["recording.hand_in"] == "satisfied"


def test_two_devices_have_two_receipts(yc: Bureau, card: Card, tmp_path: Path) -> None:
    yc.device("ZF-018")
    first = card.hand_in("16:30")
    second = empty_card(yc, tmp_path, "ZF-018").hand_in("16:30")
    assert told(first)["receipt"]["code"] != told(second)["receipt"]["code"]
