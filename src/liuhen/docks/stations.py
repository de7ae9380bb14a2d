"""Which ports a station has and where their cards appear: from `[dock]` in settings.toml, or from the command line.

[dock]
station = "1号采集站"
workers = 8
id_files = ["device.txt"]
[dock.ports]
1 = "/media/dock1"
2 = { path = "/media/dock2", device = "DSJ-05" }
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORKERS = 8
ID_FILES = ("liuhen-device.txt", "device.txt")
_MOST_WORKERS, _MOST_PORTS = 64, 200
_KEYS = {"station", "agency", "workers", "ports", "id_files"}
_EXAMPLE = '在 settings.toml 的 [dock.ports] 下写 1 = "/media/dock1"，或用 --port 1=/media/dock1。'


@dataclass(frozen=True, slots=True)
class PortPlace:
    """Where the cards of one port appear; `device` is the number of what is always docked there (empty: any)."""

    number: int
    path: Path
    device: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A station: its name, the code of its agency (empty: the only one), its ports in order, cards sealed at once."""

    name: str
    agency: str
    ports: tuple[PortPlace, ...]
    workers: int = WORKERS
    id_files: tuple[str, ...] = ID_FILES


def layout_of(settings: Mapping[str, object], ports: Sequence[str] = (), station: str = "") -> Layout:
    """Read the settings; ports and the name from the command line go before them. Raises Refused for what is wrong."""
    strangers = sorted(set(settings) - _KEYS)
    if strangers:
        raise _wrong(f"[dock] 中有不认识的键：{'、'.join(strangers)}。")
    given = dict(_pair(text) for text in ports) if ports else settings.get("ports", {})
    if not isinstance(given, dict) or not given:
        raise _wrong("采集站还没有一个口。")
    if len(given) > _MOST_PORTS:
        raise _wrong(f"一个采集站最多 {_MOST_PORTS} 个口。")
    places = tuple(sorted((_place(str(key), value) for key, value in given.items()), key=lambda each: each.number))
    paths = [place.path for place in places]
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice is not None:
        raise _wrong(f"两个口用了同一个位置：{twice}。")
    return Layout(
        name=(station or _text(settings, "station") or socket.gethostname())[:60],
        agency=_text(settings, "agency"),
        ports=places,
        workers=_workers(settings.get("workers", WORKERS)),
        id_files=_names(settings.get("id_files", list(ID_FILES))),
    )


def _wrong(words: str) -> Refused:
    return Refused("docks.settings", words, remedy=_EXAMPLE)


def _pair(text: str) -> tuple[str, object]:
    number, equals, path = text.partition("=")
    if not equals:
        raise _wrong(f"--port {text} 不是“口号=位置”的写法。")
    return number, path


def _place(number: str, given: object) -> PortPlace:
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= _MOST_PORTS):
        raise _wrong(f"口号 {number} 不是 1 到 {_MOST_PORTS} 的整数。")
    path, device = (given.get("path"), given.get("device", "")) if isinstance(given, dict) else (given, "")
    if not isinstance(path, str) or not Path(path).is_absolute() or not isinstance(device, str):
        raise _wrong(f"{number} 号口要写一个绝对路径（和可选的设备编号）。")
    return PortPlace(int(number), Path(path), device.strip())


def _workers(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= _MOST_WORKERS:
        raise _wrong(f"workers 要写 1 到 {_MOST_WORKERS} 的整数。")
    return given


def _names(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(name, str) and name and "/" not in name for name in given):
        raise _wrong('id_files 要写文件名的列表，如 ["device.txt"]。')
    return tuple(given)


def _text(settings: Mapping[str, object], key: str) -> str:
    value = settings.get(key, "")
    if not isinstance(value, str):
        raise _wrong(f"{key} 要写一段文字。")
    return value.strip()
