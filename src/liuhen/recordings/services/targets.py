"""Into which kind of store an agency's regulation lets recordings go (YC-A-6, ZH-9, HY-30¶3, SS-12, PDS-2-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.refusals import Refused
from liuhen.policy.answers import Answer, Finding, Verdict
from liuhen.policy.words import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation

# What this program is when nobody says otherwise: the first that the regulation does not refuse.
_PREFERRED = ("docking", "enforcement_system", "library", "archive_system", "workstation", "unit_storage", "office_pc")


def target_for(regulation: Regulation, wanted: str, at: datetime) -> str:
    """Return the target: the wanted one, by its code or its Chinese name, or the first that the regulation accepts.

    Raises Refused with the article for a wanted target that the regulation refuses, or one that does not exist.
    """
    known = regulation.pack.vocabulary.facts["recording.target"].values
    wanted = next((code for code, words in known.items() if words == wanted), wanted)
    if wanted and wanted not in known:
        usable = "、".join(f"{code}（{words}）" for code, words in known.items())
        raise Refused("recordings.target.unknown", f"没有这种存储目标：{wanted}；可用：{usable}。")
    for target in [wanted] if wanted else _PREFERRED:
        answer = regulation.ask("recording.store", {"recording.target": target}, at)
        refusing = [finding for finding in answer.standing if _about_target(finding)]
        if not refusing:
            return target
        if wanted:
            raise _refusal(answer, refusing)
    return _PREFERRED[0]


def _about_target(finding: Finding) -> bool:
    return finding.verdict is Verdict.REFUSED and "recording.target" in finding.because


def _refusal(answer: Answer, refusing: list[Finding]) -> Refused:
    pack = pack_as_of(answer.pack, answer.digest)
    words = "".join(sentence(pack, finding, at=answer.at) for finding in refusing)
    cites = tuple(dict.fromkeys(citation for finding in refusing for citation in finding.cites))
    return Refused(
        refusing[0].rule, words, citations=cites, remedy="换用制度允许的存储目标；存储卡原样保留，期限照算。"
    )
