"""Who may see a recording's content: one's own duty, one's own section by capability, and nothing else.

Approvals that a regulation demands for anything beyond (SS-16, PDS-2-10, YC-B-5, HY-32) open further doors once
requests exist; until then everything beyond is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.queries import capabilities, reach

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer: allowed or not, by which program rule, in one sentence, with what to do instead."""

    allowed: bool
    rule: str
    words: str
    remedy: str = ""


def see(person: Person, recording: Recording, at: datetime) -> Permission:
    """Say whether the person may watch the recording at that moment."""
    if "recording.view.own" in capabilities(person, at) and _took_part(person, recording):
        return Permission(True, "access.own_duty", "本人参加的执法活动")
    if _within(reach(person, "recording.view", at), recording):
        return Permission(True, "access.own_section", "本科室（单位）的资料，依职责查看")
    return Permission(
        False,
        "access.not_yours",
        "这份资料不属于您本人的执法活动，也不在您负责的科室内，现在不能打开。",
        remedy="需要查看的，请向资料所在科室负责人说明用途；调阅审批功能启用后可在系统内提出申请。",
    )


def list_it(person: Person, recording: Recording, at: datetime) -> bool:
    """Say whether the person may see the recording's entry (not its content)."""
    paths = [*reach(person, "recording.list", at), *reach(person, "recording.view", at)]
    own = "recording.view.own" in capabilities(person, at) and _took_part(person, recording)
    return own or _within(paths, recording)


def _took_part(person: Person, recording: Recording) -> bool:
    if recording.person_id == person.pk:
        return True
    duty = recording.activity
    return duty is not None and any(officer.person_id == person.pk for officer in duty.officers.all())


def _within(paths: list[str], recording: Recording) -> bool:
    path = recording.unit.path or ""
    return any(path.startswith(prefix) for prefix in paths)
