"""The page of one duty on site: what is demanded, the one next step, what was registered, what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.urls import reverse

from liuhen.activities.demands import what_is_demanded
from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import counting, regulation_for
from liuhen.activities.models import Activity, FieldFact
from liuhen.activities.queries import activities_of, told_by_phone
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Citation
from liuhen.web.pages.duty_papers import TRANSCRIPT
from liuhen.web.pages.duty_words import (
    demand_chip,
    demand_cites,
    demand_words,
    flag_words,
    kind_words,
    label,
    people,
    state_chip,
    when,
)
from liuhen.web.pages.field_forms import Sheet, filled_step
from liuhen.web.pages.field_steps import BY_CODE, STEPS, state_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.field import DemandRow, DoneFact, FieldDuty, RefusedFact
from liuhen.web.viewmodels.parts import Note, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Interruption, Notice
    from liuhen.kernel.refusals import Refused
    from liuhen.policy.pack import Pack

WRONG_MS = 60_000  # from here on people are told that the phone's clock is wrong


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody tried to register just now, and why it was refused."""

    kind: str
    refused: Refused


def field_duty(activity: Activity, person: Person, at: datetime, tried: Tried | None = None) -> FieldDuty:
    """Return the page for an officer of the duty."""
    regulation = regulation_for(activity)
    notices = list(activity.notices.all())
    stops = list(activity.interruptions.all())
    has = state_of(activity, notices, stops, transcripts=TRANSCRIPT in regulation.pack.forms)
    sheet = Sheet(activity, regulation, activity_facts(activity), notices, stops, at)
    current = next((step.code for step in STEPS if step.main and step.rule.is_open(has)), "")
    path = reverse("field_duty", args=[activity.pk])
    today = activities_of(person, local_day(at)).filter(pk=activity.pk).exists()
    return FieldDuty(
        key=str(activity.pk),
        title=activity.title,
        summary=f"{when(activity, at)}{f'，{activity.place}' if activity.place else ''}",
        person=person.subject,
        back=reverse("field"),
        action=reverse("field_fact", args=[activity.pk]),
        hand_over=reverse("field_facts"),
        clock=reverse("field_clock"),
        login=f"{reverse('login')}?next={path}",
        worker=reverse("field_worker"),
        keep=(reverse("field"), path) if today else (reverse("field"),),
        has=has,
        steps=tuple(filled_step(step, sheet, has, current=step.code == current, key=str(uuid4())) for step in STEPS),
        done=tuple(sorted(_done(activity, notices, stops, sheet), key=lambda fact: fact.at)),
        refused=tuple(_refused(fact, person) for fact in told_by_phone(activity)),
        demands=_demands(regulation.pack, activity, at) if activity.ended_at is None else (),
        facts=tuple(_facts(regulation.pack, activity)),
        notes=tuple(_notes(tried)),
        state=state_chip(activity),
        desk=reverse("activity", args=[activity.pk]),
        closing=reverse("activity_close", args=[activity.pk]) if activity.state == Activity.State.ENDED else "",
    )


def _notes(tried: Tried | None) -> Iterator[Note]:
    if tried is None:
        return
    title = f"{BY_CODE[tried.kind].title if tried.kind in BY_CODE else '这一条'}：没有登记。"
    words = " ".join(part for part in (tried.refused.words, tried.refused.remedy) if part)
    yield Note(title, words, Tone.OVER)


def _demands(pack: Pack, activity: Activity, at: datetime) -> tuple[DemandRow, ...]:
    return tuple(
        DemandRow(
            demand_words(demand),
            demand_chip(demand, ahead=activity.started_at is None),
            demand_cites(pack, demand.citations),
        )
        for demand in what_is_demanded(activity, at)
    )


def _facts(pack: Pack, activity: Activity) -> Iterator[Row]:
    yield Row("执法事项", kind_words(pack, activity))
    yield Row("执法人员", people(activity) or "还没有安排")
    if activity.party is not None:
        yield Row("当事人", activity.party.name)
    if activity.persons_on_site:
        yield Row("现场人员", "、".join(activity.persons_on_site))
    if activity.case_name:
        yield Row("案由", activity.case_name)
    if words := flag_words(activity):
        yield Row("情况", words)
    yield Row("编号", activity.number, mono=True)


def _done(
    activity: Activity, notices: Sequence[Notice], stops: Sequence[Interruption], sheet: Sheet
) -> Iterator[DoneFact]:
    """Yield what was registered."""
    moments = (
        ("到达现场", activity.arrived_at),
        ("开始执法", activity.started_at),
        ("针对当事人的第一个行为", activity.first_act_at),
        ("执法结束", activity.ended_at),
        ("返回单位", activity.returned_at),
    )
    yield from (DoneFact(moment, words) for words, moment in moments if moment is not None)
    yield from (DoneFact(notice.at, "已告知", "、".join(notice.to)) for notice in notices)
    for stop in stops:
        reason = stop.reason_text or label(sheet.regulation.pack, "interruption.reason", stop.reason)
        yield DoneFact(stop.stopped_at, "记录中断", reason)
        if stop.resumed_at is not None:
            told = f"语音说明 {chinese.clock_second(stop.voice_note_at)}" if stop.voice_note_at else "没有语音说明"
            yield DoneFact(stop.resumed_at, "恢复记录", told)
        elif not stop.resumable:
            yield DoneFact(stop.stopped_at, "不能恢复记录", "须立即报告部门负责人，事后写书面说明")
    yield from (DoneFact(seen.at, "摄录内容", seen.item) for seen in sheet.seen)
    for paper in counting(activity):
        yield DoneFact(paper.made_at, label(sheet.regulation.pack, "transcript.kind", paper.kind), paper.whom)


def _refused(fact: FieldFact, person: Person) -> RefusedFact:
    own = fact.person_id == person.pk
    title = next((step.title for step in STEPS if step.kind == fact.kind), fact.kind)
    return RefusedFact(
        key=str(fact.pk),
        words=f"{title} {chinese.clock_second(fact.happened_at)}（{fact.person.name}）",
        reason=fact.words,
        remedy=fact.remedy,
        retry=reverse("field_retry", args=[fact.pk]) if own else "",
        set_aside=reverse("field_set_aside", args=[fact.pk]) if own else "",
        cites=demand_cites(pack_of_fact(fact), tuple(Citation(**cite) for cite in fact.cites)),
    )


def pack_of_fact(fact: FieldFact) -> Pack:
    """Return the pack that judges the duty of a fact."""
    return regulation_for(fact.activity).pack
