"""What a list of a period is narrowed by: days, a unit, a kind. Read from the address, kept in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.access.owed import units_seen
from liuhen.kernel.moments import local_day
from liuhen.recordings.reports import Period
from liuhen.web.addresses import address, choice_in, day_in, number_in
from liuhen.web.viewmodels.parts import Choice, Field, Filters, Picked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person


@dataclass(frozen=True, slots=True)
class Asked:
    """A period as it was asked for, what it is chosen from, and what is wrong with it."""

    period: Period
    units: Mapping[str, str]
    kinds: Mapping[str, str]
    given: Mapping[str, str]
    after: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many days a list can span, and how many it begins with."""

    most: int = 366
    usual: int = 30


def asked_in(
    given: Mapping[str, str],
    person: Person,
    agency: Agency,
    kinds: Mapping[str, str],
    now: datetime,
    *,
    reach: Reach = Reach(),  # frozen
) -> Asked:
    """Read the address. Wrong days are told, and the usual ones up to today are shown instead."""
    units = {str(each.pk): each.name for each in units_seen(person, now)}
    first, last, problem = _days(given, local_day(now), reach)
    unit, kind = choice_in(given, "unit", units), choice_in(given, "kind", kinds)
    chosen = [int(unit)] if unit else [int(key) for key in units]
    kept = {"from": first.isoformat(), "to": last.isoformat(), "unit": unit, "kind": kind}
    period = Period(agency, tuple(chosen), first, last, kind)
    return Asked(period, units, kinds, kept, number_in(given, "after"), problem)


def filters_of(asked: Asked, path: str, found: str) -> Filters:
    """Return the bar: days, unit, kind; and the tags of what is in force."""
    given = asked.given
    selects = (("unit", "单位", "全部单位", asked.units), ("kind", "种类", "全部种类", asked.kinds))
    return Filters(
        path,
        (
            Field("from", "从", "date", given["from"]),
            Field("to", "到", "date", given["to"]),
            *(
                Field(
                    name,
                    label,
                    "select",
                    given[name],
                    (Choice("", every), *(Choice(value, words) for value, words in values.items())),
                )
                for name, label, every, values in selects
                if len(values) > 1
            ),
        ),
        searchable=False,
        picked=tuple(
            Picked(values[given[name]], address(path, given, **{name: ""}))
            for name, _, _, values in selects
            if given[name]
        ),
        found=found,
        error=asked.problem,
    )


def _days(given: Mapping[str, str], today: date, reach: Reach) -> tuple[date, date, str]:
    usual = today - timedelta(days=reach.usual - 1), today
    try:
        first, last = day_in(given, "from") or usual[0], day_in(given, "to") or usual[1]
    except ValueError:
        return *usual, "日期要写成 2026-03-11 这样。"
    if not 0 <= (last - first).days < reach.most:
        return *usual, f"起止日期要从早到晚，最多 {reach.most} 天。"
    return first, last, ""
