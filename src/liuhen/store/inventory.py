"""The inventory of an object with exactly one version (OCFL 1.1 §3.5), written and read."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.kernel.moments import iso, whole_second

from .names import SIDECAR_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.kernel.actors import Actor

DECLARATION_NAME = "0=ocfl_object_1.1"
DECLARATION = b"ocfl_object_1.1\n"
INVENTORY_NAME = "inventory.json"
INVENTORY_DIGEST_NAME = "inventory.json.sha256"
CONTENT = "v1/content"
SIDECAR_PATH = f"{CONTENT}/{SIDECAR_NAME}"
_FILES = 2  # the original and its sidecar
_ID_LIMIT = 1024  # characters; callers' ids are a tenth of that
_NAME_LIMIT = 255  # bytes of UTF-8, as file systems allow
_DIGEST = re.compile("[0-9a-f]{64}")
# Every file of an object that is not content, relative to the object.
FRAME = (
    DECLARATION_NAME,
    INVENTORY_NAME,
    INVENTORY_DIGEST_NAME,
    f"v1/{INVENTORY_NAME}",
    f"v1/{INVENTORY_DIGEST_NAME}",
)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What an object says about itself: its id and the SHA-256 of each content file by its path in the object.

    `data` are the bytes of inventory.json. Two inventories are equal when their bytes are.
    """

    object_id: str
    files: Mapping[str, str]
    data: bytes = field(repr=False)

    @property
    def content_path(self) -> str:
        """The path of the original, relative to the object."""
        return next(path for path in self.files if path != SIDECAR_PATH)

    @property
    def content_digest(self) -> str:
        """The SHA-256 (hex) of the original."""
        return self.files[self.content_path]

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of inventory.json itself."""
        return hashlib.sha256(self.data).hexdigest()

    def frame(self) -> dict[str, bytes]:
        """Return what every file of the object that is not content must hold."""
        line = digest_line(self.data)
        return {
            DECLARATION_NAME: DECLARATION,
            INVENTORY_NAME: self.data,
            INVENTORY_DIGEST_NAME: line,
            f"v1/{INVENTORY_NAME}": self.data,
            f"v1/{INVENTORY_DIGEST_NAME}": line,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """Who made the one version, when and why, as the caller says."""

    at: datetime
    actor: Actor
    message: str

    def block(self, files: Mapping[str, str]) -> dict[str, object]:
        """Return the version block; `state` names each file as `manifest` does, without `v1/content/`."""
        state: dict[str, list[str]] = {}
        for path, digest in files.items():
            state.setdefault(digest, []).append(path.removeprefix(f"{CONTENT}/"))
        return {
            "created": iso(whole_second(self.at)),
            "message": self.message,
            "state": state,
            "user": {"address": f"urn:liuhen:{self.actor.key}", "name": self.actor.name},
        }


def inventory_bytes(object_id: str, version: Version, files: Mapping[str, str]) -> bytes:
    """Return inventory.json: sorted keys, no spaces, UTF-8, so that the same facts give the same bytes."""
    manifest: dict[str, list[str]] = {}
    for path, digest in files.items():
        manifest.setdefault(digest, []).append(path)
    value = {
        "contentDirectory": "content",
        "digestAlgorithm": "sha256",
        "head": "v1",
        "id": object_id,
        "manifest": manifest,
        "type": "https://ocfl.io/1.1/spec/#inventory",
        "versions": {"v1": version.block(files)},
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest_line(inventory: bytes) -> bytes:
    """Return the bytes of inventory.json.sha256."""
    return f"{hashlib.sha256(inventory).hexdigest()} {INVENTORY_NAME}\n".encode("ascii")


def parse_inventory(data: bytes) -> Inventory:
    """Read an inventory this store wrote. Raises ValueError when it is not one: every input is hostile."""
    try:
        value = json.loads(data)
        object_id = value["id"]
        if value["head"] != "v1" or value["digestAlgorithm"] != "sha256" or not _is_id(object_id):
            raise ValueError("not a sha256 inventory with one version v1")
        named = [(path, digest) for digest, paths in value["manifest"].items() for path in paths]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an inventory: {error!r}") from error
    if not all(_is_content_path(path) and _DIGEST.fullmatch(digest) for path, digest in named):
        raise ValueError("the manifest has a path that leads out of v1/content, or a digest that is none")
    files = dict(named)
    # A path named twice would have two digests, and which of them counts would be up to the reader.
    if SIDECAR_PATH not in files or len(files) != _FILES or len(named) != _FILES:
        raise ValueError("an object holds one original and its sidecar")
    return Inventory(object_id, files, data)


def _is_id(value: object) -> bool:
    """Say whether it can be an object's id: a layout finds no place for an empty one, nor for half a character."""
    return isinstance(value, str) and 0 < len(value) <= _ID_LIMIT and _bytes_of(value) > 0


def _is_content_path(path: object) -> bool:
    """Say whether it is `v1/content/<one name>`, with nothing that climbs out of the folder."""
    if not isinstance(path, str) or not path.startswith(f"{CONTENT}/"):
        return False
    name = path.removeprefix(f"{CONTENT}/")
    return name not in {".", ".."} and "/" not in name and "\0" not in name and 0 < _bytes_of(name) <= _NAME_LIMIT


def _bytes_of(text: str) -> int:
    """Return the length in UTF-8; 0 for what cannot be written in it (JSON may escape half a surrogate pair)."""
    try:
        return len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return 0
