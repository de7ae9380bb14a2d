"""The regulation-pack engine: facts go in, obligations and verdicts come out, every one with its article.

A pack is one agency's regulation as TOML (`docs/packs/format.md`). `load_library` reads and checks packs, `evaluate`
puts a question to one, `Judge` does the same in bulk, `sentences` says the answer in plain Chinese. Pure: no Django,
no clock, no database.
"""

from liuhen.policy.answers import Answer, Finding, Verdict
from liuhen.policy.calendars import Calendar, YearTable, YearUnknown
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import FactFaults, read_facts
from liuhen.policy.faults import Fault, PackFaults
from liuhen.policy.judge import Judge, Kept, Outcome, Owed
from liuhen.policy.loading.library import Library, load_library
from liuhen.policy.pack import Pack
from liuhen.policy.settings import Setting, SettingFault
from liuhen.policy.words import sentence, sentences

__all__ = [
    "Answer",
    "Calendar",
    "FactFaults",
    "Fault",
    "Finding",
    "Judge",
    "Kept",
    "Library",
    "Outcome",
    "Owed",
    "Pack",
    "PackFaults",
    "Setting",
    "SettingFault",
    "Verdict",
    "YearTable",
    "YearUnknown",
    "evaluate",
    "load_library",
    "read_facts",
    "sentence",
    "sentences",
]
