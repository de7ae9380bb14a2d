"""What the player has on stage of one agency: names of the story → rows that services returned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.accounts.queries import actor_of
from liuhen.kernel.actors import Actor, system
from liuhen.recordings.queries import recording_by

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.activities.models import Activity, Interruption, Party, UnrecordedStatement
    from liuhen.devices.models import Device, HandOver
    from liuhen.recordings.models import Intake, Recording, Slip

DIRECTOR = system("demo")


@dataclass(slots=True)
class Stage:
    """One agency of the demo. `password` is that of all its people; `files` names each file inside its card."""

    code: str
    password: str
    folders: dict[str, Path] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    agencies: list[Agency] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    duties: dict[str, Activity] = field(default_factory=dict)
    stops: dict[str, Interruption] = field(default_factory=dict)
    statements: dict[str, UnrecordedStatement] = field(default_factory=dict)
    hand_overs: dict[str, HandOver] = field(default_factory=dict)
    slips: dict[str, Slip] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    intakes: list[Intake] = field(default_factory=list)

    @property
    def agency(self) -> Agency:
        """The agency. Raises IndexError before it was created."""
        return self.agencies[0]

    def actor(self, login: str, at: datetime) -> Actor:
        """Return who acts, as they are at that moment; the demo itself for no login. Raises KeyError."""
        return actor_of(self.people[login], at) if login else DIRECTOR

    def recording(self, file: str) -> Recording:
        """Return the recording a file of the story became. Raises KeyError, LookupError."""
        found = recording_by(self.keys[file])
        if found is None:
            raise LookupError(file)
        return found
