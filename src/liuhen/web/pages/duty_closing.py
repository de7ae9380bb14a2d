"""The pages on which a duty is finished on paper: closing it, why nothing was recorded, why it was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import people_with_role, role_title
from liuhen.activities.demands import what_is_missing
from liuhen.activities.judging import regulation_for
from liuhen.activities.models import Activity
from liuhen.recordings.queries import of_activity, spans_of
from liuhen.web.pages.duty_papers import (
    STOPPED,
    UNRECORDED,
    form_cites,
    form_of,
    newest_statement,
    print_actions,
    stop_chip,
)
from liuhen.web.pages.duty_words import choices, demand_chip, demand_cites, demand_words, label, people, when
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyForm, FormPage
from liuhen.web.viewmodels.field import DemandRow
from liuhen.web.viewmodels.parts import Choice, Crumb, Field, Note, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.access.duties import DutyRights
    from liuhen.accounts.models import Person
    from liuhen.activities.models import Interruption, UnrecordedStatement
    from liuhen.policy.pack import Pack
    from liuhen.web.pages.duty_forms import Failed

State = Activity.State
_HEADS = ("unit_head", "leader", "agency_head")


def closing_page(activity: Activity, at: datetime, failed: Failed | None = None) -> FormPage:
    """Return what is missing before closing, each with its article, and the form that closes."""
    pack = regulation_for(activity).pack
    recordings = list(of_activity(activity))
    missing = what_is_missing(activity, spans_of(recordings), at)
    rows = tuple(
        DemandRow(demand_words(each), demand_chip(each), demand_cites(pack, each.citations)) for each in missing
    )
    binding = [each for each in missing if each.binding]
    given = failed.given if failed else {}
    form = DutyForm(
        "close",
        "办结",
        reverse("activity_close", args=[activity.pk]),
        (
            Field(
                "shortfall_reason",
                "没有记录到的原因",
                "textarea",
                given.get("shortfall_reason", ""),
                hint="有没有记录到的时段才须写；写了也仍然列在清单里",
                wide=True,
            ),
        )
        if missing
        else (),
        "办结",
        "办结之后不能再登记，只能更正；迟到的录像交来会重新计算。",
        errors=failed.errors if failed else (),
        primary=True,
    )
    notes = (Note("现在还不能办结。", "标着“不办不行”的，先补齐。", Tone.OVER),) if binding else ()
    summary = f"{when(activity, at)}，{len(recordings)} 段录像已封存。"
    return FormPage(
        f"办结：{activity.title}",
        summary,
        _crumbs(activity),
        form,
        demands=rows,
        demands_title="还缺什么" if rows else "什么都不缺",
        notes=notes,
    )


def statement_page(
    activity: Activity, person: Person, at: datetime, held: DutyRights, failed: Failed | None = None
) -> FormPage:
    """Return the statement why nothing was recorded (F-07): to be written, waiting, or received."""
    pack = regulation_for(activity).pack
    made = newest_statement(activity)
    layout = form_of(pack, UNRECORDED)
    title = layout.title if layout else "未记录说明"
    took_part = any(officer.person_id == person.pk for officer in activity.officers.all())
    writing = took_part and activity.state in {State.ONGOING, State.ENDED}
    form = _statement_form(activity, pack, title, failed) if writing else _nothing(title)
    more = (_receipt(made, held.receive),) if made and made.received_at is None and held.receive else ()
    return FormPage(
        f"{title}：{activity.title}",
        "没有音像记录的，写明原因和依据，交有权接收的人从自己的账号接收。",
        _crumbs(activity),
        form,
        facts=tuple(_statement_facts(activity, pack, made, at)),
        more=more,
        papers=print_actions("statement_paper", activity.pk) if made and layout else (),
    )


def interruption_page(
    stop: Interruption, person: Person, at: datetime, held: DutyRights, failed: Failed | None = None
) -> FormPage:
    """Return one interruption with its report and written explanation (F-08)."""
    activity = stop.activity
    pack = regulation_for(activity).pack
    reason = stop.reason_text or label(pack, "interruption.reason", stop.reason)
    forms = tuple(_stop_forms(stop, person, at, held, failed))
    return FormPage(
        f"记录中断：{activity.title}",
        f"{chinese.moment_second(stop.stopped_at, at)} 停止，{reason}。",
        _crumbs(activity),
        forms[0] if forms else _nothing("中断说明"),
        facts=tuple(_stop_facts(stop, reason, at)),
        more=forms[1:],
        papers=print_actions("interruption_paper", activity.pk, stop.pk) if form_of(pack, STOPPED) else (),
    )


def _crumbs(activity: Activity) -> tuple[Crumb, ...]:
    return (
        Crumb("执法活动", reverse("activities")),
        Crumb(activity.title, reverse("activity", args=[activity.pk])),
    )


def _nothing(title: str) -> DutyForm:
    return DutyForm("", title, "", (), "")


def _statement_form(activity: Activity, pack: Pack, title: str, failed: Failed | None) -> DutyForm:
    given = failed.given if failed else {}
    return DutyForm(
        "statement",
        f"写{title}",
        reverse("activity_statement", args=[activity.pk]),
        (
            Field(
                "kind",
                "情形",
                "select",
                given.get("kind", ""),
                choices(pack, "activity.exemption", "请选择"),
                required=True,
                wide=True,
            ),
            Field("reason", "无法记录的原因", "textarea", given.get("reason", ""), required=True, wide=True),
            Field("basis", "依据", "textarea", given.get("basis", ""), wide=True),
        ),
        "提交说明",
        "新提交的代替以前的，以前的留着可查。",
        form_cites(pack, UNRECORDED),
        failed.errors if failed else (),
        primary=True,
    )


def _receipt(made: UnrecordedStatement, role: str) -> DutyForm:
    return DutyForm(
        "receive",
        "接收",
        reverse("activity_statement_receive", args=[made.activity_id, made.pk]),
        (),
        f"以{role_title(role)}身份接收",
        "接收就是签收，记下您的姓名和此刻的时间；不等于认可。",
        primary=True,
    )


def _statement_facts(activity: Activity, pack: Pack, made: UnrecordedStatement | None, at: datetime) -> Iterator[Row]:
    yield Row("时间", when(activity, at))
    yield Row("地点", activity.place or "没有填写")
    yield Row("执法人员", people(activity))
    if made is None:
        return
    yield Row("情形", label(pack, "activity.exemption", made.kind))
    yield Row("原因", made.reason)
    if made.basis:
        yield Row("依据", made.basis)
    yield Row("提交", f"{made.made_by.name} {chinese.moment(made.made_at, at)}")
    received = (
        f"{made.received_by.name}（{role_title(made.received_role)}） {chinese.moment(made.received_at, at)}"
        if made.received_by and made.received_at
        else "还没有人接收"
    )
    yield Row("接收", received)


def _stop_facts(stop: Interruption, reason: str, at: datetime) -> Iterator[Row]:
    yield Row("停止", chinese.moment_second(stop.stopped_at, at))
    resumed = (
        chinese.moment_second(stop.resumed_at, at)
        if stop.resumed_at
        else "没有恢复"
        if not stop.resumable
        else "还没有"
    )
    yield Row("恢复", resumed)
    yield Row("原因", reason)
    confirmed = (
        f"{stop.confirmed_by.name} {chinese.moment(stop.confirmed_at, at)} 确认"
        if stop.confirmed_by and stop.confirmed_at
        else ""
    )
    if stop.reason_text:
        yield Row("原因的确认", confirmed or "还没有确认")
    yield Row("语音说明", chinese.clock_second(stop.voice_note_at) if stop.voice_note_at else "没有登记")
    if not stop.resumable:
        to = (
            f"{stop.reported_to.name} {chinese.moment(stop.reported_at, at)}"
            if stop.reported_to and stop.reported_at
            else "还没有报告"
        )
        yield Row("向部门负责人报告", to)
        yield Row("书面说明", stop.statement or "还没有写")
    if stop.statement_received_by and stop.statement_received_at:
        yield Row("接收", f"{stop.statement_received_by.name} {chinese.moment(stop.statement_received_at, at)}")
    yield Row("状态", "", chip=stop_chip(stop))


def _stop_forms(
    stop: Interruption, person: Person, at: datetime, held: DutyRights, failed: Failed | None
) -> Iterator[DutyForm]:
    activity = stop.activity
    open_states = {State.ONGOING, State.ENDED}
    if activity.state not in open_states:
        return
    errors = failed.errors if failed else ()
    given = failed.given if failed else {}
    path = reverse("activity_interruption", args=[activity.pk, stop.pk])
    heads = {
        str(head.pk): f"{head.name}（{role_title(role)}）"
        for role in _HEADS
        for head in people_with_role(activity.agency, role, at)
        if head.pk != person.pk
    }
    if held.run and not stop.resumable and stop.reported_at is None:
        fields = (
            Field(
                "to",
                "向谁报告",
                "select",
                given.get("to", ""),
                (Choice("", "请选择"), *(Choice(key, name) for key, name in heads.items())),
                required=True,
            ),
            Field("reported_at", "报告时间", "datetime-local", given.get("reported_at", ""), hint="留空就是现在"),
        )
        yield DutyForm(
            "report",
            "报告部门负责人",
            path,
            fields,
            "登记报告",
            "不能继续记录的，立即报告。",
            errors=errors,
            primary=True,
        )
    if held.run and not stop.resumable and stop.statement_at is None:
        field = Field(
            "statement",
            "中断的情况和无法继续记录的原因",
            "textarea",
            given.get("statement", ""),
            required=True,
            wide=True,
        )
        yield DutyForm("state", "写书面说明", path, (field,), "提交说明", errors=errors)
    if held.confirm and stop.reason_text and stop.confirmed_at is None:
        words = f"原因：{stop.reason_text}。属实、确属客观原因的，点确认。"
        yield DutyForm("confirm", "确认中断原因", path, (), "确认原因", words, errors=errors, primary=True)
    if held.confirm and stop.statement_at is not None and stop.statement_received_at is None:
        yield DutyForm(
            "receive",
            "接收书面说明",
            path,
            (),
            "接收",
            "接收就是签收，记下您的姓名和此刻的时间。",
            errors=errors,
            primary=True,
        )
