"""Classify: risk, long-term triggers, secrecy, mode, use as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.queries import role_title
from liuhen.kernel.refusals import Refused
from liuhen.obligations.gates import demand
from liuhen.recordings.keeping import to_confirm
from liuhen.recordings.services.completing import change
from liuhen.recordings.services.judge import regulation_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Recording

RISKS = ("low", "middle", "high")
LOWERED_ELSEWHERE = Refused(
    "recordings.risk.lower", "降低风险等级由法制机构办理。", remedy="请写明理由，交法制机构降低。"
)
SECRETS = ("state", "trade", "privacy", "personal")
BY_HISTORY = frozenset({"resistance", "past_conflict"})  # what a party's history brings by itself (ZH-11(1))


def set_risk(*, actor: Actor, at: datetime, recording: Recording, risk: str, reason: str = "") -> Recording:
    """Set the risk class (ZH-10). Lowering one needs a reason; what the pack proposes is the least.

    Raises Refused for an unknown class, a class below the proposed one, or lowering without a reason.
    """
    if risk not in RISKS:
        raise Refused("recordings.risk.unknown", f"没有这个风险等级：{risk}；可用：低、中、高。")
    if recording.risk_proposed and RISKS.index(risk) < RISKS.index(recording.risk_proposed):
        raise Refused("recordings.risk.below", "不能低于按制度判定的风险等级。", remedy="先更正引起该等级的情形。")
    if is_lower(risk, recording) and not reason.strip():
        raise Refused("recordings.risk.reason", "降低风险等级须写明理由。")

    def edit(locked: Recording) -> None:
        locked.risk = risk

    return change(actor=actor, at=at, recording=recording, act="recording.risk_set", reason=reason, edit=edit)


def is_lower(risk: str, recording: Recording) -> bool:
    """Say whether the class would be lower than the one that stands."""
    return risk in RISKS and bool(recording.risk) and RISKS.index(risk) < RISKS.index(recording.risk)


def confirm_class(*, actor: Actor, at: datetime, recording: Recording, note: str = "") -> Recording:
    """Confirm the high risk or the long keeping that the regulation proposes (ZH-10, ZH-11, PDS-3-10).

    Whoever the regulation charges with the disc confirms (`confirming_role`). Raises Refused when somebody else does,
    and when nothing waits.
    """
    role = confirming_role(recording, at)
    if role not in actor.roles:
        name = regulation_for(recording).pack.roles.get(role, role_title(role))
        raise Refused("recordings.class.who", f"由{name}确认。", remedy=f"请{name}在「待定级」里确认。")
    if not to_confirm(recording):
        raise Refused("recordings.class.nothing", "没有等待确认的定级。")

    def edit(locked: Recording) -> None:
        locked.class_confirmed_at = at

    act = "recording.class_confirmed"
    return change(actor=actor, at=at, recording=recording, act=act, reason=note.strip(), edit=edit)


def confirming_role(recording: Recording, at: datetime) -> str:
    """Return the role that confirms: the one that the regulation charges with keeping the recording on disc."""
    regulation = regulation_for(recording)
    facts = {"recording.triggers": ["other", *recording.triggers]}
    answer = regulation.ask("recording.disc", facts, at)
    return next((finding.who for finding in answer.standing if finding.who), "record_keeper")


def set_triggers(
    *, actor: Actor, at: datetime, recording: Recording, triggers: Sequence[str], reason: str = ""
) -> Recording:
    """Set the circumstances that call for long-term keeping (ZH-11, PDS-3-10). Taking one away needs a reason."""
    removed = set(recording.triggers) - set(triggers)
    if removed and not reason.strip():
        raise Refused("recordings.triggers.reason", "去掉已登记的重要情形须写明理由。")

    def edit(locked: Recording) -> None:
        locked.triggers = sorted(set(triggers))

    return change(actor=actor, at=at, recording=recording, act="recording.triggers_set", reason=reason, edit=edit)


def set_triggers_by_hand(
    *, actor: Actor, at: datetime, recording: Recording, chosen: Sequence[str], reason: str = ""
) -> Recording:
    """Set the circumstances that people note; what stands by the party's history is kept as it is.

    Raises Refused for a circumstance that is none or that only history brings, and as `set_triggers`.
    """
    known = regulation_for(recording).pack.vocabulary.facts["recording.triggers"].values
    by_hand = {code: words for code, words in known.items() if code not in BY_HISTORY}
    strangers = sorted(set(chosen) - set(by_hand))
    if strangers:
        words = f"没有这种重要情形：{'、'.join(strangers)}；可用：{'、'.join(by_hand.values())}。"
        raise Refused("recordings.triggers.unknown", words, remedy="从列出的情形里选。")
    kept = [code for code in recording.triggers if code not in by_hand]
    return set_triggers(actor=actor, at=at, recording=recording, triggers=[*kept, *chosen], reason=reason)


def set_secrecy(*, actor: Actor, at: datetime, recording: Recording, kinds: Sequence[str], reason: str) -> Recording:
    """Mark secrecy kinds (HY-33, SS-19, PDS-2-13, PDS-3-15). Raises Refused: unknown kind, no reason."""
    strangers = sorted(set(kinds) - set(SECRETS))
    if strangers:
        raise Refused("recordings.secret.unknown", f"没有这种密级种类：{'、'.join(strangers)}。")
    if not reason.strip():
        raise Refused("recordings.secret.reason", "标注或取消保密须写明依据。")

    def edit(locked: Recording) -> None:
        locked.secret = sorted(set(kinds))

    return change(actor=actor, at=at, recording=recording, act="recording.secrecy_set", reason=reason, edit=edit)


def set_mode(
    *,
    actor: Actor,
    at: datetime,
    recording: Recording,
    mode: str,
    limitation_reason: str = "",
    key_steps: Sequence[str] = (),
    papers: Sequence[str] = (),
) -> Recording:
    """State how the recording was made; key steps only (ZH-6) names the limitation, the steps and the papers.

    Raises Refused for an unknown mode, and where the regulation does not store a recording made that way (AS-56).
    """
    regulation = regulation_for(recording)
    modes = regulation.pack.vocabulary.facts["recording.mode"].values
    if mode not in modes:
        raise Refused("recordings.mode.unknown", f"没有这种记录方式：{mode}；可用：{'、'.join(modes.values())}。")
    facts = {
        "recording.mode": mode,
        "recording.limitation_reason": limitation_reason.strip() or None,  # what is not known is left out
        "recording.key_steps": list(key_steps),
        "recording.papers": list(papers),
    }
    demand(regulation.ask("recording.store", facts, at), "recordings.mode.refused")

    def edit(locked: Recording) -> None:
        locked.mode = mode
        locked.limitation_reason = limitation_reason.strip()
        locked.key_steps = list(key_steps)
        locked.papers = list(papers)

    return change(actor=actor, at=at, recording=recording, act="recording.mode_set", reason="", edit=edit)


def use_as_evidence(*, actor: Actor, at: datetime, recording: Recording, case_name: str) -> Recording:
    """Mark a recording as evidence of a case: it is kept as long as the file (YC-A-10¶3, SS-14, PDS-3-8)."""
    if not case_name.strip():
        raise Refused("recordings.evidence.case", "作为证据使用须写明案件名称。")

    def edit(locked: Recording) -> None:
        locked.evidence = locked.in_case = True
        locked.case_name = case_name.strip()[:200]

    return change(actor=actor, at=at, recording=recording, act="recording.evidence_set", reason="", edit=edit)


def mark_unrelated(*, actor: Actor, at: datetime, recording: Recording, reason: str) -> Recording:
    """Mark a recording as having nothing to do with the work (SS-4, ZH-15(4)): a lead, never a deletion."""
    if not reason.strip():
        raise Refused("recordings.unrelated.reason", "标为与工作无关须写明理由。")

    def edit(locked: Recording) -> None:
        locked.unrelated = True

    return change(actor=actor, at=at, recording=recording, act="recording.unrelated_set", reason=reason, edit=edit)


def mark_related(*, actor: Actor, at: datetime, recording: Recording, reason: str) -> Recording:
    """Take back that a recording has nothing to do with the work; both entries stay. Raises Refused: no reason."""
    if not reason.strip():
        raise Refused("recordings.related.reason", "取消“与工作无关”须写明理由。")

    def edit(locked: Recording) -> None:
        locked.unrelated = False

    return change(actor=actor, at=at, recording=recording, act="recording.related_set", reason=reason, edit=edit)
