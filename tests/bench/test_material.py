"""The bytes, and the bare loop over them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from liuhen.bench.material import MIB, make_files, warm
from liuhen.bench.reference import bare_loop

if TYPE_CHECKING:
    from pathlib import Path


def test_files_are_distinct_and_the_same_in_every_run(tmp_path: Path) -> None:
    first = make_files(tmp_path / "a", 3, MIB + 7)
    second = make_files(tmp_path / "b", 3, MIB + 7)
    contents = [path.read_bytes() for path in first]
    assert [len(content) for content in contents] == [MIB + 7] * 3
    assert len(set(contents)) == 3
    assert contents == [path.read_bytes() for path in second]


def test_the_bare_loop_keeps_every_byte_under_its_digest(tmp_path: Path) -> None:
    sources = make_files(tmp_path / "card", 3, 5 * MIB + 123)
    warm(sources)
    bare_loop(sources, tmp_path / "kept")
    kept = {path.name: sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "kept").iterdir()}
    assert set(kept) == {sha256(path.read_bytes()).hexdigest() for path in sources}
    assert all(name == digest for name, digest in kept.items())
