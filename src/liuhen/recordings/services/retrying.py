"""Try again to make the copies that could not be made: a codec was installed, a disk has room again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.models import Derivative

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def retry_derivatives(*, actor: Actor, at: datetime) -> int:
    """Put every failed derivative back into the queue. Returns how many. Raises Refused when none failed."""
    failed = Derivative.objects.filter(state=Derivative.State.FAILED)
    number = failed.update(state=Derivative.State.WANTED, tries=0, problem="", claimed_at=None)
    if not number:
        raise Refused(
            "instance.retry.none", "没有不能生成的播放副本，不用重试。", remedy="已经重试过的，等后台任务做完。"
        )
    ledger.append(
        actor=actor, at=at, act="instance.derivatives_retried", subject="instance:liuhen", facts={"number": number}
    )
    return number
