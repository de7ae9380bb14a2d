"""What came of a corrected time: both readings of the clock, and what was judged before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger.queries import history
from liuhen.obligations.queries import judged_before
from liuhen.web.pages.change_words import entry_words
from liuhen.web.pages.judged import clock_words
from liuhen.web.viewmodels.parts import Note, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.ledger.entries import Entry
    from liuhen.recordings.models import Recording

_CORRECTED = "recording.time_corrected"


def corrections_of(recording: Recording, now: datetime) -> tuple[Note, ...]:
    """Return a note for each correction of the time, newest last."""
    entries = [entry for entry in history(recording.subject) if entry.act == _CORRECTED]
    return tuple(_note(recording, entry, now) for entry in entries)


def _note(recording: Recording, entry: Entry, now: datetime) -> Note:
    before, after = judged_before(recording.subject, entry.at)
    told = [f"依据：{entry.facts.get('reason', '')}。"]
    for title, judgement in (("更正前", before), ("更正后", after)):
        words = clock_words(judgement, "recording.hand_in", now)
        if words:
            told.append(f"{title}：{'；'.join(words)}。")
    return Note("摄录时间更正过。", f"{entry_words(entry, now)}。{''.join(told)}", Tone.MUTE)
