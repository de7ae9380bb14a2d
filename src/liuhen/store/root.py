"""The storage root: an OCFL 1.1 root on a local file system, and what may be asked about its objects.

There is no function that edits or deletes an object. Specification: docs/formats/store.md.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, BinaryIO

from liuhen.kernel.digests import Digest

from . import staging
from .device import FOLDER, read_small, sync_all, write_new
from .inventory import (
    FRAME,
    INVENTORY_DIGEST_NAME,
    INVENTORY_NAME,
    SIDECAR_PATH,
    Inventory,
    digest_line,
    parse_inventory,
)
from .layout import DESCRIPTION, EXTENSION, Layout
from .problems import At, Problem, Step, StoreError
from .results import Taken
from .walk import DECLARATION_NAME, EXTENSIONS, FURNITURE, LAYOUT_NAME, Kind, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARATION = b"ocfl_1.1\n"
_CONFIG = f"{EXTENSIONS}/{EXTENSION}/config.json"


class StoreRoot:
    """An opened storage root. Make one with `create` or `open`."""

    def __init__(self, path: str, layout: Layout) -> None:
        self.path = path
        self.layout = layout

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> StoreRoot:
        """Make a new root in a missing or empty folder, or finish one whose making was interrupted.

        The declaration is written last. Raises StoreError: the folder holds other things, or cannot be written.
        """
        where = os.path.abspath(path)
        with At(Step.STAGE, where):
            os.makedirs(where, FOLDER, exist_ok=True)
            if strange := sorted(set(os.listdir(where)) - FURNITURE):
                raise StoreError(Problem.NOT_A_STORE, Step.STAGE, where, detail=f"文件夹不是空的：{strange[0]}")
            if os.path.exists(os.path.join(where, DECLARATION_NAME)):
                return cls.open(where)
            _furnish(where, Layout())
        return cls.open(where)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> StoreRoot:
        """Open an existing root. Raises StoreError when it is not an OCFL 1.1 root with our layout."""
        where = os.path.abspath(path)
        try:
            declared = read_small(os.path.join(where, DECLARATION_NAME))
            named = json.loads(read_small(os.path.join(where, LAYOUT_NAME)))
            layout = Layout.read(read_small(os.path.join(where, _CONFIG)))
        except OSError as error:
            raise StoreError(Problem.NOT_A_STORE, None, where, error.errno or 0) from error
        except ValueError as error:
            raise StoreError(Problem.NOT_A_STORE, None, where, detail="布局说明无法识别") from error
        if declared != _DECLARATION or not isinstance(named, dict) or named.get("extension") != EXTENSION:
            raise StoreError(Problem.NOT_A_STORE, None, where, detail="不是 OCFL 1.1 的本库布局")
        return cls(where, layout)

    def object_path(self, object_id: str) -> str:
        """Return the object's path relative to the root, whether it is there or not."""
        return self.layout.path_of(object_id)

    def absolute(self, object_id: str, inner: str = "") -> str:
        """Return the absolute path of an object, or of a file in it."""
        return os.path.join(self.path, self.layout.path_of(object_id), inner).rstrip("/")

    def inventory(self, object_id: str) -> Inventory:
        """Return the object's inventory after matching it with its digest. Raises StoreError NOT_HELD or DAMAGED."""
        where = self.absolute(object_id)
        try:
            return read_inventory(where, object_id)
        except FileNotFoundError as error:
            raise StoreError(Problem.NOT_HELD, None, where) from error
        except OSError as error:
            raise StoreError(Problem.DAMAGED, None, where, error.errno or 0) from error
        except ValueError as error:
            raise StoreError(Problem.DAMAGED, None, where, detail="清单与其摘要不符") from error

    def content_path(self, object_id: str) -> str:
        """Return the absolute path of the original. Raises StoreError."""
        return self.absolute(object_id, self.inventory(object_id).content_path)

    def open_content(self, object_id: str) -> BinaryIO:
        """Open the original for reading, never through a link. Raises StoreError."""
        path = self.content_path(object_id)
        try:
            return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
        except OSError as error:
            raise StoreError(Problem.DAMAGED, None, path, error.errno or 0) from error

    def sidecar(self, object_id: str) -> dict[str, object]:
        """Return what was known at hand-in, after matching it with the inventory. Raises StoreError."""
        expected = self.inventory(object_id).files[SIDECAR_PATH]
        path = self.absolute(object_id, SIDECAR_PATH)
        try:
            data = read_small(path)
        except OSError as error:
            raise StoreError(Problem.DAMAGED, None, path, error.errno or 0) from error
        if hashlib.sha256(data).hexdigest() != expected:
            raise StoreError(Problem.DAMAGED, None, path, detail="内容与清单不符")
        try:
            value = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise StoreError(Problem.DAMAGED, None, path, detail="不是入库时的说明文件") from error
        if not isinstance(value, dict):
            raise StoreError(Problem.DAMAGED, None, path, detail="不是入库时的说明文件")
        return value

    def holds(self, object_id: str) -> bool:
        """Say whether the object is completely in place (its bytes are not read again; that is `verify`)."""
        return self.find(object_id) is not None

    def recover(self, object_id: str) -> Taken | None:
        """Return a placed object after a crash, its place made durable; None when it is not completely there.

        A process killed between placing and reporting leaves a whole object that no row names. The caller, who
        planned the id, asks here and seals what it finds. Raises StoreError when the place cannot be made durable.
        """
        held = self.find(object_id)
        if held is not None:
            where = self.absolute(object_id)
            with At(Step.SETTLE, where):
                sync_all(self.folders_above(where))
        return held

    def folders_above(self, where: str) -> list[str]:
        """Return an object's folder and every folder above it up to the root."""
        folders = [where]
        while folders[-1] != self.path:
            folders.append(os.path.dirname(folders[-1]))
        return folders

    def find(self, object_id: str) -> Taken | None:
        """Return an object that is completely in place by its inventory, sidecar, frame and size; None otherwise."""
        try:
            inventory = self.inventory(object_id)
            recorded = self.sidecar(object_id)["original"]
            size = os.lstat(self.absolute(object_id, inventory.content_path)).st_size
            sm3 = _sm3_of(recorded)
        except (StoreError, OSError, KeyError, ValueError):
            return None
        complete = all(os.path.isfile(self.absolute(object_id, name)) for name in FRAME)
        if not complete or not isinstance(recorded, dict) or recorded.get("size") != size:
            return None
        digest = Digest("sha256", inventory.content_digest)
        return Taken(
            object_id, digest, size, self.object_path(object_id), inventory.content_path, sm3, inventory.digest
        )

    def objects(self) -> Iterator[str]:
        """Walk the root and yield the ids of its objects in the order of their paths. Raises StoreError."""
        for place in walk(self.path, self.layout):
            where = os.path.join(self.path, place.path)
            if place.kind is Kind.UNREADABLE:
                raise StoreError(Problem.DAMAGED, None, where, place.errno)
            if place.kind is Kind.OBJECT:
                yield self.id_at(place.path)

    def id_at(self, path: str) -> str:
        """Return the id that the object at a path relative to the root gives itself. Raises StoreError DAMAGED."""
        where = os.path.join(self.path, path)
        try:
            object_id = read_inventory(where).object_id
        except OSError as error:
            raise StoreError(Problem.DAMAGED, None, where, error.errno or 0) from error
        except ValueError as error:
            raise StoreError(Problem.DAMAGED, None, where, detail="清单与其摘要不符") from error
        if self.object_path(object_id) != path:
            raise StoreError(Problem.DAMAGED, None, where, detail="清单属于另一个对象")
        return object_id

    def free_bytes(self) -> int:
        """Return how many bytes an ordinary user may still write. Raises StoreError."""
        with At(Step.SPACE, self.path):
            state = os.statvfs(self.path)
        return state.f_bavail * state.f_frsize

    def clear_leftovers(self) -> list[str]:
        """Remove what dead hand-ins left in the staging area and the empty folders they made. Raises StoreError."""
        with At(Step.STAGE, self.path):
            return staging.clear_leftovers(self.path, self._prune_planned)

    def _prune_planned(self, folder: str) -> None:
        """Remove the empty folders above the planned places of objects that a dead run still has in staging."""
        for staged in _folders(folder):
            try:
                planned = parse_inventory(read_small(os.path.join(staged, INVENTORY_NAME))).object_id
            except (OSError, ValueError):
                continue  # not far enough to have made a place
            self.prune(self.absolute(planned))

    def prune(self, where: str) -> None:
        """Remove the empty folders above a place where no object came to be."""
        for folder in self.folders_above(os.path.dirname(where))[:-1]:
            try:
                os.rmdir(folder)
            except FileNotFoundError:
                continue  # this one had not been made yet
            except OSError:
                return  # others live there


def read_inventory(where: str, object_id: str | None = None) -> Inventory:
    """Read an object's inventory, matched with its digest and, when given, the id. Raises OSError, ValueError."""
    data = read_small(os.path.join(where, INVENTORY_NAME))
    if read_small(os.path.join(where, INVENTORY_DIGEST_NAME)) != digest_line(data):
        raise ValueError("inventory and its digest differ")
    inventory = parse_inventory(data)
    if object_id is not None and inventory.object_id != object_id:
        raise ValueError("inventory of another object")
    return inventory


def _sm3_of(recorded: object) -> Digest | None:
    """Return the SM3 that a sidecar records. Raises ValueError when it is none."""
    return Digest("sm3", str(recorded["sm3"])) if isinstance(recorded, dict) and "sm3" in recorded else None


def _folders(path: str) -> list[str]:
    """Return the real folders in a folder, sorted. Raises StoreError."""
    with At(Step.STAGE, path), os.scandir(path) as entries:
        return sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))


def _furnish(where: str, layout: Layout) -> None:
    """Write configuration, layout and, last, the declaration, also over an interrupted making. Raises OSError."""
    description = {"description": DESCRIPTION, "extension": EXTENSION}
    os.makedirs(os.path.join(where, EXTENSIONS, EXTENSION), FOLDER, exist_ok=True)
    for name, data in (
        (_CONFIG, json.dumps(layout.config(), sort_keys=True, indent=2).encode() + b"\n"),
        (LAYOUT_NAME, json.dumps(description, sort_keys=True, indent=2).encode() + b"\n"),
        (DECLARATION_NAME, _DECLARATION),
    ):
        path = os.path.join(where, name)
        if os.path.lexists(path):
            os.unlink(path)  # half a file of an interrupted making
        write_new(path, data)
        sync_all([path, os.path.dirname(path)])
    sync_all([os.path.join(where, EXTENSIONS), where, os.path.dirname(where)])
