"""What a hand with write access and knowledge of OCFL does to an object: every digest fits again afterwards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liuhen.store.inventory import INVENTORY_DIGEST_NAME, INVENTORY_NAME, SIDECAR_PATH, digest_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.store import StoreRoot

FRAMES = ("", "v1")


def overwrite(path: Path, data: bytes) -> None:
    path.unlink()  # the files are read-only
    path.write_bytes(data)


def forge_inventory(
    root: StoreRoot, urn: str, change: Callable[[dict[str, Any]], object], *, frames: tuple[str, ...] = FRAMES
) -> None:
    """Change the inventory of an object, in these of its folders, with the digest beside it."""
    where = Path(root.absolute(urn))
    value = json.loads((where / INVENTORY_NAME).read_bytes())
    change(value)
    data = json.dumps(value).encode()
    for frame in frames:
        overwrite(where / frame / INVENTORY_NAME, data)
        overwrite(where / frame / INVENTORY_DIGEST_NAME, digest_line(data))


def forge_file(root: StoreRoot, urn: str, path: str, data: bytes, *, frames: tuple[str, ...] = FRAMES) -> None:
    """Put other bytes into a content file and their digest into the inventory."""
    file = Path(root.absolute(urn, path))
    old, new = (hashlib.sha256(each).hexdigest() for each in (file.read_bytes(), data))
    overwrite(file, data)

    def change(inventory: dict[str, Any]) -> None:
        for block in (inventory["manifest"], inventory["versions"]["v1"]["state"]):
            block[new] = block.pop(old)

    forge_inventory(root, urn, change, frames=frames)


def forge_original(root: StoreRoot, urn: str, *, frames: tuple[str, ...] = FRAMES) -> None:
    """Another film of the same length."""
    path = Path(root.content_path(urn))
    forge_file(root, urn, str(path.relative_to(root.absolute(urn))), b"x" * path.stat().st_size, frames=frames)


def forge_sidecar(root: StoreRoot, urn: str, *, frames: tuple[str, ...] = FRAMES) -> None:
    """Another device in what was known at hand-in."""
    sidecar = root.sidecar(urn) | {"device": "FORGED"}
    forge_file(root, urn, SIDECAR_PATH, json.dumps(sidecar).encode(), frames=frames)
