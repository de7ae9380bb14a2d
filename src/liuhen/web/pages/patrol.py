"""Patrol logs (ZH-2¶2, F-25): the list, one log as it is kept, and the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.duties import patrol_logs_seen, planned_for
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.web.addresses import address
from liuhen.web.pages.duty_papers import PATROL, form_cites, form_of, print_actions
from liuhen.web.pages.duty_words import pack_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyForm, FormPage, PatrolList, PatrolPage, PatrolRow
from liuhen.web.viewmodels.parts import Action, Choice, Crumb, EmptyState, Field, Filters, Link, Pager, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity, PatrolLog
    from liuhen.web.pages.duty_forms import Failed

PAGE = 50


def patrol_list(
    person: Person, at: datetime, *, first: date | None, last: date | None, before: int | None, problem: str
) -> PatrolList:
    """Return a page of the logs, newest first, between two days."""
    found = patrol_logs_seen(person, at)
    found = found.filter(day__gte=first) if first else found
    found = found.filter(day__lte=last) if last else found
    found = found.filter(pk__lt=before) if before is not None else found
    rows = list(found.order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    path = reverse("patrol_logs")
    given = {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    write = (Action("写巡查日志", reverse("patrol_write"), "plus", primary=True),) if planned_for(person, at) else ()
    return PatrolList(
        summary="日常巡查的文字记录，新的在前。",
        rows=tuple(_row(log, at) for log in rows),
        pager=Pager(
            f"本页 {len(rows)} 份",
            address(path, given) if before is not None else "",
            address(path, given, before=rows[-1].pk) if more else "",
        ),
        empty=EmptyState("没有巡查日志", "巡查以后把区域、情况和措施写下来，没有发现问题也写明。", write),
        filters=Filters(
            path,
            (Field("from", "从", "date", given["from"]), Field("to", "到", "date", given["to"])),
            searchable=False,
            error=problem,
        ),
        actions=write,
        crumbs=(Crumb("执法活动", reverse("activities")),),
    )


def patrol_page(log: PatrolLog, at: datetime) -> PatrolPage:
    """Return one log as it is kept."""
    return PatrolPage(
        title=f"巡查日志：{log.area}",
        summary=f"{chinese.day(log.day, at)}，{log.unit.name}",
        crumbs=_crumbs(),
        facts=tuple(_facts(log, at)),
        actions=print_actions("patrol_log_paper", log.pk)
        if form_of(regulation_of(log.agency, log.day).pack, PATROL)
        else (),
    )


def patrol_form(
    person: Person,
    at: datetime,
    given: Mapping[str, str],
    activity: Activity | None = None,
    failed: Failed | None = None,
) -> FormPage:
    """Return the form, filled from the duty when it is for one."""
    units = [activity.unit] if activity else list(planned_for(person, at))
    officers = "、".join(officer.person.name for officer in activity.officers.all()) if activity else person.name
    place = activity.place if activity else ""
    form = DutyForm(
        "patrol",
        "写巡查日志",
        reverse("patrol_write") + (f"?activity={activity.pk}" if activity else ""),
        (
            Field("day", "日期", "date", given.get("day", local_day(at).isoformat()), required=True),
            Field(
                "unit",
                "单位",
                "select",
                given.get("unit", str(units[0].pk) if units else ""),
                tuple(Choice(str(unit.pk), unit.name) for unit in units),
                required=True,
            ),
            Field(
                "officers",
                "巡查人员",
                value=given.get("officers", officers),
                required=True,
                hint="多人用顿号隔开",
                wide=True,
            ),
            Field("area", "巡查区域", value=given.get("area", place), required=True, wide=True),
            Field(
                "findings",
                "发现情况",
                "textarea",
                given.get("findings", ""),
                required=True,
                hint="没有异常也写明",
                wide=True,
            ),
            Field("measures", "处理措施", "textarea", given.get("measures", ""), wide=True),
        ),
        "保存日志",
        "保存以后不能改，写错的另写一份说明。",
        form_cites(pack_of(activity), PATROL) if activity else (),
        failed.errors if failed else (),
        primary=True,
    )
    return FormPage("写巡查日志", activity.title if activity else "日常巡查的文字记录。", _crumbs(), form)


def _crumbs() -> tuple[Crumb, ...]:
    return (Crumb("执法活动", reverse("activities")), Crumb("巡查日志", reverse("patrol_logs")))


def _row(log: PatrolLog, at: datetime) -> PatrolRow:
    return PatrolRow(
        reverse("patrol_log", args=[log.pk]),
        chinese.day(log.day, at),
        log.area,
        log.findings,
        "、".join(log.officers),
        log.unit.name,
    )


def _facts(log: PatrolLog, at: datetime) -> Iterator[Row]:
    yield Row("日期", chinese.day(log.day, at))
    yield Row("单位", log.unit.name)
    yield Row("巡查人员", "、".join(log.officers))
    yield Row("巡查区域", log.area)
    yield Row("发现情况", log.findings)
    yield Row("处理措施", log.measures or "没有")
    if log.activity is not None:
        yield Row("执法活动", "", link=Link(log.activity.title, reverse("activity", args=[log.activity.pk])))
        path = f"{reverse('recordings')}?activity={log.activity.pk}"
        yield Row("关联音像记录", "", link=Link("看本次活动的记录", path))
        if log.activity.case_name:
            yield Row("关联案件", log.activity.case_name)
    yield Row("写下", chinese.moment(log.written_at, at))
