"""What a list of recordings is narrowed by: read from the address, and offered as fields and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access import scope
from liuhen.accounts.models import Person, Post
from liuhen.accounts.queries import reach
from liuhen.devices.models import Device
from liuhen.kernel.moments import local_day
from liuhen.recordings.queries import Filters
from liuhen.web.addresses import address, choice_in, day_in, number_in, text_in
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Choice, Field, Picked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Unit

MEDIA = {"video": "录像", "audio": "录音", "photo": "照片"}
RISK = {"high": "高风险", "middle": "中风险", "low": "低风险"}
FLAGS = (
    ("", "全部"),
    ("unclassified", "待分类"),
    ("unassigned", "未关联活动"),
    ("marked", "有疑点"),
    ("evidence", "作证据"),
    ("changed", "有变"),
)
_FLAG_WORDS = dict(FLAGS)
_MOST = 1000  # choices in a select
LISTED = "choices"  # in the address: write every choice into the page, for browsers without script
_SHORTEST = 2  # characters: one finds too much


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the filters, the cursors, and what is wrong with it."""

    given: Mapping[str, str]
    filters: Filters
    before: int | None = None
    after: int | None = None
    problem: str = ""
    listed: bool = False

    @property
    def hidden(self) -> tuple[Choice, ...]:
        """What a new search keeps although it has no field."""
        kept = tuple(Choice(name, self.given[name]) for name in ("flag", "activity") if self.given.get(name))
        return (*kept, Choice(LISTED, "1")) if self.listed else kept


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What this person can choose from: units, devices and people by key. `offered` says whether anything at all."""

    offered: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def asked_in(given: Mapping[str, str]) -> Asked:
    """Read the address. A wrong value is ignored, except that days and short words are told."""
    problem = ""
    days: dict[str, date | None] = {"from": None, "to": None}
    try:
        days = {name: day_in(given, name) for name in days}
    except ValueError:
        problem = "日期要写成 2026-03-11 这样。"
    text = text_in(given, "q")
    if any(len(term) < _SHORTEST for term in text.split()):
        problem = "每个词请至少输入两个字，一个字会找到太多。"
    unit = number_in(given, "unit")
    filters = Filters(
        text=text,
        units=(unit,) if unit is not None else (),
        media=choice_in(given, "media", MEDIA),
        device=number_in(given, "device"),
        person=number_in(given, "person"),
        activity=number_in(given, "activity"),
        risk=choice_in(given, "risk", RISK),
        flag=choice_in(given, "flag", _FLAG_WORDS),
        from_day=days["from"],
        to_day=days["to"],
    )
    known = {name: given[name] for name in _NAMES if given.get(name)}
    listed = given.get(LISTED) == "1"
    return Asked(known, filters, number_in(given, "before"), number_in(given, "after"), problem, listed)


_NAMES = ("q", "from", "to", "unit", "media", "device", "person", "activity", "risk", "flag", "before", "after")


def narrowing_for(person: Person, at: datetime) -> Narrowing:
    """Return what the person can choose from: everything in the units they may list; nothing for own duties only."""
    units = _units(person, at)
    if units is None:
        return Narrowing()
    return Narrowing(
        offered=True,
        units=_named(units.order_by("path").values_list("pk", "name")[:_MOST]),
        devices=_named(_devices(units).order_by("number").values_list("pk", "number")[:_MOST]),
        people=_named(_officers(units, at).order_by("pk").values_list("pk", "name")[:_MOST]),
    )


def chosen_for(person: Person, at: datetime, filters: Filters) -> Narrowing:
    """Return of what the person can choose from only what is chosen: the rest is fetched when somebody chooses."""
    units = _units(person, at)
    if units is None:
        return Narrowing()
    device, officer = filters.device, filters.person
    return Narrowing(
        offered=True,
        units=_named(units.filter(pk__in=filters.units).values_list("pk", "name")) if filters.units else {},
        devices=_named(_devices(units).filter(pk=device).values_list("pk", "number")) if device is not None else {},
        people=_named(_officers(units, at).filter(pk=officer).values_list("pk", "name")) if officer is not None else {},
    )


def _units(person: Person, at: datetime) -> QuerySet[Unit] | None:
    """Return the units whose recordings the person may list; None for own duties only."""
    paths = {*reach(person, "recording.list", at), *reach(person, "recording.view", at)}
    return scope.units_at(sorted(paths)) if paths else None


def _devices(units: QuerySet[Unit]) -> QuerySet[Device]:
    return Device.objects.filter(unit__in=units)


def _officers(units: QuerySet[Unit], at: datetime) -> QuerySet[Person]:
    posts = Post.objects.filter(unit__in=units, role="officer", starts_on__lte=local_day(at))
    return Person.objects.filter(pk__in=posts.values("person"))


def scope_of(person: Person, at: datetime) -> tuple[str, ...]:
    """Return the filter words of what the person may see in a list; empty when nothing."""
    return scope.words(person, at)


def filters_of(asked: Asked, narrowing: Narrowing) -> tuple[Field, ...]:
    """Return the fields of the bar. Units, people and devices are left out for those who choose from none."""
    given = asked.given
    chosen_from = (
        ("unit", "单位", "全部单位", narrowing.units),
        ("person", "摄录人", "全部人员", narrowing.people),
        ("device", "设备", "全部设备", narrowing.devices),
    )
    selects = (
        *(chosen_from if narrowing.offered else ()),
        ("media", "种类", "全部种类", MEDIA),
        ("risk", "风险等级", "全部风险", RISK),
    )
    return (
        Field("from", "从", "date", given.get("from", "")),
        Field("to", "到", "date", given.get("to", "")),
        *(
            Field(name, label, "select", given.get(name, ""), (Choice("", every), *_choices(values)))
            for name, label, every, values in selects
        ),
    )


def picked_of(asked: Asked, narrowing: Narrowing, now: datetime) -> tuple[Picked, ...]:
    """Return the tags of the filters in force, each with the address without it."""
    given = {name: value for name, value in asked.given.items() if name not in {"before", "after"}}
    labels: dict[str, Mapping[str, str]] = {
        "unit": narrowing.units,
        "device": narrowing.devices,
        "person": narrowing.people,
        "media": MEDIA,
        "risk": RISK,
        "flag": _FLAG_WORDS,
    }
    path = reverse("recordings")
    tags = [
        Picked(labels.get(name, {}).get(value, _plain(name, value)), address(path, given, **{name: ""}))
        for name, value in given.items()
        if name not in {"from", "to"}
    ]
    if days := _days(asked.filters.from_day, asked.filters.to_day, now):
        tags.append(Picked(days, address(path, given, **{"from": "", "to": ""})))
    return tuple(tags)


def _plain(name: str, value: str) -> str:
    return "同一次执法活动" if name == "activity" else value if name == "q" else f"{value}（不在可选范围）"


def _days(first: date | None, last: date | None, now: datetime) -> str:
    if first and last:
        return f"{chinese.day(first, now)}–{chinese.day(last, now)}"
    if first:
        return f"{chinese.day(first, now)}起"
    return f"到{chinese.day(last, now)}" if last else ""


def _named(pairs: Iterable[tuple[int, str]]) -> dict[str, str]:
    return {str(key): name for key, name in pairs}


def _choices(values: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, words) for value, words in values.items())
