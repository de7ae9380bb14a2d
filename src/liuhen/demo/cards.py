"""The cards of the demo: which files lie on which recorder's card, and what each of them is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from liuhen.demo.moments import moment, span
from liuhen.demo.timeline import duty_base
from liuhen.kernel.moments import local, parse_iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from liuhen.demo.story import Story, Table

_BADGE_LENGTH = 6
_NAMES = {
    "video": "{device}_{at:%Y%m%d_%H%M%S}_{sequence:04}{mark}",
    "audio": "REC_{at:%Y%m%d_%H%M%S}_{sequence:04}",
    "photo": "IMG_{at:%Y%m%d_%H%M%S}_{sequence:04}",
}
_FOLDERS = {"video": "DCIM/100MEDIA", "photo": "DCIM/100PHOTO", "audio": "RECORD"}


@dataclass(frozen=True, slots=True)
class Clip:
    """One file to make. `started_at` is what the recorder's clock showed, `keep` the share of bytes that is kept."""

    path: Path
    kind: str
    started_at: datetime
    seconds: int
    device_no: str
    badge: str
    scene: str
    codec: str
    keep: float = 1.0


@dataclass(slots=True)
class Layout:
    """Where everything lies: the folder of a card (agency, card) and the name of a file in it (agency, file)."""

    folders: dict[tuple[str, str], Path] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    clips: list[Clip] = field(default_factory=list)


def lay_out(stories: Iterable[Story], anchor: datetime, home: Path) -> Layout:
    """Return the cards of all stories under `home`. Raises MomentError, KeyError for an unknown device or duty."""
    layout = Layout()
    for story in stories:
        _Packer(story, anchor, home, layout).pack()
    return layout


class _Packer:
    """Lays out the cards of one agency, numbering files as each device would."""

    def __init__(self, story: Story, anchor: datetime, home: Path, layout: Layout) -> None:
        self._story = story
        self._anchor = anchor
        self._home = home
        self._layout = layout
        self._devices = {row["number"]: row for row in story.device}
        self._people = {row["login"]: row for row in story.person}
        self._duties = {row["id"]: row for row in story.duty}
        self._numbers: dict[str, int] = {}
        self._cards: dict[str, int] = {}

    def pack(self) -> None:
        for card in self._story.card:
            if "again" in card:
                self._layout.folders[self._story.code, card["id"]] = self._layout.folders[
                    self._story.code, card["again"]
                ]
                continue
            number = card["device"]
            self._cards[number] = self._cards.get(number, 0) + 1
            folder = self._home / f"{number}-{self._cards[number]}"
            self._layout.folders[self._story.code, card["id"]] = folder
            first = self._start(card["files"][0])
            for file in card["files"]:
                self._file(folder, self._devices[number], file, first)

    def _file(self, folder: Path, device: Table, file: Table, first: datetime) -> None:
        kind = file.get("kind", "video")
        shown = _clock(device.get("clock", ""), self._start(file), first)
        sequence = self._numbers.get(device["number"], 0) + 1 + file.get("skip", 0)
        self._numbers[device["number"]] = sequence
        template = file.get("name") or (device.get("names") if kind == "video" else "") or _NAMES[kind]
        suffix = file.get("suffix", {"video": "mp4", "audio": "wav", "photo": "jpg"}[kind])
        stem = template.format(device=device["number"], at=local(shown), sequence=sequence, mark=file.get("mark", ""))
        name = f"{_FOLDERS[kind]}/{stem}.{suffix}"
        self._layout.names[self._story.code, file["id"]] = name
        self._layout.clips.append(
            Clip(
                path=folder / name,
                kind=kind,
                started_at=shown,
                seconds=file.get("seconds", 0),
                device_no=device["number"],
                badge=self._badge(file),
                scene=file.get("scene", "site"),
                codec=file.get("codec", "h264"),
                keep=file.get("keep", 1.0),
            )
        )

    def _start(self, file: Table) -> datetime:
        if "duty" not in file:
            return moment(file["at"], self._anchor)
        duty = self._duties[file["duty"]]
        base = duty_base(duty, self._anchor)
        before = str(file["after"]).startswith("-")
        return base - span(file["after"][1:]) if before else moment(file["after"], self._anchor, base)

    def _badge(self, file: Table) -> str:
        if "duty" not in file:
            return ""
        duty = self._duties[file["duty"]]
        person = self._people[file.get("who", duty["officers"][0])]
        digits = "".join(letter for letter in person.get("card_no", "") if letter.isdigit())
        return digits[-_BADGE_LENGTH:]


def _clock(written: str, true: datetime, first: datetime) -> datetime:
    """Return what a recorder's clock shows: right, off by a span, or somewhere else since its battery died."""
    if not written:
        return true
    if written[0] in "+-":
        off = span(written[1:])
        return true + off if written[0] == "+" else true - off
    return parse_iso(written) + timedelta(seconds=(true - first).total_seconds())
