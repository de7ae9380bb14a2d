"""How many samples an MP4 promises, before libav is asked: a table can promise 80 million in twelve bytes.

libav then takes gigabytes for their index. Tables of samples: stsz and stz2 (ISO/IEC 14496-12 §8.7.3), trun (§8.8.8).
Plain PCM is not counted: cameras list every single sample of it, and libav keeps only its chunks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .boxes import boxes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .bounded import BoundedFile

MOST_SAMPLES = 8_000_000  # a day of 60 pictures a second has 5.2 million, a day of AAC at 48 kHz 4.1 million
_PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_SIZES = frozenset({b"stsz", b"stz2"})
_DEEPEST = 6

Leaf = tuple[bytes, bytes, int]  # (parent, box, start)


def promised_samples(file: BoundedFile) -> int:
    """Return how many samples the tables of a file promise together, plain PCM left out."""
    total = 0
    for name, start, end in boxes(file, 0, file.size):
        for track in _tracks(file, start, min(end, file.size)) if name in {b"moov", b"moof"} else ():
            counts = [_number(file, first + 16) for _, box, first in track if box in _SIZES]
            total += 0 if _is_pcm(file, track) else sum(counts)
            total += sum(_number(file, first + 12) for _, box, first in track if box == b"trun")
            if total > MOST_SAMPLES:
                return total
    return total


def _tracks(file: BoundedFile, start: int, end: int) -> Iterator[list[Leaf]]:
    for name, first, last in boxes(file, start + 8, end):
        if name in {b"trak", b"traf"}:
            yield list(_leaves(file, name, first, min(last, end), 0))


def _leaves(file: BoundedFile, parent: bytes, start: int, end: int, depth: int) -> Iterator[Leaf]:
    for name, first, last in boxes(file, start + 8, end):
        if name in _PARENTS and depth < _DEEPEST:
            yield from _leaves(file, name, first, min(last, end), depth + 1)
        else:
            yield parent, name, first


def _is_pcm(file: BoundedFile, track: list[Leaf]) -> bool:
    """Tell whether a track is sound in which every sample lasts one tick: the case that libav keeps by chunks."""
    handlers = [file.read_at(first + 16, 4) for parent, box, first in track if (parent, box) == (b"mdia", b"hdlr")]
    lengths = [file.read_at(first + 12, 12) for _, box, first in track if box == b"stts"]
    one_tick = len(lengths) == 1 and lengths[0][:4] == b"\0\0\0\1" and lengths[0][8:] == b"\0\0\0\1"
    return one_tick and handlers == [b"soun"]


def _number(file: BoundedFile, place: int) -> int:
    return int.from_bytes(file.read_at(place, 4), "big")
