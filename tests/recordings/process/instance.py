"""An instance of the real program in a folder of its own, run as processes; and what must hold in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liuhen.store import StoreRoot, verify
from liuhen.store.findings import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parents[3]
PROGRAM = [sys.executable, "-m", "liuhen"]
CACHE = Path(tempfile.gettempdir()) / "liuhen-test-bytecode"  # compiled once, and not into the tree under test
KILLED = {-9, 137}
STAGING = "extensions/x-liuhen-staging"


@dataclass(frozen=True)
class Done:
    """How a process ended. `said` is its error output, `answer` its JSON."""

    code: int
    out: str
    said: str

    @property
    def answer(self) -> dict[str, Any]:
        assert self.out, f"no answer, exit code {self.code}: {self.said}"
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed

    @property
    def refused(self) -> dict[str, str]:
        """File → problem of what was not taken."""
        return {item["file"]: item["problem"] for item in self.answer["refused"]}

    def is_one_clear_sentence(self) -> bool:
        """Say whether the program told of its trouble in one line of Chinese, not in a traceback."""
        words = self.said.strip()
        return bool(words) and "\n" not in words and "Traceback" not in words and words.endswith("。")


@dataclass
class Instance:
    """LIUHEN_HOME and the processes in it. `environment` is added to that of each process."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.home / "liuhen.sqlite3"

    @property
    def wal(self) -> Path:
        return self.home / "liuhen.sqlite3-wal"

    @property
    def store_path(self) -> Path:
        return Path(self.environment.get("LIUHEN_STORE", self.home / "store"))

    @property
    def store(self) -> StoreRoot:
        return StoreRoot.open(self.store_path)

    def start(self, *words: str, wrapper: list[str] | None = None, **more: Any) -> subprocess.Popen[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join((str(PROJECT / "src"), str(PROJECT))),
            "PYTHONPYCACHEPREFIX": str(CACHE),
            "LIUHEN_HOME": str(self.home),
            "LANG": "C.UTF-8",
            **self.environment,
        }
        return subprocess.Popen(
            [*(wrapper or []), *PROGRAM, *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.parent,
            **more,
        )

    def liuhen(self, *words: str, wrapper: list[str] | None = None, wait: float = 120, **more: Any) -> Done:
        with self.start(*words, wrapper=wrapper, **more) as process:
            try:
                out, said = process.communicate(timeout=wait)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Done(process.returncode, out, said)

    def ingest(self, card: Path, device: str = "ZF-017", *words: str, **more: Any) -> Done:
        return self.liuhen("ingest", str(card), "--device", device, "--json", *words, **more)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask a copy of the database, so that the next process finds it exactly as the last one left it."""
        with tempfile.TemporaryDirectory() as folder:
            for file in self.home.glob("liuhen.sqlite3*"):
                if not file.name.endswith("-shm"):
                    shutil.copy(file, folder)
            with closing(sqlite3.connect(Path(folder) / self.database.name)) as connection:
                return connection.execute(statement).fetchall()

    def sealed(self) -> dict[str, list[str]]:
        """SHA-256 → object ids of the recordings."""
        found: dict[str, list[str]] = {}
        for digest, object_id in self.rows("SELECT sha256, object_id FROM recordings_recording"):
            found.setdefault(digest, []).append(object_id)
        return found


def look(card: Path) -> dict[str, tuple[str, int, int]]:
    """What must stay as it is on a card: name → digest, time of change, mode."""
    return {
        str(path.relative_to(card)): (digest_of(path), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in sorted(card.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def assert_nothing_half(instance: Instance) -> None:
    """Right after a crash: every recording has its whole object, and what the store shows is intact."""
    if not (instance.store_path / "0=ocfl_1.1").exists():
        assert instance.sealed() == {}
        return
    root = instance.store
    for digest, objects in instance.sealed().items():
        for object_id in objects:
            held = root.find(object_id)
            assert held is not None, f"a recording without its object: {object_id}"
            assert held.digest.hex == digest
    found = verify(root).findings
    assert [finding for finding in found if finding.outcome is not Outcome.FOREIGN] == []
    assert all((instance.store_path / finding.path).is_dir() for finding in found), "half an object is visible"


def assert_whole(instance: Instance, card: Path, before: Mapping[str, object]) -> None:
    """After the next run: all of the card sealed exactly once, judged, logged, proven; nothing left lying about."""
    assert look(card) == before, "the source was changed"
    sealed = instance.sealed()
    for path in sorted(card.rglob("*")):
        if path.is_file() and not path.is_symlink():
            assert len(sealed.get(digest_of(path), [])) == 1, f"{path.name} is not sealed exactly once"
    objects = sorted(object_id for each in sealed.values() for object_id in each)
    assert sorted(instance.store.objects()) == objects, "store and rows differ"
    told = instance.rows("SELECT subject, count(*) FROM ledger_entry WHERE act = 'recording.sealed' GROUP BY subject")
    assert sorted(told) == sorted((f"recording:{key}", 1) for (key,) in instance.rows(_KEYS))
    assert instance.rows(_UNJUDGED) == [], "a recording was not judged"
    assert instance.rows("SELECT id FROM recordings_intake WHERE finished_at IS NULL OR checkpoint = ''") == []
    assert instance.rows(_FINISHED_TWICE) == []
    assert list((instance.store_path / STAGING).iterdir()) == [], "staging is not empty"
    checked = instance.liuhen("verify", "all", "--json")
    assert checked.code == 0, checked.out + checked.said
    assert checked.answer["store"]["intact"] == len(objects)


_KEYS = "SELECT id FROM recordings_recording"
_UNJUDGED = (
    "SELECT id FROM recordings_recording WHERE 'recording:' || id NOT IN (SELECT subject FROM obligations_judgement)"
)
_FINISHED_TWICE = "SELECT subject FROM ledger_entry WHERE act = 'intake.finished' GROUP BY subject HAVING count(*) <> 1"


def inject(call: str, path: str | Path, fault: str) -> list[str]:
    """The wrapper that lets a system call on one path end in a fault (strace's inject expression)."""
    return [
        "strace", "-f", "-qq", "-o", "/dev/null", "-P", str(path), "-e", f"trace={call}", "-e", f"inject={call}:{fault}"
    ]  # fmt: skip
