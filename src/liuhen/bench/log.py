"""The log: durable entries one at a time and in batches, and proofs from a million of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.bench.children import Home
from liuhen.bench.measure import Bench, Row, absolute, at_least, at_most, compared

if TYPE_CHECKING:
    from typing import Any

ENTRIES = 1_000_000
SINGLE, BATCH, PROOFS = 1000, 10_000, 2000


def run(bench: Bench) -> list[Row]:
    """Measure in one instance: a log that grows to a million entries."""
    found: dict[str, Any] = Home(bench.folder / "instance").run(
        "log",
        entries=bench.scaled(ENTRIES, 200),
        batch=bench.scaled(BATCH, 100),
        single=bench.scaled(SINGLE, 20),
        proofs=bench.scaled(PROOFS, 20),
        rounds=max(bench.rounds, 5),
    )
    size = found["size"]
    return [
        compared("log, durable entry with new root / plain commit", "1/s", found["single"], at_least(0.7)),
        absolute("log, entries placed in batches", "1/s", found["batched"], at_least(60_000)),
        absolute("log, entries waiting and placed by the sequencer", "1/s", found["sequenced"]),
        absolute(f"log, inclusion proof of {size}, first after a start", "ms", found["first_proof_ms"]),
        absolute(f"log, inclusion proof of {size}, p95", "ms", found["proof_p95_ms"], at_most(0.3)),
    ]
