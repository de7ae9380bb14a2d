"""The check of one object: every file against the inventory, the inventory against its digest and what is expected."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .device import read_small
from .expected import ANYTHING, Expected
from .findings import Checked, Finding, Outcome
from .inventory import (
    CONTENT,
    FRAME,
    INVENTORY_DIGEST_NAME,
    INVENTORY_NAME,
    Inventory,
    digest_line,
    parse_inventory,
)

if TYPE_CHECKING:
    from .device import Progress
    from .root import StoreRoot
    from .streams import Stream

_FOLDERS = frozenset({"v1", CONTENT})


@dataclass(slots=True)
class Inspection:
    """One object under inspection; `run` answers what was found and raises nothing of the system's.

    `object_path` is relative to the root. `object_id` is the id that must be found there, None for any whose path
    this is; `expected` is what the caller's own books say. `trusted` is an inventory to check against instead of the
    object's own.

    Afterwards `inventory` is the one that was checked against, None when there is none to believe. `disputed` says
    that the object has two which both agree with the books and with their digests, but not with each other.
    """

    root: StoreRoot
    object_path: str
    stream: Stream
    progress: Progress
    object_id: str | None = None
    expected: Expected = ANYTHING
    from_device: bool = False
    trusted: Inventory | None = None
    findings: list[Finding] = field(default_factory=list)
    _files: set[str] = field(default_factory=set)
    _other: set[str] = field(default_factory=set)
    _listed: bool = True
    _read_files: int = 0
    _read_bytes: int = 0
    _id: str = ""
    inventory: Inventory | None = None
    disputed: bool = False

    def run(self) -> Checked:
        """Check the object's tree, its frame and its content."""
        if self.look():
            if self.inventory is not None:
                for path, digest in sorted(self.inventory.files.items()):
                    self._check_content(path, digest)
                self._report_strangers(self.inventory)
        else:
            self._find(Outcome.MISSING, "", detail="整个对象不在")
        self.findings.sort(key=lambda finding: (finding.path, finding.outcome))
        found = tuple(replace(finding, object_id=self._id) for finding in self.findings)
        return Checked(self._id, self.object_path, found, self._read_files, self._read_bytes)

    def look(self) -> bool:
        """Check the object's tree and its frame, which finds the inventory, but no content; say whether it is there."""
        self._id = self.object_id or ""
        if not os.path.lexists(self._absolute("")):
            return False
        self._list("")
        self._check_frame()
        return True

    @property
    def has_sound_folders(self) -> bool:
        """Whether the object's own folders are there as real folders, so that files in them can be replaced."""
        return all(_is_folder(self._absolute(name)) for name in ("", *_FOLDERS))

    # -- the tree -------------------------------------------------------------------------------------------------

    def _list(self, inner: str) -> None:
        """Sort what is in the object into regular files and anything else, without following links."""
        try:
            with os.scandir(self._absolute(inner)) as entries:
                for entry in entries:
                    path = f"{inner}/{entry.name}" if inner else entry.name
                    if entry.is_dir(follow_symlinks=False) and path in _FOLDERS:
                        self._list(path)
                    elif entry.is_file(follow_symlinks=False):
                        self._files.add(path)
                    else:
                        self._other.add(path)
        except OSError as error:
            self._listed = False
            self._find(Outcome.UNREADABLE, inner, number=error.errno or 0)

    def _report_strangers(self, inventory: Inventory) -> None:
        for path in (self._files | self._other) - set(FRAME) - set(inventory.files):
            self._find(Outcome.FOREIGN, path)

    # -- the frame ------------------------------------------------------------------------------------------------

    def _check_frame(self) -> None:
        """Find an inventory to trust and compare the whole frame with it."""
        data = {name: self._read_frame(name) for name in FRAME}
        self._trust([self.trusted] if self.trusted else self._claims(data))
        if self.inventory is None:
            return
        good = self.inventory.frame()
        for name, found in data.items():
            if found is not None and found != good[name]:
                self._find(Outcome.CHANGED, name, expected=_sha256(good[name]), found=_sha256(found))

    def _claims(self, frame: dict[str, bytes | None]) -> list[Inventory]:
        """Return the inventories that can be believed, the object's and the version's; report it when there is none."""
        claims: list[Inventory] = []
        why = ""
        for folder in ("", "v1/"):
            data, line = frame[f"{folder}{INVENTORY_NAME}"], frame[f"{folder}{INVENTORY_DIGEST_NAME}"]
            # The books' word for an inventory is worth more than the file beside it.
            if data is None or (line != digest_line(data) and _sha256(data) != self.expected.inventory):
                continue
            try:
                claims.append(self._parsed(data))
            except ValueError as error:
                why = why or str(error)
        if not claims:
            self._find_unless_found(INVENTORY_NAME, why or "清单与其摘要不符，内容无法核对")
        return claims

    def _parsed(self, data: bytes) -> Inventory:
        """Read an inventory of this object. Raises ValueError with what to say about it."""
        try:
            inventory = parse_inventory(data)
            belongs = self.root.object_path(inventory.object_id)  # the layout has a word about ids too
        except ValueError as error:
            raise ValueError("清单无法识别") from error
        if belongs != self.object_path:
            raise ValueError("清单属于另一个对象")
        return inventory

    def _trust(self, claims: list[Inventory]) -> None:
        """Choose an inventory: one the books agree with, else the object's own; report where the books differ."""
        agreeing = [claim for claim in claims if self.expected.fits(claim)]
        self.disputed = any(claim != agreeing[0] for claim in agreeing)
        self.inventory = chosen = next(iter(agreeing or claims), None)
        if chosen is None:
            return
        self._id = chosen.object_id
        expected = self.expected
        if expected.content not in {"", chosen.content_digest}:
            detail = "清单与台账登记的摘要不符"
            self._find(Outcome.CHANGED, INVENTORY_NAME, expected.content, chosen.content_digest, detail=detail)
        elif expected.inventory not in {"", chosen.digest}:
            detail = "清单与日志登记的摘要不符，入库时的说明或清单被改写过"
            self._find(Outcome.CHANGED, INVENTORY_NAME, expected.inventory, chosen.digest, detail=detail)

    def _read_frame(self, name: str) -> bytes | None:
        if not self._is_there(name):
            return None
        try:
            return read_small(self._absolute(name))
        except OSError as error:
            self._find(Outcome.UNREADABLE, name, number=error.errno or 0)
            return None

    # -- the content ----------------------------------------------------------------------------------------------

    def _check_content(self, path: str, digest: str) -> None:
        if not self._is_there(path):
            return
        try:
            found, size = self.stream.digest(self._absolute(path), self.progress, from_device=self.from_device)
        except OSError as error:
            self._find(Outcome.UNREADABLE, path, digest, number=error.errno or 0)
            return
        self._read_files += 1
        self._read_bytes += size
        if found != digest:
            self._find(Outcome.CHANGED, path, digest, found)

    def _is_there(self, path: str) -> bool:
        """Say whether a regular file is there; report it otherwise."""
        if path in self._files:
            return True
        if path in self._other:
            self._find(Outcome.CHANGED, path, detail="已不是普通文件")
        elif self._listed:
            self._find(Outcome.MISSING, path)
        return False

    def _find(
        self, outcome: Outcome, path: str, expected: str = "", found: str = "", *, number: int = 0, detail: str = ""
    ) -> None:
        whole = f"{self.object_path}/{path}" if path else self.object_path
        if outcome is Outcome.UNREADABLE and number == errno.ENOENT:
            outcome, number = Outcome.MISSING, 0  # went away between listing and reading
        self.findings.append(Finding(outcome, whole, "", expected, found, number, detail))

    def _find_unless_found(self, path: str, detail: str) -> None:
        """Report a changed file unless something graver was said about it already."""
        if not any(finding.path == f"{self.object_path}/{path}" for finding in self.findings):
            self._find(Outcome.CHANGED, path, detail=detail)

    def _absolute(self, inner: str) -> str:
        return "/".join(part for part in (self.root.path, self.object_path, inner) if part)


def _is_folder(path: str) -> bool:
    """Say whether a real folder, not a link to one, is there."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
