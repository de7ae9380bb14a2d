"""An act on a recording in the state that the person saw: who came second is told who was first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.ledger.abreast import Repeated
from liuhen.recordings.services.abreast import Overtaken, abreast
from liuhen.web.addresses import number_in
from liuhen.web.pages.change_words import entry_words
from liuhen.web.visits import attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from liuhen.recordings.models import Recording
    from liuhen.web.visits import Visit

AGAIN = "这一步刚才已经办好，没有重复登记。"


def in_step(
    visit: Visit, recording: Recording, *, attempted: str, act: str | None, do: Callable[[Recording], object]
) -> bool:
    """Do the act; False when it was done a moment ago (a double click). Raises Logged when it is refused.

    The form's `seen` is the newest entry of the log when the page was made; a form without it acts on what is there.
    """
    seen = number_in(visit.request.POST, "seen")
    with attempt(visit, attempted, recording.subject):
        try:
            if seen is None:
                do(recording)
            else:
                duty = number_in(visit.request.POST, "activity")
                abreast(actor=visit.actor, recording=recording, seen=seen, act=act, do=do, duty=duty)
        except Repeated:
            return False
        except Overtaken as overtaken:
            told = "；".join(entry_words(entry, visit.at) for entry in overtaken.entries)
            words = f"{overtaken.words}先到的一步：{told}。"
            raise Refused(overtaken.rule, words, remedy=overtaken.remedy) from overtaken
    return True
