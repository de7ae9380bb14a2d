"""What the address of the list of obligations asks for, and the bar that offers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from liuhen.access.owed import OWN, UNITS
from liuhen.accounts.models import Person
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import iso, local_day, parse_iso
from liuhen.kernel.refusals import Refused
from liuhen.obligations.lists import Asked, Cursor, Due, State
from liuhen.policy.verbs.owe import Owe
from liuhen.web.addresses import LARGEST_KEY, address, choice_in, day_in, number_in, text_in
from liuhen.web.pages.wording import short_words
from liuhen.web.viewmodels.parts import Choice, Field, Filters, Picked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.policy.pack import Pack

STATES = {State.OPEN: "未办", State.DONE: "已办", State.LATE: "逾期才办", State.EXCUSED: "已免除"}
DUES = {
    Due.LATE: "已逾期",
    Due.TODAY: "今天到期",
    Due.WEEK: "七天内到期",
    Due.LATER: "以后到期",
    Due.WAITING: "时钟未起",
}
NAMES = ("whose", "state", "due", "unit", "q", "what", "article", "question", "rule", "person", "from", "to")
_MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Owable:
    """What the rules of a pack can make somebody owe: labels and articles, each with the rules."""

    what: Mapping[str, tuple[str, frozenset[str]]]
    articles: Mapping[str, tuple[str, frozenset[str]]]
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What the address asks for. `problem` says what cannot be asked; `kept` are the parts of the address."""

    whose: str
    asked: Asked
    kept: Mapping[str, str]
    after: Cursor | None = None
    before: Cursor | None = None
    problem: str = ""


def owable(person: Person, at: datetime) -> Owable:
    """Return what can be owed in the person's agency; nothing where no pack is bound."""
    try:
        return _owable(regulation_of(person.agency, local_day(at)).pack) if person.agency else Owable({}, {}, {})
    except Refused:
        return Owable({}, {}, {})


def given_in(given: Mapping[str, str], person: Person, units: Mapping[int, str], known: Owable) -> Given:
    """Read the address. Unknown choices are ignored; a day that is none, or a name nobody has, is said."""
    kept = {name: given[name][:100] for name in NAMES if given.get(name)}
    whose = UNITS if units and given.get("whose") == UNITS else OWN
    problem, (first, last) = _days(given)
    people, nobody = _people(given, person)
    unit = number_in(given, "unit")
    state = State(choice_in(given, "state", frozenset(State)) or State.OPEN)
    due = choice_in(given, "due", frozenset(Due)) if state is State.OPEN else ""
    asked = Asked(
        state=state,
        due=Due(due) if due else None,
        rules=_rules(given, known),
        question=choice_in(given, "question", known.questions),
        units=(unit,) if unit is not None and unit in units and whose == UNITS else None,
        people=people if whose == UNITS else None,
        first=first,
        last=last,
    )
    return Given(
        whose,
        asked,
        kept,
        cursor_in(given, "after"),
        cursor_in(given, "before"),
        problem or (nobody if whose == UNITS else ""),
    )


def cursor_words(cursor: Cursor | None) -> str:
    """Write an edge as it stands in an address; "" for none."""
    return f"{iso(cursor.due_at) if cursor.due_at else '-'}_{cursor.key}" if cursor else ""


def cursor_in(given: Mapping[str, str], name: str) -> Cursor | None:
    """Read an edge; None for what is none."""
    moment, _, key = given.get(name, "").partition("_")
    if not (key.isascii() and key.isdigit() and len(key) <= len(str(LARGEST_KEY)) and int(key) <= LARGEST_KEY):
        return None
    try:
        return Cursor(None if moment == "-" else parse_iso(moment), int(key))
    except (ValueError, OverflowError):
        return None


def filters(path: str, shown: Given, units: Mapping[int, str], known: Owable) -> Filters:
    """Return the bar: one's own list needs no choice of unit and person."""
    asked, kept, whole = shown.asked, shown.kept, shown.whose == UNITS
    fields = [
        Field(
            "state", "状态", "select", str(asked.state), tuple(Choice(str(key), words) for key, words in STATES.items())
        ),
        *(
            [_select("unit", "单位", kept, {str(key): name for key, name in units.items()})]
            if whole and len(units) > 1
            else []
        ),
        _select("what", "事项", kept, {key: words for key, (words, _) in known.what.items()}),
        _select("article", "条文", kept, {key: words for key, (words, _) in known.articles.items()}),
        Field("from", "到期日从", "date", asked.first.isoformat() if asked.first else ""),
        Field("to", "到", "date", asked.last.isoformat() if asked.last else ""),
    ]
    hidden = [Choice(name, kept[name]) for name in ("whose", "due", "question", "rule", "person") if kept.get(name)]
    picked = _picked(path, shown, units, known)
    return Filters(
        path,
        tuple(fields),
        query=kept.get("q", "") if whole else "",
        placeholder="责任人姓名",
        searchable=whole,
        hidden=tuple(hidden),
        picked=picked,
        clear=address(path, {"whose": UNITS if whole else ""}) if picked else "",
        error=shown.problem,
    )


def _picked(path: str, shown: Given, units: Mapping[int, str], known: Owable) -> tuple[Picked, ...]:
    asked, kept = shown.asked, shown.kept
    people = (
        Person.objects.filter(pk__in=asked.people or ()).values_list("name", flat=True) if kept.get("person") else ()
    )
    words = {
        "state": STATES[asked.state] if asked.state is not State.OPEN else "",
        "due": DUES[asked.due] if asked.due else "",
        "unit": units.get(asked.units[0], "") if asked.units else "",
        "q": f"姓名：{kept['q']}" if asked.people is not None and kept.get("q") else "",
        "person": "、".join(people),
        "what": known.what.get(kept.get("what", ""), ("",))[0],
        "article": known.articles.get(kept.get("article", ""), ("",))[0],
        "question": known.questions.get(asked.question, ""),
        "rule": f"规则 {kept['rule']}" if kept.get("rule") else "",
        "from": f"{asked.first} 起" if asked.first else "",
        "to": f"到 {asked.last}" if asked.last else "",
    }
    return tuple(Picked(said, address(path, kept, **{name: ""})) for name, said in words.items() if said)


def _select(name: str, label: str, kept: Mapping[str, str], choices: Mapping[str, str]) -> Field:
    chosen = kept.get(name, "")
    offered = (Choice("", f"全部{label}"), *(Choice(key, words) for key, words in choices.items()))
    return Field(name, label, "select", chosen if chosen in choices else "", offered)


def _days(given: Mapping[str, str]) -> tuple[str, tuple[date | None, date | None]]:
    try:
        first, last = day_in(given, "from"), day_in(given, "to")
    except ValueError:
        return "日期要写成 2026-03-11 这样。", (None, None)
    if first and last and last < first:
        return "起止日期要从早到晚。", (None, None)
    return "", (first, last)


def _people(given: Mapping[str, str], viewer: Person) -> tuple[tuple[int, ...] | None, str]:
    """Return the people asked for by key or by the beginning of a name, and what to say when nobody is called that."""
    key, name = number_in(given, "person"), text_in(given, "q")
    if key is None and not name:
        return None, ""
    asked = {"pk": key} if key is not None else {"name__startswith": name}
    found = Person.objects.filter(agency=viewer.agency, **asked).values_list("pk", flat=True)[: _MOST_PEOPLE + 1]
    people = tuple(found)
    if not people:
        return (), "没有叫这个名字的人。写姓名开头的一两个字。"
    return people, ("" if len(people) <= _MOST_PEOPLE else "叫这个名字的人太多，请写全姓名。")


def _rules(given: Mapping[str, str], known: Owable) -> frozenset[str] | None:
    """Return the rules that every one of the choices allows; None when nothing is chosen."""
    found = [
        kind[given[name]][1]
        for name, kind in (("what", known.what), ("article", known.articles))
        if given.get(name) in kind
    ]
    if given.get("rule"):
        found.append(frozenset({given["rule"][:100]}))
    return frozenset.intersection(*found) if found else None


@cache
def _owable(pack: Pack) -> Owable:
    what: dict[str, tuple[str, frozenset[str]]] = {}
    articles: dict[str, tuple[str, frozenset[str]]] = {}
    questions: dict[str, str] = {}
    for rule in pack.rules:
        for question, prepared in rule.answers.items():
            owed = [verb.what for verb, _ in prepared if isinstance(verb, Owe)]
            if not owed:
                continue
            questions[question] = pack.vocabulary.questions[question].label
            for name in owed:
                _add(what, name, pack.vocabulary.obligations.get(name, name), rule.id)
            for citation in rule.cites:
                _add(articles, f"{citation.document} {citation.article}", short_words(citation), rule.id)
    return Owable(what, articles, questions)


def _add(known: dict[str, tuple[str, frozenset[str]]], key: str, words: str, rule: str) -> None:
    label, rules = known.get(key, (words, frozenset()))
    known[key] = (label, rules | {rule})
