"""Which ticks count for a recording: its own, and those on the other files of its duty (ADR 0125).

A regulation wants contents on the record of an act (SS-10, PDS-2-5). A recorder cuts a duty into many files and
a second one films it from elsewhere, so no single file shows everything; what one of them shows, the record shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.recordings.models import ContentTick, Recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PICTURE = frozenset({"video", "photo"})


def counts(tick: ContentTick, recording: Recording) -> bool:
    """Say whether a standing tick counts for a recording.

    What was only heard shows nothing of a picture; a file that has nothing to do with the work shows nothing of it.
    """
    on = tick.recording
    if on.pk == recording.pk:
        return True
    if on.activity_id is None or on.activity_id != recording.activity_id or on.unrelated:
        return False
    return bool(tick.not_applicable) or on.media in _PICTURE or recording.media not in _PICTURE


def ticks_of(recordings: Sequence[Recording]) -> dict[int, list[ContentTick]]:
    """Return recording → the ticks that count for it, oldest first."""
    duties = {each.activity_id for each in recordings if each.activity_id is not None}
    alone = [each.pk for each in recordings if each.activity_id is None]
    found: list[ContentTick] = []
    for where in ([Q(recording__activity__in=duties)] if duties else []) + ([Q(recording__in=alone)] if alone else []):
        found += ContentTick.objects.filter(where, withdrawn_at=None).select_related("recording", "person")
    found.sort(key=lambda tick: (tick.at, tick.pk))
    return {each.pk: [tick for tick in found if counts(tick, each)] for each in recordings}


def judged_with(recording: Recording, duties: Iterable[int | None]) -> list[Recording]:
    """Return the other recordings of these duties, when there are ticks on this one that may count for them."""
    wanted = {key for key in duties if key is not None}
    if not wanted or not ContentTick.objects.filter(recording=recording, withdrawn_at=None).exists():
        return []
    return others_of(recording, wanted)


def others_of(recording: Recording, duties: Iterable[int]) -> list[Recording]:
    """Return the other recordings of these duties, ready to be judged."""
    return list(
        Recording.objects.filter(activity__in=set(duties))
        .exclude(pk=recording.pk)
        .select_related("agency", "unit", "device", "person", "activity", "activity__party", "intake")
        .order_by("pk")
    )
