"""Tables of the activities room, private to it."""

from liuhen.activities.models.activity import Activity, ActivityOfficer, Correction
from liuhen.activities.models.events import Interruption, Notice
from liuhen.activities.models.field import FieldFact, SeenContent
from liuhen.activities.models.papers import PatrolLog, UnrecordedStatement
from liuhen.activities.models.party import Party, PartyConflict
from liuhen.activities.models.transcripts import Transcript

__all__ = [
    "Activity",
    "ActivityOfficer",
    "Correction",
    "FieldFact",
    "Interruption",
    "Notice",
    "Party",
    "PartyConflict",
    "PatrolLog",
    "SeenContent",
    "Transcript",
    "UnrecordedStatement",
]
