"""Which rules apply to things of one shape: the plan that bulk judging remembers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liuhen.policy.evaluate import law_day
from liuhen.policy.facts import Facts, checked_facts
from liuhen.policy.verbs import Keep, Owe
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.policy.context import Context
    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule

_REMEMBERED = 10_000  # more shapes than that and somebody feeds free text into conditions: start over
_KNOWN_OR_NOT = {FactType.MOMENT, FactType.DAY, FactType.FILLED, FactType.RECORDS}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What applies to a shape: owes and keeps with their rules' ids, and rules of which nobody can tell.

    `rivals` says that two owes speak of the same `what`, so that the stricter must be found. `days` are the facts whose
    days decide all the keeps (several names: their latest), None where more than days does.
    """

    owes: tuple[tuple[str, Owe], ...]
    keeps: tuple[tuple[str, Keep], ...]
    unknown: tuple[str, ...]
    rivals: bool
    days: tuple[tuple[str, ...], ...] | None


@dataclass(slots=True)
class Shapes:
    """The plans of one question, by shape.

    The shape is every plain fact that a condition reads, known-or-not of the others, and the truth of the conditions
    that compare times and of `in_force`, which are asked anew for each thing.
    """

    pack: Pack
    question: str
    context: Context
    rules: tuple[Rule, ...] = field(init=False)
    _single: tuple[str, ...] = field(init=False)
    _listed: tuple[str, ...] = field(init=False)
    _presence: tuple[str, ...] = field(init=False)
    _varying: tuple[Rule, ...] = field(init=False)
    _plans: dict[tuple[Any, ...], Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the facts that conditions read."""
        self.rules = self.pack.rules_for(self.question)
        read = frozenset[str]().union(*(rule.when.facts for rule in self.rules if rule.when.by_shape)) - {"at"}
        facts = [self.pack.vocabulary.facts[name] for name in sorted(read)]
        presence = [fact.name for fact in facts if fact.type in _KNOWN_OR_NOT]
        listed = [fact.name for fact in facts if fact.type is FactType.LIST]
        self._single = tuple(fact.name for fact in facts if fact.name not in {*presence, *listed})
        self._listed, self._presence = tuple(listed), tuple(presence)
        self._varying = tuple(rule for rule in self.rules if not rule.when.by_shape or not rule.in_force.always)

    @property
    def complete(self) -> bool:
        """Whether a plan says all there is: the rules answer the question only with owes, or only with keeps."""
        verbs = [verb for rule in self.rules for verb, _ in rule.answers[self.question]]
        kinds = {type(verb) for verb in verbs}
        return len(kinds) <= 1 and kinds <= {Owe, Keep} and not any("at" in verb.reads for verb in verbs)

    def plan(self, facts: Facts) -> Plan:
        """Return the plan for one thing. Raises FactFaults when the shape is new and one of its facts is no fact."""
        get = facts.get
        key: tuple[Any, ...] = (
            *map(get, self._single),
            *[tuple(value) if (value := get(name)) else None for name in self._listed],
            *[get(name) is None for name in self._presence],
        )
        if self._varying:
            key += self._truths(facts)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            plan = self._plans[key] = self._planned(facts)
        return plan

    def _truths(self, facts: Facts) -> tuple[bool | None, ...]:
        known, in_force = self._known(facts)
        return tuple(rule.when.test(known, self.context) if rule in in_force else False for rule in self._varying)

    def _known(self, facts: Facts) -> tuple[Facts, list[Rule]]:
        """Return the checked facts and the rules that are the law of the day."""
        known = {**checked_facts(self.pack.vocabulary, facts), "at": self.context.at}
        self.context.facts = known
        day = law_day(self.pack.vocabulary.questions[self.question], known, self.context.at)
        return known, [rule for rule in self.rules if rule.in_force.on(day)]

    def _planned(self, facts: Facts) -> Plan:
        known, in_force = self._known(facts)
        truths = [(rule, rule.when.test(known, self.context)) for rule in in_force]
        aside = {name for rule, truth in truths if truth for name in rule.instead_of}
        applying = [rule for rule, truth in truths if truth and rule.id not in aside]
        verbs = [(rule.id, verb) for rule in applying for verb, _ in rule.answers[self.question]]
        owes = tuple((rule_id, verb) for rule_id, verb in verbs if isinstance(verb, Owe))
        keeps = tuple((rule_id, verb) for rule_id, verb in verbs if isinstance(verb, Keep))
        rivals = max(Counter(owe.what for _, owe in owes).values(), default=0) > 1
        unknown = tuple(rule.id for rule, truth in truths if truth is None)
        return Plan(owes, keeps, unknown, rivals, _days([keep for _, keep in keeps], self.context))


def _days(keeps: Sequence[Keep], context: Context) -> tuple[tuple[str, ...], ...] | None:
    found = [keep.days(context) for keep in keeps]
    named = [names for names in found if names is not None]
    return tuple(dict.fromkeys(filter(None, named))) if len(named) == len(found) else None
