"""Hand uploaded cards in, as one card each, through the same hand-in as every other card; in the background."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import actor_of
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.alive import holding
from liuhen.recordings.services.guard import CardIn
from liuhen.recordings.services.hand_in import hand_in
from liuhen.recordings.services.receipt import NOT_TAKEN, receipt_of
from liuhen.store.problems import StoreError
from liuhen.uploads.models import UploadedCard
from liuhen.uploads.places import clear, is_whole, lay_out
from liuhen.uploads.services.sealed import passed_over, tell_unsealed, unsealed
from liuhen.uploads.services.state import fail, locked, named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.recordings.models import Intake

    Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)
STATION = "网上采集"
_State = UploadedCard.State
_AGAIN = "已传到的文件保留着，没有丢。排除以后点“再封存一次”。"


@transaction.atomic
def ask_for_hand_in(*, at: datetime, card: UploadedCard) -> UploadedCard:
    """Ask for the hand-in of what is complete; what is not is left out and named.

    Raises Refused when nothing is complete, or the upload is over.
    """
    held = locked(card, _State.OPEN, _State.PROBLEM)
    if not held.files.filter(complete=True).exists():
        raise Refused("uploads.nothing", "还没有一个文件传完，没有可以封存的。", remedy="等至少一个文件传完再封存。")
    held.state, held.problem, held.words, held.remedy = _State.WAITING, "", "", ""
    held.expires_at = max(held.expires_at, at)
    held.save(update_fields=["state", "problem", "words", "remedy", "expires_at"])
    return held


def hand_in_next(*, clock: Clock) -> UploadedCard | None:
    """Hand in the card that has waited longest, or one whose process died; None when none waits."""
    for card in UploadedCard.objects.filter(state__in=[_State.WAITING, _State.SEALING]).order_by("pk"):
        with holding(f"upload-card-{card.pk}") as alone:
            if alone and _taken(card):
                _hand_in(UploadedCard.objects.select_related("agency", "device", "person").get(pk=card.pk), clock)
                return card
    return None


def _taken(card: UploadedCard) -> bool:
    """Look again under the lock, and say that it is being sealed."""
    waiting = UploadedCard.objects.filter(pk=card.pk, state__in=[_State.WAITING, _State.SEALING])
    return waiting.update(state=_State.SEALING) == 1


def _hand_in(card: UploadedCard, clock: Clock) -> None:
    """Hand one card in. Whatever goes wrong is told on it: one that stayed as it is would stop all behind it."""
    actor = actor_of(card.person, clock())
    try:
        if _lacks_bytes(card):
            return
        intake = hand_in(actor=actor, clock=clock, card=_card_in(card))
        finished = _finished(card, intake, clock())
    except Refused as refused:
        fail(card, refused.rule, refused.words, refused.remedy or _AGAIN)
        ledger.append_refusal(actor=actor, at=clock(), act="intake.start", subject=card.subject, refused=refused)
    except StoreError as error:
        fail(card, "uploads.store", error.words, f"{error.remedy}{_AGAIN}")
    except Exception as error:
        logger.exception("upload %s", card.pk)
        words = f"封存没有做完：服务器出错（{type(error).__name__}）。"
        fail(card, "uploads.broken", words, f"请系统管理员运行 liuhen doctor。{_AGAIN}")
    else:
        if finished:
            clear(card)


def _card_in(card: UploadedCard) -> CardIn:
    files = list(card.files.filter(complete=True).select_related("card"))
    return CardIn(path=lay_out(card, files), agency=card.agency, device_no=card.device.number, station=STATION)


def _lacks_bytes(card: UploadedCard) -> bool:
    """Say on the upload which complete files are not here whole, and count them as complete no longer."""
    files = card.files.filter(complete=True).select_related("card").order_by("pk")
    lost = [file for file in files if not is_whole(file)]
    if not lost:
        return False
    card.files.filter(pk__in=[file.pk for file in lost]).update(complete=False)
    words = f"{len(lost)} 个文件在服务器上不完整，这次没有封存：{named(lost)}。"
    remedy = "它们仍在存储卡上，请勿清除，另开一次上传再传。其余的点“再封存一次”。"
    fail(card, "uploads.lost", words, remedy)
    return True


def _finished(card: UploadedCard, intake: Intake, at: datetime) -> bool:
    """Say what the receipt says, and whether all is done. What could not be sealed stays, to be tried again."""
    receipt = receipt_of(intake)
    card.intake = intake.pk
    card.save(update_fields=["intake"])
    if receipt.refused:
        first = intake.files.filter(state__in=NOT_TAKEN).order_by("position").first()
        words = f"{receipt.refused} 个文件没有封存，其余 {receipt.sealed + receipt.duplicates} 个已封存。"
        fail(card, "uploads.files", f"{words}{first.words if first else ''}", _AGAIN)
        return False
    if left_out := unsealed(card):
        tell_unsealed(card, left_out)
        return False
    left = [file.name for file in card.files.filter(complete=False).order_by("pk")]
    card.state, card.ended_at = _State.DONE, at
    over = passed_over(card)
    aside = f"操作系统自用的 {len(over)} 个小文件不是记录，没有封存：{named(over)}。" if over else ""
    card.words = (f"没有传完、没有封存的 {len(left)} 个：{'、'.join(left)}"[:580] + "。" if left else aside)[:600]
    card.remedy = "它们仍在存储卡上，请勿清除；需要的另开一次上传。" if left else ""
    card.save(update_fields=["state", "ended_at", "words", "remedy"])
    return True
