"""Every fact that an installed pack reads of a recording is supplied, and what it comes to (packs.md: a fact nobody
supplies would be silently false)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found
from tests.recordings.conftest import empty_card, sealed

from liuhen.accounts.regulations import library, regulation_of
from liuhen.accounts.services import change_setting
from liuhen.activities.facts import STATEMENT_FACTS
from liuhen.activities.models import Party, UnrecordedStatement
from liuhen.activities.services import flag_resistance, note_conflict, register_party, withdraw_conflict
from liuhen.kernel.actors import system
from liuhen.kernel.moments import day_end
from liuhen.obligations.models import Judgement, Obligation
from liuhen.obligations.queries import explained, judgement_of, of_subject
from liuhen.recordings.columns import _histories
from liuhen.recordings.contents import ticks_of
from liuhen.recordings.facts import DUTY_QUESTIONS, outside_window, recording_facts
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.services.classifying import set_triggers, use_as_evidence
from liuhen.recordings.services.completing import complete_metadata
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from pathlib import Path

PACKS = ("yc", "zh", "hy", "ss", "pds")

# Facts that packs read and that no recording is told, with the reason.
INTENTIONAL = {
    "file.keep_until": "案卷尚未归档时没有保管期限；没有案卷模块之前一直未知，因此作为证据的资料期限待定，不能处置",
}
BY: dict[str, Any] = {"actor": system("test"), "at": clock("08:00")}


def handed_in(bureau: Bureau, tmp_path: Path, duty: Duty | None = None, at: str = "12:00") -> Recording:
    """One recording of 09:10, of a duty when there is one."""
    if duty is None:
        bureau.device("ZF-017")
    else:
        duty.draw_two()
        duty.run()
    card = empty_card(bureau, tmp_path)
    card.film("09:10", 1)
    (recording,) = sealed(card.hand_in(at))
    return recording


def filled(recording: Recording) -> Recording:
    """Set whatever can be set about a recording and its duty, in memory."""
    duty = recording.activity
    assert duty is not None
    assert recording.person is not None
    moment = clock("11:00")
    duty.party = Party(agency=duty.agency, name="丙", kind=Party.Kind.PERSON)
    duty.party.save()
    duty.service_method, duty.remote, duty.remote_reason, duty.remote_statement = "direct", True, "remote", "路远"
    duty.returned_at = duty.first_act_at = moment
    UnrecordedStatement.objects.create(
        activity=duty, kind="objective", reason="暴雨", basis="预警", made_by=recording.person, made_at=moment
    )
    recording.mode, recording.limitation_reason = "key_steps", "暴雨"
    recording.handed_over_at = recording.burnt_at = moment
    recording.keep_until = date(2027, 1, 1)
    return recording


@pytest.mark.parametrize("pack", PACKS)
def test_every_fact_that_a_pack_reads_of_a_recording_is_supplied_or_left_out_on_purpose(
    db: None, home: Path, tmp_path: Path, pack: str
) -> None:
    bureau = found(pack)
    recording = filled(handed_in(bureau, tmp_path, planned(bureau)))
    supplied = set(recording_facts(recording, list(recording.metadata.all())))
    rules = library()[pack]
    for question in DUTY_QUESTIONS:
        read = rules.reads(question) | set(rules.vocabulary.questions[question].law_of)
        assert read - supplied - set(INTENTIONAL) == set(), question


def test_what_is_left_out_on_purpose_is_read_by_some_pack_and_supplied_by_none(
    yc: Bureau, duty: Duty, tmp_path: Path
) -> None:
    read = {name for pack in PACKS for question in DUTY_QUESTIONS for name in library()[pack].reads(question)}
    duty.run()
    card = empty_card(yc, tmp_path)
    card.film("09:10", 1)
    (recording,) = sealed(card.hand_in("12:00"))
    assert set(INTENTIONAL) <= read
    assert not set(INTENTIONAL) & set(recording_facts(filled(recording), []))
    assert STATEMENT_FACTS & set(recording_facts(recording, []))


@pytest.mark.parametrize("pack", PACKS)
def test_every_supplied_fact_is_in_the_vocabulary_and_reads_back(
    db: None, home: Path, tmp_path: Path, pack: str
) -> None:
    bureau = found(pack)
    recording = handed_in(bureau, tmp_path, planned(bureau))
    judgement = judgement_of(recording.subject)
    assert judgement is not None
    answers = explained(judgement, judgement.at)
    assert {answer.question for answer in answers} == set(DUTY_QUESTIONS)
    assert {answer.question: str(answer.verdict) for answer in answers} == {
        question: answer["verdict"] for question, answer in judgement.answers.items()
    }


def test_a_recording_of_no_duty_says_so_and_is_asked_nothing_about_content(yc: Bureau, tmp_path: Path) -> None:
    recording = handed_in(yc, tmp_path)
    facts = recording_facts(recording, [])
    assert facts["recording.has_activity"] is False
    assert not any(name.startswith("activity.") for name in facts)
    judgement = judgement_of(recording.subject)
    assert judgement is not None
    assert "recording.content" not in judgement.answers


def test_a_withdrawn_tick_and_an_empty_item_are_no_facts(yc: Bureau, tmp_path: Path) -> None:
    recording = handed_in(yc, tmp_path)
    seen = {"recording": recording, "person": yc.zhang, "at": clock("12:30"), "from_ms": 0, "to_ms": 1}
    ContentTick.objects.create(**seen, item="亮证")
    ContentTick.objects.create(**seen, item="告知", withdrawn_at=clock("13:00"))
    facts = recording_facts(recording, list(recording.metadata.all()), ticks_of([recording])[recording.pk])
    assert facts["recording.content_seen"] == ["亮证"]
    metadata: Any = facts["recording.metadata"]
    assert metadata["device_no"] == clock("12:00")
    assert "party_name" not in metadata


@pytest.mark.parametrize(
    ("start", "end", "outside"),
    [("08:50", "08:59", True), ("08:50", "09:01", False), ("10:29", "10:40", False), ("10:31", "10:40", True)],
)
def test_a_recording_is_outside_the_window_when_it_shares_no_time_with_the_duty(
    yc: Bureau, duty: Duty, start: str, end: str, outside: bool
) -> None:
    """SS-11 事后补录."""
    activity = duty.run()
    recording = Recording(started_at=clock(start), ended_at=clock(end))
    assert outside_window(recording, activity) is outside
    activity.ended_at = None
    assert outside_window(recording, activity) is (start == "08:50" and outside)
    assert outside_window(Recording(), activity) is None
    activity.arrived_at = activity.started_at = None
    assert outside_window(recording, activity) is None


def party(bureau: Bureau, name: str = "丙") -> Party:
    return register_party(**BY, agency=bureau.agency, name=name, kind="person")


def conflict(of: Party, day: date, at: str = "08:00", on: str = "2026-04-07") -> None:
    note_conflict(actor=system("test"), at=clock(at, on), party=of, day=day, event="推搡执法人员", source="出警记录")


def service(bureau: Bureau, of: Party) -> Duty:
    return planned(bureau, kind="service", act="penalty", service_method="direct", title="直接送达", party=of)


def classified(bureau: Bureau, recording: Recording) -> Recording:
    values = {"party_name": "丙", "case_name": "无（日常送达）", "place": "某路"}
    by = bureau.actor(bureau.zhao)
    return complete_metadata(actor=by, at=clock("13:00"), recording=recording, values=values)


def owed(recording: Recording) -> set[str]:
    return {obligation.what for obligation in of_subject(recording.subject)}


def test_as_25_zh_a_quiet_service_to_a_party_with_a_history_is_high_burnt_and_never_disposed_of(
    zh: Bureau, tmp_path: Path
) -> None:
    """ZH-11(1)."""
    bing = party(zh)
    conflict(bing, date(2026, 2, 1))
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, bing)))
    assert recording.triggers == []
    assert (recording.risk_proposed, recording.risk) == ("high", "high")
    assert recording.keep == Recording.Keep.INDEFINITE
    burn = next(o for o in of_subject(recording.subject) if o.what == "burn")
    assert (burn.who, burn.fulfilled_at) == ("record_keeper", None)
    assert [cite["clause"] for cite in burn.cites] == ["ZH-11"]


def test_as_25_pds_the_same_history_without_an_event_calls_for_nothing(pds: Bureau, tmp_path: Path) -> None:
    """PDS-3-10."""
    bing = party(pds)
    conflict(bing, date(2026, 2, 1))
    recording = classified(pds, handed_in(pds, tmp_path, service(pds, bing)))
    assert "burn" not in owed(recording)
    assert recording.keep != Recording.Keep.INDEFINITE


def test_as_25_zh_without_a_history_the_same_service_is_not_high(zh: Bureau, tmp_path: Path) -> None:
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, party(zh))))
    assert recording.risk_proposed == "low"
    assert "burn" not in owed(recording)
    assert recording.keep == Recording.Keep.DATE


def test_a_history_that_becomes_known_later_moves_the_recordings_and_keeps_both_answers(
    zh: Bureau, tmp_path: Path
) -> None:
    """packs.md §16.6."""
    bing = party(zh)
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, bing)))
    conflict(bing, date(2026, 2, 1), at="15:00")
    recording.refresh_from_db()
    assert recording.risk == "high"
    assert "burn" in owed(recording)
    verdicts = (
        Judgement.objects.filter(subject=recording.subject).order_by("pk").values_list("superseded_at", flat=True)
    )
    assert list(verdicts)[-2:] == [clock("15:00"), None]


def test_zh_11_1_a_conflict_that_is_withdrawn_lets_the_recordings_go_again(zh: Bureau, tmp_path: Path) -> None:
    """ZH-11(1)."""
    bing = party(zh)
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, bing)))
    conflict(bing, date(2026, 2, 1), at="15:00")
    recording.refresh_from_db()
    assert (recording.risk_proposed, list(_histories(zh.agency.pk).values())) == ("high", [["past_conflict"]])
    assert "burn" in owed(recording)
    wrong = bing.conflicts.get()
    withdraw_conflict(actor=system("test"), at=clock("16:00"), conflict=wrong, reason="同名的另一个人")
    recording.refresh_from_db()
    assert (recording.risk_proposed, _histories(zh.agency.pk)) == ("low", {})
    assert "burn" not in owed(recording)


def test_an_averse_party_counts_like_one_with_a_history(zh: Bureau, tmp_path: Path) -> None:
    bing = party(zh)
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, bing)))
    flag_resistance(actor=system("test"), at=clock("15:00"), party=bing, resists=True, reason="多次谩骂")
    recording.refresh_from_db()
    assert recording.risk_proposed == "high"
    assert "burn" in owed(recording)


def test_a_conflict_after_the_duty_is_no_earlier_one_and_one_of_its_day_is(zh: Bureau, tmp_path: Path) -> None:
    bing = party(zh)
    recording = classified(zh, handed_in(zh, tmp_path, service(zh, bing)))
    conflict(bing, date(2026, 4, 8), at="09:00", on="2026-04-09")
    recording.refresh_from_db()
    assert recording.risk_proposed == "low"
    conflict(bing, date(2026, 4, 7), at="09:30", on="2026-04-09")
    recording.refresh_from_db()
    assert recording.risk_proposed == "high"


def test_what_people_registered_and_what_the_history_brings_stand_together(zh: Bureau, tmp_path: Path) -> None:
    bing = party(zh)
    conflict(bing, date(2026, 2, 1))
    recording = handed_in(zh, tmp_path, service(zh, bing))
    set_triggers(actor=zh.actor(zh.zhao), at=clock("14:00"), recording=recording, triggers=["complaint"])
    recording.refresh_from_db()
    assert recording.triggers == ["complaint"]
    assert recording_facts(recording, [])["recording.triggers"] == ["complaint", "past_conflict"]


def disposable(recording: Recording, day: date, **more: object) -> tuple[str, date | None]:
    """What the regulation answers when disposal is asked for on a day: the verdict, and from when it may be."""
    regulation = regulation_of(recording.agency, date(2026, 4, 7))
    facts = recording_facts(recording, list(recording.metadata.all())) | more
    answer = regulation.ask("recording.retention", facts, day_end(day))
    return str(answer.verdict), max((f.disposable_from for f in answer.standing if f.disposable_from), default=None)


def stored(recording: Recording, day: date) -> Recording:
    """The recording as if it had been stored on that day."""
    recording.stored_at = recording.ended_at = clock("12:00", day.isoformat())
    recording.keep_until = None
    return recording


TERMS = [
    ("yc", date(2026, 3, 10), date(2027, 3, 10), date(2027, 3, 11)),
    ("yc", date(2028, 2, 29), date(2029, 2, 28), date(2029, 3, 1)),
    ("ss", date(2026, 3, 10), date(2027, 3, 10), date(2027, 3, 11)),
    ("pds", date(2026, 5, 6), date(2029, 5, 6), date(2029, 5, 7)),
]


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.usefixtures("db", "home")
def test_as_21_as_24_the_last_day_of_the_term_is_still_kept_and_the_next_may_be_disposed_of(
    tmp_path: Path, term: tuple[str, date, date, date]
) -> None:
    """YC-A-10¶2, SS-14, PDS-3-8; G5, G9."""
    pack, day, kept, first = term
    recording = stored(handed_in(found(pack), tmp_path), day)
    assert disposable(recording, kept) == ("kept", first)
    assert disposable(recording, first) == ("ended", first)


@pytest.mark.parametrize("pack", ["yc", "ss"])
def test_as_22_evidence_is_kept_as_long_as_its_file_and_longer_than_a_year(
    db: None, home: Path, tmp_path: Path, pack: str
) -> None:
    """YC-A-10¶3, SS-14: the file of 2026-06-15 is kept ten years."""
    bureau = found(pack)
    recording = stored(handed_in(bureau, tmp_path), date(2026, 3, 10))
    recording.evidence = True
    file = {"file.keep_until": date(2036, 6, 15)}
    assert disposable(recording, date(2027, 6, 20), **file)[0] == "kept"
    assert disposable(recording, date(2036, 6, 15), **file) == ("kept", date(2036, 6, 16))
    assert disposable(recording, date(2036, 6, 16), **file)[0] == "ended"
    assert disposable(recording, date(2050, 1, 1)) == ("kept", None)


def test_as_24_pds_a_recording_of_a_case_outlives_three_years_with_its_file(pds: Bureau, tmp_path: Path) -> None:
    """PDS-2-12(4), PDS-3-8: a case that is none of the first three kinds is kept five years from its filing."""
    filed, at = date(2026, 6, 30), clock("10:00", "2026-06-30")
    regulation = regulation_of(pds.agency, filed)
    kind = regulation.ask("file.retention_class", {"case.ended_at": filed}, at)
    assert [(f.value, [cite.clause for cite in f.cites]) for f in kind.standing] == [("y5", ["PDS-2-12(4)"])]
    of_file = {"file.retention_class": kind.value, "file.archived_at": filed}
    (five,) = regulation.ask("file.retention", of_file, at).standing
    assert (five.keep_until, [cite.clause for cite in five.cites]) == (date(2031, 6, 30), ["PDS-2-12(4)"])

    recording = stored(handed_in(pds, tmp_path), date(2026, 5, 6))
    recording.in_case = True
    file = {"file.keep_until": five.keep_until}
    assert disposable(recording, date(2029, 5, 7), **file) == ("kept", date(2031, 7, 1))
    assert disposable(recording, date(2031, 6, 30), **file) == ("kept", date(2031, 7, 1))
    assert disposable(recording, date(2031, 7, 1), **file) == ("ended", date(2031, 7, 1))


def test_evidence_without_a_known_file_has_no_term_and_is_kept(yc: Bureau, tmp_path: Path) -> None:
    recording = handed_in(yc, tmp_path)
    complete_metadata(
        actor=yc.actor(yc.zhao), at=clock("13:00"), recording=recording, values={"activity": "巡查", "officers": "张三"}
    )
    recording = use_as_evidence(actor=yc.actor(yc.zhao), at=clock("14:00"), recording=recording, case_name="某案")
    assert recording.classified_at is not None
    assert recording.keep == Recording.Keep.UNKNOWN
    judgement = judgement_of(recording.subject)
    assert judgement is not None
    assert judgement.answers["recording.retention"]["verdict"] == "kept"


@pytest.mark.parametrize(
    "case",
    [
        ("penalty", "service", "direct", False, "mandatory", "PDS-3-4(2)"),
        ("penalty", "service", "direct", True, "mandatory", "PDS-1-B4"),
        ("permit", "service", "direct", False, "optional", "PDS-2-4"),
        ("permit", "inspection", "", False, "optional", "PDS-2-4"),
        ("permit", "inspection", "", True, "mandatory", "PDS-1-B5"),
        ("permit", "service", "left", False, "mandatory", "PDS-1-A3"),
        ("penalty", "preservation", "", False, "full", "PDS-1-A4"),
    ],
)
def test_as_20_pds_what_must_be_recorded_is_owed_by_the_recorder_that_was_carried(
    pds: Bureau, case: tuple[str, str, str, bool, str, str]
) -> None:
    """AS-20: what one row of the list demands and the other leaves out, each by its article."""
    act, kind, method, dispute, wanted, clause = case
    duty = planned(pds, act=act, kind=kind, service_method=method)
    duty.activity.dispute_possible = dispute
    duty.activity.save()
    duty.draw_two()
    duty.run()
    judgement = judgement_of(duty.activity.subject)
    assert judgement is not None
    (answer,) = (a for a in explained(judgement, clock("12:00")) if a.question == "recording.required")
    assert answer.values == (wanted,)
    assert clause in {cite.clause for finding in answer.standing for cite in finding.cites}
    expected = Obligation.objects.filter(subject__startswith="expected:", withdrawn_at=None)
    assert expected.exists() == (wanted != "optional")


def test_g10_recordings_judged_together_are_each_judged_by_the_regulation_of_their_own_day(
    ss: Bureau, tmp_path: Path
) -> None:
    """A setting that changed between two hand-ins of one duty."""
    recording = handed_in(ss, tmp_path, planned(ss))
    next_day = clock("08:00", "2026-04-08")
    change_setting(
        actor=ss.actor(ss.sun), at=clock("22:00"), agency=ss.agency, name="first_time", value="5日", reason="局务会决定"
    )
    late = empty_card(ss, tmp_path, "ZF-018")
    late.film("09:20", 1)
    (other,) = sealed(late.hand_in("09:00", day="2026-04-08"))
    for together in ([recording, other], [other, recording]):
        judge(actor=system("test"), at=next_day + timedelta(hours=2), recordings=together)
        dues = [
            Obligation.objects.get(subject=one.subject, what="export", withdrawn_at=None).due_at
            for one in (recording, other)
        ]
        assert dues == [clock("23:59:59"), clock("23:59:59", "2026-04-12")]
