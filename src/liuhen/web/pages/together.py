"""What one act will change in many recordings: rehearsed, and read before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access import scope
from liuhen.accounts.queries import reach
from liuhen.kernel.refusals import Refused
from liuhen.recordings.metadata import BY_HAND
from liuhen.recordings.models import Recording
from liuhen.recordings.queues import ASSIGN, CLASSIFY, COMPLETE, RECEIVE
from liuhen.recordings.services.together import MOST, Wish
from liuhen.web.addresses import LARGEST_KEY, address, text_in
from liuhen.web.errors import cites_of
from liuhen.web.pages.change_words import changes_of
from liuhen.web.pages.proposals import proposals_of
from liuhen.web.pages.recording_forms import candidates
from liuhen.web.pages.recordings import title_of
from liuhen.web.viewmodels.keeping import KeptForm, TogetherPage, TogetherRow
from liuhen.web.viewmodels.parts import Choice, Crumb, Field, Link, Note, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import QueryDict

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity
    from liuhen.recordings.services.together import Rehearsed

QUEUE_OF = {"receive": RECEIVE, "fill": COMPLETE, "confirm": CLASSIFY, "assign": ASSIGN}
_TITLES = {
    "receive": ("接收", "确认接收"),
    "fill": ("填写同一项", "确认填写"),
    "confirm": ("确认定级", "确认定级"),
    "assign": ("关联到同一次活动", "确认关联"),
}


def chosen_in(given: QueryDict, person: Person, at: datetime) -> list[Recording]:
    """Return the ticked recordings that this person keeps, in order; what they do not keep is left out in silence."""
    texts = [text for text in given.getlist("pick") if text.isascii() and text.isdigit()][:MOST]
    keys = [key for text in texts if len(text) <= len(str(LARGEST_KEY)) and (key := int(text)) <= LARGEST_KEY]
    mine = {
        each.pk: each
        for each in Recording.objects.filter(pk__in=keys)
        .select_related("agency", "unit", "unit__agency", "device", "person", "activity", "intake")
        .filter(unit__in=scope.units_at(reach(person, "recording.receive", at)))
    }
    return [mine[key] for key in dict.fromkeys(keys) if key in mine]


def wish_in(given: Mapping[str, str], person: Person, recordings: Sequence[Recording]) -> Wish | None:
    """Read what is to be done; None while the duty is still to be chosen. Raises Refused for what is no act."""
    act = given.get("act", "")
    if act not in QUEUE_OF:
        raise Refused("web.together.act", "没有这种办理方式，请回到队列重新勾选。")
    if not recordings:
        raise Refused("web.together.none", "没有勾选资料。", remedy="回到队列，勾选要一起办理的资料。")
    if act == "fill":
        key, value = given.get("key", ""), text_in(given, "value")
        if key not in BY_HAND or not value:
            raise Refused("web.together.value", "选一个项目，写上内容，再看会改什么。")
        return Wish(act, person, key=key, value=value)
    reason = text_in(given, "reason")
    if act == "assign":
        duty = next((each for each in _duties(recordings) if str(each.pk) == given.get("activity")), None)
        return Wish(act, person, activity=duty, reason=reason) if duty is not None else None
    return Wish(act, person, reason=reason)


def together_page(
    act: str,
    rehearsed: Sequence[Rehearsed],
    seen: Mapping[int, int],
    wish: Wish | None,
    now: datetime,
    *,
    notes: tuple[Note, ...] = (),
) -> TogetherPage:
    """Return the page: each recording with what will change, or why it will not."""
    title, button = _TITLES[act]
    doable = [each for each in rehearsed if each.refused is None]
    refused = len(rehearsed) - len(doable)
    back = address(reverse("keeping"), {"queue": QUEUE_OF[act]})
    summary = f"共 {len(rehearsed)} 份，会改 {len(doable)} 份" + (
        f"，{refused} 份不能办，原因写在后面" if refused else ""
    )
    return TogetherPage(
        title=title,
        summary=f"{summary}。还没有保存。" if wish else "先选一次执法活动，再看会改什么。",
        rows=tuple(_row(each, seen, now) for each in rehearsed),
        href=reverse("together_do") if wish and doable else "",
        button=f"{button} {len(doable)} 份",
        hidden=_hidden(act, wish),
        back=Link("回队列，不办", back),
        choose=_choose(rehearsed, now) if wish is None else None,
        crumbs=(Crumb("资料管理", back),),
        notes=notes,
    )


def refusal_note(refused: Refused, entry: str = "") -> Note:
    """Return why nothing was done."""
    words = f"一份也没有改。{refused.remedy}{entry}"
    return Note(refused.words, words, Tone.OVER, cites=cites_of(refused.citations, refused.rule))


def _row(rehearsed: Rehearsed, seen: Mapping[int, int], now: datetime) -> TogetherRow:
    recording, refused = rehearsed.recording, rehearsed.refused
    return TogetherRow(
        key=str(recording.pk),
        seen=str(seen.get(recording.pk, 0)),
        title=title_of(recording),
        code=recording.code,
        href=reverse("recording", args=[recording.pk]),
        changes=changes_of(rehearsed.changes, now),
        refused=f"{refused.words}{refused.remedy}" if refused else "",
        cites=cites_of(refused.citations, refused.rule) if refused else (),
    )


def _hidden(act: str, wish: Wish | None) -> tuple[Choice, ...]:
    given = {"act": act}
    if wish is not None:
        given |= {"key": wish.key, "value": wish.value, "reason": wish.reason}
        given |= {"activity": str(wish.activity.pk)} if wish.activity else {}
    return tuple(Choice(value, name) for name, value in given.items() if value)


def _choose(rehearsed: Sequence[Rehearsed], now: datetime) -> KeptForm:
    """Return the choice of a duty: what fits the first of them, then what fits the others."""
    found = {each.value: each for one in rehearsed for each in proposals_of(one.recording, now) if each.value.isdigit()}
    return KeptForm(
        "关联到哪一次",
        reverse("together"),
        "看会改什么",
        "列出的是这些资料前后一小时内的执法活动。" if found else "前后一小时内没有登记执法活动，请先登记执法活动。",
        (Choice("assign", "act"),),
        fields=(Field("reason", "理由", hint="改动已有的关联须写明"),),
        proposals=tuple(found.values())[:12],
    )


def _duties(recordings: Sequence[Recording]) -> list[Activity]:
    found = {duty.pk: duty for recording in recordings for duty in candidates(recording)}
    return list(found.values())
