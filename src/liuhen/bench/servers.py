"""Servers on loopback, and wrk that asks them: everything is stopped when the measurement ends."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from liuhen.bench.children import Home

WORKERS, THREADS, CONNECTIONS = 2, 4, 8
_START, STOP = 60, 20  # seconds that a server may take

_NGINX = """
daemon off;
{user}
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  sendfile on; tcp_nopush on; keepalive_requests 1000000;
  upstream liuhen {{ server 127.0.0.1:{behind}; keepalive 16; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port};
    location /static-file {{ alias {file}; }}
    location /bytes/ {{ internal; alias {home}/; }}
    location / {{
      proxy_pass http://liuhen; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host 127.0.0.1; proxy_buffering off;
    }}
  }}
}}
"""


def free_port() -> int:
    """Return a port on loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def liuhen(home: Home, extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve an instance with `liuhen serve` as it is by default; give its address."""
    port = free_port()
    bind = ("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS))
    command = [sys.executable, "-m", "liuhen", "serve", *bind, "--no-sweep"]
    with _running(command, {**home.environment(), **(extra or {})}):
        yield _ready(f"http://127.0.0.1:{port}", "/healthz")


@contextmanager
def trivial(home: Home) -> Iterator[str]:
    """Serve the trivial page over the same database, under the same server with the same options."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "liuhen.bench.trivial:application", f"--bind=127.0.0.1:{port}"]
    command += [f"--workers={WORKERS}", f"--threads={THREADS}", "--worker-class=gthread", "--log-level=warning"]
    environment = home.environment() | {"DJANGO_SETTINGS_MODULE": ""}
    with _running(command, environment):
        yield _ready(f"http://127.0.0.1:{port}", "/")


@contextmanager
def nginx(folder: Path, home: Home, file: Path, behind: str) -> Iterator[str]:
    """Serve one file directly at /static-file, and everything else by the server behind, with X-Accel-Redirect."""
    port = free_port()
    folder.mkdir()
    user = "user root;" if os.getuid() == 0 else ""
    config = folder / "nginx.conf"
    told = {"user": user, "workers": WORKERS, "folder": folder, "port": port, "file": file, "home": home.path}
    config.write_text(_NGINX.format(**told, behind=behind.rpartition(":")[2]), "utf-8")
    with _running(
        [str(shutil.which("nginx")), "-c", str(config), "-p", str(folder), "-e", f"{folder}/error.log"], None
    ):
        yield _ready(f"http://127.0.0.1:{port}", "/healthz")


def requests_per_second(address: str, *, seconds: int, session: str = "", script: Path | None = None) -> float:
    """Return what wrk gets with eight connections. Raises RuntimeError when an answer was no success."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    command += ["-H", f"Cookie: sessionid={session}"] if session else []
    command += ["-s", str(script)] if script else []
    done = subprocess.run([*command, address], check=True, capture_output=True, text=True)  # noqa: S603  # our own words
    if re.search(r"Non-2xx or 3xx responses|Socket errors", done.stdout):
        raise RuntimeError(f"{address}: {done.stdout}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)
    assert found is not None, done.stdout
    return float(found[1])


@contextmanager
def _running(command: list[str], environment: Mapping[str, str] | None) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # our own words
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP)


def _ready(address: str, path: str) -> str:
    """Wait until the server answers. Raises TimeoutError."""
    until = time.monotonic() + _START
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address + path, timeout=STOP):  # noqa: S310  # http on loopback
                return address
        except urllib.error.HTTPError:
            return address
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")
