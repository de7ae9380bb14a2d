"""One hand-in into a fresh instance."""

from __future__ import annotations

import resource
from pathlib import Path
from time import perf_counter

from liuhen.bench.loads.bureau import DEVICE, found, there
from liuhen.kernel.moments import now
from liuhen.recordings.models import IntakeFile
from liuhen.recordings.services.guard import CardIn
from liuhen.recordings.services.hand_in import Options, hand_in


def found_bureau() -> None:
    """Make the instance."""
    found()


def hand_one_card_in(card: str, *, read_back: bool) -> dict[str, float]:
    """Hand a card in; return the seconds it took and the peak of this process's memory in MiB.

    Raises RuntimeError when a file was not sealed.
    """
    bureau = there()
    given = CardIn(path=Path(card), agency=bureau.agency, device_no=DEVICE)
    started = perf_counter()
    intake = hand_in(actor=bureau.actor, clock=now, card=given, options=Options(read_back=read_back))
    seconds = perf_counter() - started
    left = intake.files.exclude(state=IntakeFile.State.SEALED).count()
    if left:
        raise RuntimeError(f"{left} files were not sealed")
    return {"seconds": seconds, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
