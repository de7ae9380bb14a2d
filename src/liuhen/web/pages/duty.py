"""The page of one duty: all recorders on one clock, what is demanded and judged, papers, and how it came about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.demands import what_is_demanded
from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import counting, regulation_for
from liuhen.activities.models import Activity
from liuhen.activities.queries import told_by_phone
from liuhen.devices.models import Device
from liuhen.recordings.models import ContentTick
from liuhen.recordings.queries import of_activity
from liuhen.web.pages.content_points import Wanted
from liuhen.web.pages.duty_forms import duty_forms
from liuhen.web.pages.duty_history import history_of
from liuhen.web.pages.duty_papers import papers_of
from liuhen.web.pages.duty_timeline import Course, timeline_of
from liuhen.web.pages.duty_words import (
    demand_chip,
    demand_cites,
    demand_words,
    flag_words,
    kind_words,
    label,
    state_chip,
    when,
)
from liuhen.web.pages.field_words import contents
from liuhen.web.pages.judgements import cards_of, judged
from liuhen.web.pages.party import history_note
from liuhen.web.pages.recording_player import clock_start
from liuhen.web.pages.recordings import states
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyPage, OfficerRow, RecordingLine
from liuhen.web.viewmodels.field import DemandRow
from liuhen.web.viewmodels.parts import Action, Crumb, Link, Note, Row, Tone
from liuhen.web.viewmodels.timeline import KeyPoint, Lane

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.access.duties import DutyRights
    from liuhen.accounts.regulations import Regulation
    from liuhen.activities.models import Interruption
    from liuhen.recordings.models import Recording
    from liuhen.web.pages.duty_forms import Failed
    from liuhen.web.viewmodels.timeline import Timeline

State = Activity.State
_MINUTE = timedelta(minutes=1)  # a content said to be filmed is looked for in the minute after


def duty_page(activity: Activity, at: datetime, held: DutyRights, failed: Failed | None = None) -> DutyPage:
    """Return the page of a duty for somebody who may see it."""
    regulation = regulation_for(activity)
    recordings = list(of_activity(activity))
    stops = list(activity.interruptions.select_related("confirmed_by", "reported_to", "statement_received_by"))
    course = Course(activity, recordings, stops, at)
    points = _points(regulation, activity, recordings, at)
    officers = _officers(activity)
    papers = [paper.subject for paper in counting(activity)]
    subjects = [activity.subject, *(stop.subject for stop in stops), *papers]
    return DutyPage(
        title=activity.title,
        summary="，".join(filter(None, (when(activity, at), activity.place, activity.unit.name, activity.number))),
        crumbs=(Crumb("执法活动", reverse("activities")),),
        chips=(state_chip(activity),),
        actions=tuple(_actions(activity, held)),
        notes=(*_party_notes(activity, at, held), *_notes(activity, stops, held)),
        facts=tuple(_facts(regulation, activity, at, held)),
        officers=officers,
        judgements=cards_of([judged(subject, at) for subject in subjects], at),
        history=history_of(activity, stops, at),
        timeline=_with_silent(timeline_of(course, None, frozenset(), points), officers),
        recordings=tuple(_line(recording) for recording in recordings),
        recordings_href=f"{reverse('recordings')}?activity={activity.pk}",
        demands=tuple(
            DemandRow(demand_words(each), demand_chip(each, ahead=True), demand_cites(regulation.pack, each.citations))
            for each in (what_is_demanded(activity, at) if activity.started_at is None else ())
        ),
        papers=papers_of(activity, stops, regulation.pack),
        forms=duty_forms(activity, at, held, failed),
        shortfall=tuple(activity.shortfall),
        pack=Link(f"{regulation.pack.id.upper()} {regulation.pack.version} 版", ""),
    )


def _actions(activity: Activity, held: DutyRights) -> Iterator[Action]:
    if held.run and activity.state != State.CLOSED:
        yield Action(
            "现场登记", reverse("field_duty", args=[activity.pk]), "flag", primary=activity.state != State.ENDED
        )
    if held.correct and activity.state == State.ENDED:
        yield Action("办结", reverse("activity_close", args=[activity.pk]), "check", primary=True)


def _party_notes(activity: Activity, at: datetime, held: DutyRights) -> Iterator[Note]:
    """Say before the duty ends what happened with its party before (ZH-11(1))."""
    if activity.party is None or activity.ended_at is not None:
        return
    href = reverse("party", args=[activity.party.pk]) if held.party else ""
    note = history_note(activity.party, at, href=href)
    if note is not None:
        yield note


def _notes(activity: Activity, stops: Sequence[Interruption], held: DutyRights) -> Iterator[Note]:
    if activity.shortfall:
        reason = f"原因：{activity.shortfall_reason}" if activity.shortfall_reason else "没有写明原因。"
        yield Note("没有记录到的：", f"{' '.join(activity.shortfall)} {reason}", Tone.WARN)
    for fact in told_by_phone(activity):
        open_it = (Action("去处理", reverse("field_duty", args=[activity.pk])),) if held.run else ()
        words = f"{fact.person.name} {chinese.clock_second(fact.happened_at)}：{fact.words}{fact.remedy}"
        yield Note("手机交来的一条没有被接受。", words, Tone.WARN, actions=open_it)
    waiting = [stop for stop in stops if stop.reason_text and stop.confirmed_at is None]
    if waiting and held.confirm and activity.state != State.CLOSED:
        yield Note("中断原因等您确认。", "；".join(stop.reason_text for stop in waiting), Tone.WARN)
    moved = [fact for fact in activity.field_facts.filter(state="taken") if fact.clock_moved]
    if moved:
        words = "、".join(chinese.clock_second(fact.happened_at) for fact in moved)
        yield Note("手机时钟在登记后被调过。", f"{words} 这几条的时间请与录像核对，不对的办理更正。", Tone.WARN)


def _facts(regulation: Regulation, activity: Activity, at: datetime, held: DutyRights) -> Iterator[Row]:
    pack = regulation.pack
    yield Row("执法事项", kind_words(pack, activity))
    if activity.party is not None and held.party:
        link = Link(activity.party.name, reverse("party", args=[activity.party.pk]))
        yield Row("当事人", activity.party.get_kind_display(), link=link)
    elif activity.party is not None:
        yield Row("当事人", f"{activity.party.name}（{activity.party.get_kind_display()}）")
    if activity.persons_on_site:
        yield Row("现场人员", "、".join(activity.persons_on_site))
    if activity.case_name:
        yield Row("案由", activity.case_name)
    if words := flag_words(activity):
        yield Row("情况", words + (f"（{activity.dispute_reason}）" if activity.dispute_reason else ""))
    moments = (
        ("计划", activity.planned_at),
        ("到达现场", activity.arrived_at),
        ("开始执法", activity.started_at),
        ("第一个行为", activity.first_act_at),
        ("执法结束", activity.ended_at),
        ("返回单位", activity.returned_at),
        ("办结", activity.closed_at),
    )
    yield from (Row(words, chinese.moment_second(moment, at)) for words, moment in moments if moment is not None)
    if activity.remote:
        reason = label(pack, "activity.remote_reason", activity.remote_reason)
        back = f"，预计 {chinese.moment(activity.expected_return_at, at)} 返回" if activity.expected_return_at else ""
        yield Row("无法及时移交", f"{reason}：{activity.remote_statement}{back}")
    for notice in activity.notices.all():
        points = f"；语音说明{'、'.join(notice.voice_points)}" if notice.voice_points else ""
        told = f"{notice.method}告知{'、'.join(notice.to)}{points}"
        yield Row("告知", f"{chinese.clock_second(notice.at)} {told}")


def _officers(activity: Activity) -> tuple[OfficerRow, ...]:
    officers = list(activity.officers.all())
    keys = [int(officer.device.partition(":")[2]) for officer in officers if officer.device]
    numbers = dict(Device.objects.filter(pk__in=keys).values_list("pk", "number"))
    return tuple(
        OfficerRow(
            officer.person.name,
            officer.person.card_no,
            numbers.get(int(officer.device.partition(":")[2]), "") if officer.device else "",
            officer.lead_recorder,
        )
        for officer in officers
    )


def _with_silent(timeline: Timeline | None, officers: Sequence[OfficerRow]) -> Timeline | None:
    """Add a lane for every recorder that was carried and brought nothing yet."""
    if timeline is None:
        return None
    told = {lane.device for lane in timeline.lanes}
    silent = [Lane(row.device, row.name) for row in officers if row.device and row.device not in told]
    return replace(timeline, lanes=(*timeline.lanes, *silent))


def _line(recording: Recording) -> RecordingLine:
    span = chinese.clock_range(recording.started_at, recording.ended_at) if recording.started_at else "摄录时间不明"
    device = recording.device.number if recording.device else "未登记设备"
    who = recording.person.name if recording.person else "摄录人待定"
    return RecordingLine(
        reverse("recording", args=[recording.pk]), recording.code, f"{span}　{device} {who}", states(recording)
    )


def _points(
    regulation: Regulation, activity: Activity, recordings: Sequence[Recording], at: datetime
) -> tuple[KeyPoint, ...]:
    """Return the contents wanted of the duty: ticked on one of its recordings, said on the spot, or waiting."""
    rows = {each.pk: each for each in recordings}
    ticks = ContentTick.objects.filter(recording__in=rows, withdrawn_at=None).select_related("person").order_by("at")
    ticked = {tick.item: tick for tick in ticks if tick.from_ms is not None and tick.to_ms is not None}
    seen = {each.item: each for each in activity.seen_contents.all()}
    points: list[KeyPoint] = []
    for item, cites in contents(regulation, activity_facts(activity), at).items():
        code, tick, said = Wanted(item, cites).code, ticked.get(item), seen.get(item)
        if tick is not None:
            start = clock_start(rows[tick.recording_id])
            begin = start + timedelta(milliseconds=tick.from_ms or 0)
            end = start + timedelta(milliseconds=tick.to_ms or 0)
            points.append(KeyPoint(code, item, item[:4], "ticked", begin, end, cites=cites, ticked_by=tick.person.name))
        elif said is not None:
            points.append(KeyPoint(code, item, item[:4], "suspected", said.at, said.at + _MINUTE, cites=cites))
        else:
            points.append(KeyPoint(code, item, item[:4], "waiting", cites=cites))
    return tuple(points)
