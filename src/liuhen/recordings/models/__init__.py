"""Tables of the recordings room, private to it."""

from liuhen.recordings.models.content import ContentTick, MetadataItem
from liuhen.recordings.models.derivative import Derivative
from liuhen.recordings.models.fixity import FixityCheck
from liuhen.recordings.models.intake import Intake, IntakeFile
from liuhen.recordings.models.recording import Recording
from liuhen.recordings.models.slip import Slip, SlipLine

__all__ = [
    "ContentTick",
    "Derivative",
    "FixityCheck",
    "Intake",
    "IntakeFile",
    "MetadataItem",
    "Recording",
    "Slip",
    "SlipLine",
]
