"""What a pack answers: verdicts, findings, and the answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from liuhen.kernel.moments import local
from liuhen.kernel.refusals import Citation
from liuhen.kernel.spans import Span


class Verdict(StrEnum):
    """Verdicts, mildest first. `no_rule` is no verdict of a rule: the pack is silent, which is not a yes."""

    NO_RULE = "no_rule"
    SATISFIED = "satisfied"
    ALLOWED = "allowed"
    APPLIES = "applies"
    ENDED = "ended"
    KEPT = "kept"
    OPEN = "open"
    NOT_ASSESSABLE = "not_assessable"
    MISSING = "missing"
    OVERDUE = "overdue"
    REFUSED = "refused"

    @property
    def severity(self) -> int:
        """Place in the order, 0 for the mildest."""
        return _SEVERITY[self]

    @property
    def words(self) -> str:
        """What people read."""
        return _WORDS[self.value]


_WORDS = {
    "no_rule": "没有规定",
    "satisfied": "符合",
    "allowed": "准许",
    "applies": "适用",
    "ended": "已届满",
    "kept": "仍在保管期",
    "open": "待办，未到期",
    "not_assessable": "还不能判断",
    "missing": "有欠缺",
    "overdue": "逾期",
    "refused": "不予通过",
}
_SEVERITY = {verdict: place for place, verdict in enumerate(Verdict)}


class Finding(NamedTuple):
    """What one answer of one rule says about the facts. A tuple: dozens are made a recording, by changing others.

    `because` holds every fact and setting that condition and answer read, with the value they had (None: unknown);
    settings stand as `setting.NAME`. `missing` names facts, settings (`setting.x`), calendar years (`calendar.2027`)
    or items. The fields below `say` belong to single verbs: owe (`what` … `paper`), class (`value`, `until`), keep
    (`value` date/permanent/indefinite/unknown, `keep_until`, `disposable_from`, `permanent`), cover (`gaps`), chain
    (`chain`: role and person of each approval found, `next`), text.
    """

    rule: str
    cites: tuple[Citation, ...]
    basis: str
    verb: str
    verdict: Verdict = Verdict.NOT_ASSESSABLE
    stands: bool = True
    set_aside: bool = False
    because: Mapping[str, Any] = MappingProxyType({})
    missing: tuple[str, ...] = ()
    say: str = ""
    what: str = ""
    who: str = ""
    to: str = ""
    started_at: datetime | None = None
    due_at: datetime | None = None
    fulfilled_at: datetime | None = None
    recurs: str = ""
    paper: str = ""
    value: str = ""
    until: datetime | None = None
    keep_until: date | None = None
    disposable_from: date | None = None
    permanent: bool = False
    gaps: tuple[Span, ...] = ()
    chain: tuple[tuple[str, str], ...] = ()
    next: tuple[str, ...] = ()
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON: the common keys always, those of single verbs when they say something."""
        common = {name: plain(getattr(self, name)) for name in _COMMON}
        rest = {name: plain(getattr(self, name)) for name in _VERBS if getattr(self, name)}
        return {**common, **rest}


_COMMON = ("rule", "cites", "basis", "verb", "verdict", "stands", "set_aside", "because", "missing", "say")
_VERBS = tuple(name for name in Finding._fields if name not in _COMMON)


@dataclass(frozen=True, slots=True)
class Answer:
    """A pack's answer to one question at one moment: the worst standing verdict and every finding."""

    pack: str
    version: str
    digest: str
    question: str
    at: datetime
    verdict: Verdict
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()  # facts a strict asking lacks

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(finding for finding in self.findings if finding.stands)

    @property
    def values(self) -> tuple[str, ...]:
        """The values that stand (classes; how long something is kept), each once, in the order of the pack."""
        return tuple(dict.fromkeys(finding.value for finding in self.standing if finding.value))

    @property
    def value(self) -> str:
        """The value that stands, empty when there is none."""
        return next(iter(self.values), "")

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON, moments on the Shanghai clock."""
        return {
            "pack": self.pack,
            "version": self.version,
            "digest": self.digest,
            "question": self.question,
            "at": plain(self.at),
            "verdict": self.verdict.value,
            "missing": list(self.missing),
            "findings": [finding.as_json() for finding in self.findings],
        }


def plain(value: Any) -> Any:
    """Turn a value of a fact or a finding into JSON."""
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return _plain_thing(value)


def _plain_thing(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Citation):
        return value.as_facts()
    return {"from": plain(value.start), "to": plain(value.end)} if isinstance(value, Span) else value
