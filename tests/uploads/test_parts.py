"""The bytes of one file: what counts as there, and what a broken or cut-off chunk leaves behind."""

from __future__ import annotations

import errno
import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.kernel.refusals import Refused
from liuhen.uploads import parts
from liuhen.uploads.parts import Checksum, ChecksumError, make_empty, offset_of, write_chunk


def sha256(data: bytes) -> Checksum:
    return Checksum("sha256", hashlib.sha256(data).digest())


@settings(deadline=None, max_examples=40)  # each chunk is flushed to the disk
@given(chunks=st.lists(st.binary(max_size=2000), max_size=8))
def test_chunks_stand_one_after_the_other_whatever_their_sizes(tmp_path_factory, chunks: list[bytes]) -> None:
    part = tmp_path_factory.mktemp("parts") / "token"
    for number, chunk in enumerate(chunks):
        checksum = sha256(chunk) if number % 2 else None
        write_chunk(part, BytesIO(chunk).read, len(chunk), checksum)
    whole = b"".join(chunks)
    assert offset_of(part) == len(whole)
    assert (part.read_bytes() if chunks else b"") == whole


def test_no_more_is_read_than_was_asked_for(tmp_path: Path) -> None:
    source = BytesIO(b"abcdef")
    assert write_chunk(tmp_path / "token", source.read, 4) == 4
    assert source.read() == b"ef"


@pytest.mark.parametrize("algorithm", parts.ALGORITHMS)
def test_a_chunk_that_is_not_what_its_checksum_says_is_thrown_away(tmp_path: Path, algorithm: str) -> None:
    part = tmp_path / "token"
    write_chunk(part, BytesIO(b"first").read, 5)
    wrong = Checksum(algorithm, hashlib.new(algorithm, b"other").digest())
    with pytest.raises(ChecksumError):
        write_chunk(part, BytesIO(b"second").read, 6, wrong)
    assert part.read_bytes() == b"first"
    right = Checksum(algorithm, hashlib.new(algorithm, b"second").digest())
    assert write_chunk(part, BytesIO(b"second").read, 6, right) == 11
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_a_chunk_with_a_checksum_that_was_cut_off_by_a_dead_process_is_taken_back(tmp_path: Path) -> None:
    part = tmp_path / "token"
    part.write_bytes(b"first" + b"never verified")
    part.with_suffix(".from").write_text("5")
    assert offset_of(part) == 5
    assert write_chunk(part, BytesIO(b"!").read, 1) == 6
    assert part.read_bytes() == b"first!"
    assert not part.with_suffix(".from").exists()


def test_a_connection_that_breaks_keeps_what_came_before(tmp_path: Path) -> None:
    part = tmp_path / "token"
    pieces = iter([b"abc", b"def"])

    def read(_most: int) -> bytes:
        try:
            return next(pieces)
        except StopIteration:
            raise OSError(errno.ECONNRESET, "reset") from None

    with pytest.raises(OSError, match="reset"):
        write_chunk(part, read, 100)
    assert offset_of(part) == 6


def test_a_full_disk_is_said_plainly_and_keeps_what_came_before(tmp_path: Path, monkeypatch) -> None:
    part = tmp_path / "token"
    write = os.write

    def filling(descriptor: int, data: memoryview) -> int:
        if os.fstat(descriptor).st_size >= 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data[:6])

    monkeypatch.setattr(os, "write", filling)
    with pytest.raises(Refused) as refused:
        write_chunk(part, BytesIO(b"abcdefgh").read, 8)
    assert refused.value.rule == "uploads.full"
    assert "腾出空间" in refused.value.remedy
    assert offset_of(part) == 6


def test_a_link_in_the_place_of_a_part_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    (tmp_path / "token").symlink_to(outside)
    with pytest.raises(OSError, match="symbolic|Too many"):
        write_chunk(tmp_path / "token", BytesIO(b"x").read, 1)
    assert outside.read_bytes() == b""


def test_a_mark_that_was_left_by_a_verified_chunk_does_not_come_back(tmp_path: Path, monkeypatch) -> None:
    """What takes a mark away is flushed before the answer, so that no power cut brings it back."""
    part, flushed, flush = tmp_path / "token", [], os.fsync

    def noted(descriptor: int) -> None:
        flushed.append((str(Path(f"/proc/self/fd/{descriptor}").readlink()), part.with_suffix(".from").exists()))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    write_chunk(part, BytesIO(b"first").read, 5, sha256(b"first"))
    assert flushed[-1] == (str(tmp_path), False)


def test_the_name_of_a_new_part_is_durable_with_its_first_byte(tmp_path: Path, monkeypatch) -> None:
    flushed, flush = [], os.fsync

    def noted(descriptor: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    write_chunk(tmp_path / "token", BytesIO(b"x").read, 1)
    assert flushed == [str(tmp_path), str(tmp_path / "token")]
    make_empty(tmp_path / "empty")
    assert flushed[2:] == [str(tmp_path), str(tmp_path / "empty")]


def test_a_disk_that_fills_up_while_a_chunk_comes_stops_it_before_the_reserve(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(parts, "_ASK_EACH", 4)
    left = [10]

    def room() -> int:
        return left[0]

    def read(most: int) -> bytes:
        left[0] -= most
        return b"x" * most

    part = tmp_path / "token"
    with pytest.raises(Refused) as refused:
        write_chunk(part, read, 100, room=room)
    assert refused.value.rule == "uploads.full"
    assert (offset_of(part), left[0]) == (10, 0)


def test_no_byte_is_taken_from_a_client_when_there_is_no_room(tmp_path: Path) -> None:
    source = BytesIO(b"abc")
    with pytest.raises(Refused):
        write_chunk(tmp_path / "token", source.read, 3, room=lambda: 0)
    assert source.read() == b"abc"
