"""The end of uploads that nobody went on with, and what lies of those that have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import actor_of
from liuhen.ledger import services as ledger
from liuhen.recordings.alive import holding
from liuhen.uploads import limits
from liuhen.uploads.models import UploadedCard
from liuhen.uploads.places import clear, folders
from liuhen.uploads.services.sealed import tell_unsealed, unsealed
from liuhen.uploads.services.state import locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Clock = Callable[[], datetime]

_State = UploadedCard.State


def clear_ended() -> int:
    """Remove what lies of uploads that have ended, whose process died before it did. Returns how many.

    An upload that ended with a file that nothing sealed gets it back as a problem, unless its person withdrew it.
    """
    number = 0
    for card in UploadedCard.objects.filter(pk__in=list(folders())).exclude(ended_at=None).order_by("pk"):
        with holding(f"upload-card-{card.pk}") as alone:
            if not alone:
                continue
            if card.state != _State.WITHDRAWN and (left := unsealed(card)):
                tell_unsealed(card, left)
                continue
            clear(card)
            number += 1
    return number


def expire_next(*, clock: Clock) -> UploadedCard | None:
    """End an upload on which nothing has happened for long: what is complete is sealed, the rest is told and removed.

    Returns the one that ended, None when none is due.
    """
    at = clock()
    due = UploadedCard.objects.filter(ended_at=None, expires_at__lt=at, state__in=[_State.OPEN, _State.PROBLEM])
    card = due.order_by("expires_at").first()
    if card is None:
        return None
    with transaction.atomic():
        held = locked(card, _State.OPEN, _State.PROBLEM)
        if held.files.filter(complete=True).exists():  # bytes that are all here are never thrown away unsealed
            held.state, held.expires_at = _State.WAITING, at + limits.KEPT
            held.save(update_fields=["state", "expires_at"])
            return held
        return _expired(held, at)


def _expired(card: UploadedCard, at: datetime) -> UploadedCard:
    names = list(card.files.order_by("pk").values_list("name", flat=True)[:10])
    card.state, card.ended_at = _State.EXPIRED, at
    card.words = f"七天没有新的进展，没有做完的部分已从服务器删去：{'、'.join(names) or '没有文件'}。"[:600]
    card.remedy = "没有封存的文件仍在存储卡上，请勿清除；需要的另开一次上传。"
    card.save(update_fields=["state", "ended_at", "words", "remedy"])
    ledger.append(
        actor=actor_of(card.person, at),
        at=at,
        act="upload.expired",
        subject=card.subject,
        facts={"files": card.files.count()},
    )
    transaction.on_commit(lambda: clear(card))
    return card
