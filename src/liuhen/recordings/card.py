"""A recorder's card or a folder: which files it holds. It is only ever read, and links out of it are not followed."""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from liuhen.kernel.beneath import open_beneath
from liuhen.media.signatures import HEAD, signature_of

# Written by operating systems for themselves: neither sealed nor named on the receipt. The name alone decides nothing:
# what is large, what begins like a recording, and a folder called thumbs.db are looked at like everything else.
_SYSTEM_FILES = {b".ds_store", b"thumbs.db", b"desktop.ini"}
_SYSTEM_FOLDERS = {b"system volume information", b".spotlight-v100"}
_LONGEST_PATH = 4096  # bytes: what lies deeper has no path that anybody could give
_LARGEST_SYSTEM_FILE = 16 * 1024 * 1024
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY  # what became a pipe since the survey does not hold us up
_MOST_NS = (1 << 63) - 1  # a card may claim any time; what a column holds ends in the year 2262
LONGEST_NAME = 600  # characters of a shown name that are kept


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

    @property
    def root(self) -> bytes:
        """The card: the folder that `raw_name` is relative to."""
        return self.path.removesuffix(self.raw_name)

    def open(self, flags: int = _READ) -> int:
        """Return a descriptor; no link inside the card is followed. Raises OSError."""
        return open_beneath(self.root, self.raw_name, flags)

    def unchanged(self, status: os.stat_result) -> bool:
        """Say whether a status is still that of the file which was surveyed."""
        return (status.st_size, _held(status.st_mtime_ns)) == (self.size, self.modified_ns)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something on the card that is no file to seal: a link, a device, a folder that cannot be read."""

    name: str
    problem: str
    words: str
    raw_name: bytes = b""


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


def named_by_system(raw_name: bytes) -> bool:
    """Say whether a path is one that operating systems write for themselves; the survey looks at the bytes too."""
    *folders, last = raw_name.lower().split(b"/")
    return last in _SYSTEM_FILES or not _SYSTEM_FOLDERS.isdisjoint(folders)


def survey(card: str | os.PathLike[str]) -> tuple[list[CardFile], list[NotTaken]]:
    """Return the files of a card in the order of their names, and what is not taken and why. Raises OSError.

    No two of them are shown by one name: a receipt says of each whether it may be erased.
    """
    root = os.fsencode(os.path.abspath(card))
    status = os.stat(root)
    if not stat.S_ISDIR(status.st_mode):
        only = _taken(root, os.path.basename(root), status)
        return ([only], []) if isinstance(only, CardFile) else ([], [only])
    files: list[CardFile] = []
    refused: list[NotTaken] = []
    folders = [(b"", False)]  # a list, no recursion: folders may be nested as deep as a path is long
    while folders:
        inside, of_system = folders.pop()
        try:
            _look_into(root, inside, files, refused, folders, of_system=of_system)
        except OSError as error:
            if not inside:
                raise
            refused.append(_unreadable_folder(inside, error))
    return _told_apart(files, refused)


def _look_into(
    root: bytes,
    inside: bytes,
    files: list[CardFile],
    refused: list[NotTaken],
    folders: list[tuple[bytes, bool]],
    *,
    of_system: bool,
) -> None:
    """Sort the entries of one folder. It is opened link by link: somebody may swap it while we read."""
    if len(os.path.join(root, inside)) >= _LONGEST_PATH:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    flags = os.O_RDONLY | os.O_DIRECTORY
    descriptor = open_beneath(root, inside, flags) if inside else os.open(root, flags | os.O_CLOEXEC)
    try:
        with os.scandir(descriptor) as entries:
            for entry in entries:
                raw = os.fsencode(entry.name)
                name = os.path.join(inside, raw)
                if entry.is_dir(follow_symlinks=False):
                    folders.append((name, of_system or raw.lower() in _SYSTEM_FOLDERS))
                    continue
                found = _entry(entry, root, name)
                if isinstance(found, NotTaken):
                    refused.append(found)
                elif not (of_system or raw.lower() in _SYSTEM_FILES) or _may_be_evidence(found):
                    files.append(found)
    finally:
        os.close(descriptor)


def _may_be_evidence(file: CardFile) -> bool:
    """Say whether a file that is called like one of the operating system is large, unreadable or begins like media."""
    if file.size > _LARGEST_SYSTEM_FILE:
        return True
    try:
        with os.fdopen(file.open(), "rb") as opened:
            return signature_of(opened.read(HEAD)) is not None
    except OSError:
        return True  # copying it says what is wrong with it


def _told_apart(files: list[CardFile], refused: list[NotTaken]) -> tuple[list[CardFile], list[NotTaken]]:
    """Return both in order, with every byte written out where two would be shown by one name."""
    names = [*(file.name for file in files), *(item.name for item in refused)]
    seen = Counter(map(_short, names))
    twice = {name for name, number in seen.items() if number > 1}

    def own(found: CardFile | NotTaken) -> str:
        short = _short(found.name)
        return _short(_spelled(found.raw_name), found.raw_name) if short in twice else short

    files = [replace(file, name=name) if (name := own(file)) != file.name else file for file in files]
    refused = [replace(item, name=name) if (name := own(item)) != item.name else item for item in refused]
    return sorted(files, key=lambda file: file.raw_name), sorted(refused, key=lambda item: item.name)


def _spelled(raw: bytes) -> str:
    """Return a name that no other bytes are spelled by: plain ASCII as it is, every other byte in hex."""
    return "".join(chr(c) if 0x20 <= c < 0x7F and c != 0x5C else f"\\x{c:02x}" for c in raw)  # noqa: PLR2004  # ASCII


def _short(name: str, raw: bytes | None = None) -> str:
    """Return a name as long as is kept; a longer one that is told apart ends in its digest."""
    if len(name) <= LONGEST_NAME:
        return name
    end = "" if raw is None else f"…{sha256(raw).hexdigest()}"
    return name[: LONGEST_NAME - len(end)] + end


def _unreadable_folder(inside: bytes, error: OSError) -> NotTaken:
    words = f"文件夹“{shown(inside)}”读不出：{error.strerror}。请检查存储卡。"
    return NotTaken(shown(inside), "unreadable", words, inside)


def _entry(entry: os.DirEntry[str], root: bytes, name: bytes) -> CardFile | NotTaken:
    """Return what an entry is that is no folder."""
    if entry.is_symlink():
        return NotTaken(
            shown(name),
            "link",
            f"“{shown(name)}”是链接，不是记录文件，没有采集。要采集的话，请选它所指的文件本身。",
            name,
        )
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        words = f"“{shown(name)}”读不出：{error.strerror}。请检查存储卡后重新采集。"
        return NotTaken(shown(name), "unreadable", words, name)
    return _taken(os.path.join(root, name), name, status)


def _taken(path: bytes, name: bytes, status: os.stat_result) -> CardFile | NotTaken:
    if not stat.S_ISREG(status.st_mode):
        return NotTaken(
            shown(name),
            "special",
            f"“{shown(name)}”不是普通文件（管道、设备之类），没有采集；记录仪不会写这种东西，请核实卡的来源。",
            name,
        )
    return CardFile(path, name, shown(name), status.st_size, _held(status.st_mtime_ns))


def _held(moment_ns: int) -> int:
    return max(-_MOST_NS, min(moment_ns, _MOST_NS))
