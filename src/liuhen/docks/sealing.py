"""The hand-in of one card at a port, told step by step, and what it came to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from liuhen.docks.cards import is_there
from liuhen.docks.tiles import DONE
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.ledger.authority import AuthorityError
from liuhen.ledger.checkpoints import ForkError
from liuhen.ledger.keys import KeyFileError
from liuhen.recordings.services.hand_in import Options, hand_in
from liuhen.recordings.services.receipt import NOT_TAKEN, receipt_of
from liuhen.recordings.services.resume import resume
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.docks.shown import Shown
    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Intake
    from liuhen.recordings.services.copying import Progress, Volume
    from liuhen.recordings.services.guard import CardIn

logger = logging.getLogger(__name__)

_REINSERT = "先不要格式化这张卡。换读卡器或擦净触点后重新插入，会只采没有封存的；仍读不出的，请报设备专人。"
_NO_FILE = "它不是记录仪写的文件，请核实是谁放上去的；可以清除哪些，以回执为准。"
ANEW = "卡没有被改动。拔出后重新插入会接着做；再出现请系统管理员运行 liuhen doctor。"
_REMEDIES = {"link": _NO_FILE, "special": _NO_FILE}


class Stopped(BaseException):
    """The station was told to end: work is laid down here, and taken up from here by the next start."""


def refuse(actor: Actor, at: datetime, shown: Shown, refused: Refused, seen: str) -> None:
    """Tell a refusal, and write it to the log once a card (`seen` is what it looks like)."""
    ledger.append_refusal(actor=actor, at=at, act="intake.start", subject="intake:none", refused=refused)
    shown.tell(card=seen)
    shown.fail(refused.rule, refused.words, refused.remedy)


class Sealing:
    """One card on its way in."""

    def __init__(
        self, actor: Actor, clock: Callable[[], datetime], card: CardIn, shown: Shown, stopping: threading.Event
    ) -> None:
        self._actor = actor
        self._clock = clock
        self._card = card
        self._shown = shown
        self._stopping = stopping

    def run(self) -> None:
        """Hand the card in, and show what came of it. Raises Stopped when the station was told to end."""
        options = Options(
            on_compared=self._compared,
            on_progress=self._progress,
            on_planned=self._planned,
            on_sealed=self._sealed,
        )
        try:
            self._finished(hand_in(actor=self._actor, clock=self._clock, card=self._card, options=options))
        except Stopped:
            self._lay_down()
            raise
        except Refused as refused:
            refuse(self._actor, self._clock(), self._shown, refused, self._shown.tile.card)
        except Exception as trouble:  # whatever it is: a port that says nothing would begin anew for ever
            logger.exception("card of %s", self._card.device_no)
            self._broken(trouble)

    def _lay_down(self) -> None:
        """Seal what is whole in the store now; the rest stays on the card, and the next start does it if we cannot."""
        try:
            resume(clock=self._clock)
        except Exception:
            logger.exception("card of %s could not be laid down", self._card.device_no)

    def _compared(self, read: int, total: int) -> None:
        if self._stopping.is_set():
            raise Stopped
        self._shown.tell(words=f"与此前封存的比对 {read * 100 // total}%")

    def _planned(self, intake: Intake, volume: Volume) -> None:
        receipt = receipt_of(intake)
        self._shown.tell(
            intake=intake.pk,
            files=receipt.files,
            duplicates=receipt.duplicates,
            bytes_total=volume.bytes,
            words="",
        )

    def _progress(self, reached: Progress) -> None:
        if self._stopping.is_set():
            raise Stopped
        self._shown.tell(
            copied=reached.copied,
            verified=reached.verified,
            bytes_copied=reached.copied_bytes,
            bytes_verified=reached.verified_bytes,
        )

    def _sealed(self, files: int, size: int) -> None:
        tile = self._shown.tile
        self._shown.tell(sealed=tile.sealed + files, bytes_sealed=tile.bytes_sealed + size)

    def _finished(self, intake: Intake) -> None:
        """Say what the receipt says; a card that has gone meanwhile was pulled out."""
        receipt = receipt_of(intake)
        counts = {"sealed": receipt.sealed, "duplicates": receipt.duplicates, "refused": receipt.refused}
        if receipt.refused == 0:
            self._shown.go(DONE, **counts)
            return
        self._shown.tell(**counts)
        if not is_there(self._card.path):
            self._shown.pulled(receipt.sealed)
            return
        first = intake.files.filter(state__in=NOT_TAKEN).order_by("position").first()
        words = first.words if first else ""
        more = f"另有 {receipt.refused - 1} 个没有采集，见回执。" if receipt.refused > 1 else ""
        safe = (
            f"其余 {receipt.sealed + receipt.duplicates} 个已封存，不受影响。"
            if receipt.sealed + receipt.duplicates
            else ""
        )
        self._shown.fail(
            "docks.card.files",
            f"{words}{more}{safe}",
            _REMEDIES.get(first.problem if first else "", _REINSERT),
        )

    def _broken(self, trouble: Exception) -> None:
        words, remedy = f"采集中断：{_said(trouble)}。", ""
        if isinstance(trouble, StoreError):
            words, remedy = trouble.words, trouble.remedy
        elif isinstance(trouble, OSError) and not is_there(self._card.path):
            self._shown.pulled(self._shown.tile.sealed)
            return
        self._shown.fail("docks.card.broken", words, remedy or ANEW)


def _said(trouble: Exception) -> str:
    """Return what people may read of a fault: those of the system and of the log have words, others a name."""
    if isinstance(trouble, OSError | KeyFileError | ForkError | AuthorityError):
        return str(trouble)
    return f"服务器出错（{type(trouble).__name__}）"
