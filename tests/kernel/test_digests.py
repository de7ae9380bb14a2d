"""Digests carry their algorithm; canonical bytes are those of RFC 8785."""

from __future__ import annotations

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.canonical import canonical_bytes, canonical_digest
from liuhen.kernel.digests import Digest, sha256

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_digest_of_nothing_is_the_known_one() -> None:
    assert str(sha256(b"")) == f"sha256:{EMPTY}"


@given(st.binary(max_size=200))
def test_a_digest_survives_being_written_and_read(data: bytes) -> None:
    digest = sha256(data)
    assert digest.hex == hashlib.sha256(data).hexdigest()
    assert Digest.parse(str(digest)) == digest


@pytest.mark.parametrize(
    "text",
    [
        EMPTY,
        f"sha256:{EMPTY[:-1]}",
        f"sha256:{EMPTY}0",
        f"sha256:{EMPTY.upper()}",
        f"sha256:{EMPTY[:30]}g{EMPTY[31:]}",
        f"md5:{EMPTY[:32]}",
        f"sha512:{EMPTY}",
        "",
    ],
)
def test_what_is_no_digest_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        Digest.parse(text)


def test_members_are_sorted_by_utf16_as_in_rfc_8785_section_3_2_3() -> None:
    members = {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew",
        "1": "One",
        "\U0001f600": "Emoji",
        "\u0080": "Control",
    }
    assert list(json.loads(canonical_bytes(members))) == ["\r", "1", "\u0080", "€", "\U0001f600", "\ufb33"]


def test_values_are_written_as_in_rfc_8785_section_3_2_2() -> None:
    given_value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_bytes(given_value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=5))
def test_canonical_bytes_read_back_as_the_value_in_any_order_of_members(value: dict[str, object]) -> None:
    written = canonical_bytes(value)
    assert json.loads(written) == value
    assert canonical_bytes(dict(reversed(value.items()))) == written
    assert canonical_bytes(json.loads(written)) == written
    assert canonical_digest(value) == sha256(written)


@pytest.mark.parametrize("value", [{"n": 2**53}, {"n": float("nan")}, {"n": {1, 2}}, {"s": "\ud800"}])
def test_what_json_cannot_carry_exactly_has_no_canonical_bytes(value: dict[str, object]) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical_bytes(value)
