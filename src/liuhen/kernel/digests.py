"""Digests that carry their algorithm: `sha256:9f3c…`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

ALGORITHMS = {"sha256": 64, "sm3": 64, "sha512": 128}


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of bytes. `hex` is lower case and as long as the algorithm demands. Raises ValueError otherwise."""

    algorithm: str
    hex: str

    def __post_init__(self) -> None:
        if ALGORITHMS.get(self.algorithm) != len(self.hex) or self.hex.strip("0123456789abcdef"):
            raise ValueError(f"not a digest: {self.algorithm}:{self.hex}")

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hex}"

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Read `algorithm:hex`. Raises ValueError when it is not that."""
        algorithm, _, value = text.partition(":")
        return cls(algorithm, value)


def sha256(data: bytes) -> Digest:
    """Return the SHA-256 digest of the bytes."""
    return Digest("sha256", hashlib.sha256(data).hexdigest())
