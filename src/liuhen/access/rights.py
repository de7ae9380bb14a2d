"""What a person may do with a recording, from capabilities and from having taken part in its duty.

Seeing is judged by the access room; the acts here are offered and taken only where these say yes, and the regulation's
own gates are judged by the services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.access.may import Permission, list_it, see
from liuhen.accounts.queries import capabilities, may, reach

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording
    from liuhen.recordings.queries import Listed

OWN = "access.own_duty"


@dataclass(frozen=True, slots=True)
class Rights:
    """The answers for one person, one recording, one moment. `see` says by which rule, or why not."""

    listed: bool
    see: Permission
    complete: bool
    tick: bool
    assign: bool
    receive: bool
    classify: bool
    lower: bool


def rights(person: Person, recording: Recording, at: datetime) -> Rights:
    """Return what the person may do with the recording now. Nothing may be done with what may not be listed."""
    permission = see(person, recording, at)
    listed = permission.allowed or list_it(person, recording, at)
    own = permission.rule == OWN and "recording.complete.own" in capabilities(person, at)

    def held(capability: str) -> bool:
        return listed and may(person, capability, at, recording.unit)

    complete = own or held("recording.complete")
    return Rights(
        listed=listed,
        see=permission,
        complete=complete,
        tick=permission.allowed and (complete or held("recording.confirm_class")),
        assign=held("recording.assign"),
        receive=held("recording.receive"),
        classify=held("recording.classify"),
        lower=held("recording.lower_class"),
    )


def watchable(person: Person, at: datetime) -> Callable[[Listed], bool]:
    """Return a quick test for lists: may a thumbnail be offered. It errs to no; `see` judges the picture itself."""
    paths = tuple(reach(person, "recording.view", at))
    listed = reach(person, "recording.list", at)
    own = "recording.view.own" in capabilities(person, at)

    def offered(recording: Listed) -> bool:
        mine = own and (recording.person_id == person.pk or not (paths or listed))
        return mine or (recording.unit_path or "").startswith(paths)

    return offered
