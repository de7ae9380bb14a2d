"""The demo from beginning to end, as a literal list of steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from liuhen.demo.cards import lay_out
from liuhen.demo.filming import film
from liuhen.demo.outcome import Outcome, outcome_of
from liuhen.demo.player.play import play
from liuhen.demo.player.stage import Stage
from liuhen.demo.story import STORIES, load
from liuhen.demo.timeline import timeline
from liuhen.ledger import services as ledger
from liuhen.recordings.places import replica_root, store_root
from liuhen.recordings.services.deriving import make_next
from liuhen.recordings.services.receipt import Receipt, receipt_of
from liuhen.store.replica import replicate

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.demo.cards import Layout


class Show(Protocol):
    """Hears how far the demo is."""

    def begin(self, words: str, total: int | None) -> None:
        """Hear that a step begins; `total` parts when that is known."""

    def advance(self) -> None:
        """Hear that a part of the step is done."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the demo came to, and the receipt of the card that was handed in last."""

    outcome: Outcome
    receipt: Receipt


def run(*, home: Path, anchor: datetime, password: str, show: Show) -> Told:
    """Tell the demo story as of the anchor into the empty instance at `home`.

    1. Make the clips and lay out the cards.
    2. Begin the log, then play every event through the services; the last one hands a card in.
    3. Make thumbnails and playable copies.
    4. Bring the replica up to date.
    5. Place every entry in the log and sign a checkpoint.

    Raises StoryError when a story does not go as told, OSError, StoreError.
    """
    stories = [load(code) for code in STORIES]
    layout = lay_out(stories, anchor, home / "demo-cards")
    show.begin("拍摄演示片段", len(layout.clips))
    film(layout.clips, lambda _: show.advance())
    events = timeline(stories, anchor)
    stages = {story.code: _stage(story.code, password, layout) for story in stories}
    show.begin("演示一个月的执法", len(events))
    ledger.sign_checkpoint(at=events[0].at)
    play(events, stages, lambda _: show.advance())
    show.begin("制作缩略图和播放副本", None)
    while make_next(clock=lambda: anchor) is not None:
        show.advance()
    replica = replica_root()
    if replica is not None:
        replicate(store_root(), replica)
    ledger.integrate()
    ledger.sign_checkpoint(at=anchor)
    last = max((intake for stage in stages.values() for intake in stage.intakes), key=lambda intake: intake.started_at)
    return Told(outcome_of(stages.values(), anchor), receipt_of(last))


def _stage(code: str, password: str, layout: Layout) -> Stage:
    folders = {card: folder for (agency, card), folder in layout.folders.items() if agency == code}
    files = {file: name for (agency, file), name in layout.names.items() if agency == code}
    return Stage(code, password, folders, files)
