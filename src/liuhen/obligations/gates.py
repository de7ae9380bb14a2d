"""A gate: an act that must not happen when the pack refuses it."""

from __future__ import annotations

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.refusals import Refused
from liuhen.policy.answers import Answer, Verdict
from liuhen.policy.words import sentence


def demand(answer: Answer, rule: str) -> None:
    """Let the act pass, or raise Refused with every refusing article named. A flagged lack does not refuse."""
    refusing = [
        finding
        for finding in answer.findings
        if finding.verdict is Verdict.REFUSED and finding.stands and not finding.set_aside
    ]
    if not refusing:
        return
    cites = tuple(dict.fromkeys(citation for finding in refusing for citation in finding.cites))
    pack = pack_as_of(answer.pack, answer.digest)
    words = "".join(sentence(pack, finding, at=answer.at) for finding in refusing)
    raise Refused(refusing[0].rule or rule, words, citations=cites)
