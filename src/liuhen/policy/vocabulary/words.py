"""Facts, questions, roles and obligations as objects, and the vocabulary that every pack starts from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent


class FactType(StrEnum):
    """What kind of value a fact has."""

    BOOL = "bool"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    ENUM = "enum"
    LIST = "list"
    RECORDS = "records"
    FILLED = "filled"


TIMES = frozenset({FactType.MOMENT, FactType.DAY})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact the program knows. `absent` is what silence means; None says that silence means unknown."""

    name: str
    type: FactType
    label: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FactType] = field(default_factory=dict)
    open: bool = False
    absent: Any = None
    unit: str = ""

    @property
    def words(self) -> str:
        """What people read: the label, or the bare name where there is none."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Question:
    """A question the program asks. `combine` is each, highest, longest, gate or all_of; `law_of` dates the law."""

    id: str
    label: str
    takes: tuple[str, ...]
    combine: str
    scale: tuple[str, ...] = ()
    law_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a pack may name. Raises nothing; look up with `get`."""

    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    roles: Mapping[str, str]
    obligations: Mapping[str, str]

    def with_facts(self, facts: Mapping[str, Fact]) -> Vocabulary:
        """Return the vocabulary with further facts (or facts with further values)."""
        return replace(self, facts={**self.facts, **facts})

    def with_names(self, roles: Mapping[str, str], obligations: Mapping[str, str]) -> Vocabulary:
        """Return the vocabulary with a pack's own names of roles and obligations."""
        return replace(self, roles={**self.roles, **roles}, obligations={**self.obligations, **obligations})

    def with_scales(self, scales: Mapping[str, tuple[str, ...]]) -> Vocabulary:
        """Return the vocabulary with a pack's own order of values for ranked questions."""
        ranked = {name: replace(self.questions[name], scale=scale) for name, scale in scales.items()}
        return replace(self, questions={**self.questions, **ranked})


@cache
def base_vocabulary() -> Vocabulary:
    """Return the program's own vocabulary, read once from the data beside this file."""
    facts = tomllib.loads((_FOLDER / "facts.toml").read_text("utf-8"))
    questions = tomllib.loads((_FOLDER / "questions.toml").read_text("utf-8"))
    return Vocabulary(
        facts={name: _fact(name, data) for name, data in facts["fact"].items()},
        questions={name: _question(name, data) for name, data in questions["question"].items()},
        roles=facts["roles"],
        obligations=facts["obligation"],
    )


def _fact(name: str, data: Mapping[str, Any]) -> Fact:
    fields = {key: FactType(kind) for key, kind in data.get("fields", {}).items()}
    rest = {key: value for key, value in data.items() if key not in {"type", "fields"}}
    return Fact(name=name, type=FactType(data["type"]), fields=fields, **rest)


def _question(name: str, data: Mapping[str, Any]) -> Question:
    lists = {key: tuple(data.get(key, ())) for key in ("takes", "scale", "law_of")}
    return Question(id=name, label=data["label"], combine=data["combine"], **lists)
