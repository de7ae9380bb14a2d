"""The program as it serves: ready when its sweep beats, not when the store is read-only, and its record names nobody."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.recordings.process.conftest import instance, prepared

from liuhen.bench.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.recordings.process.instance import Instance

__all__ = ["instance", "prepared"]
pytestmark = pytest.mark.process
SEARCHED = "%E7%BB%9D%E5%AF%86%E8%AF%8D"


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def answers(port: int, wanted: tuple[int, str]) -> tuple[int, str]:
    """Ask whether it is ready until the answer is the wanted one, at most forty seconds; return the last answer."""
    last, end = (0, ""), time.monotonic() + 40
    while last != wanted and time.monotonic() < end:
        with suppress(OSError):
            last = ask(port, "/readyz")
        time.sleep(0.3)
    return last


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    where = tmp_path / "disk"
    where.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(where)], check=True, timeout=10)
    try:
        yield where
    finally:
        subprocess.run(["umount", "--lazy", str(where)], check=True, timeout=10)


def test_ready_until_the_store_is_read_only_and_nothing_personal_in_the_record(instance: Instance, small_disk: Path):
    port = free_port()
    instance.environment["LIUHEN_STORE"] = str(small_disk / "store")
    process = instance.start("serve", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=2")
    try:
        assert answers(port, (200, "ok\n")) == (200, "ok\n")
        for _ in range(8):
            ask(port, f"/recordings/?q={SEARCHED}", Cookie="sessionid=geheim-0123", Authorization="Bearer geheim-0123")
        ask(port, f"/nowhere/{SEARCHED}")
        figures = {
            (sample.name, tuple(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(ask(port, "/metrics")[1])
            for sample in family.samples
        }
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True, timeout=10)
        red = answers(port, (503, "store\n"))
    finally:
        process.terminate()
        _, said = process.communicate(timeout=40)

    assert red == (503, "store\n")
    assert figures["liuhen_http_requests_total", ("302", "recordings")] == 8  # both processes together
    assert figures["liuhen_ready", ("sweep",)] == 1
    lines = [json.loads(line) for line in said.splitlines() if line]
    asked = [line for line in lines if line.get("view") == "recordings"]
    assert len(asked) == 8
    assert len({line["request"] for line in asked}) == 8
    assert {line["status"] for line in asked} == {302}
    assert [word for word in (SEARCHED, "绝密词", "geheim-0123", "sessionid") if word in said] == []
