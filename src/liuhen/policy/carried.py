"""How far the program carries out a clause: from which questions it puts, and from what people noted (carried.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.policy.vocabulary import base_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).with_name("carried.toml")
# state → its name and what it means, as the page says them
STATES = {
    "implemented": ("已实现", "规则所答的问题都有页面或服务在问，或者要求由代码办到。"),
    "part": ("部分实现", "有的要求办到了，有的没有；没有办到的写在后面。"),
    "ready": (
        "规则已备",
        "规则、表单或年度表在制度包里，可以用 `liuhen judge` 判断；还没有页面或服务来问、来填。",
    ),
    "open": ("未实现", "没有规则，也没有代码办到；或者规则够不到条文的要求，原因写在后面。"),
    "policy": ("仅为政策文字", "目的、原则、施行时间等，没有可以判断的内容。"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a clause is carried out: a key of STATES, and what is lacking in plain words, empty for nothing."""

    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Partly:
    """A question put about some facts only: the last parts of the ids of the rules they reach, words for the others."""

    reached: frozenset[str]
    others: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Questions the program puts, those it puts about some facts only, and clauses whose standing people noted."""

    asked: frozenset[str]
    partly: Mapping[str, Partly] = field(default_factory=dict)
    clauses: Mapping[str, Standing] = field(default_factory=dict)

    def standing(self, rules: Mapping[str, frozenset[str]]) -> Standing:
        """Return how far rules are carried out, given as rule id → questions it answers: at least one rule."""
        bare = [questions for rule, questions in rules.items() if not self._reached(rule, questions)]
        if len(bare) == len(rules):
            return Standing("ready")
        return (
            Standing("part", f"{self._words(bare)}只有规则，还没有页面或服务来问") if bare else Standing("implemented")
        )

    def _reached(self, rule: str, questions: frozenset[str]) -> bool:
        end = rule.rpartition(".")[2]
        return bool(questions & self.asked) or any(
            end in self.partly[question].reached for question in questions if question in self.partly
        )

    def _words(self, bare: list[frozenset[str]]) -> str:
        known = base_vocabulary().questions
        lacking = [name for name in known if any(name in questions for questions in bare)]
        words = [self.partly[name].others if name in self.partly else known[name].label for name in lacking]
        return "".join(f"“{each}”" for each in words)


@cache
def carried() -> Carried:
    """Return what the program carries out, read once from the data beside this file."""
    data = tomllib.loads(_DATA.read_text("utf-8"))
    return Carried(
        asked=frozenset(data["asked"]),
        partly={name: Partly(frozenset(each["reached"]), each["others"]) for name, each in data["partly"].items()},
        clauses={each["id"]: Standing(each["state"], each.get("why", "")) for each in data["clause"]},
    )
