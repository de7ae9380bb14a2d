"""Make derivatives in the background: thumbnails and browser-playable copies. Originals are only read."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import F, Q

from liuhen.media.derivatives import DerivativeError, plays_in_browser, proxy, thumbnail
from liuhen.media.probing import probe
from liuhen.recordings.models import Derivative
from liuhen.recordings.places import derivative_path, store_root
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

_CLAIM_LASTS = timedelta(minutes=30)
_MOST_TRIES = 3


def make_next(*, clock: Callable[[], datetime]) -> Derivative | None:
    """Claim one wanted derivative and make it. Returns it, or None when nothing is wanted.

    The table is the queue: a row is claimed by one conditional UPDATE, so two workers never make the same. A worker
    that died leaves a claim that runs out; three failures end the tries, and the row says why.
    """
    claimed = _claim(clock())
    if claimed is None:
        return None
    try:
        _make(claimed)
    except (DerivativeError, StoreError, OSError) as error:
        claimed.problem = str(error)[:300]
        claimed.state = Derivative.State.FAILED if claimed.tries >= _MOST_TRIES else Derivative.State.WANTED
    else:
        claimed.made_at = clock()
        claimed.problem = ""
    claimed.claimed_at = None
    claimed.save()
    return claimed


def _claim(at: datetime) -> Derivative | None:
    free = Q(state=Derivative.State.WANTED) | Q(state=Derivative.State.CLAIMED, claimed_at__lt=at - _CLAIM_LASTS)
    for key in Derivative.objects.filter(free).order_by("kind", "id").values_list("pk", flat=True)[:5]:
        changed = Derivative.objects.filter(free, pk=key).update(
            state=Derivative.State.CLAIMED, claimed_at=at, tries=F("tries") + 1
        )
        if changed == 1:
            return Derivative.objects.select_related("recording").get(pk=key)
    return None


def _make(derivative: Derivative) -> None:
    recording = derivative.recording
    source = Path(store_root().content_path(recording.object_id))
    if derivative.kind == Derivative.Kind.PROXY and plays_in_browser(probe(source)):
        derivative.state = Derivative.State.ORIGINAL
        return
    suffix = {"thumbnail": "jpg", "proxy": "m4a" if recording.media == "audio" else "mp4"}[derivative.kind]
    relative = f"{recording.sha256[:2]}/{recording.pk}-{derivative.kind}.{suffix}"
    target = derivative_path(relative)
    target.parent.mkdir(parents=True, exist_ok=True)
    if derivative.kind == Derivative.Kind.PROXY:
        proxy(source, target)
    else:
        thumbnail(source, target)
    derivative.path = relative
    derivative.sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    derivative.state = Derivative.State.MADE
