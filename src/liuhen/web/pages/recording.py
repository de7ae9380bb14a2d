"""The page of one recording, put together from its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.recordings.changes import seen_of
from liuhen.recordings.queries import of_activity
from liuhen.web.addresses import text_in
from liuhen.web.pages.content_points import points_of, wanted_in
from liuhen.web.pages.corrections import corrections_of
from liuhen.web.pages.custody import custody_of, fixity_note
from liuhen.web.pages.duty_timeline import course_of, timeline_of
from liuhen.web.pages.file_facts import file_facts, mark_notes
from liuhen.web.pages.judgements import cards_of, judged
from liuhen.web.pages.marking_forms import marking_forms
from liuhen.web.pages.recording_forms import act_forms, metadata_form
from liuhen.web.pages.recording_player import clock_start, player_of, refused_player, still_waiting
from liuhen.web.pages.recordings import states, title_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Action, Crumb, Link, Note, Tone
from liuhen.web.viewmodels.recording import RecordingPage, TickForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.access.rights import Rights
    from liuhen.accounts.models import Person
    from liuhen.kernel.refusals import Refused
    from liuhen.recordings.models import Recording
    from liuhen.web.viewmodels.timeline import KeyPoint


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tried to tick and what was wrong with it."""

    point: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""
    errors: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str], refused: Refused) -> Attempt:
        """Return the attempt as it was posted, with what was wrong."""
        return cls(
            point=text_in(given, "point"),
            start=text_in(given, "from"),
            end=text_in(given, "to"),
            reason=text_in(given, "reason"),
            errors=tuple(words for words in (refused.words, refused.remedy) if words),
        )


def recording_page(
    recording: Recording, person: Person, at: datetime, held: Rights, attempt: Attempt | None = None
) -> RecordingPage:
    """Return the page for somebody who may at least see the entry; content only by `held.see`."""
    duty = list(of_activity(recording.activity)) if recording.activity else [recording]
    own, of_duty = judged(recording.subject, at), judged(recording.activity.subject, at) if recording.activity else None
    allowed = held.see.allowed
    player = player_of(recording, person, at, duty) if allowed else refused_player(held.see.words, held.see.remedy)
    wanted = wanted_in(own.pack, own.answers, at) if own else ()
    points = points_of(recording, duty, wanted)
    course = course_of(recording, duty, at)
    playable = frozenset(source.key for source in player.sources)
    return RecordingPage(
        title=title_of(recording),
        code=recording.code,
        crumbs=_crumbs(recording),
        summary=_summary(recording, duty, at),
        chips=states(recording),
        player=player,
        files=(file_facts(recording, at),),
        judgements=cards_of((own, of_duty), at),
        custody=custody_of(recording, at, watching=person.name if allowed and player.media != "none" else ""),
        timeline=timeline_of(course, recording, playable, points) if course else None,
        tick=_tick(recording, points, attempt or Attempt(), may=held.tick) if points else None,
        metadata=metadata_form(recording, own, at, may=held.complete),
        pack=Link(f"{own.pack.id.upper()} {own.pack.version} 版", "") if own else None,
        verify=Action("现在验证", reverse("verify", args=[recording.pk]), "shield-check", post=True)
        if allowed
        else None,
        notes=(
            *fixity_note(recording, at),
            *_clock_note(recording),
            *corrections_of(recording, at),
            *mark_notes(recording),
        ),
        acts=(*act_forms(recording, held, at), *marking_forms(recording, held, at)),
        seen=str(seen_of([recording])[recording.pk]),
        poll=reverse("player", args=[recording.pk]) if allowed and still_waiting(player) else "",
    )


def _crumbs(recording: Recording) -> tuple[Crumb, ...]:
    path = reverse("recordings")
    key = recording.activity_id
    duty = (Crumb("这次执法活动", reverse("activity", args=[key])),) if key else ()
    return (Crumb("音像资料", path), *duty)


def _summary(recording: Recording, duty: Sequence[Recording], now: datetime) -> str:
    people = dict.fromkeys(each.person.name for each in duty if each.person)
    party = f"；当事人 {recording.party_name}" if recording.party_name else ""
    when = (
        chinese.between(recording.started_at, recording.ended_at, now, seconds=True)
        if recording.started_at
        else "摄录时间不明"
    )
    place = f"，{recording.place}" if recording.place else ""
    devices = {each.device_id for each in duty if each.device_id}
    alone = "" if recording.activity_id else "没有关联执法活动，按地点和单位判定"
    count = alone or f"本次活动 {len(devices)} 台 {len(duty)} 段"
    return f"{recording.code}　{when}{place}。{'、'.join(people) or '摄录人待定'}{party}。{count}"


def _clock_note(recording: Recording) -> tuple[Note, ...]:
    if recording.started_at is not None:
        return ()
    words = "播放器的钟面从 0:00:00 起，是文件内的位置，不是摄录时间。由资料管理人员更正开始时间后再判定。"
    return (Note("没有可靠的摄录时间。", words, Tone.WARN),)


def _tick(recording: Recording, points: tuple[KeyPoint, ...], attempt: Attempt, *, may: bool) -> TickForm:
    first = next((point.code for point in points if point.state in {"waiting", "suspected"}), points[0].code)
    form = TickForm(
        href=reverse("tick", args=[recording.pk]) if may else "",
        day=f"{local(clock_start(recording)):%Y年%-m月%-d日}",
        points=points,
        selected=attempt.point or first,
    )
    if recording.media == "photo" and not attempt.errors:
        moment = chinese.clock_second(clock_start(recording))
        return replace(form, from_value=moment, to_value=moment)
    return replace(
        form, from_value=attempt.start, to_value=attempt.end, absent_value=attempt.reason, errors=attempt.errors
    )
