"""Static tiles: their paths, what they hold, and that the whole tree comes out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.merkle import reference

from liuhen.merkle.hashing import node_hash
from liuhen.merkle.tiles import Tile, bundle, tiles_of, unbundle
from liuhen.merkle.tree import cover, fold


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, 256), "tile/0/000"),
        (Tile(0, 5, 112), "tile/0/005.p/112"),
        (Tile(1, 1_234_067, 256), "tile/1/x001/x234/067"),
        (Tile(2, 1_000, 1), "tile/2/x001/000.p/1"),
    ],
)
def test_a_tile_lies_where_c2sp_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile.bundle_path == path.replace(f"tile/{tile.level}", "tile/entries")


def test_a_log_of_70000_entries_has_the_tiles_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    assert [tile for tile in tiles if tile.level == 0][-1] == Tile(0, 273, 112)
    assert [tile for tile in tiles if tile.level == 1] == [Tile(1, 0, 256), Tile(1, 1, 17)]
    assert [tile for tile in tiles if tile.level > 1] == [Tile(2, 0, 1)]
    assert list(tiles_of(0)) == []


@given(st.integers(1, 700))
def test_the_root_comes_out_of_the_tiles_alone(size: int) -> None:
    entries = reference.entries_of(size)
    nodes = reference.MemoryNodes(entries)
    read = {place: nodes.kept[place] for tile in tiles_of(size) for place in tile.places}

    def at(level: int, index: int) -> bytes:
        if level % 8 == 0:
            return read[level, index]
        return node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1))

    assert fold([at(level, index) for level, index in cover(0, size)]) == reference.mth(entries)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_come_back_out_of_their_bundle(entries: list[bytes]) -> None:
    assert unbundle(bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abc", b"\x00\x01a\x00"])
def test_a_cut_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut"):
        unbundle(data)


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    with pytest.raises(ValueError, match="65536 bytes"):
        bundle([b"x" * 65_536])
