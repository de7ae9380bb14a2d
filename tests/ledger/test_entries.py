"""The bytes of an entry: canonical whatever the facts, and refused when they cannot be written."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import AT, ZHANG

from liuhen.kernel.actors import Actor
from liuhen.ledger.entries import MOST_BYTES, EntryError, contents_of, document_of, encode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | texts | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def one(act: str = "device.checked", subject: str = "device:7", facts: dict[str, object] | None = None) -> bytes:
    (content,) = contents_of(actor=ZHANG, at=AT, agency="某县城管局", entries=[(act, subject, facts or {})])
    return content


@given(st.dictionaries(texts, values, max_size=6))
def test_facts_are_written_as_rfc_8785_says(facts: dict[str, object]) -> None:
    assert encode(facts) == rfc8785.dumps(facts)  # type: ignore[arg-type]


@given(texts, texts, st.dictionaries(texts, values, max_size=3), texts)
def test_a_whole_entry_is_canonical(act: str, subject: str, facts: dict[str, object], name: str) -> None:
    actor = Actor("person:1", name, ("officer", "keeper"), "一中队", "某局")
    (content,) = contents_of(
        actor=actor, at=AT, agency="某局", entries=[(act.replace("\0", ""), subject.replace("\0", ""), facts)]
    )
    assert content == rfc8785.dumps(json.loads(content))
    assert b"\n" not in content


def test_an_entry_says_who_did_what_to_what_and_when() -> None:
    assert document_of(one(facts={"result": "正常"})) == {
        "act": "device.checked",
        "actor": {"agency": "某县城管局", "key": "person:1", "name": "张三", "roles": ["officer"], "unit": "一中队"},
        "agency": "某县城管局",
        "at": "2026-03-10T08:20:00Z",
        "facts": {"result": "正常"},
        "format": 1,
        "subject": "device:7",
    }


def test_keys_beyond_the_basic_plane_are_ordered_by_utf_16() -> None:
    assert encode({"\U0001f600": 1, "\uff0c": 2}) == '{"\U0001f600":1,"，":2}'.encode()


def test_the_shorter_way_orders_keys_like_the_longer() -> None:
    facts = {"b": 1, "a": [True, None, {"d": '引号"与\\反斜杠', "c": -5}], "A": "\x07\x7f\u2028"}
    assert encode(facts) == rfc8785.dumps(facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"at": AT},
        {"n": 2**53},
        {"n": float("nan")},
        {1: "a key that is no text"},
        {"text": "\ud800"},
        {"raw": b"bytes"},
    ],
)
def test_what_is_not_json_is_refused_by_act_and_subject(facts: dict[str, object]) -> None:
    with pytest.raises(EntryError, match=r"'device\.checked' about 'device:7'"):
        one(facts=facts)


def test_an_entry_that_no_bundle_can_carry_is_refused() -> None:
    room = MOST_BYTES - len(one(facts={"text": ""}))
    assert len(one(facts={"text": "x" * room})) == MOST_BYTES
    with pytest.raises(EntryError, match="one entry for each thing"):
        one(facts={"text": "x" * (room + 1)})


@pytest.mark.parametrize(("act", "subject"), [("x" * 101, "a:1"), ("x", "a" * 201), ("x\0", "a:1"), ("x", "a\0")])
def test_an_act_or_subject_that_no_column_holds_is_refused(act: str, subject: str) -> None:
    with pytest.raises(EntryError, match="longer than"):
        one(act, subject)


def test_bytes_that_are_no_object_are_no_entry() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        document_of(b"[]")
