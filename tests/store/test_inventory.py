from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.store.conftest import KEEPER, MOMENT

from liuhen.store.inventory import SIDECAR_PATH, Version, digest_line, inventory_bytes, parse_inventory

FILES = {"v1/content/现场.mp4": "a" * 64, SIDECAR_PATH: "b" * 64}
VERSION = Version(MOMENT, KEEPER, "移交")


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(inventory_bytes("urn:x:1", VERSION, FILES)), **changes}).encode()


def test_an_inventory_says_who_when_why_and_what() -> None:
    value = json.loads(inventory_bytes("urn:x:1", VERSION, FILES))

    assert value == {
        "contentDirectory": "content",
        "digestAlgorithm": "sha256",
        "head": "v1",
        "id": "urn:x:1",
        "manifest": {"a" * 64: ["v1/content/现场.mp4"], "b" * 64: [SIDECAR_PATH]},
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "versions": {
            "v1": {
                "created": "2026-03-10T08:20:00Z",
                "message": "移交",
                "state": {"a" * 64: ["现场.mp4"], "b" * 64: ["liuhen.json"]},
                "user": {"address": "urn:liuhen:person:7", "name": "李管理"},
            }
        },
    }


def test_an_inventory_is_read_back() -> None:
    inventory = parse_inventory(inventory_bytes("urn:x:1", VERSION, FILES))

    assert inventory.object_id == "urn:x:1"
    assert inventory.files == FILES
    assert inventory.content_path == "v1/content/现场.mp4"


def test_the_digest_line_is_that_of_the_bytes() -> None:
    assert digest_line(b"{}") == hashlib.sha256(b"{}").hexdigest().encode() + b" inventory.json\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        changed(head="v2"),
        changed(id=7),
        changed(id=""),
        changed(id="urn:\ud800"),
        changed(id="x" * 5000),
        changed(digestAlgorithm="md5"),
        changed(manifest=[]),
        changed(manifest={"a" * 64: ["v1/content/../../../x"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["/etc/passwd"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["v1/content/.."], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: [7], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["v1/content/x"]}),
        changed(manifest={"a" * 64: ["v1/content/x", "v1/content/y"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["v1/content/\ud800"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["v1/content/" + "x" * 256], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 63: ["v1/content/x"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"A" * 64: ["v1/content/x"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"g" * 64: ["v1/content/x"], "b" * 64: [SIDECAR_PATH]}),
        changed(manifest={"a" * 64: ["v1/content/x"], "b" * 64: [SIDECAR_PATH], "c" * 64: ["v1/content/x"]}),
    ],
)
def test_a_hostile_inventory_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_inventory(data)
