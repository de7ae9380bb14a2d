"""Trainings of a year and whom they reached, the form that records one, and both as a register (ZH-4, F-26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.moments import local, local_day
from liuhen.policy.layouts import Column, Form
from liuhen.training.queries import officers_on, standings, trainings_in
from liuhen.web.addresses import address, number_in
from liuhen.web.pages.duty_papers import form_cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyForm, FormPage
from liuhen.web.viewmodels.parts import Action, Chip, Choice, Crumb, EmptyState, Field, Filters, Tone, chip
from liuhen.web.viewmodels.training import StandingRow, TrainingPage, TrainingRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Unit
    from liuhen.policy.pack import Pack
    from liuhen.training.models import Training
    from liuhen.training.queries import Standing
    from liuhen.web.pages.duty_forms import Failed

REGISTER = "F-26"
TITLE = "培训记录"
OFFICER_HEADS = ("姓名", "执法证件编号", "单位", "本年培训次数", "本年学时", "最近一次培训", "下次培训期限", "状态")
HEADS = ("日期", "内容", "授课人", "参加人员", "学时", "单位")
WITHDRAWN = Chip(Tone.MUTE, "已撤销", "ban")
_EARLIEST, _BACK = 2000, 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: units of an agency and a year; `units` are those that may be chosen."""

    agency: Agency
    units: Sequence[Unit]
    chosen: Unit | None
    year: int
    at: datetime

    @property
    def shown(self) -> Sequence[Unit]:
        """The chosen unit with those below it, else all."""
        if self.chosen is None:
            return self.units
        path = self.chosen.path or ""
        return [unit for unit in self.units if (unit.path or "").startswith(path)]

    @property
    def day(self) -> date:
        """The day on which it is asked how everybody stands: today, or the last of a year that is over."""
        today = local_day(self.at)
        return min(today, today.replace(year=self.year, month=12, day=31))

    @property
    def given(self) -> dict[str, object]:
        """As it stands in an address."""
        return {"unit": self.chosen.pk if self.chosen else "", "year": self.year}


def asked_in(given: Mapping[str, str], agency: Agency, units: Sequence[Unit], at: datetime) -> Asked:
    """Read the address; what is not there is the whole of one's units, and this year."""
    this, key = local_day(at).year, number_in(given, "unit")
    year = number_in(given, "year") or this
    chosen = next((unit for unit in units if unit.pk == key), None)
    return Asked(agency, units, chosen, year if _EARLIEST <= year <= this else this, at)


def training_page(asked: Asked, pack: Pack, *, records: bool) -> TrainingPage:
    """Return who was trained in the year and who was not, and the trainings of the year."""
    rows = standings(asked.shown, asked.year, asked.day)
    held = list(trainings_in(asked.agency, asked.shown, asked.year))
    lacking = sum(each.trainings == 0 for each in rows)
    withdrawn = sum(each.withdrawn_at is not None for each in held)
    record = (
        (Action("登记培训", address(reverse("training_record"), {"unit": asked.given["unit"]}), "plus", primary=True),)
        if records
        else ()
    )
    cited = form_cites(pack, REGISTER)
    words = f"{asked.year} 年：{len(rows)} 名执法人员，{lacking} 名还没有培训；办过 {len(held) - withdrawn} 次。"
    words += f"另有 {withdrawn} 次登记已撤销，不算在内，也不进登记簿。" if withdrawn else ""
    words += "" if cited else "本局的制度没有规定培训，这里只作登记。"
    return TrainingPage(
        summary=words,
        filters=_filters(asked),
        officers=tuple(_standing(each, asked.at, demanded=bool(cited)) for each in rows),
        trainings=tuple(_training(each, asked.at) for each in held),
        nobody=EmptyState("没有执法人员", "这个单位没有任执法人员的人。换个单位再看。"),
        nothing=EmptyState("这一年没有培训记录", "办过的培训登记在这里：哪天、什么内容、谁讲、谁参加。", record),
        cites=cited,
        actions=(*_exports(asked), *record),
        papers=_papers(asked),
    )


def training_form(asked: Asked, pack: Pack, given: Mapping[str, str], failed: Failed | None = None) -> FormPage:
    """Return the form that records a training of a unit; its officers are there to be ticked."""
    unit = asked.chosen or asked.units[0]
    form = DutyForm(
        "training",
        "登记培训",
        address(reverse("training_record"), {"unit": unit.pk}),
        tuple(_fields(asked, unit, given)),
        "登记",
        "勾参加的人；下次培训的期限从培训那天重新起算。登错了不能改，可以写明理由撤销，再重新登记。",
        form_cites(pack, REGISTER),
        failed.errors if failed else (),
        primary=True,
    )
    crumbs = (Crumb(TITLE, address(reverse("training"), asked.given)),)
    others = "要给别的单位登记，先在培训记录里选单位。" if len(asked.units) > 1 else ""
    return FormPage(f"登记培训：{unit.name}", others, crumbs, form)


def officer_rows(asked: Asked, pack: Pack) -> Iterator[tuple[str, ...]]:
    """Yield how each officer stands, as the cells of `OFFICER_HEADS`."""
    demanded = bool(form_cites(pack, REGISTER))
    for each in standings(asked.shown, asked.year, asked.day):
        last = each.last.isoformat() if each.last else "从未培训"
        due = f"{local(each.due_at):%Y-%m-%d}" if each.due_at else ""
        told = (each.person.name, each.person.card_no, each.unit, str(each.trainings), hours_of(each.hours), last, due)
        yield (*told, _state(each, asked.at, demanded=demanded).words)


def training_rows(asked: Asked) -> Iterator[dict[str, str]]:
    """Yield the trainings of the year by the heads of the register, the oldest first.

    F-26 lists what was held; a withdrawn one was not, or not so, and stands on the page and in the log.
    """
    for each in reversed(list(trainings_in(asked.agency, asked.shown, asked.year).filter(withdrawn_at=None))):
        told = (each.day.isoformat(), each.topic, each.trainer, attendees(each), hours_of(each.hours), each.unit.name)
        yield dict(zip(HEADS, told, strict=True))


def register_form(pack: Pack) -> Form:
    """Return the pack's F-26 when we can fill every head of it, else our own."""
    form = pack.forms.get(REGISTER)
    if form is not None and form.columns and {column.key for column in form.columns} <= set(HEADS):
        return form
    return Form(REGISTER, TITLE, "", kind="register", basis="own", columns=tuple(Column(head, head) for head in HEADS))


def _filters(asked: Asked) -> Filters:
    this = local_day(asked.at).year
    years = sorted({asked.year, *range(this - _BACK, this + 1)}, reverse=True)
    units = (Choice("", "全部单位"), *(Choice(str(unit.pk), unit.name) for unit in asked.units))
    return Filters(
        reverse("training"),
        (
            Field("year", "年份", "select", str(asked.year), tuple(Choice(str(year), f"{year} 年") for year in years)),
            Field("unit", "单位", "select", str(asked.given["unit"]), units),
        ),
        searchable=False,
    )


def _exports(asked: Asked) -> tuple[Action, ...]:
    return (Action("导出表格", address(reverse("training_sheet"), asked.given), "download"),)


def _papers(asked: Asked) -> tuple[Action, ...]:
    return (
        Action("PDF", address(reverse("training_paper", args=["pdf"]), asked.given), "printer"),
        Action("Word", address(reverse("training_paper", args=["docx"]), asked.given), "download"),
    )


def _standing(each: Standing, now: datetime, *, demanded: bool) -> StandingRow:
    return StandingRow(
        each.person.name,
        each.unit,
        f"{each.trainings} 次，{hours_of(each.hours)} 学时" if each.trainings else "没有",
        chinese.day(each.last, now) if each.last else "从未培训",
        chinese.deadline(each.due_at, now) if each.due_at else "",
        _state(each, now, demanded=demanded),
    )


def _state(each: Standing, now: datetime, *, demanded: bool) -> Chip:
    """Return how somebody stands; nothing is amiss where no article asks for training."""
    if each.due_at is not None and chinese.is_late(each.due_at, now):
        return chip("overdue", "培训逾期")
    if not demanded and not each.trainings:
        return Chip(Tone.MUTE, "本年没有登记" if each.last else "没有登记")
    if each.last is None:
        return chip("missing", "从未培训")
    return chip("satisfied", "已培训") if each.trainings else Chip(Tone.WARN, "本年还没有", "hourglass")


def _training(each: Training, now: datetime) -> TrainingRow:
    hours = hours_of(each.hours)
    day, href = chinese.day(each.day, now), reverse("training_one", args=[each.pk])
    chip = WITHDRAWN if each.withdrawn_at else None
    return TrainingRow(day, each.topic, each.trainer, hours, each.unit.name, attendees(each), href, chip)


def attendees(each: Training) -> str:
    """Return the names of those who took part."""
    return "、".join(one.person.name for one in each.attendances.all())


def hours_of(hours: object) -> str:
    """Return hours as people write them: 2, 1.5."""
    return str(hours).removesuffix(".0")


def _fields(asked: Asked, unit: Unit, given: Mapping[str, str]) -> Iterator[Field]:
    today = local_day(asked.at)
    yield Field("day", "培训日期", "date", given.get("day", today.isoformat()), required=True)
    yield Field("hours", "学时", value=given.get("hours", ""), required=True, hint="如：2 或 1.5")
    yield Field("topic", "培训内容", value=given.get("topic", ""), required=True, wide=True)
    yield Field("trainer", "授课的人或单位", value=given.get("trainer", ""), required=True, wide=True)
    path = unit.path or ""
    below = [each for each in asked.units if (each.path or "").startswith(path)]
    for post in officers_on(below, today):
        name = f"who_{post.person_id}"
        yield Field(name, f"{post.person.name}（{post.unit.name}）", "checkbox", given.get(name, ""))
