"""A tiny server for the previews: pages, static files, one playable clip, under the very policy the program sends."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from tests.web.previews import proofs
from tests.web.previews.pages import PREVIEWS, SOURCE, render, render_part

from liuhen import settings

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
}
POLICY = "; ".join(
    f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    media: ClassVar[Path]

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        path, query = unquote(urlsplit(self.path).path), urlsplit(self.path).query
        if path.startswith("/static/"):
            self._file(SOURCE / "static" / path.removeprefix("/static/"))
        elif path.startswith("/media/"):
            self._file(self.media / path.removeprefix("/media/"))
        elif path == "/verification":
            self._send(200, render_part("verification", verification=proofs.DONE if query else proofs.RUNNING).encode())
        elif path[1:] in PREVIEWS:
            self._send(200, render(path[1:]).encode())
        else:
            self._send(404, render("not-found").encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(200, render_part("verification", verification=proofs.RUNNING).encode())

    def _file(self, path: Path) -> None:
        if not path.is_file():
            self._send(404, b"", "text/plain")
            return
        body = path.read_bytes()
        kind = TYPES.get(path.suffix, "application/octet-stream")
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            self._send(200, body, kind)
            return
        first = int(asked[1])
        last = int(asked[2]) if asked[2] else len(body) - 1
        self._send(206, body[first : last + 1], kind, {"Content-Range": f"bytes {first}-{last}/{len(body)}"})

    def _send(
        self, status: int, body: bytes, kind: str = "text/html; charset=utf-8", more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": POLICY,
            "Accept-Ranges": "bytes",
        }
        for name, value in (headers | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(media: Path) -> Iterator[str]:
    """Serve the previews on loopback; yields the address."""
    handler = type("Pages", (_Pages,), {"media": media})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
