"""Reading what the small forms of a recording post, into what the services take."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from liuhen.accounts.models import Person
from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.classifying import (
    LOWERED_ELSEWHERE,
    SECRETS,
    is_lower,
    set_risk,
    set_secrecy,
    use_as_evidence,
)
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.recording_forms import ALONE, candidates
from liuhen.web.pages.tick_times import milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Recording


class Ticked(TypedDict, total=False):
    """What the ticking service takes: a span in milliseconds, or why the content does not apply."""

    from_ms: int
    to_ms: int
    not_applicable: str


def read_tick(given: Mapping[str, str], recording: Recording) -> Ticked:
    """Read a tick. Raises Refused for times that are none, and for an absence without a reason."""
    if given.get("absent"):
        reason = text_in(given, "reason")
        if not reason:
            raise Refused("web.tick.reason", "写明本次执法为什么没有这项内容，再点“核对过，没有”。")
        return {"not_applicable": reason}
    start = milliseconds(given.get("from", ""), recording, "从")
    end = milliseconds(given.get("to", ""), recording, "到")
    if end < start:
        raise Refused("web.tick.order", "「到」早于「从」。")
    return {"from_ms": start, "to_ms": end}


def read_assignment(given: Mapping[str, str], recording: Recording) -> tuple[Activity | None, Person | None]:
    """Read the chosen duty (None: stands alone) and officer. Raises Refused for what was not offered."""
    chosen = given.get("activity", "")
    offered = {str(duty.pk): duty for duty in candidates(recording)}
    if recording.activity is not None:
        offered.setdefault(str(recording.activity.pk), recording.activity)
    if chosen != ALONE and chosen not in offered:
        raise Refused("web.assign.activity", "请选择一次执法活动，或选“独立记录”。")
    key = number_in(given, "person")
    person = Person.objects.filter(pk=key, agency=recording.agency).first() if key is not None else None
    if key is not None and person is None:
        raise Refused("web.assign.person", "没有这位执法人员，请重新选择。")
    return offered.get(chosen), person


def classified(actor: Actor, at: datetime, recording: Recording, given: Mapping[str, str]) -> list[str]:
    """Set what the form changes, and return what that was. Raises Refused as the services do.

    A class is not lowered here: that is the act of who may lower it (`recording.lower_class`).
    """
    reason, done = text_in(given, "reason"), []
    risk = given.get("risk", "")
    if risk and risk != recording.risk:
        if is_lower(risk, recording):
            raise LOWERED_ELSEWHERE
        recording = set_risk(actor=actor, at=at, recording=recording, risk=risk, reason=reason)
        done.append("风险等级")
    kinds = sorted(kind for kind in SECRETS if given.get(f"secret_{kind}"))
    if kinds != sorted(recording.secret):
        recording = set_secrecy(actor=actor, at=at, recording=recording, kinds=kinds, reason=reason)
        done.append("保密")
    case = text_in(given, "evidence_case")
    if case and (not recording.evidence or case != recording.case_name):
        use_as_evidence(actor=actor, at=at, recording=recording, case_name=case)
        done.append("作为证据")
    return done
