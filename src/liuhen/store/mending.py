"""Mending damaged objects from a replica. What is replaced is never dropped: it goes to the quarantine."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .device import Buffers, make_folders, nobody, sync_all, write_new
from .expected import ANYTHING, Expected
from .findings import Outcome
from .inspection import Inspection
from .placing import place
from .problems import At, Problem, Step, StoreError
from .staging import QUARANTINE
from .streams import Stream

if TYPE_CHECKING:
    from .copying import Copier
    from .findings import Finding
    from .inventory import Inventory
    from .root import StoreRoot


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did: `restored` are paths relative to the root, `set_aside` where the damaged ones went."""

    object_id: str
    restored: tuple[str, ...]
    set_aside: tuple[str, ...]


class Mending:
    """One repair of one object."""

    def __init__(self, root: StoreRoot, replica: StoreRoot, copier: Copier, object_id: str, expected: Expected) -> None:
        self._root = root
        self._replica = replica
        self._copier = copier
        self._object_id = object_id
        self._expected = expected
        self._restored: list[str] = []
        self._set_aside: list[str] = []
        self._quarantine = ""

    def run(self) -> Repaired:
        """Inspect here and there, then mend file by file, or the whole object when its folders are broken."""
        here = self._inspect_here()
        if _damage(here):
            trusted = self._decide(here)
            here = self._inspect_here(trusted)
            if here.has_sound_folders:
                self._restore_all(sorted({self._inner(finding) for finding in _damage(here)}), trusted)
            else:
                self._replace_object(trusted)
        return Repaired(self._object_id, tuple(self._restored), tuple(self._set_aside))

    def _inspect_here(self, trusted: Inventory | None = None) -> Inspection:
        inspection = Inspection(
            self._root,
            self._root.object_path(self._object_id),
            Stream(Buffers(), None),
            nobody,
            object_id=self._object_id,
            expected=self._expected,
            from_device=True,
            trusted=trusted,
        )
        inspection.run()
        return inspection

    def _decide(self, here: Inspection) -> Inventory:
        """Return the inventory to mend by. Raises StoreError when none can be trusted.

        With the caller's books an inventory here that agrees with them decides: a replica that differs was forged in
        what the books do not say, and only its bytes that match ours are taken. When there is none here, the replica's
        decides if the books agree with it. Without books both must be the same.
        """
        where = self._replica.absolute(self._object_id)
        if not os.path.lexists(where):
            raise StoreError(Problem.NOT_HELD, Step.READ, where)
        if here.disputed:
            disputed = self._root.absolute(self._object_id)
            raise StoreError(Problem.DAMAGED, Step.READ, disputed, detail="对象的两份清单互相矛盾，须由人查明")
        ours, theirs = here.inventory, self._copier.inventory(self._object_id, self._expected)
        if self._expected != ANYTHING and ours is not None and self._expected.fits(ours):
            return ours
        if theirs is None:
            raise StoreError(Problem.DAMAGED, Step.READ, where)
        if not self._expected.fits(theirs) or (self._expected == ANYTHING and ours not in (None, theirs)):
            raise StoreError(Problem.DAMAGED, Step.READ, where, detail="副本的清单与登记不符")
        return theirs

    def _inner(self, finding: Finding) -> str:
        return finding.path.removeprefix(f"{self._root.object_path(self._object_id)}/")

    def _restore_all(self, paths: list[str], trusted: Inventory) -> None:
        """Restore every file that can be, then raise the first StoreError: a film does not wait for its sidecar."""
        errors: list[StoreError] = []
        for path in paths:
            try:
                self._restore(path, trusted)
            except StoreError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def _restore(self, path: str, trusted: Inventory) -> None:
        """Put good bytes in the place of one file of the object. Raises StoreError."""
        fresh = self._copier.new_path()
        frame = trusted.frame()
        object_path = self._root.object_path(self._object_id)
        if path in frame:
            with At(Step.WRITE, fresh):
                write_new(fresh, frame[path])
                sync_all([fresh])
        elif path in trusted.files:
            self._copier.copy_file(f"{self._replica.object_path(self._object_id)}/{path}", trusted.files[path], fresh)
        else:
            raise StoreError(Problem.DAMAGED, Step.READ, self._replica.absolute(self._object_id, path))
        where = self._root.absolute(self._object_id, path)
        with At(Step.PLACE, where):
            self._set_file_aside(where, path)
            os.rename(fresh, where)
        with At(Step.SETTLE, where):
            sync_all([os.path.dirname(where)])
        self._restored.append(f"{object_path}/{path}")

    def _set_file_aside(self, where: str, path: str) -> None:
        """Give the damaged file a second name in the quarantine before the first is replaced. Raises OSError."""
        if not os.path.lexists(where):
            return
        target = f"{self._quarantine_folder()}/{path}"
        made = make_folders(os.path.dirname(target), above=self._root.path)
        if os.path.isdir(where) and not os.path.islink(where):
            os.rename(where, target)  # a folder took the file's place
        else:
            os.link(where, target, follow_symlinks=False)
        sync_all([os.path.dirname(target), *(os.path.dirname(folder) for folder in made)])
        self._set_aside.append(os.path.relpath(target, self._root.path))

    def _replace_object(self, trusted: Inventory) -> None:
        """Build a whole copy, then set the remains aside and put the copy in their place. Raises StoreError.

        What is there stays until there is something better. A kill between the two renamings leaves the remains in the
        quarantine and no object here, which the next repair completes.
        """
        where = self._root.absolute(self._object_id)
        fresh = self._copier.build(trusted)
        remains = self._set_object_aside(where) if os.path.lexists(where) else ""
        try:
            place(self._root, fresh, self._object_id)
        except StoreError:
            self._put_back(remains, where)
            raise
        with At(Step.SETTLE, where):
            sync_all(self._root.folders_above(os.path.dirname(where)))
        self._restored.append(self._root.object_path(self._object_id))

    def _set_object_aside(self, where: str) -> str:
        """Move what is at an object's place into the quarantine, durably; return where it went. Raises StoreError."""
        target = self._quarantine_folder()
        with At(Step.PLACE, target):
            made = make_folders(os.path.dirname(target), above=self._root.path)
            os.rename(where, target)
            sync_all([os.path.dirname(target), *(os.path.dirname(folder) for folder in made)])
        self._set_aside.append(os.path.relpath(target, self._root.path))
        return target

    def _put_back(self, remains: str, where: str) -> None:
        """Return the remains to their place when the copy could not be put there; a broken device keeps them aside."""
        if remains and not os.path.lexists(where):
            with suppress(OSError):
                make_folders(os.path.dirname(where), above=self._root.path)
                os.rename(remains, where)

    def _quarantine_folder(self) -> str:
        """Return this repair's own folder in the quarantine, named after the object."""
        if not self._quarantine:
            name = os.path.basename(self._root.object_path(self._object_id))
            self._quarantine = f"{self._root.path}/{QUARANTINE}/{name}/{secrets.token_hex(6)}"
        return self._quarantine


def _damage(inspection: Inspection) -> list[Finding]:
    return [finding for finding in inspection.findings if finding.outcome is not Outcome.FOREIGN]
