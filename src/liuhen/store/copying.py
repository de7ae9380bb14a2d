"""Copying objects from one root to another: only bytes that match the inventory, read back like a hand-in."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from .device import Sink, make_folders, nobody, opened, sync_all, write_new
from .expected import ANYTHING, Expected
from .inspection import Inspection
from .inventory import CONTENT
from .placing import place
from .problems import At, Problem, Step, StoreError
from .results import Failed, Result, Taken
from .streams import SMALL, Stream, hashers

if TYPE_CHECKING:
    from .inventory import Inventory
    from .root import StoreRoot


class Copier:
    """Copies single objects and files from one root into the staging area of another."""

    def __init__(self, root: StoreRoot, other: StoreRoot, staging: str, stream: Stream) -> None:
        self._root = root
        self._other = other
        self._staging = staging
        self._stream = stream
        self._numbers = itertools.count()

    def result(self, object_id: str, expected: Expected = ANYTHING) -> Result:
        """Copy one object unless it is there already; either way it has to be what the caller's books say."""
        try:
            return self._held(object_id, expected)
        except StoreError as error:
            return Failed.of(object_id, error)

    def _held(self, object_id: str, expected: Expected) -> Taken:
        """Return the object as the other root holds it, after copying it where needed. Raises StoreError."""
        inventory = self._root.inventory(object_id)
        if not expected.fits(inventory):
            # Inventory and content may agree with each other all the same: such a copy would outlive the forgery here.
            where = self._root.absolute(object_id)
            raise StoreError(Problem.DAMAGED, Step.READ, where, detail="清单与登记的摘要不符")
        where = self._other.absolute(object_id)
        if not os.path.lexists(where):
            if self.inventory(object_id, expected) != inventory:
                raise StoreError(Problem.DAMAGED, Step.READ, self._root.absolute(object_id), detail="两份清单互相矛盾")
            place(self._other, self.build(inventory), object_id)
            taken = self._other.recover(object_id)
        elif self._other.inventory(object_id) != inventory:
            raise StoreError(Problem.ALREADY_HELD, Step.PLACE, where)
        else:
            taken = self._other.find(object_id)
        if taken is None:
            raise StoreError(Problem.DAMAGED, None, where)
        return taken

    def inventory(self, object_id: str, expected: Expected) -> Inventory | None:
        """Return the inventory to believe of an object in the root copied from; None when there is none, or two."""
        where = self._root.object_path(object_id)
        inspection = Inspection(self._root, where, self._stream, nobody, object_id=object_id, expected=expected)
        inspection.look()
        return None if inspection.disputed else inspection.inventory

    def build(self, inventory: Inventory) -> str:
        """Make a whole copy, durable and read back, in the staging area; return its folder. Raises StoreError."""
        folder = self.new_path()
        with At(Step.STAGE, folder):
            make_folders(f"{folder}/{CONTENT}", above=self._staging)
        source = self._root.object_path(inventory.object_id)
        for path, digest in inventory.files.items():
            self.copy_file(f"{source}/{path}", digest, f"{folder}/{path}")
        with At(Step.DESCRIBE, folder):
            for path, data in inventory.frame().items():
                write_new(f"{folder}/{path}", data)
                sync_all([f"{folder}/{path}"])
            sync_all([f"{folder}/{CONTENT}", f"{folder}/v1", folder])
        return folder

    def copy_file(self, path: str, digest: str, target: str) -> None:
        """Copy one content file, make it durable and read it back. Raises StoreError DAMAGED when it does not match."""
        source = f"{self._root.path}/{path}"
        chosen = hashers(sm3=False)
        with At(Step.READ, source), opened(source) as (descriptor, _), At(Step.WRITE, target):
            sink = Sink(target, direct=os.fstat(descriptor).st_size > SMALL)
            try:
                self._stream.copy((descriptor, source), sink, target, chosen, nobody)
            finally:
                sink.close()
        if chosen[0].hexdigest() != digest:
            raise StoreError(Problem.DAMAGED, Step.READ, source)
        with At(Step.DURABLE, target):
            sync_all([target])
        with At(Step.READ_BACK, target):
            found, _ = self._stream.digest(target, nobody, from_device=True)
        if found != digest:
            raise StoreError(Problem.READ_BACK_DIFFERS, Step.READ_BACK, target)

    def new_path(self) -> str:
        """Return a path in the staging area that nothing has."""
        return f"{self._staging}/{next(self._numbers)}"
