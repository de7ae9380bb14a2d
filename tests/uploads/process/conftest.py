"""The program itself serving an instance on loopback, and a session of 张三 for somebody else's client."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.conftest import instance, prepared
from tests.recordings.process.instance import PROJECT

from liuhen.bench.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recordings.process.instance import Instance

__all__ = ["instance", "prepared"]
HERE = Path(__file__).parent
TOKEN = "x" * 32


@dataclass
class Site:
    """A server that can be killed and started again at the same address."""

    instance: Instance
    session: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends along: the session, and the token twice."""
        return {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def start(self) -> None:
        """Start the server. A group of its own lets a kill take its workers along, as a power cut would."""
        words = ("serve", f"--bind=127.0.0.1:{self.port}", "--workers=1", "--threads=4")
        self.process = self.instance.start(*words, start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection, suppress(OSError):
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def kill(self, number: int) -> None:
        """Send a signal to the server and all its workers, and wait until they are gone."""
        assert self.process is not None
        os.killpg(self.process.pid, number)
        self.process.communicate(timeout=30)
        self.process = None

    def post(self, path: str, **form: str) -> str:
        """Post a form; return where it leads."""
        body = "&".join(f"{name}={value}" for name, value in form.items())
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body, {**self.headers, **kind})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in {204, 302}, answer.status
            return answer.getheader("Location", "")


@pytest.fixture
def site(instance: Instance) -> Iterator[Site]:
    environment = {**os.environ, "LIUHEN_HOME": str(instance.home), "DJANGO_SETTINGS_MODULE": "liuhen.settings"}
    environment["PYTHONPATH"] = os.pathsep.join((str(PROJECT / "src"), str(PROJECT)))
    command = [sys.executable, str(HERE / "session.py"), "yc-zhang"]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True, timeout=60)
    site = Site(instance, done.stdout.strip())
    site.start()
    try:
        yield site
    finally:
        if site.process is not None:
            site.kill(9)
