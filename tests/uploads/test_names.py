"""Paths that a browser claims: hostile until they have passed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.refusals import Refused
from liuhen.uploads.names import LONGEST_PATH, card_path, folders_above, inside

HOSTILE = [
    b"",
    b"/etc/passwd",
    b"../a.mp4",
    b"a/../../b.mp4",
    b"a/./b.mp4",
    b"a//b.mp4",
    b"a/",
    b"..",
    b".",
    b"a\0b",
    b"x" * 256,
    b"a/" * 40 + b"b",
    b"ab/" * 400 + b"c",
]
FIT = [
    b"a.mp4",
    "执法/现场.mp4".encode(),
    "执法/现场.mp4".encode("gbk"),
    b"\xff\xfe",
    b"C:\\DCIM\\a.mp4",
    b"...",
    b"a\nb.mp4",
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_what_leaves_the_card_or_is_no_path_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        card_path(raw)
    assert refused.value.rule == "uploads.name.unfit"
    assert refused.value.words.isprintable()


@pytest.mark.parametrize("raw", FIT)
def test_what_may_stand_on_a_card_keeps_its_bytes(raw: bytes) -> None:
    assert card_path(raw) == raw


@given(st.binary(max_size=LONGEST_PATH + 10))
def test_whatever_passes_stays_inside(raw: bytes) -> None:
    try:
        path = card_path(raw)
    except Refused:
        return
    assert not path.startswith(b"/")
    assert not {b"", b".", b".."} & set(path.split(b"/"))


@given(st.lists(st.binary(min_size=1, max_size=5).filter(lambda part: b"/" not in part), min_size=1, max_size=5))
def test_the_bounds_of_a_folder_hold_what_lies_in_it_and_nothing_else(pieces: list[bytes]) -> None:
    path = b"/".join(pieces)
    for folder in folders_above(path):
        first, beyond = inside(folder)
        assert first <= path < beyond
    first, beyond = inside(path)
    assert not first <= path < beyond
    assert not first <= path + b"x" < beyond
