"""Judging everything again, where nothing moves: what a correction of a calendar costs."""

from __future__ import annotations

import resource
from time import perf_counter, process_time

from liuhen.bench.loads.bureau import there
from liuhen.kernel.moments import now
from liuhen.recordings.rejudging import rejudge


def rejudge_all() -> dict[str, float]:
    """Judge the bureau's recordings again.

    Return the seconds on the clock and on the processor, how many, and the peak of memory in MiB. Raises RuntimeError
    when one moved: the generator judged it by the same pack.
    """
    bureau = there()
    started, used = perf_counter(), process_time()
    done = rejudge(actor=bureau.actor, at=now(), agency=bureau.agency)
    seconds, used = perf_counter() - started, process_time() - used
    if done.moved:
        raise RuntimeError(f"{len(done.moved)} of {done.checked} recordings moved")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "used": used, "checked": done.checked, "peak_mib": peak}
