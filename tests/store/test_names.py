from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.store.names import NAME_LIMIT, SIDECAR_NAME, raw_name, safe_name


@pytest.mark.parametrize(
    "name",
    ["VID_20260310_081500.MP4", "现场检查 第2段.mp4", "a.b.c", "_x", "照片（1）.jpg", "liuhen.json.bak", "㙍𠮷.wav"],
)
def test_a_harmless_name_is_kept(name: str) -> None:
    assert safe_name(name.encode()) == name


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        (b"", "original~", ""),
        (b".", "original~", ""),
        (b"..", "original~", ""),
        (b"../../etc/passwd", "etc_passwd~", ""),
        (b"a/b.mp4", "a_b~", ".mp4"),
        (b"x\x00y.mp4", "x_y~", ".mp4"),
        (b"x\ny.mp4", "x_y~", ".mp4"),
        ("现场.mp4".encode("gbk"), "现场~", ".mp4"),
        (b"\xff\xfe\xfd.jpg", "", ".jpg"),
        (b"CON", "original_CON~", ""),
        (b"nul.txt", "original_nul~", ".txt"),
        (b"com1.mp4", "original_com1~", ".mp4"),
        (b"liuhen.json", "liuhen~", ".json"),
        (b"LIUHEN.JSON", "LIUHEN~", ".JSON"),
        (b"trailing.", "trailing~", ""),
        (b" leading.mp4", "leading~", ".mp4"),
        (b"-rf", "rf~", ""),
        (b".hidden", "original~", ".hidden"),
        ("长".encode() * 90 + b".mp4", "长长", ".mp4"),
        (b"a" * 255, "aaa", ""),
        ("\u202egnp.exe".encode(), "gnp~", ".exe"),
        (b"50%~1*?.avi", "50__1~", ".avi"),
    ],
)
def test_a_harmful_name_becomes_a_readable_derived_one(raw: bytes, start: str, end: str) -> None:
    name = safe_name(raw)

    assert name.startswith(start)
    assert name.endswith(end)
    assert hashlib.sha256(raw).hexdigest()[:8] in name


@given(st.binary(max_size=400))
def test_any_bytes_give_one_safe_component(raw: bytes) -> None:
    name = safe_name(raw)

    assert 0 < len(name.encode("utf-8")) <= NAME_LIMIT
    assert name not in {".", ".."}
    assert name.casefold() != SIDECAR_NAME
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name.isprintable()
    assert name == name.strip(" ")
    assert not name.endswith(".")
    assert safe_name(raw) == name


@given(st.text(max_size=120))
def test_a_kept_name_is_the_name_itself(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    name = safe_name(raw)

    assert name == text or hashlib.sha256(raw).hexdigest()[:8] in name


@given(st.lists(st.binary(max_size=60), unique=True, max_size=20))
def test_derived_names_of_different_bytes_differ(names: list[bytes]) -> None:
    derived = [safe_name(raw) for raw in names if "~" in safe_name(raw)]

    assert len(set(derived)) == len(derived)


def test_a_name_from_the_operating_system_becomes_its_bytes_again() -> None:
    gbk = "现场".encode("gbk")

    assert raw_name(gbk.decode("utf-8", "surrogateescape")) == gbk
    assert raw_name(gbk) == gbk
