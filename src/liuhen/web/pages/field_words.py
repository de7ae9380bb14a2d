"""What is read aloud and spoken on site: the notice with names and numbers (F-09, F-10) and the voice points (F-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.facts import interruption_facts
from liuhen.activities.models import Interruption
from liuhen.policy.answers import Verdict
from liuhen.web.pages.duty_words import kind_words
from liuhen.web.pages.wanted_items import wanted_items
from liuhen.web.pages.wording import cites_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.field import ReadAloud, Tickable
from liuhen.web.viewmodels.parts import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.activities.models import Activity
    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Cite

_POINTS = "notice.voice_points"
_REASON = "interruption.reason"
_LACKS = frozenset({Verdict.MISSING, Verdict.REFUSED})
OTHER = "other"


def read_aloud(pack: Pack, activity: Activity, answer: Answer, at: datetime) -> ReadAloud:
    """Return the words to read: the regulation's own with names and numbers filled in (SS-8), else our proposal.

    Where the prescribed words cannot be filled, it is said what is missing.
    """
    worded = next((finding for finding in answer.standing if finding.verb == "text"), None)
    if worded is not None and worded.text:
        return ReadAloud(worded.text, prescribed=True, cites=cites_of(pack, worded, at))
    officers = list(activity.officers.all())
    nameless = [officer.person.name for officer in officers if not officer.person.card_no]
    hole = f"{'、'.join(nameless)}没有登记执法证件编号，规定的用语填不完整。" if worded is not None and nameless else ""
    names = "、".join(officer.person.name for officer in officers)
    cards = "、".join(officer.person.card_no for officer in officers if officer.person.card_no)
    numbers = f"，执法证件编号{cards}" if cards else ""
    text = f"您好，我们是{activity.agency.name}执法人员{names}{numbers}。本次执法全程录音录像。"
    cited = next((cites_of(pack, finding, at) for finding in answer.standing if finding.verb == "need"), ())
    return ReadAloud(text, prescribed=False, cites=cited, hole=hole)


def voice_points(pack: Pack, activity: Activity, answer: Answer, at: datetime) -> tuple[Tickable, ...]:
    """Return the points to be spoken into the recording, each with the words for this duty (PDS-2-6, F-11)."""
    said = {
        "时间": f"现在是{chinese.day(at, at)} {chinese.clock(at)}",
        "地点": activity.place or "说明所在地点",
        "执法人员": "、".join(officer.person.name for officer in activity.officers.all()),
        "执法行为": kind_words(pack, activity),
        "摄录重点": "说明本次重点摄录什么",
    }
    return tuple(
        Tickable("voice_points", item, item, said.get(item, "")) for item in wanted_items(pack, answer, _POINTS, at)
    )


def contents(regulation: Regulation, facts: Mapping[str, object], at: datetime) -> dict[str, tuple[Cite, ...]]:
    """Return the contents that the regulation wants on the recordings of a duty with these facts."""
    answer = regulation.ask("recording.content", facts, at)
    return wanted_items(regulation.pack, answer, "recording.content_seen", at)


def stop_reasons(regulation: Regulation, activity: Activity, at: datetime) -> tuple[Choice, ...]:
    """Return the reasons for a stop, those first that the regulation accepts as they are; others say what they need.

    The regulation is asked about each (SS-11 and PDS-2-7 differ: 阻挠 is listed in one only).
    """
    reasons = regulation.pack.vocabulary.facts[_REASON].values
    facts = interruption_facts(Interruption(activity=activity, stopped_at=at, reason=OTHER))
    listed: list[Choice] = []
    others: list[Choice] = []
    for code, words in reasons.items():
        answer = regulation.ask("activity.interruption", facts | {_REASON: code}, at)
        lacking = any(finding.verdict in _LACKS and _REASON in finding.because for finding in answer.standing)
        if lacking or code == OTHER:
            others.append(Choice(code, f"{words}（须写明，由负责人确认）"))
        else:
            listed.append(Choice(code, words))
    return (*listed, *others)


def stop_words(reason: str) -> str:
    """Return what is to be spoken when recording goes on after a stop (F-11, SS-11, PDS-2-7)."""
    return f"刚才因{reason}，记录中断；现在恢复记录。"
