"""A loaded pack: one agency's regulation, checked and compiled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from liuhen.policy.calendars import Calendar
from liuhen.policy.rules import ALWAYS_IN_FORCE, InForce, Rule
from liuhen.policy.settings import Setting, settings_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.articles import Article
    from liuhen.policy.faults import Fault
    from liuhen.policy.layouts import AnnualTable, Form, Listing, Procedure
    from liuhen.policy.periods import Clock
    from liuhen.policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A pack with what it extends already in it: rules, articles and names of the extended packs come first.

    `digest` is SHA-256 over every file of the pack's folder and the digests of the packs it extends, so that it
    names exactly what was applied. `warnings` do not keep it from being used. `examples` are there when asked for.
    """

    id: str
    title: str
    version: str
    digest: str
    vocabulary: Vocabulary
    issuer: str = ""
    number: str = ""
    in_force: InForce = ALWAYS_IN_FORCE
    extends: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    recheck: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    articles: Mapping[str, Article] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    lists: Mapping[str, Listing] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    tables: Mapping[str, AnnualTable] = field(default_factory=dict)
    examples: tuple[Mapping[str, Any], ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    cited: frozenset[str] = frozenset()
    used_settings: frozenset[str] = frozenset()
    warnings: tuple[Fault, ...] = ()
    _by_question: dict[str, tuple[Rule, ...]] = field(default_factory=dict, init=False, repr=False)
    _by_id: dict[str, Rule] = field(default_factory=dict, init=False, repr=False)

    @property
    def roles(self) -> Mapping[str, str]:
        """The names of roles, this agency's own over the vocabulary's."""
        return self.vocabulary.roles

    def rules_for(self, question: str) -> tuple[Rule, ...]:
        """Return the rules that answer a question, in the order of the pack. Raises KeyError for no question."""
        if question not in self._by_question:
            self.vocabulary.questions[question]
            self._by_question[question] = tuple(rule for rule in self.rules if question in rule.answers)
        return self._by_question[question]

    def reads(self, question: str) -> frozenset[str]:
        """Return the facts that any rule of the question reads."""
        return frozenset().union(*(rule.reads(question) for rule in self.rules_for(question)))

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id. Raises KeyError."""
        return self.rules_by_id[rule_id]

    @property
    def rules_by_id(self) -> Mapping[str, Rule]:
        """The rules by their ids."""
        if not self._by_id:
            self._by_id.update((rule.id, rule) for rule in self.rules)
        return self._by_id

    def own(self, thing: Rule | Article | Setting) -> bool:
        """Say whether a rule, article or setting stands in this pack's own folder."""
        return thing.pack == self.id

    def without(self, rule_id: str) -> Pack:
        """Return the pack as it would be without one rule."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id != rule_id))

    def settings_in_force(self, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the value of each setting that has one. Raises SettingFault for a name or value that does not fit."""
        return settings_in_force(self.settings, overrides)
