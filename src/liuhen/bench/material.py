"""The bytes that are stored: incompressible, distinct, deterministic, and warm in the page cache when it begins."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

MIB = 1024 * 1024
_HEAD = 64


def make_files(folder: Path, count: int, size: int, seed: int = 1) -> list[Path]:
    """Write `count` files of `size` bytes, named as a recorder names them; each differs in every mebibyte."""
    folder.mkdir(parents=True)
    noise = random.Random(seed)  # noqa: S311  # not a secret: the same bytes in every run
    block = noise.randbytes(MIB)
    made = []
    for number in range(count):
        clock = f"{number // 3600:02}{number // 60 % 60:02}{number % 60:02}"
        path = folder / f"ZF-017_20260407_{clock}_{number:04}.mp4"
        with path.open("wb") as file:
            left = size
            while left:
                part = (noise.randbytes(_HEAD) + block)[: min(left, MIB)]
                file.write(part)
                left -= len(part)
        made.append(path)
    os.sync()
    return made


def warm(files: list[Path]) -> None:
    """Read the files once, so that the source is in the page cache; write back what else is waiting."""
    os.sync()
    buffer = bytearray(4 * MIB)
    for path in files:
        with path.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass


def remove(folder: Path) -> None:
    """Remove a folder and let its blocks be freed before the next measurement."""
    for each, _, _ in os.walk(folder):
        Path(each).chmod(0o700)  # git-annex takes the right to write away
    shutil.rmtree(folder)
    os.sync()
