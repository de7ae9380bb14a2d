"""What goes into a hand-in and what comes out of it, a file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .names import raw_name

if TYPE_CHECKING:
    from liuhen.kernel.digests import Digest

    from .problems import Problem, Step, StoreError


@dataclass(frozen=True, slots=True)
class Source:
    """One file to take in.

    `object_id` is planned by the caller before the hand-in, so that it can ask for it after a crash. `name` is the
    original name as raw bytes or as the system gave it; empty means the last part of `path`. `sidecar` is what is
    known at hand-in, as JSON values; the key `original` belongs to the store. `root` is the folder that `path` lies
    below: no link is followed on the way from there ("" for a file that stands alone).
    """

    path: str | os.PathLike[str]
    object_id: str
    name: str | bytes | None = None
    sidecar: Mapping[str, object] = field(default_factory=dict)
    root: str = ""

    @property
    def raw_name(self) -> bytes:
        """The original name as bytes."""
        return raw_name(os.path.basename(os.fspath(self.path)) if self.name is None else self.name)


@dataclass(frozen=True, slots=True)
class Taken:
    """An object that is completely in place: `digest` and `size` (bytes) are those of its original.

    `object_path` is relative to the root, `content_path` relative to the object; `sm3` is there when it was asked for.
    `inventory` is the SHA-256 (hex) of inventory.json: kept in the caller's books, it fixes the sidecar too.
    """

    object_id: str
    digest: Digest
    size: int
    object_path: str
    content_path: str
    sm3: Digest | None = None
    inventory: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not taken in, and why; nothing of it is visible in the store and the source is untouched.

    `errno` is 0 when the system reported no error; `tried` is False when the hand-in stopped before its turn.
    """

    object_id: str
    problem: Problem
    step: Step | None
    errno: int
    path: str
    words: str
    remedy: str
    tried: bool = True

    @classmethod
    def of(cls, object_id: str, error: StoreError, *, tried: bool = True) -> Failed:
        """Return the failure that an error means for one file."""
        return cls(object_id, error.problem, error.step, error.errno, error.path, error.words, error.remedy, tried)


Result = Taken | Failed


@dataclass(frozen=True, slots=True)
class Event:
    """Progress: `bytes` more of an object went through `step` (READ, READ_BACK), or the object was placed (PLACE)."""

    step: Step
    object_id: str
    bytes: int


OnEvent = Callable[[Event], None]
