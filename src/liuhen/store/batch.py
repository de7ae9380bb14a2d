"""A few files on their way into the store together: the literal list of named steps of a hand-in.

Files of a batch share what is expensive, the flush to the device. Each fails alone; a full or read-only target stops
the whole hand-in.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liuhen.kernel.digests import Digest

from .device import FOLDER, Hasher, Progress, Sink, sync_all, sync_file_system, write_new
from .inventory import (
    CONTENT,
    DECLARATION,
    DECLARATION_NAME,
    FRAME,
    INVENTORY_DIGEST_NAME,
    INVENTORY_NAME,
    SIDECAR_PATH,
    Version,
    digest_line,
    inventory_bytes,
)
from .names import safe_name
from .placing import place, withdraw
from .problems import STOPPING, At, Problem, Step, StoreError
from .results import Event, Failed, OnEvent, Result, Source, Taken
from .sidecar import sidecar_bytes
from .sources import OpenedSource
from .streams import SMALL, Stream, hashers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .root import StoreRoot

SYNC_EACH = 8  # up to so many objects are flushed file by file, without waiting for the rest of the file system


@dataclass(slots=True)
class Staged:
    """One file of a batch: where its object grows, and what became of it so far."""

    source: Source
    folder: str
    taken: Taken | None = None
    error: StoreError | None = None
    sidecar_digest: str = ""
    tried: bool = True

    @property
    def sound(self) -> bool:
        """Whether every step so far went well."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Terms:
    """How a hand-in works: one for all its batches."""

    root: StoreRoot
    version: Version
    read_back: bool
    sm3: bool
    on_event: OnEvent


class Batch:
    """One batch in one thread. `run` answers one result a source, in their order; it raises nothing of the system's."""

    def __init__(self, terms: Terms, stream: Stream, staging: str, sources: Sequence[tuple[int, Source]]) -> None:
        self._terms = terms
        self._root = terms.root
        self._stream = stream
        self._items = [Staged(source, os.path.join(staging, str(number))) for number, source in sources]
        self.stopped: StoreError | None = None

    def run(self) -> list[Result]:
        """Copy, make durable, read back, place, make the places durable."""
        for item in self._items:
            self._each(item, self._copy)
        self._together(Step.DURABLE, self._staged_paths)
        if self._terms.read_back:
            for item in self._sound():
                self._each(item, self._read_back)
        for item in self._sound():
            self._each(item, self._place)
        self._together(Step.SETTLE, self._placed_paths)
        return [self._result(item) for item in self._items]

    def _sound(self) -> Iterator[Staged]:
        return (item for item in self._items if item.sound)

    def _each(self, item: Staged, step: Callable[[Staged], None]) -> None:
        """Do one step for one file; its failure is its own, unless the target can take nothing more."""
        if self.stopped is not None and step == self._copy:
            item.error, item.tried = self.stopped, False
            return
        try:
            step(item)
        except StoreError as error:
            self._fail(item, error)

    def _fail(self, item: Staged, error: StoreError) -> None:
        item.error = error
        if error.problem in STOPPING:
            self.stopped = error
        shutil.rmtree(item.folder, ignore_errors=True)  # gives its space back at once

    # -- copy -----------------------------------------------------------------------------------------------------

    def _copy(self, item: Staged) -> None:
        """Read the source once while hashing and writing, and describe the object."""
        where = self._root.absolute(item.source.object_id)
        if os.path.lexists(where):
            raise StoreError(Problem.ALREADY_HELD, Step.OPEN, where)
        with OpenedSource(os.fspath(item.source.path), item.source.root) as source:
            with At(Step.STAGE, item.folder):
                for folder in (item.folder, f"{item.folder}/v1", f"{item.folder}/{CONTENT}"):
                    os.mkdir(folder, FOLDER)
            name = safe_name(item.source.raw_name)
            chosen = hashers(sm3=self._terms.sm3)
            size = self._write_content(item, source, f"{item.folder}/{CONTENT}/{name}", chosen)
            source.check_unchanged(size)
        sm3 = Digest("sm3", chosen[1].hexdigest()) if self._terms.sm3 else None
        item.taken = Taken(
            object_id=item.source.object_id,
            digest=Digest("sha256", chosen[0].hexdigest()),
            size=size,
            object_path=self._root.object_path(item.source.object_id),
            content_path=f"{CONTENT}/{name}",
            sm3=sm3,
        )
        self._describe(item, item.taken)

    def _write_content(self, item: Staged, source: OpenedSource, path: str, chosen: list[Hasher]) -> int:
        opened = (source.descriptor, source.path)
        with At(Step.WRITE, path):
            sink = Sink(path, direct=source.size > SMALL)
            try:
                return self._stream.copy(opened, sink, path, chosen, self._progress(item, Step.READ))
            finally:
                sink.close()

    def _describe(self, item: Staged, taken: Taken) -> None:
        """Write sidecar, both inventories with their digests, and the declaration."""
        sidecar = sidecar_bytes(item.source, taken)
        with At(Step.DESCRIBE, item.folder):
            write_new(f"{item.folder}/{SIDECAR_PATH}", sidecar)
            item.sidecar_digest = hashlib.sha256(sidecar).hexdigest()
            files = {taken.content_path: taken.digest.hex, SIDECAR_PATH: item.sidecar_digest}
            inventory = inventory_bytes(taken.object_id, self._terms.version, files)
            line = digest_line(inventory)
            item.taken = replace(taken, inventory=hashlib.sha256(inventory).hexdigest())
            for folder in (item.folder, f"{item.folder}/v1"):
                write_new(f"{folder}/{INVENTORY_NAME}", inventory)
                write_new(f"{folder}/{INVENTORY_DIGEST_NAME}", line)
            write_new(f"{item.folder}/{DECLARATION_NAME}", DECLARATION)

    # -- durable --------------------------------------------------------------------------------------------------

    def _together(self, step: Step, paths_of: Callable[[Staged], list[str]]) -> None:
        """Flush what the sound files of the batch wrote; when that fails, none of them can be trusted."""
        items = list(self._sound())
        if not items:
            return
        try:
            with At(step, self._root.path):
                if len(items) > SYNC_EACH:
                    sync_file_system(self._root.path)
                else:
                    for path in dict.fromkeys(path for item in items for path in paths_of(item)):
                        with At(step, path):
                            sync_all([path])
        except StoreError as error:
            for item in items:
                withdraw(self._root, item.folder, item.source.object_id)
                self._fail(item, error)

    def _staged_paths(self, item: Staged) -> list[str]:
        assert item.taken is not None
        files = [item.taken.content_path, SIDECAR_PATH, *FRAME]
        return [f"{item.folder}/{name}" for name in [*files, CONTENT, "v1"]] + [item.folder]

    def _placed_paths(self, item: Staged) -> list[str]:
        return self._root.folders_above(os.path.dirname(self._root.absolute(item.source.object_id)))

    # -- read back, place -----------------------------------------------------------------------------------------

    def _read_back(self, item: Staged) -> None:
        """Read the copy and its sidecar from the device and compare with what was read from the source."""
        assert item.taken is not None
        expected = ((item.taken.content_path, item.taken.digest.hex), (SIDECAR_PATH, item.sidecar_digest))
        for name, digest in expected:
            path = f"{item.folder}/{name}"
            with At(Step.READ_BACK, path):
                found, _ = self._stream.digest(path, self._progress(item, Step.READ_BACK), from_device=True)
            if found != digest:
                raise StoreError(Problem.READ_BACK_DIFFERS, Step.READ_BACK, path)

    def _place(self, item: Staged) -> None:
        """Rename the whole object to its final name; from this instant it is visible."""
        place(self._root, item.folder, item.source.object_id)
        self._terms.on_event(Event(Step.PLACE, item.source.object_id, 0))

    def _progress(self, item: Staged, step: Step) -> Progress:
        return lambda count: self._terms.on_event(Event(step, item.source.object_id, count))

    @staticmethod
    def _result(item: Staged) -> Result:
        if item.error is not None:
            return Failed.of(item.source.object_id, item.error, tried=item.tried)
        assert item.taken is not None
        return item.taken
