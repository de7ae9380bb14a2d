"""What changed between two packs, or two versions of one: articles, settings, rules, and the questions they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.policy.answers import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Difference:
    """What only the first has, what only the second has, and what both have but say differently."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether there is no difference."""
        return not (self.only_first or self.only_second or self.changed)

    def as_json(self) -> dict[str, list[str]]:
        """Return the difference as JSON."""
        return {
            "only_first": list(self.only_first),
            "only_second": list(self.only_second),
            "changed": list(self.changed),
        }


def compare(first: Pack, second: Pack) -> dict[str, Difference]:
    """Compare two packs by part: questions (by the rules that answer them), rules, settings, articles, roles."""
    return {name: _difference(part(first), part(second)) for name, part in _PARTS.items()}


def _difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> Difference:
    both = [name for name in first if name in second]
    return Difference(
        tuple(name for name in first if name not in second),
        tuple(name for name in second if name not in first),
        tuple(name for name in both if first[name] != second[name]),
    )


def _questions(pack: Pack) -> dict[str, Any]:
    asked = {name: [rule.id for rule in pack.rules_for(name)] for name in pack.vocabulary.questions}
    return {name: rules for name, rules in asked.items() if rules}


def _rules(pack: Pack) -> dict[str, Any]:
    return {rule.id: plain(rule.table) for rule in pack.rules}


def _settings(pack: Pack) -> dict[str, Any]:
    return {name: (setting.value, setting.until_set, setting.cites) for name, setting in pack.settings.items()}


def _articles(pack: Pack) -> dict[str, Any]:
    return {name: (article.sha256 or article.gist, article.policy) for name, article in pack.articles.items()}


def _roles(pack: Pack) -> dict[str, Any]:
    return dict(pack.roles)


_PARTS = {
    "questions": _questions,
    "rules": _rules,
    "settings": _settings,
    "articles": _articles,
    "roles": _roles,
}
