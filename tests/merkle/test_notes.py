"""Signed notes and checkpoints: what they look like, who signed, and everything that is refused."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from liuhen.merkle.checkpoints import CheckpointBody, CheckpointError
from liuhen.merkle.notes import Note, NoteError, Signature, SigningKey, VerifierKey, parse_note, sign, signature_of

BUREAU = SigningKey.from_seed("example.gov.cn/log", b"\x01" * 32)
PEER = SigningKey.from_seed("peer.example", b"\x02" * 32)
ROOT = sha256(b"").digest()
BODY = CheckpointBody("example.gov.cn/log", 7, ROOT, ("at 2026-03-10T08:20:00Z",))


def test_a_note_is_written_as_c2sp_says() -> None:
    note = sign("line 1\nline 2\n", BUREAU)
    text, blank, line, end = str(note).rsplit("\n", 3)
    assert (text, blank, end) == ("line 1\nline 2", "", "")
    dash, name, encoded = line.split(" ")
    assert (dash, name) == ("—", "example.gov.cn/log")
    data = base64.b64decode(encoded)
    public = BUREAU.private.public_key().public_bytes_raw()
    assert data[:4] == sha256(b"example.gov.cn/log\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(data[4:], b"line 1\nline 2\n")


def test_a_verifier_key_is_written_as_c2sp_says() -> None:
    name, written_id, encoded = str(BUREAU.verifier).split("+", 2)
    assert name == "example.gov.cn/log"
    assert bytes.fromhex(written_id) == BUREAU.verifier.key_id
    assert base64.b64decode(encoded) == b"\x01" + BUREAU.verifier.public
    assert VerifierKey.parse(str(BUREAU.verifier)) == BUREAU.verifier


def test_the_key_that_the_go_library_documents_is_read() -> None:
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert parse_note(text).signed_by([key]) == (key,)


def test_two_bodies_sign_one_note_and_each_is_told() -> None:
    note = sign(BODY.text, BUREAU)
    note = note.with_signature(signature_of(note.text, PEER))
    assert parse_note(str(note)).signed_by([PEER.verifier, BUREAU.verifier]) == (BUREAU.verifier, PEER.verifier)


def test_the_same_signature_is_not_added_twice() -> None:
    note = sign(BODY.text, BUREAU)
    assert note.with_signature(note.signatures[0]) == note


def test_a_signature_of_a_stranger_says_nothing() -> None:
    assert sign("text\n", PEER).signed_by([BUREAU.verifier]) == ()


def test_a_changed_text_is_found() -> None:
    note = sign("100 元\n", BUREAU)
    with pytest.raises(NoteError, match=r"example\.gov\.cn/log does not hold"):
        Note("900 元\n", note.signatures).signed_by([BUREAU.verifier])


def test_a_key_of_the_same_name_is_another_key() -> None:
    impostor = SigningKey.from_seed(BUREAU.name, b"\x03" * 32)
    assert sign("text\n", impostor).signed_by([BUREAU.verifier]) == ()


def test_a_private_key_is_not_printed() -> None:
    assert "private" not in repr(BUREAU)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=60), st.integers(0, 3))
def test_every_text_of_plain_lines_survives_the_way_through_a_note(line: str, blanks: int) -> None:
    text = line + "\n" * blanks + "x\n"
    note = parse_note(str(sign(text, BUREAU, PEER)))
    assert note.text == text
    assert note.signed_by([BUREAU.verifier, PEER.verifier]) == (BUREAU.verifier, PEER.verifier)


@given(st.text(max_size=200))
def test_hostile_text_is_refused_or_read_and_nothing_else(text: str) -> None:
    try:
        parsed = parse_note(text)
    except NoteError:
        return
    assert str(parsed) == text


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "a note is a text"),
        ("text\n", "a note is a text"),
        ("text\n\n", "signature line"),
        ("text\n\n— a YWJjZGVm", "each end with a newline"),
        ("te\rxt\n\n— a YWJjZGVm\n", "control character"),
        ("text\n\n- a YWJjZGVm\n", "not a signature line"),
        ("text\n\n— a\n", "not a signature line"),
        ("text\n\n— a+b YWJjZGVm\n", "not a key name"),
        ("text\n\n—  YWJjZGVm\n", "not a key name"),
        ("text\n\n— a YWJj\n", "holds no signature"),
        ("text\n\n— a YWJjZGV\n", "not base64"),
        ("text\n\n— a YWJjZGVmZz==\n", "canonical base64"),
        ("text\n\n— a YWJj ZGVm\n", "not base64"),
        ("x" * 1_000_001, "longer than"),
        ("text\n\n" + "— a YWJjZGVm\n" * 101, "more than 100 signatures"),
    ],
)
def test_a_malformed_note_is_refused_with_its_reason(written: str, problem: str) -> None:
    with pytest.raises(NoteError, match=problem):
        parse_note(written)


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "\ud800\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign(text, BUREAU)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("nothing", r"name\+id\+base64"),
        ("+00000000+AQ==", "not a key name"),
        ("a b+00000000+" + base64.b64encode(b"\x01" + b"k" * 32).decode(), "not a key name"),
        ("a+00000000+" + base64.b64encode(b"\x04" + b"k" * 32).decode(), "not an Ed25519 key"),
        ("a+00000000+" + base64.b64encode(b"\x01" + b"k" * 31).decode(), "32 bytes, not 31"),
        ("a+00000000+" + base64.b64encode(b"\x01" + b"k" * 32).decode(), "id should be"),
        ("a+00000000+!!!", "not base64"),
    ],
)
def test_a_malformed_key_is_refused_with_its_reason(written: str, problem: str) -> None:
    with pytest.raises(NoteError, match=problem):
        VerifierKey.parse(written)


def test_a_seed_of_another_length_is_no_key() -> None:
    with pytest.raises(NoteError, match="32 bytes, not 31"):
        SigningKey.from_seed("a", b"x" * 31)


def test_a_signature_line_survives() -> None:
    signature = signature_of("text\n", PEER)
    assert Signature.parse(signature.line) == signature


def test_a_checkpoint_has_origin_size_and_root_on_three_lines() -> None:
    assert BODY.text.split("\n")[:3] == ["example.gov.cn/log", "7", base64.b64encode(ROOT).decode()]
    assert CheckpointBody.parse(BODY.text) == BODY


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_survives_writing_and_reading(size: int, root: bytes) -> None:
    body = CheckpointBody("日志", size, root)
    assert CheckpointBody.parse(body.text) == body


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("origin\n7\n", "at least three lines"),
        ("origin\n7\nAAAA", "at least three lines"),
        ("\n7\n" + base64.b64encode(ROOT).decode() + "\n", "not an origin"),
        ("origin\n07\n" + base64.b64encode(ROOT).decode() + "\n", "line 2"),
        ("origin\n-7\n" + base64.b64encode(ROOT).decode() + "\n", "line 2"),
        ("origin\n٧\n" + base64.b64encode(ROOT).decode() + "\n", "line 2"),
        ("origin\n9999999999999999999\n" + base64.b64encode(ROOT).decode() + "\n", "not a tree size"),
        ("origin\n7\nAAAA\n", "32 bytes, not 3"),
        ("origin\n7\n!\n", "line 3 is not a base64"),
        ("origin\n7\n" + base64.b64encode(ROOT).decode().replace("U=", "V=") + "\n", "canonical"),
        ("origin\n7\n" + base64.b64encode(ROOT).decode() + "\n\n", "extension line"),
    ],
)
def test_a_malformed_checkpoint_is_refused_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(CheckpointError, match=problem):
        CheckpointBody.parse(text)
