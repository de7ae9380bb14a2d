"""The papers of a duty: which are owed, which stand, who received them, what they say (F-07 to F-11, F-25, F-27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.judging import counting
from liuhen.activities.models import Activity
from liuhen.kernel.moments import local
from liuhen.obligations.queries import judgement_of
from liuhen.policy.citations import cite
from liuhen.web.pages.duty_words import label
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels.activities import Paper
from liuhen.web.viewmodels.parts import Action, Chip, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from liuhen.activities.models import Interruption, Transcript, UnrecordedStatement
    from liuhen.policy.layouts import Form
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Cite

UNRECORDED, STOPPED, PATROL, TRANSCRIPT = "F-07", "F-08", "F-25", "F-27"
PRESCRIBED, TOLD, SPOKEN = "F-09", "F-10", "F-11"
SAID = (PRESCRIBED, TOLD, SPOKEN)
State = Activity.State


def papers_of(activity: Activity, stops: Sequence[Interruption], pack: Pack) -> tuple[Paper, ...]:
    """Return the papers of a duty with how each stands."""
    return (
        *_said(activity, pack),
        *_statement(activity, pack),
        *_stopped(stops, pack),
        *_patrol(activity, pack),
        *_transcripts(activity, pack),
    )


def form_of(pack: Pack, number: str) -> Form | None:
    """Return the pack's own layout of a form, None where the regulation has none."""
    return pack.forms.get(number)


def newest_statement(activity: Activity) -> UnrecordedStatement | None:
    """Return the statement that counts."""
    return activity.statements.select_related("made_by", "received_by").order_by("made_at", "pk").last()


def form_cites(pack: Pack, number: str) -> tuple[Cite, ...]:
    """Return the articles that a form rests on."""
    form = form_of(pack, number)
    if form is None:
        return ()
    return cites(pack, (cite(clause, pack.articles, pack.documents) for clause in form.cites))


def _said(activity: Activity, pack: Pack) -> Iterator[Paper]:
    """Yield what is read aloud or spoken, where the pack has a paper for it: for officers who want it in the hand."""
    if activity.state == State.CLOSED:
        return
    first = activity.notices.order_by("at", "pk").first()
    for number in SAID:
        form = form_of(pack, number)
        if form is None:
            continue
        told = number != SPOKEN and first is not None
        state = chip("satisfied", f"{local(first.at):%H:%M} 已告知") if told and first else chip("open", "可打印")
        words = "对着记录仪说" if number == SPOKEN else "对着当事人和在场的人念"
        prints = print_actions("spoken_paper", activity.pk, number)
        yield Paper(form.title, words, state, "", form_cites(pack, number), prints)


def _statement(activity: Activity, pack: Pack) -> Iterator[Paper]:
    href = reverse("activity_statement", args=[activity.pk])
    title = pack.forms[UNRECORDED].title if UNRECORDED in pack.forms else "未记录说明"
    made = newest_statement(activity)
    if made is None:
        if activity.state in {State.ONGOING, State.ENDED} and not activity.covered:
            yield Paper(
                title, "没有音像记录的，写明原因和依据", chip("open", "没有写"), href, form_cites(pack, UNRECORDED)
            )
        return
    received = f"，{made.received_by.name} 已接收" if made.received_by else ""
    state = chip("satisfied", "已接收") if made.received_at else chip("lead", "待接收")
    yield Paper(title, f"{made.made_by.name} 提交：{made.reason}{received}", state, href, form_cites(pack, UNRECORDED))


def _stopped(stops: Sequence[Interruption], pack: Pack) -> Iterator[Paper]:
    title = pack.forms[STOPPED].title if STOPPED in pack.forms else "中断说明"
    for stop in stops:
        reason = stop.reason_text or label(pack, "interruption.reason", stop.reason)
        yield Paper(
            f"{title} {local(stop.stopped_at):%H:%M}",
            reason,
            stop_chip(stop),
            reverse("activity_interruption", args=[stop.activity_id, stop.pk]),
            form_cites(pack, STOPPED),
        )


def stop_chip(stop: Interruption) -> Chip:
    """Return how an interruption stands."""
    if stop.resumed_at is None and stop.resumable:
        return chip("missing", "还没有恢复")
    if stop.resumed_at is not None:
        return chip("satisfied", "有语音说明") if stop.voice_note_at else chip("missing", "缺语音说明")
    if stop.reported_at is None:
        return chip("missing", "还没有报告")
    if stop.statement_at is None:
        return chip("missing", "缺书面说明")
    return chip("satisfied", "已接收") if stop.statement_received_at else Chip(Tone.WARN, "待接收", "hourglass")


def _patrol(activity: Activity, pack: Pack) -> Iterator[Paper]:
    logs = list(activity.patrol_logs.order_by("written_at"))
    for log in logs:
        href = reverse("patrol_log", args=[log.pk])
        yield Paper("巡查日志", log.area, chip("satisfied", "已写"), href, form_cites(pack, PATROL))
    if not logs and activity.kind == "patrol" and activity.state in {State.ONGOING, State.ENDED}:
        href = f"{reverse('patrol_write')}?activity={activity.pk}"
        yield Paper("巡查日志", "巡查的区域、情况和措施", chip("missing", "没有写"), href, form_cites(pack, PATROL))


def _transcripts(activity: Activity, pack: Pack) -> Iterator[Paper]:
    for paper in counting(activity):
        href = reverse("activity_transcript", args=[activity.pk, paper.pk])
        title = label(pack, "transcript.kind", paper.kind)
        names = "、".join(str(officer["name"]) for officer in paper.officers)
        words = f"{local(paper.made_at):%H:%M} {paper.whom or '没有写对象'}，{len(paper.officers)} 名执法人员：{names}"
        yield Paper(title, words, transcript_chip(paper), href, form_cites(pack, TRANSCRIPT))
    if TRANSCRIPT in pack.forms and activity.started_at and activity.state != State.CLOSED:
        href = reverse("activity_transcript_write", args=[activity.pk])
        yield Paper(
            "登记笔录",
            "执法人员人数、姓名、证件编号、出示情况和签名",
            chip("open", "按需要登记"),
            href,
            form_cites(pack, TRANSCRIPT),
        )


def transcript_chip(paper: Transcript) -> Chip:
    """Return how a transcript stands by its judgement."""
    judgement = judgement_of(paper.subject)
    verdict = str(judgement.answers["paper.complete"]["verdict"]) if judgement else "no_rule"
    if verdict == "missing":
        return chip("missing", "不齐全")
    return chip("satisfied", "齐全") if verdict == "satisfied" else chip("open", "已登记")


def print_actions(name: str, *args: object) -> tuple[Action, ...]:
    """Return the ways to print a paper: for the archive and for further work."""
    return (
        Action("PDF", reverse(name, args=[*args, "pdf"]), "printer"),
        Action("Word", reverse(name, args=[*args, "docx"]), "download"),
    )
