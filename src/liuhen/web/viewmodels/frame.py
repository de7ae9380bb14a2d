"""The frame around every page: whose page it is, what time it is, where one can go, by which rules and which log."""

from dataclasses import dataclass
from datetime import datetime

from liuhen.web.viewmodels.parts import Link, Note, View


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the navigation. `short` is for the phone's bar.

    `count` is the viewer's own, `urgent` when some of it is overdue.
    """

    words: str
    short: str
    href: str
    icon: str
    count: int = 0
    urgent: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Places under one heading: 每天, 监督, 依据."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The latest checkpoint of the log as the side bar shows it: entries covered, and who countersigned when."""

    size: int
    at: datetime
    href: str
    countersigned_by: str = ""
    countersigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bell:
    """How many notifications wait unread, and where they are. `number` is "" when there are none."""

    href: str
    number: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class SessionClock:
    """How long this session lasts: seconds without anything done, seconds in all that are left.

    `ping` is asked to go on, `whose` keeps the drafts of people apart who share a browser.
    """

    idle: int
    left: int
    ping: str
    whose: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page.

    `tabs` are the at most five places of the phone, `beside` the pages under the same entry, `search` is "" for those
    who may list nothing, `notices` tell what was just done.
    """

    agency: str
    person: str
    unit: str
    now: datetime
    nav: tuple[NavGroup, ...]
    tabs: tuple[NavItem, ...]
    home: str
    search: str
    logout: str
    pack: Link | None = None
    checkpoint: Checkpoint | None = None
    query: str = ""
    notices: tuple[Note, ...] = ()
    bell: Bell | None = None
    account: str = ""
    session: SessionClock | None = None
    beside: tuple[View, ...] = ()
