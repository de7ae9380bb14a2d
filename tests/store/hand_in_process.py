"""A hand-in in a process of its own, for the tests to kill: ROOT (PATH OBJECT_ID)…

Prints one JSON line a result, and on stderr its peak memory in KiB.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from liuhen.kernel.actors import Actor
from liuhen.store import Failed, HandIn, Source, StoreError, StoreRoot


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    root = StoreRoot.open(sys.argv[1])
    words = sys.argv[2:]
    sources = [Source(path, urn) for path, urn in zip(words[::2], words[1::2], strict=True)]
    actor = Actor("person:7", "李管理")
    try:
        with HandIn(root, at=datetime(2026, 3, 10, 8, 20, tzinfo=UTC), actor=actor, reserve=0) as run:
            for result in run.take(sources):
                if isinstance(result, Failed):
                    told = {
                        "problem": result.problem,
                        "step": result.step,
                        "errno": result.errno,
                        "words": result.words,
                    }
                    say(json.dumps({"id": result.object_id, "tried": result.tried, **told}))
                else:
                    say(json.dumps({"id": result.object_id, "sha256": result.digest.hex}))
    except StoreError as error:
        say(json.dumps({"id": "", "problem": error.problem, "step": error.step, "errno": error.errno}))


main()
# Not ru_maxrss: a child inherits that of the process that forked it, here a large test runner.
status = Path("/proc/self/status").read_text("ascii")
sys.stderr.write(f"{next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM'))}\n")
