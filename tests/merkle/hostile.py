"""Makes proof cases that must fail, out of ones that hold: every way to be wrong that a court might be handed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.merkle import reference

from liuhen.merkle.hashing import EMPTY_ROOT, node_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES = reference.entries_of(24)
NOISE = reference.leaf(b"noise")


@dataclass(frozen=True)
class Inclusion:
    words: str
    leaf: bytes
    index: int
    size: int
    proof: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True)
class Consistency:
    words: str
    first: int
    second: int
    proof: tuple[bytes, ...]
    first_root: bytes
    second_root: bytes


def sound_inclusion(index: int, size: int) -> Inclusion:
    entries = ENTRIES[:size]
    proof = tuple(reference.path(index, entries))
    return Inclusion("", reference.leaf(entries[index]), index, size, proof, reference.mth(entries))


def sound_consistency(first: int, second: int) -> Consistency:
    proof = tuple(reference.proof(first, ENTRIES[:second]))
    return Consistency("", first, second, proof, reference.mth(ENTRIES[:first]), reference.mth(ENTRIES[:second]))


def broken_proofs(proof: tuple[bytes, ...], roots: tuple[bytes, ...]) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    yield "a hash too many at the end", (*proof, NOISE)
    yield "a hash too many at the start", (NOISE, *proof)
    yield "an empty hash at the end", (*proof, b"")
    yield "the root at the end", (*proof, roots[-1])
    yield "the root at the start", (roots[-1], *proof)
    if not proof:
        return
    yield "cut at the end", proof[:-1]
    yield "cut at the start", proof[1:]
    yield "doubled", proof + proof
    for place in sorted({0, len(proof) // 2, len(proof) - 1}):
        flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        yield f"a bit flipped in hash {place}", (*proof[:place], flipped, *proof[place + 1 :])
        yield f"hash {place} cut short", (*proof[:place], proof[place][:-1], *proof[place + 1 :])
        yield f"hash {place} too long", (*proof[:place], proof[place] + b"\x00", *proof[place + 1 :])
    if len(set(proof)) > 1:
        yield "turned round", proof[::-1]


def inclusions(index: int, size: int) -> Iterator[Inclusion]:
    good = sound_inclusion(index, size)
    for wrong in {index - 1, index + 1, index ^ 2, size, size * 2, -1, 2**63} - {index}:
        yield replace(good, words=f"index {wrong}", index=wrong)
    for wrong in {0, index, size * 2, 2 * size + 1, -size}:
        yield replace(good, words=f"size {wrong}", size=wrong)
    for words, proof in broken_proofs(good.proof, (good.root,)):
        yield replace(good, words=words, proof=proof)
    yield replace(good, words="another root", root=NOISE)
    yield replace(good, words="the root of nothing", root=EMPTY_ROOT)
    yield replace(good, words="a root cut short", root=good.root[:-1])
    yield replace(good, words="no root", root=b"")
    yield replace(good, words="another leaf", leaf=NOISE)
    yield replace(good, words="a leaf cut short", leaf=good.leaf[1:])
    if good.proof:
        yield replace(good, words="the leaf as the proof's first hash", proof=(good.leaf, *good.proof[1:]))
        yield replace(good, words="the leaf and the root changed places", leaf=good.root, root=good.leaf)
        inner = node_hash(good.leaf, good.proof[0])
        yield replace(good, words="an inner node as the leaf", leaf=inner, proof=good.proof[1:])


def consistencies(first: int, second: int) -> Iterator[Consistency]:
    good = sound_consistency(first, second)
    for wrong in {0, first - 1, first + 1, second, second + 1, -first} - {first}:
        yield replace(good, words=f"first size {wrong}", first=wrong)
    for wrong in {0, first - 1, second * 2, 2 * second + 1} - {second}:
        yield replace(good, words=f"second size {wrong}", second=wrong)
    for words, proof in broken_proofs(good.proof, (good.first_root, good.second_root)):
        yield replace(good, words=words, proof=proof)
    yield replace(good, words="another first root", first_root=NOISE)
    yield replace(good, words="another second root", second_root=NOISE)
    yield replace(good, words="the first root of nothing", first_root=EMPTY_ROOT)
    yield replace(good, words="the second root of nothing", second_root=EMPTY_ROOT)
    yield replace(good, words="a first root cut short", first_root=good.first_root[:-1])
    yield replace(good, words="no second root", second_root=b"")
    if first != second:
        swapped = replace(good, first_root=good.second_root, second_root=good.first_root)
        yield replace(swapped, words="the roots changed places")
        yield replace(good, words="no proof", proof=())
        yield replace(good, words="the sizes changed places", first=second, second=first)
        yield replace(good, words="both roots the same", second_root=good.first_root)
