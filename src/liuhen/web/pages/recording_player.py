"""The player: which files of the duty play, the copy or the original, and what is said when none can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.may import see
from liuhen.kernel.moments import day_start, local_day
from liuhen.recordings.models import Derivative, Recording
from liuhen.sending.content_types import type_of
from liuhen.web.viewmodels.parts import Link, Note, Tone
from liuhen.web.viewmodels.recording import Player, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person

Made = "Mapping[tuple[int, str], Derivative]"
_NOT_PLAYED = Note("这不是音像文件，不能在这里播放。", "原件已封存，校验值见下面。")
_WAITING = Note("正在生成播放副本。", "原件已封存。做好以后这里会自动换成播放器，页面不用一直开着。")


def derivatives_of(recordings: Sequence[Recording]) -> dict[tuple[int, str], Derivative]:
    """Return what was derived from the recordings, by key and kind."""
    found = Derivative.objects.filter(recording__in=[recording.pk for recording in recordings])
    return {(each.recording_id, each.kind): each for each in found}


def player_of(recording: Recording, person: Person, at: datetime, duty: Sequence[Recording]) -> Player:
    """Return the player for somebody who may see the recording; `duty` are the recordings of the same duty."""
    seen = [each for each in duty if each.pk == recording.pk or see(person, each, at).allowed] or [recording]
    made = derivatives_of(seen)
    watermark = f"{person.name} {person.card_no or person.login}"
    if recording.media == "photo":
        return _photos(recording, seen, made, watermark)
    if recording.media not in {"video", "audio"}:
        return Player("none", unavailable=_NOT_PLAYED)
    sources = tuple(source for each in seen if (source := source_of(each, made)) is not None)
    if all(source.key != str(recording.pk) for source in sources):
        return Player("none", unavailable=_not_yet(made.get((recording.pk, Derivative.Kind.PROXY))))
    return Player(
        recording.media,  # type: ignore[arg-type]  # video or audio by the test above
        sources,
        current=str(recording.pk),
        watermark=watermark,
        opened_at=at,
    )


def refused_player(words: str, remedy: str) -> Player:
    """Return what stands in the place of the player for somebody who may see the entry only."""
    return Player("none", unavailable=Note(words, remedy, Tone.WARN))


def source_of(recording: Recording, made: Mapping[tuple[int, str], Derivative]) -> Source | None:
    """Return the file that plays for a recording: the copy when there is one, the original when it plays by itself."""
    proxy = made.get((recording.pk, Derivative.Kind.PROXY))
    if recording.media not in {"video", "audio"} or proxy is None:
        return None
    if proxy.state not in {Derivative.State.MADE, Derivative.State.ORIGINAL}:
        return None
    copied = proxy.state == Derivative.State.MADE
    picture = made.get((recording.pk, Derivative.Kind.THUMBNAIL))
    return Source(
        key=str(recording.pk),
        href=reverse("proxy" if copied else "original", args=[recording.pk]),
        type=type_of(proxy.path) if copied else type_of(recording.original_name),
        start=clock_start(recording),
        length=(recording.duration_ms or 0) / 1000,
        device=recording.device.number if recording.device else "",
        person=recording.person.name if recording.person else "",
        poster=reverse("thumbnail", args=[recording.pk]) if picture and picture.state == Derivative.State.MADE else "",
        what="浏览用副本" if copied else "原件",
    )


def clock_start(recording: Recording) -> datetime:
    """Return the recorded clock at the first frame; 0:00:00 of the day of hand-in when no true time is known.

    The player then shows the place in the file, and the page says so.
    """
    return recording.started_at or day_start(local_day(recording.exported_at))


def _photos(
    recording: Recording, seen: Sequence[Recording], made: Mapping[tuple[int, str], Derivative], watermark: str
) -> Player:
    """Return the photographs of the duty, this one first."""
    photos = [recording, *(each for each in seen if each.media == "photo" and each.pk != recording.pk)]
    links = [Link(each.original_name, href) for each in photos if (href := _photo_href(each, made))]
    if not links:
        return Player("none", unavailable=_not_yet(made.get((recording.pk, Derivative.Kind.THUMBNAIL))))
    return Player("photo", current=str(recording.pk), watermark=watermark, photos=tuple(links))


def _photo_href(recording: Recording, made: Mapping[tuple[int, str], Derivative]) -> str:
    if recording.container in {"jpeg", "png", "gif", "webp"}:
        return reverse("original", args=[recording.pk])
    small = made.get((recording.pk, Derivative.Kind.THUMBNAIL))
    return reverse("thumbnail", args=[recording.pk]) if small and small.state == Derivative.State.MADE else ""


def _not_yet(wanted: Derivative | None) -> Note:
    if wanted is not None and wanted.state == Derivative.State.FAILED:
        return Note(
            "生成不了播放副本。",
            f"{wanted.problem or '文件损坏或编码不认识'}。原件照样封存，是否完好请看「保管经过」，或现在验证一次。",
            Tone.WARN,
        )
    return _WAITING


def still_waiting(player: Player) -> bool:
    """Say whether the copy is being made, so that the page should ask again."""
    return player.unavailable is _WAITING
