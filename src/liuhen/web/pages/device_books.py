"""The books kept about a device, as tables: checks, issues, upkeep, hand-overs, incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.models import Activity
from liuhen.devices.leads import read_leads
from liuhen.devices.models import DeviceCheck, DeviceIssue, HandOver, Incident, Maintenance
from liuhen.kernel.moments import local_day
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import Book, Cell
from liuhen.web.viewmodels.parts import Action, Chip, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.accounts.regulations import Regulation
    from liuhen.devices.models import Device
    from liuhen.web.pages.device_forms import Desk
    from liuhen.web.pages.device_words import People

MOST = 20


class History:
    """What happened to a device, read once: the latest rows of each of its books."""

    def __init__(self, device: Device) -> None:
        self.checks = list(DeviceCheck.objects.filter(device=device).order_by("-at", "-pk")[:MOST])
        self.issues = list(
            DeviceIssue.objects.filter(device=device).select_related("person").order_by("-out_at", "-pk")[:MOST]
        )
        self.upkeep = list(Maintenance.objects.filter(device=device).order_by("-started_at", "-pk")[:MOST])
        self.hand_overs = list(
            HandOver.objects.filter(subject=device.subject)
            .select_related("from_person", "to_person")
            .order_by("-at", "-pk")[:MOST]
        )
        self.incidents = list(
            Incident.objects.filter(device=device).select_related("holder").order_by("-reported_at", "-pk")[:MOST]
        )

    def actors(self) -> set[str]:
        """Return the keys of everybody who stands in the books only as a key."""
        return {
            *(row.begun_by for row in self.upkeep),
            *(row.finished_by for row in self.upkeep),
            *(row.stocked_by for row in self.issues),
            *(row.reported_by for row in self.incidents),
        }


def books_of(history: History, desk: Desk, people: People) -> tuple[Book, ...]:
    """Return the books, those that are empty and not needed left out."""
    device, regulation, at = desk.device, desk.regulation, desk.at
    labels = regulation.pack.vocabulary.facts["check.passed"].values
    books = [
        Book(
            "issues",
            "领用与归还",
            ("领用人", "领用", "归还", "资料"),
            _issues(history.issues, people, at),
            "还没有人领用过。",
        ),
        Book(
            "checks",
            "使用前检查",
            ("检查时间", "检查人", "结果"),
            tuple(_check(row, labels, at) for row in history.checks),
            "还没有检查过。",
            papers(device, "F-19"),
        ),
        Book(
            "upkeep",
            "维护保养",
            ("日期", "事由与内容", "结果"),
            tuple(_upkeep(row, people, at) for row in history.upkeep),
            "还没有保养过。",
            papers(device, "F-21"),
        ),
        Book(
            "hand_overs",
            "交接",
            ("时间", "移交人与接收人", "物品", "状态"),
            tuple(hand_over_row(row, desk.person, at) for row in history.hand_overs),
            "还没有交接过。",
            papers(device, "F-20"),
        ),
    ]
    if history.incidents:
        rows = tuple(_incident(row, regulation, people, at) for row in history.incidents)
        books.append(Book("incidents", "遗失、损毁", ("情形", "经过", "责任与线索"), rows, ""))
    return tuple(books)


def papers(device: Device, form: str) -> tuple[Action, ...]:
    """Return the forms of a device to be printed: PDF for the archive, .docx to work on."""
    return tuple(
        Action(words, reverse("device_paper", args=[device.pk, form, kind]), icon, desktop_only=True)
        for kind, words, icon in (("pdf", f"{form} PDF", "printer"), ("docx", "Word", "download"))
    )


def hand_over_row(row: HandOver, viewer: Person, at: datetime) -> tuple[Cell, ...]:
    """Return a row of the hand-over book; who is asked gets the way to answer."""
    waits = row.waits_for
    if row.declined_at is not None:
        state = Cell(
            chip=Chip(Tone.OVER, "已退回", "x"), detail=f"{chinese.moment(row.declined_at, at)} {row.declined_reason}"
        )
    elif waits is None:
        done = max(moment for moment in (row.from_confirmed_at, row.to_confirmed_at) if moment is not None)
        state = Cell(chip=Chip(Tone.OK, "双方已确认", "check"), detail=chinese.moment(done, at))
    else:
        answer = Action("确认或退回", reverse("hand_over", args=[row.pk]), primary=True)
        state = Cell(
            chip=Chip(Tone.WARN, f"等{waits.name}确认", "hourglass"),
            actions=(answer,) if waits.pk == viewer.pk else (),
        )
    return (
        Cell(chinese.moment(row.at, at)),
        Cell(f"{row.from_person.name} → {row.to_person.name}"),
        Cell("、".join(row.items), row.condition),
        state,
    )


def _issues(rows: Sequence[DeviceIssue], people: People, at: datetime) -> tuple[tuple[Cell, ...], ...]:
    titles = _titles(row.activity_subject for row in rows)
    return tuple(_issue(row, titles, people, at) for row in rows)


def _titles(subjects: Iterable[str | None]) -> dict[str, str]:
    keys = [int(each.partition(":")[2]) for each in subjects if each and each.partition(":")[2].isdecimal()]
    return {f"activity:{key}": title for key, title in Activity.objects.filter(pk__in=keys).values_list("pk", "title")}


def _issue(row: DeviceIssue, titles: Mapping[str, str], people: People, at: datetime) -> tuple[Cell, ...]:
    duty = titles.get(row.activity_subject or "", "")
    back = Cell(chinese.moment(row.back_at, at), row.back_condition) if row.back_at else Cell("还没有归还")
    if row.stocked_at is not None:
        told = "资料已导出" if row.uploaded else f"没有资料：{row.nothing_reason}"
        material = Cell(told, f"{people.of(row.stocked_by)} {chinese.moment(row.stocked_at, at)} 确认入库")
    else:
        material = Cell(row.get_card_display() if row.card else "")
    return (Cell(row.person.name, duty), Cell(chinese.moment(row.out_at, at)), back, material)


def _check(row: DeviceCheck, labels: Mapping[str, str], at: datetime) -> tuple[Cell, ...]:
    good = "、".join(labels.get(code, code) for code, passed in row.items.items() if passed)
    bad = "、".join(labels.get(code, code) for code, passed in row.items.items() if not passed)
    mark = Chip(Tone.OK, "合格", "check") if row.passed else Chip(Tone.OVER, "不合格", "x")
    detail = "；".join(part for part in (f"有问题：{bad}" if bad else "", good, row.note) if part)
    return (Cell(chinese.moment(row.at, at)), Cell(row.by_name), Cell(chip=mark, detail=detail))


def _upkeep(row: Maintenance, people: People, at: datetime) -> tuple[Cell, ...]:
    days = chinese.day(local_day(row.started_at), at)
    if row.finished_at is not None and local_day(row.finished_at) != local_day(row.started_at):
        days = f"{days}–{chinese.day(local_day(row.finished_at), at)}"
    by = people.of(row.finished_by or row.begun_by)
    return (Cell(days, by), Cell(row.reason, row.content), Cell(row.result if row.finished_at else "维护中"))


def _incident(row: Incident, regulation: Regulation, people: People, at: datetime) -> tuple[Cell, ...]:
    answer = read_leads(regulation, row.kind, row.consequences, row.reported_at)
    leads = [finding for finding in answer.standing if finding.cites]
    pack = regulation.pack
    articles = tuple(one for finding in leads for one in cites(pack, finding.cites, finding.rule))
    charged = f"由{row.holder.name}负责" if row.holder else "当时没有人领用"
    return (
        Cell(row.get_kind_display(), chinese.moment(row.happened_at, at)),
        Cell(row.account, f"{row.place}；{people.of(row.reported_by)} {chinese.moment(row.reported_at, at)} 登记"),
        Cell(
            charged if not leads else "",
            f"{charged}。下一步：由法制机构核实" if leads else row.consequence,
            Chip(Tone.WARN, "线索", "flag") if leads else None,
            articles,
        ),
    )
