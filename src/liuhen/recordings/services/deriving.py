"""Make derivatives in the background: thumbnails and browser-playable copies. Originals are only read."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.db.models import F, Q

from liuhen.media.derivatives import DerivativeError, DerivativeStopped, plays_in_browser, proxy, thumbnail
from liuhen.media.outcomes import never
from liuhen.media.probing import probe
from liuhen.recordings.models import Derivative
from liuhen.recordings.places import derivative_path, store_root
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
_CLAIM_LASTS = timedelta(minutes=30)
_CLAIM_RENEWED = timedelta(minutes=5)
_MOST_TRIES = 3
_LONGEST = timedelta(hours=2)  # at one derivative: the longest film of a recorder (4 GiB) takes less on a slow machine
_FATAL = f"制作时程序中断了 {_MOST_TRIES} 次，不再尝试。请用厂家播放器查看原件"
_State = Derivative.State


def make_next(*, clock: Callable[[], datetime], should_stop: Callable[[], bool] = never) -> Derivative | None:
    """Claim one wanted derivative and make it. Returns it, or None when nothing is wanted.

    The table is the queue: a row is claimed by one conditional UPDATE, so two workers never make the same. A worker
    that died leaves a claim that runs out; three failures end the tries, and the row says why. What takes longer than
    two hours is given up, which counts as a failure; `should_stop` is asked in between, and stopping is none.
    """
    at = clock()
    claimed = _claim(at)
    if claimed is None:
        return None
    effort = _Effort(claimed, clock, should_stop, at)
    try:
        _make(claimed, effort)
    except DerivativeStopped:
        _stopped(claimed, effort)
    except (DerivativeError, StoreError, OSError) as error:
        _failed(claimed, str(error))
    except DatabaseError:
        raise  # nothing could be written down either; the claim runs out
    except Exception as error:
        logger.exception("derivative %s", claimed.pk)
        _failed(claimed, f"制作时程序出错（{type(error).__name__}），请看服务的日志")
    else:
        claimed.made_at = clock()
        claimed.problem = ""
    claimed.claimed_at = None
    claimed.save()
    return claimed


@dataclass(slots=True)
class _Effort:
    """What is spent on one derivative. Its claim is renewed meanwhile, so that nobody else begins the same."""

    derivative: Derivative
    clock: Callable[[], datetime]
    asked: Callable[[], bool]
    began: datetime
    renewed: datetime = field(init=False)
    spent: bool = False

    def __post_init__(self) -> None:
        self.renewed = self.began

    def should_stop(self) -> bool:
        """Say whether to stop, because somebody asked or because it has taken too long."""
        at = self.clock()
        self.spent = at - self.began > _LONGEST
        if at - self.renewed > _CLAIM_RENEWED:
            Derivative.objects.filter(pk=self.derivative.pk, state=_State.CLAIMED).update(claimed_at=at)
            self.renewed = at
        return self.spent or self.asked()


def _stopped(derivative: Derivative, effort: _Effort) -> None:
    if effort.spent:
        hours = _LONGEST // timedelta(hours=1)
        _failed(derivative, f"制作超过 {hours} 小时还没有完，已停止。请用厂家播放器查看原件")
        return
    derivative.state = _State.WANTED  # the service ends: that says nothing about the film
    derivative.tries -= 1


def _failed(derivative: Derivative, words: str) -> None:
    derivative.problem = words[:300]
    derivative.state = _State.FAILED if derivative.tries >= _MOST_TRIES else _State.WANTED


def _claim(at: datetime) -> Derivative | None:
    dead = Q(state=_State.CLAIMED, claimed_at__lt=at - _CLAIM_LASTS)
    free = Q(state=_State.WANTED) | dead
    for key in Derivative.objects.filter(free).order_by("kind", "id").values_list("pk", flat=True)[:5]:
        one = Derivative.objects.filter(pk=key)
        if one.filter(dead, tries__gte=_MOST_TRIES).update(state=_State.FAILED, problem=_FATAL, claimed_at=None):
            continue  # it took its worker with it each time, and the next one would die of it as well
        changed = one.filter(free).update(state=_State.CLAIMED, claimed_at=at, tries=F("tries") + 1)
        if changed == 1:
            return Derivative.objects.select_related("recording").get(pk=key)
    return None


def _make(derivative: Derivative, effort: _Effort) -> None:
    recording = derivative.recording
    source = Path(store_root().content_path(recording.object_id))
    if derivative.kind == Derivative.Kind.PROXY and plays_in_browser(probe(source)):
        derivative.state = _State.ORIGINAL
        return
    suffix = {"thumbnail": "jpg", "proxy": "m4a" if recording.media == "audio" else "mp4"}[derivative.kind]
    relative = f"{recording.sha256[:2]}/{recording.pk}-{derivative.kind}.{suffix}"
    target = derivative_path(relative)
    target.parent.mkdir(parents=True, exist_ok=True)
    if derivative.kind == Derivative.Kind.PROXY:
        proxy(source, target, should_stop=effort.should_stop)
    else:
        thumbnail(source, target, should_stop=effort.should_stop)
    derivative.path = relative
    derivative.sha256 = _digest(target)
    derivative.state = _State.MADE


def _digest(path: Path) -> str:
    with path.open("rb") as file:  # piece by piece: a copy may be larger than the memory
        return hashlib.file_digest(file, "sha256").hexdigest()
