"""The program itself: an instance filled once a run, and served on loopback until the tests are done."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

ROOT = Path(__file__).parents[3]


def filled_once(factory: pytest.TempPathFactory, filling: str, **extra: str) -> Path:
    """Return a new home with what a module fills into it. A run fills it once, for all workers; each gets copies.

    `extra` goes into the environment. A `PYTHONPATH` in it stands before the project's own.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    model = shared / filling
    with (shared / f"{filling}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            making = shared / f"{filling}.making"
            rmtree(making, ignore_errors=True)
            making.mkdir()
            _fill(making, filling, extra)
            making.rename(model)
    return Path(copytree(model, factory.mktemp(filling.rpartition(".")[2]) / "home"))


def _fill(home: Path, filling: str, extra: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", filling], env=_environment(home, extra), cwd=ROOT, check=True, timeout=600)


def _environment(home: Path, extra: dict[str, str]) -> dict[str, str]:
    environment = os.environ | extra | surroundings(home, extra.get("PYTHONPATH", ""))
    environment.pop("LIUHEN_DATABASE_URL", None)
    return environment


@contextmanager
def serving(home: Path, **extra: str) -> Iterator[str]:
    """Serve a filled instance with `liuhen serve`; yields the address. `extra` goes into the environment."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "liuhen", "serve", f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=8"],
        env=_environment(home, extra),
        cwd=home,
    )
    try:
        _await(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def surroundings(home: Path, before: str = "") -> dict[str, str]:
    """Return the environment that a process of an instance needs; `before` is searched for modules first."""
    folders = [*([before] if before else []), str(ROOT), str(ROOT / "src")]
    return {
        "LIUHEN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "liuhen.settings",
        "PYTHONPATH": os.pathsep.join(folders),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the health check answers. Raises RuntimeError when it does not within three minutes."""
    until = time.monotonic() + 180
    while time.monotonic() < until and server.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection, suppress(OSError):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not answer")
