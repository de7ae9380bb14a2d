"""Hand-over slips: what an officer can put on one, those that wait, and one slip on the screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import people_with_role
from liuhen.kernel.moments import local
from liuhen.obligations.queries import open_obligations
from liuhen.recordings.slips import recordings_of, slips_of, to_hand_over, waiting_for
from liuhen.web.addresses import address
from liuhen.web.pages.obligations import clock_of
from liuhen.web.pages.recordings import title_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.keeping import SlipLine, SlipPage, SlipPick, SlipRow, SlipsPage
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Choice,
    Crumb,
    EmptyState,
    Field,
    Link,
    Note,
    Pager,
    Tone,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording, Slip

_PAGE = 50
WORDS = "自双方确认时起，所列资料由接收人保管；移交人不得自行复制、保存。"
LIMITS = "本单证明所列文件的校验值与封存时一致，不证明画面内容属实，也不证明没有漏录。"


def slips_page(
    person: Person, now: datetime, *, may_write: bool, before: int | None, given: Mapping[str, str], error: str = ""
) -> SlipsPage:
    """Return the slips of a person; somebody who records is offered what can be handed over."""
    found = slips_of(person, before=before, limit=_PAGE + 1)
    rows = found[:_PAGE]
    path = reverse("slips")
    picks = to_hand_over(person) if may_write else []
    waiting = waiting_for(person)
    return SlipsPage(
        summary=f"{len(waiting)} 张等您确认。" if waiting else "移交人和接收人各自确认后才算移交。",
        waiting=tuple(slip_row(each, now) for each in waiting),
        rows=tuple(slip_row(each, now) for each in rows),
        pager=Pager(
            f"本页 {len(rows)} 张",
            path if before is not None else "",
            address(path, {"before": rows[-1].pk}) if len(found) > _PAGE else "",
        ),
        empty=EmptyState(
            "还没有移交单",
            "摄录人勾选要移交的资料，选接收的资料管理人员，就写成一张移交单。",
            (Action("看音像资料", reverse("recordings")),),
        ),
        pick_href=reverse("slip_write") if may_write else "",
        picks=_picks(picks, now),
        picks_empty=EmptyState("没有要移交的资料", "您摄录的资料采集后，没有接收的会列在这里。"),
        fields=_fields(person, picks, now, given) if picks else (),
        errors=(error,) if error else (),
    )


def slip_row(slip: Slip, now: datetime) -> SlipRow:
    """Return one row; `count` was counted with it."""
    entry = slip.hand_over
    return SlipRow(
        href=reverse("slip", args=[slip.pk]),
        code=slip.code,
        sides=f"{entry.from_person.name} → {entry.to_person.name}",
        when=chinese.near(entry.at, now),
        count=int(getattr(slip, "count", 0)),
        chip=state_of(slip),
    )


def state_of(slip: Slip) -> Chip:
    """Return where a slip stands."""
    if slip.closed_at is not None:
        return Chip(Tone.MUTE, "已退回", "ban")
    if slip.hand_over.complete:
        return Chip(Tone.OK, "双方已确认", "check")
    return Chip(Tone.WARN, "等接收人确认", "hourglass")


def slip_page(slip: Slip, person: Person, now: datetime) -> SlipPage:
    """Return one slip for a side of it or for those who keep its unit."""
    entry, recordings = slip.hand_over, recordings_of(slip)
    size = sum(each.size for each in recordings)
    takes, gives = entry.to_person_id == person.pk, entry.from_person_id == person.pk
    return SlipPage(
        code=slip.code,
        agency=slip.agency.name,
        unit=slip.unit.name,
        giver=_side(entry.from_person),
        taker=_side(entry.to_person),
        given_at=_moment(entry.from_confirmed_at),
        taken_at=_moment(entry.to_confirmed_at),
        count=f"{len(recordings)} 份，{chinese.size(size)}",
        note=entry.condition,
        lines=tuple(_line(each) for each in recordings),
        chain=_chain(slip, now),
        chip=state_of(slip),
        print_href=reverse("slip_print", args=[slip.pk]),
        files=(
            Link("下载 PDF", reverse("slip_pdf", args=[slip.pk])),
            Link("下载 Word", reverse("slip_docx", args=[slip.pk])),
        ),
        words=WORDS,
        back=Link("回移交单", reverse("slip", args=[slip.pk])),
        confirm=reverse("slip_confirm", args=[slip.pk]) if slip.is_open and takes else "",
        close=reverse("slip_close", args=[slip.pk]) if slip.is_open and (takes or gives) else "",
        close_words="退回" if takes else "撤回",
        crumbs=(Crumb("移交单", reverse("slips")),),
        summary=f"{slip.code}　{entry.from_person.name}移交给{entry.to_person.name}，{len(recordings)} 份。",
        notes=_notes(slip, takes=takes),
        limits=LIMITS,
    )


def _picks(recordings: Sequence[Recording], now: datetime) -> tuple[SlipPick, ...]:
    subjects = [recording.subject for recording in recordings]
    owed = {each.subject: each for each in open_obligations().filter(subject__in=subjects, what="hand_over")}
    clocks = {subject: clock_of(each, now) for subject, each in owed.items()}
    return tuple(
        SlipPick(
            key=str(each.pk),
            title=title_of(each),
            code=each.code,
            about=chinese.near(each.started_at, now) if each.started_at else "摄录时间不明",
            clock=f"{clocks[each.subject].headline}　{clocks[each.subject].detail}" if each.subject in clocks else "",
            tone=clocks[each.subject].tone if each.subject in clocks else "",
        )
        for each in recordings
    )


def _fields(person: Person, picks: Sequence[Recording], now: datetime, given: Mapping[str, str]) -> tuple[Field, ...]:
    agency = picks[0].agency
    keepers = [each for each in people_with_role(agency, "record_keeper", now) if each.pk != person.pk]
    choices = (Choice("", "请选择"), *(Choice(str(each.pk), each.name) for each in keepers))
    return (
        Field("keeper", "接收的资料管理人员", "select", given.get("keeper", ""), choices, required=True),
        Field("note", "备注", value=given.get("note", ""), hint="没有可以不写"),
    )


def _line(recording: Recording) -> SlipLine:
    start = recording.started_at
    return SlipLine(
        code=recording.code,
        href=reverse("recording", args=[recording.pk]),
        name=title_of(recording),
        when=f"{local(start):%Y-%m-%d %H:%M:%S}" if start else "不明",
        length=chinese.playing_time(recording.duration_ms / 1000) if recording.duration_ms else "—",
        size=chinese.size(recording.size),
        sha256=chinese.grouped(recording.sha256[:16], 4),
    )


def _chain(slip: Slip, now: datetime) -> tuple[ChainItem, ...]:
    entry = slip.hand_over
    items = [ChainItem("done", f"{entry.from_person.name}移交", _near(entry.from_confirmed_at, now))]
    if slip.closed_at is not None:
        told = f"{_near(slip.closed_at, now)}　{slip.closed_reason}"
        items.append(ChainItem("over", f"{slip.closed_by}退回或撤回", told))
    elif entry.to_confirmed_at is not None:
        items.append(ChainItem("done", f"{entry.to_person.name}接收", _near(entry.to_confirmed_at, now)))
    else:
        items.append(ChainItem("now", f"等{entry.to_person.name}确认", "确认以前，移交期限照算"))
    return tuple(items)


def _notes(slip: Slip, *, takes: bool) -> tuple[Note, ...]:
    if not slip.is_open or not takes:
        return ()
    words = "逐份核对后确认。确认的时刻就是接收时刻，移交时钟停在那里，不能撤销；不对的写明理由退回。"
    return (Note("请您确认。", words, Tone.WARN),)


def _side(person: Person) -> str:
    return f"{person.name}（{person.card_no}）" if person.card_no else person.name


def _moment(value: datetime | None) -> str:
    return f"{local(value):%Y年%-m月%-d日 %H:%M:%S}" if value else "还没有确认"


def _near(value: datetime | None, now: datetime) -> str:
    return chinese.moment_second(value, now) if value else "还没有确认"
