"""One recording: watch it, tick its key points, see why each verdict, prove its custody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from liuhen.kernel.moments import iso
from liuhen.web.viewmodels.parts import Action, ChainItem, Chip, Choice, Crumb, Field, JudgeCard, Link, Note, Row
from liuhen.web.viewmodels.timeline import KeyPoint, Timeline


@dataclass(frozen=True, slots=True)
class Source:
    """One file the player can play. `start` is the recorded clock at its first frame, `length` in seconds.

    `href` serves the proxy or the original, `type` is its MIME type, `poster` a still picture. `what` tells the viewer
    which of the two plays: 「浏览用副本」 or 「原件」.
    """

    key: str
    href: str
    type: str
    start: datetime
    length: float
    device: str
    person: str
    poster: str = ""
    what: str = "原件"
    frame_rate: float = 25.0

    @property
    def end(self) -> datetime:
        """The recorded clock at the last frame."""
        return self.start + timedelta(seconds=self.length)

    @property
    def label(self) -> str:
        """Which recorder: 「DSJ-07 马晓东」."""
        return f"{self.device} {self.person}".strip()

    @property
    def start_text(self) -> str:
        """The start for the script, as RFC 3339 in UTC."""
        return iso(self.start)


@dataclass(frozen=True, slots=True)
class Player:
    """The player: its files, the one that opens first, and whose name moves over the picture.

    `media` none shows `unavailable` (why there is no picture, and what to do) instead.
    """

    media: Literal["video", "audio", "photo", "none"]
    sources: tuple[Source, ...] = ()
    current: str = ""
    watermark: str = ""
    opened_at: datetime | None = None
    start_at: float = 0.0
    photos: tuple[Link, ...] = ()
    unavailable: Note | None = None

    @property
    def first(self) -> Source | None:
        """The source that opens first."""
        return next((source for source in self.sources if source.key == self.current), next(iter(self.sources), None))


@dataclass(frozen=True, slots=True)
class TickForm:
    """Where a tick is sent; without `href` the points are only shown.

    Fields: `point` (code), `from` and `to` (recorded clock H:MM:SS), `source` (the file that plays), or `absent` with
    `reason`: the duty had no such thing. `selected` is the point chosen, `errors` what was wrong with the last attempt.
    """

    href: str
    day: str
    points: tuple[KeyPoint, ...]
    selected: str = ""
    from_value: str = ""
    to_value: str = ""
    absent_value: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of one stored file: name, size, digests, clocks, formats."""

    title: str
    rows: tuple[Row, ...]
    digests: tuple[Row, ...]
    clock: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class MetadataForm:
    """What must be known about the recording. `missing` counts the demanded fields that are empty."""

    href: str
    fields: tuple[Field, ...]
    missing: int = 0
    words: str = ""
    readonly: bool = False
    saved: str = ""


@dataclass(frozen=True, slots=True)
class ActForm:
    """A small form for one act on the recording: assign it, receive it, classify it. `button` is a verb.

    `hidden` fields say what the button means; a `folded` form is opened when it is needed.
    """

    code: str
    title: str
    href: str
    fields: tuple[Field, ...]
    button: str
    words: str = ""
    hidden: tuple[Choice, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class RecordingPage:
    """One recording with everything around it.

    `verify` checks the file against its digest and the log now; `poll` is asked for the player while a copy is made.
    """

    title: str
    code: str
    crumbs: tuple[Crumb, ...]
    summary: str
    chips: tuple[Chip, ...]
    player: Player
    files: tuple[FileFacts, ...]
    judgements: tuple[JudgeCard, ...] = ()
    custody: tuple[ChainItem, ...] = ()
    timeline: Timeline | None = None
    tick: TickForm | None = None
    metadata: MetadataForm | None = None
    pack: Link | None = None
    verify: Action | None = None
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    acts: tuple[ActForm, ...] = ()
    seen: str = ""
    poll: str = ""
