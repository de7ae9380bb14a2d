from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liuhen.kernel.actors import Actor
from liuhen.store import HandIn, Result, Source, StoreRoot, Taken

PROJECT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)
KEEPER = Actor("person:7", "李管理", ("keeper",), "法制科", "某县城管局")


@pytest.fixture
def root(tmp_path: Path) -> StoreRoot:
    return StoreRoot.create(tmp_path / "store")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


def hand_in(root: StoreRoot, sources: list[Source], **terms: object) -> list[Result]:
    with HandIn(root, at=MOMENT, actor=KEEPER, reserve=0, **terms) as run:  # type: ignore[arg-type]
        return list(run.take(sources))


def put(
    root: StoreRoot, card: Path, name: str = "clip.mp4", data: bytes = b"video" * 999, urn: str = "urn:x:1"
) -> Taken:
    """Write a file on the card and take it in."""
    (card / name).write_bytes(data)
    [result] = hand_in(root, [Source(card / name, urn)])
    assert isinstance(result, Taken), result
    return result


def tree(folder: Path) -> list[str]:
    """Every file and empty folder below a folder, sorted."""
    return sorted(
        str(path.relative_to(folder)) + ("/" if path.is_dir() else "")
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink() or not any(path.iterdir())
    )


def peers_python() -> str:
    """The interpreter with ocfl-py: LIUHEN_PEERS_PYTHON, else build/peers under the project."""
    return os.environ.get("LIUHEN_PEERS_PYTHON", str(PROJECT / "build" / "peers" / "bin" / "python"))


def ocfl_validate(root: StoreRoot) -> tuple[int, str]:
    """Let ocfl-py's own command look at the whole root, digests included; its exit code and words."""
    program = Path(peers_python()).with_name("ocfl-root.py")
    command = [peers_python(), str(program), "validate", "--root", root.path, "--validate-objects", "--check-digests"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


needs_peers = pytest.mark.skipif(
    not Path(peers_python()).exists(), reason="ocfl-py is not set up: see requirements-peers.lock"
)
needs_faults = pytest.mark.skipif(
    shutil.which("strace") is None or os.geteuid() != 0, reason="fault injection needs strace and root"
)


def run_python(*words: str, wrapper: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, behind a wrapper such as strace."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*(wrapper or []), sys.executable, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


def run_hand_in(
    root: StoreRoot, *sources: tuple[str, str], wrapper: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Hand (path, object id) pairs in, in a process of its own."""
    words = [word for pair in sources for word in pair]
    return run_python(str(Path(__file__).with_name("hand_in_process.py")), root.path, *words, wrapper=wrapper)


def inject(call: str, path: str, fault: str) -> list[str]:
    """The wrapper that lets a system call on one path end in a fault (strace's inject expression)."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-P", path, "-e", f"trace={call}", "-e", f"inject={call}:{fault}"]
