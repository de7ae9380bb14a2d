# one case a line: the tables below are read as tables
"""The nine answers: what each says on time, late, missing and unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.policy.building import ask, here, rule, small_pack

from liuhen.policy import FactFaults, SettingFault, Verdict, evaluate

if TYPE_CHECKING:
    from pathlib import Path

STORE = (
    'owe = {what="store", fulfilled_by=["recording.stored_at"], due={from="recording.completed_at", within="24小时"}}'
)
DONE = {"recording.completed_at": "2026-03-10T16:20:00"}


def one(folder: Path, body: str, question: str, facts: dict[str, Any], head: str = "", **more: Any) -> Any:
    """Return the only finding of a pack with one rule."""
    answer = ask(small_pack(folder, rule(body, question), head), question, facts, **more)
    assert len(answer.findings) == 1
    return answer.findings[0]


@pytest.mark.parametrize(
    ("stored", "at", "verdict"),
    [
        ("2026-03-11T16:20:00", "2026-03-12T00:00:00", "satisfied"),
        ("2026-03-11T16:20:00.999", "2026-03-12T00:00:00", "satisfied"),
        ("2026-03-11T16:20:01", "2026-03-12T00:00:00", "overdue"),
        (None, "2026-03-11T16:20:00.5", "open"),
        (None, "2026-03-11T16:20:01", "overdue"),
    ],
)
def test_a_duty_is_on_time_to_the_second(tmp_path: Path, stored: str | None, at: str, verdict: str) -> None:
    facts = {**DONE, **({"recording.stored_at": stored} if stored else {})}
    found = one(tmp_path, STORE, "recording.hand_in", facts, at=at)
    assert found.verdict == verdict
    assert found.due_at == here("2026-03-11T16:20:00")


def test_a_duty_whose_start_is_unknown_is_not_assessable_and_says_why(tmp_path: Path) -> None:
    found = one(tmp_path, STORE, "recording.hand_in", {})
    assert (found.verdict, found.missing) == (Verdict.NOT_ASSESSABLE, ("recording.completed_at",))


def test_several_starts_count_from_the_latest_and_all_must_be_known(tmp_path: Path) -> None:
    body = STORE.replace('from="recording.completed_at"', 'from=["recording.completed_at", "activity.returned_at"]')
    late = {**DONE, "activity.returned_at": "2026-03-12T08:00:00"}
    assert one(tmp_path / "a", body, "recording.hand_in", late).due_at == here("2026-03-13T08:00:00")
    assert one(tmp_path / "b", body, "recording.hand_in", DONE).missing == ("activity.returned_at",)


def test_items_are_fulfilled_at_the_moment_the_last_was_completed(tmp_path: Path) -> None:
    body = STORE.replace("due=", 'items=["case_name", "party_name"], items_in="recording.metadata", due=')
    stored = {**DONE, "recording.stored_at": "2026-03-11T10:00:00"}
    lacking = {**stored, "recording.metadata": {"case_name": True}}
    late = {**stored, "recording.metadata": {"case_name": True, "party_name": "2026-03-11T17:00:00"}}
    assert one(tmp_path / "a", body, "recording.hand_in", lacking, at="2026-03-11T12:00:00").verdict == "open"
    assert one(tmp_path / "b", body, "recording.hand_in", late).verdict == "overdue"
    assert one(tmp_path / "c", body, "recording.hand_in", late).fulfilled_at == here("2026-03-11T17:00:00")


def test_a_mere_day_is_on_time_on_the_last_day(tmp_path: Path) -> None:
    body = 'owe = {what="archive", fulfilled_by=["file.archived_at"], due={from="case.closed_at", within="每月25日"}}'
    facts = {"case.closed_at": "2026-03-10", "file.archived_at": "2026-03-25"}
    assert one(tmp_path / "a", body, "case.filing", facts).verdict == "satisfied"
    facts["file.archived_at"] = "2026-03-26"
    assert one(tmp_path / "b", body, "case.filing", facts).verdict == "overdue"


def test_a_pause_without_an_end_leaves_the_deadline_open(tmp_path: Path) -> None:
    body = (
        'owe = {what="seizure_decision", fulfilled_by=["case.seizure_decided_at"], '
        'due={from="case.seized_at", within="30日", paused_by="case.appraisals"}}'
    )
    facts = {"case.seized_at": "2026-03-02", "case.appraisals": [{"from": "2026-03-10T00:00:00"}]}
    found = one(tmp_path, body, "case.clock", facts)
    assert (found.verdict, found.missing) == (Verdict.NOT_ASSESSABLE, ("case.appraisals",))


def test_a_deadline_in_an_unknown_year_is_not_assessable(tmp_path: Path) -> None:
    body = STORE.replace("24小时", "5个工作日")
    found = one(tmp_path, body, "recording.hand_in", {"recording.completed_at": "2199-12-30T09:00:00"})
    assert (found.verdict, found.missing) == (Verdict.NOT_ASSESSABLE, ("calendar.2199",))


def test_a_period_may_be_given_as_a_fact_and_one_that_is_none_is_not_guessed(tmp_path: Path) -> None:
    body = (
        'owe = {what="archive", fulfilled_by=["file.archived_at"], '
        'due={from="case.ended_at", within={fact="case.archive_within_by_law"}}}'
    )
    facts = {"case.ended_at": "2026-09-10", "case.archive_within_by_law": "60日"}
    assert one(tmp_path / "a", body, "case.filing", facts).due_at == here("2026-11-09T23:59:59")
    facts["case.archive_within_by_law"] = "两个月"
    assert one(tmp_path / "b", body, "case.filing", facts).missing == ("case.archive_within_by_law",)


def test_a_setting_nobody_has_set_is_not_assessable_until_it_is(tmp_path: Path) -> None:
    head = '[setting.soon]\nlabel = "及时"\nwhy = "试"\n'
    body = STORE.replace('"24小时"', '{setting="soon"}')
    assert one(tmp_path / "a", body, "recording.hand_in", DONE, head).missing == ("setting.soon",)
    found = one(tmp_path / "b", body, "recording.hand_in", DONE, head, settings={"soon": "当日"})
    assert found.due_at == here("2026-03-10T23:59:59")


def test_a_setting_that_does_not_exist_or_fit_is_refused(tmp_path: Path) -> None:
    head = '[setting.soon]\nlabel = "及时"\nvalue = "当日"\nwhy = "试"\n'
    pack = small_pack(tmp_path, rule(STORE.replace('"24小时"', '{setting="soon"}'), "recording.hand_in"), head)
    for settings in ({"son": "当日"}, {"soon": "24 h"}, {"soon": 3}):
        with pytest.raises(SettingFault):
            ask(pack, "recording.hand_in", DONE, settings=settings)


@pytest.mark.parametrize(
    ("body", "facts", "verdict", "missing"),
    [
        ('need = {items=["battery", "clock"], items_in="check.passed"}', {"check.passed": ["clock"]}, "refused", ("battery",)),
        ('need = {items=["battery"], items_in="check.passed", else="flag"}', {}, "missing", ("battery",)),
        ('need = {items=["battery"], items_in="check.passed"}', {"check.passed": ["battery"]}, "satisfied", ()),
        ('need = {one_of=["battery", "clock"], items_in="check.passed"}', {"check.passed": ["clock"]}, "satisfied", ()),
        ('need = {one_of=["battery", "clock"], items_in="check.passed"}', {}, "refused", ("battery", "clock")),
        ('need = {items=["device.custodian"]}', {}, "refused", ("device.custodian",)),
        ("need = {that={device={approved=true}}}", {}, "refused", ()),
        ('need = {that={device={kind="body"}}}', {}, "not_assessable", ("device.kind",)),
    ],
)  # fmt: skip
def test_what_is_needed_must_be_there_or_hold(
    tmp_path: Path, body: str, facts: dict[str, Any], verdict: str, missing: tuple[str, ...]
) -> None:
    found = one(tmp_path, body, "device.check", facts)
    assert (found.verdict, found.missing) == (verdict, missing)


def test_a_setting_may_choose_between_refusing_and_flagging(tmp_path: Path) -> None:
    head = '[setting.level]\nlabel = "程度"\nvalue = "flag"\nwhy = "试"\n'
    body = 'need = {items=["device.custodian"], else={setting="level"}}'
    assert one(tmp_path / "a", body, "device.check", {}, head).verdict == "missing"
    assert one(tmp_path / "b", body, "device.check", {}, head, settings={"level": "refuse"}).verdict == "refused"


@pytest.mark.parametrize(
    ("keep", "value", "disposable"),
    [
        ('{for="1年", from="recording.stored_at"}', "date", date(2027, 3, 11)),
        ('{until={fact="file.keep_until"}}', "date", date(2036, 6, 16)),
        ("{permanent=true}", "permanent", None),
        ("{indefinite=true}", "indefinite", None),
        ('{for="1年", from="recording.burnt_at"}', "unknown", None),
    ],
)
def test_keeping_ends_the_day_after_the_anniversary(
    tmp_path: Path, keep: str, value: str, disposable: date | None
) -> None:
    facts = {"recording.stored_at": "2026-03-10T10:00:00", "file.keep_until": "2036-06-15"}
    found = one(tmp_path, f"keep = {keep}", "recording.retention", facts, at="2027-03-10T23:59:59")
    assert (found.verdict, found.value, found.disposable_from) == (Verdict.KEPT, value, disposable)


def test_a_measure_lasts_through_its_last_day(tmp_path: Path) -> None:
    body = 'class = {value="suspension", for="1个月", from="measure.effective_on"}'
    found = one(tmp_path, body, "oversight.measure", {"measure.effective_on": "2026-01-31"})
    assert (found.value, found.until) == ("suspension", here("2026-02-28T23:59:59"))


def test_gaps_larger_than_the_tolerance_are_listed(tmp_path: Path) -> None:
    body = 'cover = {from="activity.arrived_at", to="activity.ended_at", tolerance_seconds=60}'
    spans = [{"from": "2026-04-07T09:01:00", "to": "2026-04-07T09:30:00"}, {"from": "2026-04-07T09:40:00"}]
    facts = {"activity.arrived_at": "2026-04-07T09:00:00", "activity.ended_at": "2026-04-07T10:00:00"}
    found = one(tmp_path, body, "recording.coverage", {**facts, "activity.recordings": spans})
    assert [(gap.start, gap.end) for gap in found.gaps] == [(here("2026-04-07T09:30:00"), here("2026-04-07T10:00:00"))]


def test_an_activity_that_ends_before_it_starts_is_not_assessable(tmp_path: Path) -> None:
    body = 'cover = {from="activity.arrived_at", to="activity.ended_at"}'
    facts = {"activity.arrived_at": "2026-04-07T09:00:00", "activity.ended_at": "2026-04-07T08:00:00"}
    assert one(tmp_path, body, "recording.coverage", facts).verdict == "not_assessable"


GIVEN = [
    {"role": "legal", "person": "丙", "at": "2026-07-01T09:00:00"},
    {"role": "leader", "person": "丁", "at": "2026-07-01T10:00:00"},
]


@pytest.mark.parametrize(
    ("steps", "given", "asked_by", "waiting"),
    [
        ('[{role="legal"}, {role="leader"}]', GIVEN, "甲", ()),
        ('[{role="legal"}, {role="leader"}]', GIVEN[:1], "甲", ("leader",)),
        ('[{role="leader"}, {role="legal"}]', GIVEN, "甲", ("legal",)),
        ('[{role="legal"}, {role="leader"}]', GIVEN, "丁", ("leader",)),
        ('[{role=["legal", "archivist"]}]', GIVEN, "丙", ("legal", "archivist")),
        ('[{role="legal"}]', [{**GIVEN[0], "decision": "refused"}], "甲", ("legal",)),
        ('[{role="legal"}]', [{**GIVEN[0], "decision": "approved"}], "甲", ()),
        ('[{role="legal", opinion=true}]', GIVEN, "甲", ("legal",)),
        ('[{role="legal"}, {role="leader"}]', [GIVEN[0], {**GIVEN[1], "person": "丙"}], "甲", ("leader",)),
        # the same person first, then another: the chain is found although the earliest approval would block it
        ('[{role="legal"}, {role="leader"}]', [{**GIVEN[0], "person": "丁"}, {**GIVEN[0], "at": "2026-07-01T09:30:00"}, GIVEN[1]], "甲", ()),
    ],
)  # fmt: skip
def test_approvals_come_in_order_from_different_persons(
    tmp_path: Path, steps: str, given: list[dict[str, str]], asked_by: str, waiting: tuple[str, ...]
) -> None:
    facts = {"approvals.given": given, "approvals.asked_by": asked_by}
    found = one(tmp_path, f"chain = {{steps={steps}}}", "access.copy", facts)
    assert found.next == waiting
    assert found.verdict == ("refused" if waiting else "allowed")


def test_prescribed_words_are_filled_and_never_filled_twice(tmp_path: Path) -> None:
    body = 'text = "我们是{activity.officers.name}，证号{activity.officers.card}。"'
    officers = [{"name": "{activity.officers.card}", "card": "1"}, {"name": "李四", "card": "2"}]
    found = one(tmp_path / "a", body, "activity.notice", {"activity.officers": officers})
    assert found.text == "我们是{activity.officers.card}、李四，证号1、2。"
    lacking = one(tmp_path / "b", body, "activity.notice", {"activity.officers": [{"name": "张三"}]})
    assert (lacking.verdict, lacking.missing) == (Verdict.NOT_ASSESSABLE, ("activity.officers.card",))


def test_because_holds_every_fact_and_setting_that_was_read(tmp_path: Path) -> None:
    head = '[setting.soon]\nlabel = "及时"\nvalue = "当日"\nwhy = "试"\n'
    body = "when.activity.remote = false\n" + STORE.replace('"24小时"', '{setting="soon"}')
    found = one(tmp_path, body, "recording.hand_in", DONE, head)
    assert dict(found.because) == {
        "activity.remote": False,
        "recording.completed_at": here("2026-03-10T16:20:00"),
        "recording.stored_at": None,
        "setting.soon": "当日",
    }


def test_the_law_of_the_day_of_the_fact_applies_and_not_todays(tmp_path: Path) -> None:
    old = rule(STORE + '\nin_force = {until="2026-06-30"}', "recording.hand_in", "small.old")
    new = rule(STORE.replace("24小时", "48小时") + '\nin_force = {from="2026-07-01"}', "recording.hand_in", "small.new")
    pack = small_pack(tmp_path, old + new)
    before = ask(pack, "recording.hand_in", {"recording.completed_at": "2026-06-30T23:59:59"}, at="2026-09-01T00:00:00")
    after = ask(pack, "recording.hand_in", {"recording.completed_at": "2026-07-01T00:00:00"}, at="2026-09-01T00:00:00")
    assert [finding.rule for finding in before.findings] == ["small.old"]
    assert [finding.rule for finding in after.findings] == ["small.new"]


def test_a_strict_asking_needs_every_fact_and_silence_is_none(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, rule('keep = {for="1年", from="recording.stored_at"}', "recording.retention")
                      + rule("when.recording.evidence = true\nkeep = {permanent=true}", "recording.retention", "small.b"))  # fmt: skip
    facts = {"recording.stored_at": "2020-03-10T10:00:00"}
    assert ask(pack, "recording.retention", facts).verdict == "ended"
    strict = ask(pack, "recording.retention", facts, strict=True)
    assert (strict.verdict, strict.missing) == (Verdict.NOT_ASSESSABLE, ("recording.evidence",))
    assert ask(pack, "recording.retention", {**facts, "recording.evidence": False}, strict=True).verdict == "ended"


def test_facts_are_checked_and_every_bad_one_is_named(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, rule("bar = true", "device.register"))
    facts = {"activity.remot": True, "activity.kind": "walk", "notice.at": datetime(2026, 1, 1)}  # noqa: DTZ001  # naive on purpose
    with pytest.raises(FactFaults) as caught:
        evaluate(pack, "device.register", facts, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(caught.value.faults) == 3
    with pytest.raises(KeyError):
        evaluate(pack, "device.nothing", {}, at=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_answer_as_json_has_the_agreed_keys(tmp_path: Path) -> None:
    answer = ask(small_pack(tmp_path, rule(STORE, "recording.hand_in")), "recording.hand_in", DONE).as_json()
    assert {"pack", "version", "question", "verdict", "findings"} <= set(answer)
    finding = answer["findings"][0]
    assert finding["cites"] == [{"clause": "D-1", "document": "D", "article": "1", "words": "《小制度》第一条"}]
    assert finding["due_at"] == "2026-03-11T16:20:00+08:00"
    assert finding["because"] == {"recording.completed_at": "2026-03-10T16:20:00+08:00", "recording.stored_at": None}
