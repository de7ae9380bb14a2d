"""What a verification of the log can find, and the report that carries it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FINDINGS = 1000


class Fault(StrEnum):
    """The kinds of damage. The values are what `--json` says."""

    EDITED = "edited"
    REMOVED = "removed"
    ADDED = "added"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    COLUMNS_DIFFER = "columns_differ"
    KEY_SWAPPED = "key_swapped"
    CHECKPOINT_MISSING = "checkpoint_missing"
    CHECKPOINT_WRONG = "checkpoint_wrong"


# what says that the log is not the one it was: never cut off, and told before what follows from it
GRAVE = (Fault.TRUNCATED, Fault.KEY_SWAPPED, Fault.REWRITTEN, Fault.CHECKPOINT_MISSING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `place` is for machines (`entry 12`, `node 3/5`, `checkpoint 40`, `key`), `words` for people."""

    fault: Fault
    place: str
    words: str

    def as_json(self) -> dict[str, str]:
        """Return the finding as `--json` writes it."""
        return {"fault": self.fault.value, "place": self.place, "words": self.words}


@dataclass(slots=True)
class Report:
    """The outcome: `size` leaves under `root` (hex), `checkpoints` checked, `waiting` entries without a place yet.

    At most MOST_FINDINGS are kept of those in GRAVE and as many of the others; `cut` says that there were more.
    """

    size: int = 0
    root: str = ""
    checkpoints: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)
    cut: bool = False
    _kept: list[int] = field(default_factory=lambda: [0, 0], repr=False)  # findings that are not grave, and grave ones

    @property
    def sound(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings

    def add(self, fault: Fault, place: str, words: str) -> None:
        """Keep one finding."""
        kind = int(fault in GRAVE)
        self._kept[kind] += 1
        if self._kept[kind] <= MOST_FINDINGS:
            self.findings.append(Finding(fault, place, words))
        else:
            self.cut = True

    def order(self) -> None:
        """Put first what is grave; what is alike stays in the order in which it was found."""
        self.findings.sort(key=lambda each: GRAVE.index(each.fault) if each.fault in GRAVE else len(GRAVE))

    @contextmanager
    def one(self, fault: Fault, place: str, what: str) -> Iterator[None]:
        """Check one thing, named by `what`: an error that nobody foresaw is a finding about it, and the check goes on.

        An error of the database says nothing about the thing and is raised.
        """
        try:
            yield
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  # a forged row must not keep the others from being checked
            self.add(fault, place, f"{what}无法核对（{type(error).__name__}：{error}）")

    def as_json(self) -> dict[str, object]:
        """Return the report as `--json` writes it."""
        return {
            "size": self.size,
            "root": self.root,
            "checkpoints": self.checkpoints,
            "waiting": self.waiting,
            "sound": self.sound,
            "findings": [finding.as_json() for finding in self.findings],
            "cut": self.cut,
        }
