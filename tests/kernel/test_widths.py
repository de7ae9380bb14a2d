"""Widths of text in half characters."""

from __future__ import annotations

import pytest

from liuhen.kernel.widths import width_of


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("设备a", 5), ("１２", 4), ("a\n设备\nbc", 4), ("𠮷䶮", 4)]
)
def test_a_text_is_as_wide_as_its_longest_line_and_chinese_takes_two(text: str, width: int) -> None:
    assert width_of(text) == width
