from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.instance import CACHE, PROJECT, Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of YC's instance with two recorders and one sealed file, made once; tests work on copies."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    environment = {
        **os.environ,
        "LIUHEN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "liuhen.settings",
        "PYTHONPYCACHEPREFIX": str(CACHE),
        "PYTHONPATH": os.pathsep.join((str(PROJECT / "src"), str(PROJECT))),
    }
    command = [sys.executable, str(HERE / "prepare.py"), "yc", "ZF-017", "ZF-018"]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first = home.with_name("first")
    first.mkdir()
    fill(first, 1, 5000)
    assert Instance(home).ingest(first).code == 0
    return home


@pytest.fixture
def instance(prepared: Path, tmp_path: Path) -> Instance:
    shutil.copytree(prepared, tmp_path / "home", symlinks=True)
    return Instance(tmp_path / "home")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A card with three files."""
    folder = tmp_path / "card"
    folder.mkdir()
    fill(folder, 3)
    return folder


def fill(folder: Path, count: int, size: int = 300_000) -> None:
    """Put files on a card: no two alike, so that each can be told by its digest."""
    for number in range(count):
        (folder / f"{number:02}.mp4").write_bytes(os.fsencode(f"{folder.name} {number} ") * (size // 10))


@contextmanager
def small_disk(where: Path, size: str) -> Iterator[Path]:
    """Mount a small disk in memory, of which every process sees how full it is."""
    where.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(where)], check=True, timeout=10)
    try:
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=True, timeout=10)
