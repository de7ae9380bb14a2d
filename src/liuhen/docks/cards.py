"""A card in a port: is there one, what does it look like, and which device is it of."""

from __future__ import annotations

import os
import stat
from itertools import islice
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.media.names import name_facts
from liuhen.recordings.card import shown, survey
from liuhen.recordings.services.admitting import admitted, registered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from liuhen.accounts.models import Agency
    from liuhen.devices.models import Device
    from liuhen.docks.stations import Layout, PortPlace
    from liuhen.recordings.card import CardFile

_LONGEST_ID = 200  # bytes that are read of a file with the device's number
_LONGEST_NUMBER = 40
_NAMES = 2000  # file names that are asked which device they are of
_SEPARATORS = ("=", "：", ":")


def is_there(folder: Path) -> bool:
    """Say whether a card is in the port: the folder is there and holds something. An unreadable one is there too."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except FileNotFoundError:
        return False
    except OSError:
        return True


def likeness(files: Sequence[CardFile]) -> str:
    """Return what a card looks like: another likeness means that files came, went or changed."""
    latest = max((file.modified_ns for file in files), default=0)
    return f"{len(files)} {sum(file.size for file in files)} {latest}"


def look_through(folder: Path) -> tuple[str, list[CardFile]]:
    """Return the likeness of a card and its files. Raises OSError when it cannot be read."""
    files, _ = survey(folder)
    return likeness(files), files


def device_of(agency: Agency, layout: Layout, place: PortPlace, files: Sequence[CardFile]) -> Device:
    """Return the device a card is of: by the file with its number, by the names of its files, by the port.

    Raises Refused for a device that is not registered or retired, for a card of two devices, and when nothing says
    which device it is.
    """
    written = _written_number(place.path, layout.id_files)
    if written:
        return admitted(agency, written)
    named = list(dict.fromkeys(_named(file) for file in islice(files, _NAMES)) - {"": None}.keys())
    known = {device.pk: device for number in named if (device := registered(agency, number)) is not None}
    if len(known) > 1:
        numbers = "、".join(sorted(device.number for device in known.values()))
        raise Refused(
            "docks.card.several",
            f"卡上有几台设备的文件：{numbers}，没有采集任何文件。",
            remedy="把各台设备的文件分到各自的卡或文件夹，再分别插入；或由资料管理人员逐台用 liuhen ingest 采集。",
        )
    if known:
        return admitted(agency, next(iter(known.values())).number)
    if place.device:
        return admitted(agency, place.device)
    if named:
        return admitted(agency, named[0])
    raise Refused(
        "docks.card.unnamed",
        "看不出这张卡是哪台设备的：卡上没有设备编号文件，文件名里也没有编号，没有采集任何文件。",
        remedy=f"在卡的根目录放一个 {layout.id_files[0] if layout.id_files else '设备编号文件'}，里面写设备编号；"
        "或在 settings.toml 里给这个口写明 device。",
    )


def _named(file: CardFile) -> str:
    facts = name_facts(file.raw_name.rpartition(b"/")[2])
    return facts.device if facts else ""


def _written_number(folder: Path, names: Sequence[str]) -> str:
    """Return the number in the first file of these names in the card's root, in either case; "" without one."""
    wanted = [name.lower() for name in names]
    try:
        entries = {path.name.lower(): path for path in sorted(folder.iterdir(), reverse=True)}
    except OSError:
        return ""
    for name in wanted:
        if name in entries and (number := _number_in(entries[name])):
            return number
    return ""


def _number_in(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        text = os.read(descriptor, _LONGEST_ID)
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    line = next((line for line in text.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()), b"")
    words = shown(line)
    for separator in _SEPARATORS:
        words = words.rpartition(separator)[2]
    return words.strip()[:_LONGEST_NUMBER]
