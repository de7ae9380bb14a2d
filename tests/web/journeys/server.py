"""The program itself, serving a filled instance on loopback until the tests are done."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]


@contextmanager
def serving(home: Path, filling: str = "tests.web.journeys.fill", **extra: str) -> Iterator[str]:
    """Fill the instance by a module and serve it with `liuhen serve`; yields the address.

    `extra` goes into its environment. A `PYTHONPATH` in it stands before the project's own.
    """
    environment = os.environ | extra | surroundings(home, extra.get("PYTHONPATH", ""))
    environment.pop("LIUHEN_DATABASE_URL", None)
    run = [sys.executable, "-m"]
    subprocess.run([*run, filling], env=environment, cwd=ROOT, check=True, timeout=600)
    port = _free_port()
    server = subprocess.Popen(
        [*run, "liuhen", "serve", f"--bind=127.0.0.1:{port}", "--workers=1", "--threads=8"], env=environment, cwd=home
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
    """Wait until the health check answers. Raises RuntimeError when it does not within a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection, suppress(OSError):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not answer")
