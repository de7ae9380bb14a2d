"""What an import of people and posts would do: worked out whole before anything is written.

A row names a person and, if it likes, one post. What is there already is left alone, so that the same list may be
imported again and again; what contradicts is a problem, and one problem stops the whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.accounts.capabilities import ROLE_NAMES, clash
from liuhen.accounts.models import Agency, Delegation, Person, Post, Unit
from liuhen.accounts.people_lists import tree_of
from liuhen.accounts.titles import titles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of a list: `number` is the row people see, `ends_on` the first day that no longer counts."""

    number: int
    login: str
    name: str
    card_no: str = ""
    unit: str = ""
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the list cannot be imported: the row and what to do there."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post that would be given."""

    login: str
    unit: Unit
    role: str
    title: str
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class Plan:
    """What would happen: people made, people corrected, posts given, rows that change nothing, and what stops it."""

    made: list[ImportRow] = field(default_factory=list)
    corrected: list[tuple[Person, ImportRow]] = field(default_factory=list)
    posts: list[PlannedPost] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in the agency now, read in few queries."""

    people: Mapping[str, Person]
    cards: Mapping[str, str]
    units: Mapping[str, list[Unit]]
    titles: Mapping[str, tuple[str, ...]]
    held: defaultdict[str, list[tuple[int | None, str, date, date | None]]]


def plan_import(agency: Agency, rows: Sequence[ImportRow], day: date) -> Plan:
    """Work out what importing the rows would do; posts without a first day begin on `day`."""
    known, plan, seen = _read(agency, rows, day), Plan(), dict[str, ImportRow]()
    cards = dict(known.cards)
    for row in rows:
        words = _wrong_person(agency, row, known, seen, cards)
        if words:
            plan.problems.append(Problem(row.number, words))
            continue
        fresh = row.login not in seen
        seen.setdefault(row.login, row)
        changed = fresh and _plan_person(plan, row, known)
        given = _plan_posts(plan, row, known, day)
        plan.unchanged += not (changed or given)
    return plan


def _read(agency: Agency, rows: Sequence[ImportRow], day: date) -> _Known:
    logins = {row.login for row in rows}
    people = {each.login: each for each in Person.objects.filter(agency=agency)}
    people |= {each.login: each for each in _strangers(agency, logins)}
    held: defaultdict[str, list[tuple[int | None, str, date, date | None]]] = defaultdict(list)
    for post in Post.objects.filter(person__agency=agency).select_related("person"):
        held[post.person.login].append((post.unit_id, post.role, post.starts_on, post.ends_on))
    lent = Delegation.objects.filter(receiver__agency=agency).select_related("post", "receiver")
    for each in lent:
        held[each.receiver.login].append((None, each.post.role, each.starts_on, each.ends_on))
    cards = {each.card_no: each.login for each in people.values() if each.card_no and each.agency_id == agency.pk}
    titles = {words: title.roles for words, title in titles_of(agency, day).items()}
    return _Known(people, cards, _units(agency), titles, held)


def _strangers(agency: Agency, logins: set[str]) -> Iterable[Person]:
    """Return people of other agencies whose logins are on the list, a few hundred at a time."""
    wanted = sorted(logins)
    for start in range(0, len(wanted), 500):
        yield from Person.objects.filter(login__in=wanted[start : start + 500]).exclude(agency=agency)


def _units(agency: Agency) -> dict[str, list[Unit]]:
    """Return the open units by name and by the way down to them (一大队/一中队)."""
    found: defaultdict[str, list[Unit]] = defaultdict(list)
    ways: dict[int, str] = {}
    for unit in tree_of(agency):
        above = ways.get(unit.parent_id or 0, "")
        ways[unit.pk] = f"{above}/{unit.name}" if above else "" if unit.parent_id is None else unit.name
        for name in {unit.name, ways[unit.pk]} - {""}:
            found[name].append(unit)
    return found


def _wrong_person(
    agency: Agency, row: ImportRow, known: _Known, seen: Mapping[str, ImportRow], cards: dict[str, str]
) -> str:
    """Say what is wrong with who the row names, empty when nothing is; notes the card as taken."""
    person, before = known.people.get(row.login), seen.get(row.login)
    if not row.login or any(letter.isspace() for letter in row.login) or not row.name:
        return "姓名和登录名都要填，登录名里不能有空格。"
    if before is not None and (before.name, before.card_no) != (row.name, row.card_no):
        return f"登录名 {row.login} 在第 {before.number} 行是{before.name}，两行的姓名和证件编号要一样。"
    if person is not None and person.agency_id != agency.pk:
        return f"登录名 {row.login} 已被使用。换一个登录名。"
    if person is not None and not person.is_active:
        return f"{person.name}已登记离开。先在其页面上登记回来。"
    if row.card_no and cards.setdefault(row.card_no, row.login) != row.login:
        return f"执法证件编号 {row.card_no} 是另一人（{cards[row.card_no]}）的。"
    return ""


def _plan_person(plan: Plan, row: ImportRow, known: _Known) -> bool:
    person = known.people.get(row.login)
    if person is None:
        plan.made.append(row)
        return True
    if (person.name, person.card_no) != (row.name, row.card_no or person.card_no):
        plan.corrected.append((person, row))
        return True
    return False


def _plan_posts(plan: Plan, row: ImportRow, known: _Known, day: date) -> bool:
    """Plan the posts of a row; say whether there are new ones."""
    if not row.unit and not row.title:
        return False
    starts_on = row.starts_on or day
    words = _wrong_post(row, known, starts_on)
    if words:
        plan.problems.append(Problem(row.number, words))
        return False
    (unit,), given, held = known.units[row.unit], False, known.held[row.login]
    for role in known.titles[row.title]:
        if any(place == unit.pk and has == role and _meet(held_from, held_to, starts_on, row.ends_on)
               for place, has, held_from, held_to in held):  # fmt: skip
            continue
        beside = frozenset(
            has for _, has, held_from, held_to in held if _meet(held_from, held_to, starts_on, row.ends_on)
        )
        against = clash(beside, role)
        if against is not None:
            words = f"{row.name}任{ROLE_NAMES[against]}，不能再任{ROLE_NAMES[role]}（三员分立）。"
            plan.problems.append(Problem(row.number, words))
            return False
        held.append((unit.pk, role, starts_on, row.ends_on))
        plan.posts.append(PlannedPost(row.login, unit, role, row.title, starts_on, row.ends_on))
        given = True
    return given


def _wrong_post(row: ImportRow, known: _Known, starts_on: date) -> str:
    units = known.units.get(row.unit, [])
    if not row.unit or not row.title:
        return "单位和职务要么都填，要么都空着。"
    if not units:
        return f"没有叫“{row.unit}”的单位。先设立，或改成已有的名称。"
    if len(units) > 1:
        return f"有几个单位叫“{row.unit}”。写上一级单位，例如“一大队/{row.unit}”。"
    if row.title not in known.titles:
        return f"不知道“{row.title}”是哪一种职责。先在“职务对照”里写明。"
    if row.ends_on is not None and row.ends_on <= starts_on:
        return "任职的最后一天早于第一天。"
    return ""


def _meet(first_from: date, first_to: date | None, second_from: date, second_to: date | None) -> bool:
    """Say whether two half-open periods share a day."""
    return (second_to is None or first_from < second_to) and (first_to is None or second_from < first_to)
