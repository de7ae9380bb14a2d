"""Which rows are held, in one order everywhere: duties before recordings, each by ascending key (ADR 0118).

Judging a duty holds it and then its recordings. Whoever changes a recording and has to tell a duty would hold them the
other way round; PostgreSQL then aborts one of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from liuhen.activities.models import Activity
from liuhen.kernel.refusals import Refused
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TRIES = 5


def hold(recordings: Sequence[int], duties: Iterable[int | None] = ()) -> None:
    """Hold the duties of recordings and the given ones, then the recordings, until the transaction ends.

    What a duty is that a recording belongs to is known for sure only once the recording is held. When it was moved in
    between, everything is let go and held anew. Raises Refused when it is moved again and again.
    """
    if not connection.features.has_select_for_update:
        return  # one writer at a time
    given = {key for key in duties if key is not None}
    for _ in range(_TRIES):
        held = given | _duties_of(recordings)
        point = transaction.savepoint()
        hold_duties(held)
        hold_rows(recordings)
        if _duties_of(recordings) <= held:
            transaction.savepoint_commit(point)
            return
        transaction.savepoint_rollback(point)
    raise Refused(
        "recordings.hold.moved", "这份资料正在被别人改动关联，这一步没有保存。", remedy="过一会儿打开最新的内容再办。"
    )


def hold_duties(keys: Iterable[int]) -> None:
    """Hold duties by ascending key until the transaction ends."""
    wanted = sorted(set(keys))
    if wanted and connection.features.has_select_for_update:
        list(Activity.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))


def hold_rows(keys: Iterable[int]) -> None:
    """Hold recordings by ascending key until the transaction ends."""
    wanted = sorted(set(keys))
    if wanted and connection.features.has_select_for_update:
        list(Recording.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))


def _duties_of(recordings: Sequence[int]) -> set[int]:
    found = Recording.objects.filter(pk__in=list(recordings), activity__isnull=False).order_by()
    return {key for key in found.values_list("activity", flat=True) if key is not None}
