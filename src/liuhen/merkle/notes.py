"""Signed notes (C2SP signed-note): a text, a blank line, and one line a signature. Ed25519 only.

The text ends with a newline and holds no control character but newlines. A signature line is
`— <key name> base64(key id || signature)`; the key id is SHA-256(name || 0x0A || 0x01 || public key)[:4].
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterable

ED25519 = b"\x01"
ID_SIZE, PUBLIC_SIZE, SIGNATURE_SIZE = 4, 32, 64
LINE_START = "— "
MOST_SIGNATURES = 100
LONGEST_NOTE = 1_000_000  # characters; hostile input is cut off before it is parsed


class NoteError(ValueError):
    """A note or key is not well formed, or a signature on it does not hold; the message says what and where."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the name it signs under, written `name+hexid+base64(0x01 || public key)`."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != PUBLIC_SIZE:
            raise NoteError(f"an Ed25519 public key has {PUBLIC_SIZE} bytes, not {len(self.public)}")

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that say which key made a signature."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read the written form. Raises NoteError when it is malformed or its id belongs to another key."""
        parts = text.split("+", 2)  # base64 may hold further plus signs
        if len(parts) != 3:  # noqa: PLR2004  # name, id, key
            raise NoteError("a verifier key is written name+id+base64")
        name, written_id, encoded = parts
        data = _from_base64(encoded, "verifier key")
        if data[:1] != ED25519:
            raise NoteError("the verifier key is not an Ed25519 key (type 1)")
        key = cls(name, data[1:])
        if key.key_id.hex() != written_id:
            raise NoteError(f"the verifier key's id should be {key.key_id.hex()}, not {written_id!r}")
        return key

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check an Ed25519 signature over the bytes. Raises NoteError when it does not hold."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise NoteError(f"the signature of {self.name} does not hold") from error


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the name it signs under. Its repr shows no secret."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> SigningKey:
        """Return the key made from the 32 bytes of an Ed25519 private key. Raises NoteError for another length."""
        _check_name(name)
        if len(seed) != PUBLIC_SIZE:
            raise NoteError(f"an Ed25519 private key has {PUBLIC_SIZE} bytes, not {len(seed)}")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> VerifierKey:
        """Return the public half."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Return the line as it stands in a note, without its newline."""
        return f"{LINE_START}{self.name} {_base64(self.key_id + self.signature)}"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read one signature line. Raises NoteError when it is malformed."""
        name, space, encoded = line.removeprefix(LINE_START).partition(" ")
        if not line.startswith(LINE_START) or not space:
            raise NoteError(f"not a signature line: {line[:80]!r}")
        _check_name(name)
        data = _from_base64(encoded, "signature line")
        if len(data) <= ID_SIZE:
            raise NoteError("the signature line holds no signature")
        return cls(name, data[:ID_SIZE], data[ID_SIZE:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{signature.line}\n" for signature in self.signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Return those of the keys that signed; signatures of unknown keys are passed over, as C2SP demands.

        Raises NoteError when a signature claims to be by one of the keys and does not hold.
        """
        known = {(key.name, key.key_id): key for key in keys}
        found: dict[VerifierKey, None] = {}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is not None:
                key.verify(self.text.encode(), signature.signature)
                found[key] = None
        return tuple(found)

    def with_signature(self, signature: Signature) -> Note:
        """Return the note with one more signature; one that is there already is not repeated."""
        return self if signature in self.signatures else Note(self.text, (*self.signatures, signature))


def sign(text: str, *keys: SigningKey) -> Note:
    """Return the note of `text` signed by every key. Raises NoteError when the text cannot be a note's."""
    _check_text(text)
    return Note(text, tuple(signature_of(text, key) for key in keys))


def signature_of(text: str, key: SigningKey) -> Signature:
    """Return one signature over the text."""
    return Signature(key.name, key.verifier.key_id, key.private.sign(text.encode()))


def parse_note(written: str) -> Note:
    """Read a note. Raises NoteError naming what is wrong; no signature is verified here."""
    if len(written) > LONGEST_NOTE:
        raise NoteError(f"the note is longer than {LONGEST_NOTE} characters")
    text, blank, lines = written.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("a note is a text, a blank line, and signature lines that each end with a newline")
    text += "\n"
    _check_text(text)
    rows = lines[:-1].split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise NoteError(f"the note has more than {MOST_SIGNATURES} signatures")
    return Note(text, tuple(Signature.parse(row) for row in rows))


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends with a newline")
    if any(character < " " and character != "\n" for character in text):
        raise NoteError("the text of a note holds a control character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NoteError("the text of a note is not valid Unicode") from error


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise NoteError(f"not a key name (no spaces, no plus, not empty): {name[:80]!r}")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _from_base64(text: str, what: str) -> bytes:
    """Decode strictly: bits that no encoder would write are refused, so a signature has one written form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError(f"the {what} is not base64") from error
    if _base64(data) != text:
        raise NoteError(f"the {what} is not canonical base64")
    return data
