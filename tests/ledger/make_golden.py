"""Makes the golden log: a small log with its whole history, the same bytes every time.

Run as `python -m tests.ledger.make_golden` only when the format changes; the files are committed and must not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from liuhen.kernel.actors import Actor, system
from liuhen.kernel.moments import iso
from liuhen.ledger.entries import contents_of
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import SigningKey, sign
from liuhen.merkle.tree import fold, grow

FOLDER = Path(__file__).parent / "golden"
KEY = SigningKey.from_seed("liuhen.test/golden", b"liuhen golden log, a test key..!")
BEGAN = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
KEEPER = Actor("person:2", "李四", ("keeper",), "法制科", "某县城市管理局")
ACTS: list[tuple[str, str, dict[str, object]]] = [
    ("device.registered", "device:7", {"number": "ZF-007", "model": "DSJ-V9"}),
    ("device.checked", "device:7", {"battery": 96, "clock_offset_ms": -1200, "passed": True}),
    ("device.issued", "device:7", {"person": "person:1"}),
    ("activity.begun", "activity:9", {"place": "人民路“早市”", "officers": ["person:1", "person:3"]}),
    ("notice.given", "activity:9", {"words": "正在全过程录音录像"}),
    ("activity.ended", "activity:9", {"minutes": 47.5}),
    ("device.returned", "device:7", {}),
    ("recording.sealed", "recording:123", {"sha256": "ab" * 32, "size": 1_234_567_890}),
    ("recording.classified", "recording:123", {"class": "重大", "cites": [{"clause": "X-9¶1", "words": "第九条"}]}),
    ("recording.viewed.refused", "recording:123", {"rule": "access.not_owner", "words": "只能查阅本人的记录"}),
]


def contents() -> list[bytes]:
    """Return the entries: the genesis, and what happened on one day."""
    genesis = {"origin": KEY.name, "keys": [str(KEY.verifier)]}
    new = [("ledger.genesis", f"ledger:{KEY.name}", genesis)]
    made = contents_of(actor=system("ledger"), at=BEGAN, agency="", entries=new)
    for step, act in enumerate(ACTS, 1):
        at = BEGAN + timedelta(minutes=7 * step, microseconds=250_000 * (step % 3))
        made += contents_of(actor=KEEPER, at=at, agency=KEEPER.agency, entries=[act])
    return made


def files() -> dict[str, bytes]:
    """Return every file of the golden log: entries, key, and a checkpoint at each size from nothing."""
    entries = contents()
    result = {"entries.jsonl": b"".join(entry + b"\n" for entry in entries), "key": f"{KEY.verifier}\n".encode()}
    for size in range(len(entries) + 1):
        root = fold(grow(0, [], map(leaf_hash, entries[:size])).frontier)
        at = f"at {iso(BEGAN + timedelta(hours=size))}"
        result[f"checkpoints/{size:016d}.note"] = str(
            sign(CheckpointBody(KEY.name, size, root, (at,)).text, KEY)
        ).encode()
    return result


if __name__ == "__main__":
    for name, data in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
