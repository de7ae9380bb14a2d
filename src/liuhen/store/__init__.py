"""The write-once store: an OCFL 1.1 root with one object a recording, never edited, never deleted.

    root = StoreRoot.create(path)                      # or StoreRoot.open(path)
    with HandIn(root, at=moment, actor=actor) as hand_in:
        for result in hand_in.take(sources):           # Source → Taken | Failed, in order, as batches become durable
            ...

Pure: no Django, no clock, no database. The specification is docs/formats/store.md, the decisions docs/adr/0030 to 0039.
"""

from .hand_in import HandIn
from .problems import Problem, Step, StoreError
from .results import Event, Failed, Result, Source, Taken
from .root import StoreRoot

__all__ = [
    "Event",
    "Failed",
    "HandIn",
    "Problem",
    "Result",
    "Source",
    "Step",
    "StoreError",
    "StoreRoot",
    "Taken",
]
