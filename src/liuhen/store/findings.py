"""What a fixity check says. Three outcomes a file: intact, changed, could not be read; and missing, and foreign."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from enum import StrEnum

from .problems import printable


class Outcome(StrEnum):
    """What is wrong with a place. An intact file has no finding."""

    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"  # says nothing about the bytes: the device did not give them
    FOREIGN = "foreign"  # no hand-in put it there


WORDS = {
    Outcome.CHANGED: "内容与入库时不一致",
    Outcome.MISSING: "缺失",
    Outcome.UNREADABLE: "读不出来，是否完好未知",
    Outcome.FOREIGN: "不属于存储库的内容",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was. `path` is relative to the root; digests are SHA-256 in hex, empty if unknown."""

    outcome: Outcome
    path: str
    object_id: str = ""
    expected: str = ""
    found: str = ""
    errno: int = 0
    detail: str = ""

    @property
    def words(self) -> str:
        """Return the finding in plain Chinese."""
        cause = f"（{errno.errorcode.get(self.errno, self.errno)}：{os.strerror(self.errno)}）" if self.errno else ""
        return f"{printable(self.path)}：{WORDS[self.outcome]}{cause}{f'，{self.detail}' if self.detail else ''}"

    def as_json(self) -> dict[str, object]:
        """Return the finding as JSON; names that are not UTF-8 are shown with escapes."""
        return {
            "object": self.object_id,
            "path": printable(self.path),
            "expected": self.expected,
            "found": self.found,
            "errno": self.errno,
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """One object after its check: `files` and `bytes` count what was read. `object_id` is empty if it told none."""

    object_id: str
    object_path: str
    findings: tuple[Finding, ...]
    files: int = 0
    bytes: int = 0

    @property
    def intact(self) -> bool:
        """Whether everything handed in is there as it was; a foreign file beside it does not change that."""
        return all(finding.outcome is Outcome.FOREIGN for finding in self.findings)

    @property
    def outcome(self) -> str:
        """Return `intact`, or the gravest finding: changed before missing before unreadable."""
        for outcome in (Outcome.CHANGED, Outcome.MISSING, Outcome.UNREADABLE):
            if any(finding.outcome is outcome for finding in self.findings):
                return outcome.value
        return "intact"


@dataclass(slots=True)
class Report:
    """The sum of a check. `checked` and `intact` count objects, `files` and `bytes` what was read."""

    checked: int = 0
    intact: int = 0
    files: int = 0
    bytes: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, checked: Checked) -> None:
        """Count one object."""
        self.checked += 1
        self.intact += checked.intact
        self.files += checked.files
        self.bytes += checked.bytes
        self.findings.extend(checked.findings)

    def of(self, outcome: Outcome) -> list[Finding]:
        """Return the findings with one outcome."""
        return [finding for finding in self.findings if finding.outcome is outcome]

    @property
    def sound(self) -> bool:
        """Whether there is no finding at all."""
        return not self.findings

    def as_json(self) -> dict[str, object]:
        """Return the report that `verify store --json` prints."""
        counts = {"checked": self.checked, "intact": self.intact, "files": self.files, "bytes": self.bytes}
        return {**counts, **{outcome.value: [finding.as_json() for finding in self.of(outcome)] for outcome in Outcome}}
