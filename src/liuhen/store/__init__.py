"""The write-once store: an OCFL 1.1 root with one object a recording, never edited, never deleted.

    root = StoreRoot.create(path)                      # or StoreRoot.open(path)
    with HandIn(root, at=moment, actor=actor) as hand_in:
        for result in hand_in.take(sources):           # Source → Taken | Failed, in order, as batches become durable
            ...
    report = verify(root, objects={object_id: sha256})  # three outcomes a file, what is missing, what is foreign
    replicate(root, other, objects); repair(root, object_id, other, digest=sha256)

Pure: no Django, no clock, no database. The specification is docs/formats/store.md, the decisions docs/adr/0030 to 0039.
"""

from .expected import Expected
from .findings import Checked, Finding, Outcome, Report
from .hand_in import HandIn
from .problems import Problem, Step, StoreError
from .replica import Repaired, Replicated, repair, replicate, replicate_each
from .results import Event, Failed, Result, Source, Taken
from .root import StoreRoot
from .verify import check, verify

__all__ = [
    "Checked",
    "Event",
    "Expected",
    "Failed",
    "Finding",
    "HandIn",
    "Outcome",
    "Problem",
    "Repaired",
    "Replicated",
    "Report",
    "Result",
    "Source",
    "Step",
    "StoreError",
    "StoreRoot",
    "Taken",
    "check",
    "repair",
    "replicate",
    "replicate_each",
    "verify",
]
