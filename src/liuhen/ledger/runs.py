"""A check of the whole log in the background: it outlives the tab that started it, and there is one at a time.

The run holds a lock on a file of the instance for as long as it lives and writes how far it is beside it, so that every
worker process answers the same, and a run whose process died is told from one that still works.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from liuhen.kernel.moments import iso
from liuhen.ledger.services import append
from liuhen.ledger.verification import verify_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from liuhen.kernel.actors import Actor

    Elsewhere = Callable[[], Iterable[str]]

_TOLD = (DatabaseError, OSError, ValueError)  # these say in their own words what was wrong
_EVERY = 0.3  # seconds between two writings of the progress
_SHOWN = 20  # findings kept for the page; all of them are printed by `liuhen verify ledger`


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is kept: moments as RFC 3339, `findings` in words, `problem` why it could not be finished."""

    state: str
    by: str
    started_at: str
    finished_at: str = ""
    done: int = 0
    total: int = 0
    root: str = ""
    checkpoints: int = 0
    findings: tuple[str, ...] = ()
    found: int = 0
    problem: str = ""


def latest_run() -> Run | None:
    """Return the run under way or the last one; a run whose process died counts as failed."""
    run = _kept()
    if run is None or run.state != "running" or _locked():
        return run
    run = _kept()  # it may have come to its end since it was read
    if run is not None and run.state == "running":
        return Run(**{**asdict(run), "state": "failed", "problem": "验证的进程中途停了。请再验证一次。"})
    return run


def start(*, actor: Actor, clock: Callable[[], datetime], elsewhere: Elsewhere = tuple) -> bool:
    """Begin a run in a thread of its own. Returns False when nothing was begun, since one is under way."""
    answers: SimpleQueue[bool] = SimpleQueue()
    given = (actor, clock, elsewhere, answers)
    threading.Thread(target=_in_thread, args=given, name="verify-ledger", daemon=True).start()
    return answers.get()


def run_once(
    *,
    actor: Actor,
    clock: Callable[[], datetime],
    elsewhere: Elsewhere = tuple,
    begun: Callable[[], None] | None = None,
) -> Run | None:
    """Verify the log, keep the outcome, and write it into the log. Returns None when another run is under way.

    `elsewhere` returns the checkpoints that were given out; `begun` is called once the run is one that others see.
    """
    with _alone() as free:
        if not free:
            return None
        run = Run("running", actor.name, iso(clock()))
        _keep(run)
        if begun is not None:
            begun()
        run = _verified(run, clock, elsewhere)
        with transaction.atomic():
            facts = {
                "sound": run.found == 0 and not run.problem,
                "size": run.total,
                "root": run.root,
                "found": run.found,
            }
            append(actor=actor, at=clock(), act="ledger.verified", subject="log:all", facts=facts)
        _keep(run)
        return run


def _in_thread(actor: Actor, clock: Callable[[], datetime], elsewhere: Elsewhere, answers: SimpleQueue[bool]) -> None:
    """Make a run; the first answer says whether it was begun."""
    try:
        run_once(actor=actor, clock=clock, elsewhere=elsewhere, begun=lambda: answers.put(True))
    finally:
        answers.put(False)  # nobody listens any more when there was another before
        connection.close()


def _verified(run: Run, clock: Callable[[], datetime], elsewhere: Elsewhere) -> Run:
    base = asdict(run)
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _EVERY:
            told = time.monotonic()
            _keep(Run(**{**base, "done": done, "total": total}))

    try:
        report = verify_ledger(elsewhere=elsewhere(), on_progress=progress)
    except Exception as error:  # noqa: BLE001  # a run that ends in silence would look like one whose process died
        words = f"验证没有做完：{error if isinstance(error, _TOLD) else f'{type(error).__name__}：{error}'}"
        return Run(**{**base, "state": "failed", "finished_at": iso(clock()), "problem": words})
    return Run(
        **{
            **base,
            "state": "done",
            "finished_at": iso(clock()),
            "done": report.size,
            "total": report.size,
            "root": report.root,
            "checkpoints": report.checkpoints,
            "findings": tuple(finding.words for finding in report.findings[:_SHOWN]),
            "found": len(report.findings),
        }
    )


def _kept() -> Run | None:
    try:
        kept = json.loads((_folder() / "verification.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Run(**{**kept, "findings": tuple(kept["findings"])})


def _folder() -> Path:
    return Path(settings.HOME) / "locks"


def _keep(run: Run) -> None:
    """Replace what is kept in one step, so that a reader never sees half of it."""
    path = _folder() / "verification.json"
    growing = path.with_suffix(f".{os.getpid()}")
    growing.write_text(json.dumps(asdict(run), ensure_ascii=False), "utf-8")
    growing.replace(path)


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the lock of the run; yields False when another holds it."""
    with ExitStack() as stack:
        with _at_the_lock():
            free = _take(stack)
        yield free


def _locked() -> bool:
    with _at_the_lock(), ExitStack() as stack:
        return not _take(stack)


def _take(stack: ExitStack) -> bool:
    """Take the lock of the run until the stack is closed. Returns False when another holds it."""
    file = stack.enter_context((_folder() / "verification.lock").open("w"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _at_the_lock() -> Iterator[None]:
    """Be the only one at the lock for an instant.

    Whether a run is under way is found by taking its lock, so who asks must not be met there by who begins.
    """
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (_folder() / "verification.gate").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
