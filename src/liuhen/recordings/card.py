"""A recorder's card or a folder: which files it holds. It is only ever read, and links out of it are not followed."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime

# Written by operating systems for themselves: neither sealed nor named on the receipt, unless it is of another kind
# than they write (a folder called thumbs.db is looked into).
_SYSTEM_FILES = {b".ds_store", b"thumbs.db", b"desktop.ini"}
_SYSTEM_FOLDERS = {b"system volume information", b".spotlight-v100"}


@dataclass(frozen=True, slots=True)
class CardFile:
    """A regular file of the card. `raw_name` is its path inside the card as bytes, `name` the same for people."""

    path: bytes
    raw_name: bytes
    name: str
    size: int
    modified_ns: int

    @property
    def modified_at(self) -> datetime:
        """When the card says that the file was last written (by the recorder's clock)."""
        return datetime.fromtimestamp(self.modified_ns // 1_000_000_000, UTC)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something on the card that is no file to seal: a link, a device, a folder that cannot be read."""

    name: str
    problem: str
    words: str


def shown(raw: bytes) -> str:
    """Return a name as people read it: UTF-8, else GBK, else with the odd bytes written out; no control characters."""
    for encoding in ("utf-8", "gbk"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("ascii", "backslashreplace")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def survey(card: str | os.PathLike[str]) -> tuple[list[CardFile], list[NotTaken]]:
    """Return the files of a card in the order of their names, and what is not taken and why. Raises OSError."""
    root = os.fsencode(os.path.abspath(card))
    status = os.stat(root)
    if not stat.S_ISDIR(status.st_mode):
        only = _taken(root, os.path.basename(root), status)
        return ([only], []) if isinstance(only, CardFile) else ([], [only])
    files: list[CardFile] = []
    refused: list[NotTaken] = []
    folders = [(root, b"")]  # a list, no recursion: folders may be nested as deep as a path is long
    while folders:
        folder, inside = folders.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not inside:
                raise
            refused.append(_unreadable_folder(inside, error))
            continue
        for entry in entries:
            name = os.path.join(inside, entry.name)
            if entry.is_dir(follow_symlinks=False):
                folders += [] if entry.name.lower() in _SYSTEM_FOLDERS else [(entry.path, name)]
            elif (found := _entry(entry, name)) is not None:
                (files if isinstance(found, CardFile) else refused).append(found)  # type: ignore[arg-type]
    files.sort(key=lambda file: file.raw_name)
    refused.sort(key=lambda item: item.name)
    return files, refused


def _unreadable_folder(inside: bytes, error: OSError) -> NotTaken:
    words = f"文件夹“{shown(inside)}”读不出：{error.strerror}。请检查存储卡。"
    return NotTaken(shown(inside), "unreadable", words)


def _entry(entry: os.DirEntry[bytes], name: bytes) -> CardFile | NotTaken | None:
    """Return what an entry is that is no folder; None for what an operating system wrote for itself."""
    if entry.is_symlink():
        return NotTaken(shown(name), "link", f"“{shown(name)}”是链接，不是记录文件，没有采集。")
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return NotTaken(shown(name), "unreadable", f"“{shown(name)}”读不出：{error.strerror}。请检查存储卡后重新采集。")
    if stat.S_ISREG(status.st_mode) and entry.name.lower() in _SYSTEM_FILES:
        return None
    return _taken(entry.path, name, status)


def _taken(path: bytes, name: bytes, status: os.stat_result) -> CardFile | NotTaken:
    if not stat.S_ISREG(status.st_mode):
        return NotTaken(shown(name), "special", f"“{shown(name)}”不是普通文件，没有采集。")
    return CardFile(path, name, shown(name), status.st_size, status.st_mtime_ns)
