from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.conftest import needs_peers, peers_python

from liuhen.store.layout import Layout

# Published in the extension's own text: object id → path for sha256, 3 digits, 3 folders.
PUBLISHED = {
    "object-01": "3c0/ff4/240/object-01",
    "..hor/rib:le-$id": "487/326/d8c/%2e%2ehor%2frib%3ale-%24id",
}


@pytest.mark.parametrize(("object_id", "path"), PUBLISHED.items())
def test_paths_are_those_of_the_published_examples(object_id: str, path: str) -> None:
    assert Layout().path_of(object_id) == path


def test_a_long_id_is_cut_and_told_apart_by_its_hash() -> None:
    first, second = (Layout().path_of("urn:x:" + "a" * 200 + letter) for letter in "bc")

    assert len(first.rpartition("/")[2]) == 100 + 1 + 64
    assert first != second


@given(st.text(min_size=1, max_size=150).filter(lambda text: text.isprintable()))
def test_every_id_gives_four_harmless_components(object_id: str) -> None:
    parts = Layout().path_of(object_id).split("/")

    assert [len(part) for part in parts[:3]] == [3, 3, 3]
    assert len(parts) == 4
    assert parts[3] not in {"", ".", ".."}
    assert set(parts[3]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_%")


def test_an_empty_id_is_refused() -> None:
    with pytest.raises(ValueError, match="id"):
        Layout().path_of("")


def test_a_configuration_is_read_back() -> None:
    assert Layout.read(json.dumps(Layout(2, 4).config()).encode()) == Layout(2, 4)


@pytest.mark.parametrize(
    "config",
    [
        b"[]",
        b"{}",
        b'"x"',
        b"not json",
        json.dumps({**Layout().config(), "digestAlgorithm": "md5"}).encode(),
        json.dumps({**Layout().config(), "tupleSize": 0}).encode(),
        json.dumps({**Layout().config(), "tupleSize": "3"}).encode(),
        json.dumps({**Layout().config(), "extra": 1}).encode(),
        json.dumps({**Layout().config(), "numberOfTuples": None}).encode(),
    ],
)
def test_another_configuration_is_refused(config: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Layout.read(config)


@pytest.mark.process
@needs_peers
def test_an_independent_implementation_computes_the_same_paths() -> None:
    ids = ["urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427", "记录 1", "a/../b", "x" * 130]
    code = (
        "import json,sys;from ocfl.layout_registry import get_layout;"
        "layout=get_layout('0003-hash-and-id-n-tuple-storage-layout');"
        "print(json.dumps([layout.identifier_to_path(i) for i in json.loads(sys.argv[1])]))"
    )
    done = subprocess.run(
        [peers_python(), "-c", code, json.dumps(ids)], capture_output=True, text=True, check=True, timeout=60
    )

    assert json.loads(done.stdout) == [Layout().path_of(object_id) for object_id in ids]
