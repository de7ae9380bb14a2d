"""The stories as data: one TOML file an agency, its tables checked for keys that nobody reads."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STORIES = ("yc", "zh", "hy", "ss", "pds")
_FOLDER = Path(__file__).with_name("story")


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


_KEYS: dict[str, frozenset[str]] = {
    "agency": _keys("code name short_name pack founded settings system_admin security_admin audit_admin"),
    "unit": _keys("name kind parent"),
    "person": _keys("login name card_no posts"),
    "device": _keys(
        "number kind brand model serial_no asset_no unit custodian keeper purpose approver in_service clock names"
    ),
    "party": _keys("name kind id_no by conflicts resistance"),
    "duty": _keys(
        "id title unit act kind place service_method on_site party persons case_name flags dispute_reason planner"
        " ahead planned planned_for officers devices arrive start notice first_act stops end back returned remote"
        " statement log close raise_flags"
    ),
    "card": _keys("id at by device station files again stock target"),
    "step": _keys("at by do refused given"),
}

Table = dict[str, Any]


class StoryError(ValueError):
    """A story that cannot be told: file, place, what is wrong."""


@dataclass(frozen=True, slots=True)
class Story:
    """One agency's story as it stands in the file."""

    agency: Table
    unit: list[Table]
    person: list[Table]
    device: list[Table]
    party: list[Table]
    duty: list[Table]
    card: list[Table]
    step: list[Table]

    @property
    def code(self) -> str:
        """The agency's code."""
        return str(self.agency["code"])


def load(code: str) -> Story:
    """Return a story. Raises StoryError for a table or a key that nobody reads."""
    tables = tomllib.loads((_FOLDER / f"{code}.toml").read_text("utf-8"))
    if strangers := set(tables) - set(_KEYS):
        raise StoryError(f"{code}.toml：没有这种表：{'、'.join(sorted(strangers))}")
    for kind, rows in tables.items():
        for row in [rows] if kind == "agency" else rows:
            if odd := set(row) - _KEYS[kind]:
                raise StoryError(f"{code}.toml：[{kind}] {row} 没有这些键：{'、'.join(sorted(odd))}")
    return Story(tables["agency"], *(tables.get(kind, []) for kind in list(_KEYS)[1:]))
