"""The typefaces of official papers, and what stands in for them on a machine that has only free ones."""

from __future__ import annotations

from functools import cache

import typst

# GB/T 9704 sets official papers in FangSong with titles in SimHei; Debian's fonts-noto-cjk brings the Noto faces.
BODY = ("FangSong", "FangSong_GB2312", "仿宋", "STFangsong", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun")
TITLE = ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei")


class NoFontError(RuntimeError):
    """No typeface with Chinese characters is installed. The message says which to install."""


@cache
def case() -> typst.Fonts:
    """Return the fonts of this machine; they are looked up once a process."""
    return typst.Fonts()


@cache
def faces(wanted: tuple[str, ...]) -> list[str]:
    """Return those of the wanted typefaces that are installed, best first, and at the end any other that is.

    Raises NoFontError when there is none.
    """
    there = {name.casefold() for name in case().families()}
    found = [name for name in dict.fromkeys(wanted + BODY + TITLE) if name.casefold() in there]
    if not found:
        raise NoFontError("这台服务器没有中文字体，不能打印。请安装 fonts-noto-cjk，再重新启动留痕。")
    return found
