"""The row of an upload, locked in a state in which something may still be done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Refused
from liuhen.uploads import limits
from liuhen.uploads.models import UploadedCard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.uploads.models import UploadedFile

_MOST_NAMED = 10
_COARSE = timedelta(hours=1)  # an end that moves with every chunk would be a write with every chunk


def locked(card: UploadedCard, *states: str) -> UploadedCard:
    """Return the row for update. Raises Refused when the upload is in none of these states any more."""
    held = UploadedCard.objects.select_for_update(of=("self",)).select_related("agency", "device").get(pk=card.pk)
    if held.state not in states:
        raise Refused(
            "uploads.state", f"这次上传{held.get_state_display()}，不能再改。", remedy="需要再传的，另开一次上传。"
        )
    return held


def touch(card: UploadedCard, at: datetime) -> None:
    """Keep an upload on which something happens."""
    until = at + limits.KEPT
    if until - card.expires_at > _COARSE:
        card.expires_at = until
        card.save(update_fields=["expires_at"])


def wait_when_complete(card: UploadedCard) -> None:
    """Let a locked upload wait for its hand-in when as many files are complete as the person chose."""
    if card.expected and card.files.filter(complete=True).count() >= card.expected:
        card.state = UploadedCard.State.WAITING
        card.save(update_fields=["state"])


def fail(card: UploadedCard, problem: str, words: str, remedy: str) -> None:
    """Keep an upload with everything of it, and say on it what is wrong and what to do."""
    UploadedCard.objects.filter(pk=card.pk).update(
        state=UploadedCard.State.PROBLEM,
        ended_at=None,
        problem=problem[:60],
        words=words[:600],
        remedy=remedy[:600],
    )


def named(files: Sequence[UploadedFile]) -> str:
    """Return the names of the first files, as they stand in a sentence."""
    names = "、".join(file.name for file in files[:_MOST_NAMED])[:400]
    return f"{names} 等" if len(files) > _MOST_NAMED else names
