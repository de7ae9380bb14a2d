"""Where an object lives: OCFL extension 0003, hashed n-tuple tree with a folder named after the object.

The layout of https://ocfl.github.io/extensions/0003-hash-and-id-n-tuple-storage-layout.html; why this one and not
0004 is told in docs/adr/0030.
"""

from __future__ import annotations

import hashlib
import json
import string
from dataclasses import dataclass
from functools import lru_cache

EXTENSION = "0003-hash-and-id-n-tuple-storage-layout"
DESCRIPTION = "Hashed n-tuple tree (SHA-256 of the object id) with a folder named after the object id"
_PLAIN = frozenset(string.ascii_letters + string.digits + "-_")
_FOLDER_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Layout:
    """How many hex digits make a folder name and how many folders lie above an object."""

    tuple_size: int = 3
    tuples: int = 3

    def path_of(self, object_id: str) -> str:
        """Return the object's path under the root, `a1b/2c3/d4e/urn%3auuid%3a…`. Raises ValueError for an empty id."""
        if not object_id:
            raise ValueError("an object needs an id")
        return _path(object_id, self.tuple_size, self.tuples)

    def config(self) -> dict[str, object]:
        """Return the extension's config.json."""
        return {
            "extensionName": EXTENSION,
            "digestAlgorithm": "sha256",
            "tupleSize": self.tuple_size,
            "numberOfTuples": self.tuples,
        }

    @classmethod
    def read(cls, config: bytes) -> Layout:
        """Read a config.json. Raises ValueError when it describes another layout than this program writes."""
        value = json.loads(config)
        try:
            layout = cls(int(value["tupleSize"]), int(value["numberOfTuples"]))
        except (KeyError, TypeError) as error:
            raise ValueError("config.json is not a configuration of this layout") from error
        if value != layout.config() or min(layout.tuple_size, layout.tuples) < 1:
            raise ValueError("config.json describes another layout")
        return layout


@lru_cache(maxsize=1024)  # each step of an object's way into the store asks for its place
def _path(object_id: str, size: int, tuples: int) -> str:
    hashed = hashlib.sha256(object_id.encode("utf-8")).hexdigest()
    parts = [hashed[number * size : (number + 1) * size] for number in range(tuples)]
    return "/".join([*parts, _folder_name(object_id, hashed)])


@lru_cache(maxsize=1024)
def _encoded(letter: str) -> str:
    return letter if letter in _PLAIN else "".join(f"%{byte:02x}" for byte in letter.encode("utf-8"))


def _folder_name(object_id: str, hashed: str) -> str:
    """Return the id percent-encoded in lower case, cut at 100 characters with the whole hash behind."""
    name = "".join(map(_encoded, object_id))
    return name if len(name) <= _FOLDER_LIMIT else f"{name[:_FOLDER_LIMIT]}-{hashed}"
