"""An act on a thing in the state that the program read: who comes second is told so (412), and nothing is done.

`version` is optional: without it a write acts on what stands there now. With it, the row is held, what happened since
is looked at, and the act follows in the same transaction, as the forms of the pages do it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from ninja import Query

from liuhen.accounts.services.abreast import unit_in_step
from liuhen.activities.services import abreast as duties
from liuhen.api.caller import Caller, attempt
from liuhen.api.problems import ProblemError, RefusalError, plain
from liuhen.devices.models import Device
from liuhen.devices.services import Moved, as_shown
from liuhen.ledger.abreast import Overtaken, Repeated
from liuhen.recordings.services.abreast import abreast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.accounts.models import Unit
    from liuhen.activities.models import Activity
    from liuhen.recordings.models import Recording

_WORDS = "读这一项时得到的 version；之后又被改过的，这次不办，回答 412。不写就按现在的内容办"

Version = Annotated[str, Query("", pattern=r"^([1-9][0-9]{0,17})?$", description=_WORDS)]


def in_step(
    caller: Caller,
    recording: Recording,
    version: str,
    *,
    attempted: str,
    act: str | None,
    do: Callable[[Recording], object],
    duty: int | None = None,
) -> None:
    """Do one act to a recording; `act` is what the log calls it, None for several.

    `duty` is the key of one it may be put to, which is held before the recording (ADR 0118).
    What the same person did a moment ago is left as it is. Raises RefusalError: 422, and 412 when somebody else was
    first.
    """
    with _as_read(attempted, recording.subject):
        if not version:
            do(recording)
            return
        abreast(actor=caller.actor, recording=recording, seen=int(version), act=act, do=do, duty=duty)


def duty_in_step(
    caller: Caller, activity: Activity, version: str, *, attempted: str, act: str, do: Callable[[Activity], Activity]
) -> None:
    """Do one act to a duty; everything else as `in_step` does it."""
    with _as_read(attempted, activity.subject):
        if not version:
            do(activity)
            return
        duties.in_step(actor=caller.actor, activity=activity, seen=int(version), act=act, do=do)


def unit_as_read(
    caller: Caller, unit: Unit, version: str, *, attempted: str, act: str, do: Callable[[Unit], Unit]
) -> None:
    """Do one act to a unit; everything else as `in_step` does it."""
    with _as_read(attempted, unit.subject):
        if not version:
            do(unit)
            return
        unit_in_step(actor=caller.actor, unit=unit, seen=int(version), act=act, do=do)


@contextmanager
def _as_read(attempted: str, subject: str) -> Iterator[None]:
    """Attempt an act on what a program read before: a repetition is silent, a change in between is answered 412."""
    with attempt(attempted, subject):
        try:
            yield
        except Repeated:
            return
        except Overtaken as overtaken:
            raise RefusalError(attempted, subject, overtaken, 412) from overtaken


def stands_as_read(device: Device, version: str) -> None:
    """Hold a device's row and go on when nothing moved it since. Raises ProblemError (412). Needs a transaction."""
    try:
        with as_shown(device, int(version) if version else None):
            return
    except Moved as moved:
        state = Device.State(moved.change.after).label
        words = f"设备 {device.number} 在读取以后又办过一步，现在“{state}”，这一步没有办。"
        raise ProblemError(plain(412, words)) from moved
