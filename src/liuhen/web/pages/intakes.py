"""The list of hand-ins that a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from liuhen.access.intakes import intakes_seen
from liuhen.devices.queries import issues_held_by
from liuhen.recordings.models import Intake, IntakeFile
from liuhen.web.addresses import address
from liuhen.web.viewmodels.intakes import IntakeRow, IntakesPage
from liuhen.web.viewmodels.parts import Chip, EmptyState, Pager, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person

PAGE = 50


def intakes_page(person: Person, at: datetime, before: int | None) -> IntakesPage:
    """Return one page, newest first."""
    seen = intakes_seen(person, at)
    found = list((seen.filter(pk__lt=before) if before is not None else seen)[: PAGE + 1])
    path = reverse("intakes")
    issue = issues_held_by(person, at).first()
    return IntakesPage(
        summary="每插一次卡就有一张交接单，写明哪些文件已封存、可以从卡上清除。",
        command=f"liuhen ingest 存储卡路径 --device {issue.device.number if issue else '设备编号'} --as {person.login}",
        rows=rows_of(found[:PAGE]),
        pager=Pager(
            f"本页 {len(found[:PAGE])} 次",
            path if before is not None else "",
            address(path, {}, before=found[PAGE - 1].pk) if len(found) > PAGE else "",
        ),
        empty=EmptyState("还没有交接记录", "第一次插卡采集以后，交接单会排在这里。"),
    )


def rows_of(intakes: Sequence[Intake]) -> tuple[IntakeRow, ...]:
    """Return hand-ins as rows, counted with one question."""
    counted = _counts([intake.pk for intake in intakes])
    return tuple(_row(intake, counted.get(intake.pk, {})) for intake in intakes)


def _counts(keys: list[int]) -> dict[int, dict[str, int]]:
    rows = IntakeFile.objects.filter(intake__in=keys).values("intake", "state").annotate(n=Count("pk"))
    counted: dict[int, dict[str, int]] = {}
    for row in rows:
        counted.setdefault(row["intake"], {})[row["state"]] = row["n"]
    return counted


def _row(intake: Intake, counted: dict[str, int]) -> IntakeRow:
    refused = counted.get("refused", 0)
    return IntakeRow(
        href=reverse("receipt", args=[intake.pk]),
        code=intake.code,
        device=intake.device_no,
        person=handed_by(intake),
        unit=intake.unit.name,
        station=intake.station,
        at=intake.started_at,
        sealed=counted.get("sealed", 0),
        duplicates=counted.get("duplicate", 0),
        refused=refused,
        chip=_chip(intake, refused),
    )


def handed_by(intake: Intake) -> str:
    """Return who handed the card in."""
    return intake.person.name if intake.person else str(intake.actor.get("name", ""))


def _chip(intake: Intake, refused: int) -> Chip:
    if intake.finished_at is None:
        return Chip(Tone.WARN, "没有做完", "hourglass")
    return Chip(Tone.WARN, "有未采集的", "alert-triangle") if refused else chip("sealed")
