"""Somebody else's tus client against the program itself, whose process is killed in the midst of a chunk."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import time
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from tests.recordings.process.conftest import small_disk
from tests.recordings.process.instance import assert_nothing_half
from tests.store.conftest import needs_faults
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.uploads.process.conftest import Site

pytestmark = pytest.mark.process
MIB = 1 << 20
CHUNK = MIB // 2


class Source:
    """A file to upload; the client leaves what it opens open, so it is given a stream that is closed for it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.streams = ExitStack()

    def read_bytes(self) -> bytes:
        return self.path.read_bytes()

    def stream(self) -> BinaryIO:
        return self.streams.enter_context(self.path.open("rb"))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    made = Source(tmp_path / "ZF-017_20260407_090300_0001.mp4")
    made.path.write_bytes(os.urandom(3 * MIB))
    with made.streams:
        yield made


def opened(site: Site) -> str:
    """Open an upload; return the address of its files."""
    return f"{site.address}{site.post('/uploads/open/', device='ZF-017')}files/"


def sender(site: Site, endpoint: str, source: Source, **given) -> Any:
    client = TusClient(endpoint, headers=site.headers)
    return client.uploader(
        file_stream=source.stream(), chunk_size=CHUNK, metadata={"filename": source.path.name}, **given
    )


def until_sealed(site: Site, source: Source) -> None:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    end = time.monotonic() + 60
    while digest not in site.instance.sealed():
        assert time.monotonic() < end, site.instance.rows("SELECT state, words FROM uploads_uploadedcard")
        time.sleep(0.5)


@pytest.mark.parametrize("checked", [False, True])
def test_a_strangers_client_uploads_a_file_that_is_sealed_in_the_background(
    site: Site, source: Source, checked
) -> None:
    endpoint = opened(site)
    site.post(endpoint.removeprefix(site.address).replace("files/", "expected/"), files="1")
    sender(site, endpoint, source, upload_checksum=checked).upload()
    until_sealed(site, source)
    assert list((site.instance.home / "uploads").rglob("parts/*")) == []


@pytest.mark.parametrize("checked", [False, True])
def test_a_server_killed_between_and_within_chunks_goes_on_where_it_was(site: Site, source: Source, checked) -> None:
    endpoint = opened(site)
    site.post(endpoint.removeprefix(site.address).replace("files/", "expected/"), files="1")
    first = sender(site, endpoint, source, upload_checksum=checked)
    first.upload_chunk()
    assert first.url is not None
    half_sent(site, first.url, source.read_bytes()[CHUNK : 3 * CHUNK], checked=checked)
    with pytest.raises((TusCommunicationError, TusUploadFailed, OSError)):
        first.upload_chunk()
    site.start()
    again = sender(site, endpoint, source, url=first.url, upload_checksum=checked)
    assert again.offset >= CHUNK
    if checked:
        assert again.offset == CHUNK, "a chunk that was not verified does not count"
    if not checked:
        again.offset = CHUNK  # a wrong offset is refused, not believed
        with pytest.raises(TusCommunicationError):
            again.upload_chunk()
        again = sender(site, endpoint, source, url=first.url)
    again.upload()
    until_sealed(site, source)
    assert_nothing_half(site.instance)


def half_sent(site: Site, url: str, chunk: bytes, *, checked: bool) -> None:
    """Begin a chunk behind the first, send half of it, and wait until the server has that on its disk."""
    part = next((site.instance.home / "uploads").rglob("parts/*"))
    there = part.stat().st_size
    head = [f"PATCH {url.removeprefix(site.address)} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", "Tus-Resumable: 1.0.0"]
    head += [f"{name}: {value}" for name, value in site.headers.items()]
    head += [f"Upload-Offset: {there}", "Content-Type: application/offset+octet-stream"]
    head += [f"Content-Length: {len(chunk)}"]
    digest = base64.b64encode(hashlib.sha256(chunk).digest()).decode()
    head += [f"Upload-Checksum: sha256 {digest}"] if checked else []
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=20)
    with closing(connection):
        connection.sendall("\r\n".join([*head, "", ""]).encode() + chunk[: len(chunk) // 2])
        end = time.monotonic() + 20
        while part.stat().st_size <= there:
            assert time.monotonic() < end, "nothing arrived"
            time.sleep(0.02)
        site.kill(signal.SIGKILL)


@needs_faults
def test_a_full_disk_says_so_keeps_what_is_there_and_takes_the_rest_when_there_is_room(
    site: Site, source: Source, tmp_path: Path
) -> None:
    site.kill(signal.SIGTERM)
    with small_disk(tmp_path / "disk", "600m") as disk:
        site.instance.environment["LIUHEN_UPLOADS"] = str(disk)
        site.start()
        endpoint = opened(site)
        sending = sender(site, endpoint, source)
        sending.upload_chunk()
        filler = disk / "filler"
        with filler.open("wb") as file, suppress(OSError):
            while file.write(b"\0" * MIB):
                file.flush()
        with pytest.raises(TusCommunicationError) as told:
            sending.upload_chunk()
        assert told.value.status_code == 507
        assert "磁盘已满" in told.value.response_content.decode()
        again = sender(site, endpoint, source, url=sending.url)
        assert again.offset >= CHUNK
        filler.unlink()
        again.upload()
        site.post(endpoint.removeprefix(site.address).replace("files/", "hand-in/"))
        until_sealed(site, source)
        site.kill(signal.SIGTERM)
