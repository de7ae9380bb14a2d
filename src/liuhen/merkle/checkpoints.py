"""The text of a checkpoint (C2SP tlog-checkpoint): origin, size, base64 root, and extension lines."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from liuhen.merkle.hashing import HASH_SIZE

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_FIXED_LINES = 3


class CheckpointError(ValueError):
    """A text is not a checkpoint's; the message says which line."""


@dataclass(frozen=True, slots=True)
class CheckpointBody:
    """What a checkpoint states: the log named `origin` had `size` leaves under this 32-byte root.

    `extensions` are further lines, none empty. Raises CheckpointError when a part cannot be written.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise CheckpointError(f"not an origin: {self.origin!r}")
        if not 0 <= self.size < 1 << 63:
            raise CheckpointError(f"not a tree size: {self.size}")
        if len(self.root) != HASH_SIZE:
            raise CheckpointError(f"a root has {HASH_SIZE} bytes, not {len(self.root)}")
        if any(not line or "\n" in line for line in self.extensions):
            raise CheckpointError("an extension line is empty or broken")

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        encoded = base64.b64encode(self.root).decode("ascii")
        return "\n".join((self.origin, str(self.size), encoded, *self.extensions)) + "\n"

    @classmethod
    def parse(cls, text: str) -> CheckpointBody:
        """Read the text of a note. Raises CheckpointError naming the line that is wrong."""
        lines = text.split("\n")
        if lines.pop() != "" or len(lines) < _FIXED_LINES:
            raise CheckpointError("a checkpoint has at least three lines, each ended by a newline")
        origin, size, encoded, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise CheckpointError(f"line 2 is not a tree size: {size[:40]!r}")
        return cls(origin, int(size), _root(encoded), tuple(extensions))


def _root(encoded: str) -> bytes:
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointError("line 3 is not a base64 root") from error
    if base64.b64encode(root).decode("ascii") != encoded:
        raise CheckpointError("line 3 is not canonical base64")
    return root
