"""Duties in words: what they are called, how they stand, who is on them; codes of the vocabulary in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.judging import regulation_for
from liuhen.activities.models import Activity
from liuhen.policy.answers import Verdict
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Chip, Choice, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.activities.demands import Demand
    from liuhen.kernel.refusals import Citation
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Cite

State, Outcome = Activity.State, Activity.Outcome
FLAGS = {
    "breach_found": "现场发现违法行为",
    "dispute_possible": "可能引发争议",
    "major_hazard": "直接涉及重大事故隐患",
    "major_violation": "直接涉及重大违法行为",
    "against_person": "有针对当事人的行为",
    "emergency": "情况紧急",
}
_STATES = {
    State.PLANNED: (Tone.MUTE, "已安排", "clock"),
    State.ONGOING: (Tone.OK, "进行中", "player-play"),
    State.ENDED: (Tone.WARN, "待办结", "hourglass"),
    State.CLOSED: (Tone.MUTE, "已办结", "check"),
}
_OUTCOMES = {
    Outcome.RECORDED: (Tone.OK, "已记录", "check"),
    Outcome.PARTLY: (Tone.OVER, "有缺口", "circle-dashed"),
    Outcome.EXEMPT: (Tone.MUTE, "已说明免除", "notes"),
    Outcome.UNRECORDED: (Tone.OVER, "未记录", "circle-dashed"),
    Outcome.NOT_REQUIRED: (Tone.MUTE, "无须记录", "info-circle"),
}
_MET = {True: ("satisfied", "已具备"), False: ("missing", "缺"), None: ("not_assessable", "到时判定")}


def pack_of(activity: Activity) -> Pack:
    """Return the pack that judges the duty. Raises Refused when none is bound."""
    return regulation_for(activity).pack


def label(pack: Pack, fact: str, code: str) -> str:
    """Return the Chinese word of a code of the vocabulary, the code itself where it has none."""
    return pack.vocabulary.facts[fact].values.get(code, code)


def choices(pack: Pack, fact: str, first: str = "") -> tuple[Choice, ...]:
    """Return the codes of a fact as choices; `first` is said for choosing nothing."""
    known = tuple(Choice(code, words) for code, words in pack.vocabulary.facts[fact].values.items())
    return (Choice("", first), *known) if first else known


def state_chip(activity: Activity) -> Chip:
    """Return how the duty stands; a closed one says what became of the duty to record."""
    outcome = _OUTCOMES.get(Outcome(activity.outcome)) if activity.state == State.CLOSED else None
    return Chip(*(outcome or _STATES[State(activity.state)]))


def when(activity: Activity, now: datetime) -> str:
    """Return when it is or was: the planned moment, or from arrival to end."""
    begun = activity.arrived_at or activity.started_at
    if begun is None:
        return f"计划 {chinese.near(activity.planned_at, now)}"
    return chinese.between(begun, activity.ended_at, now)


def people(activity: Activity) -> str:
    """Return the names of the officers, the lead recorder marked."""
    return "、".join(
        f"{officer.person.name}（主摄）" if officer.lead_recorder else officer.person.name
        for officer in activity.officers.all()
    )


def kind_words(pack: Pack, activity: Activity) -> str:
    """Return act and kind: 行政检查 · 现场检查、勘验."""
    words = [label(pack, "activity.act", activity.act), label(pack, "activity.kind", activity.kind)]
    if activity.service_method:
        words.append(label(pack, "activity.service_method", activity.service_method))
    return " · ".join(dict.fromkeys(words))


def usual_kind(activity: Activity) -> str:
    """Return the kind of transcript that a duty of this kind usually has, "" where it has none of its own."""
    return activity.kind if activity.kind in {"inquiry", "inspection", "statement", "hearing"} else ""


def flag_words(activity: Activity) -> str:
    """Return what was said about the weight of the duty; what every duty is by default is left out."""
    told = [words for name, words in FLAGS.items() if name != "against_person" and getattr(activity, name)]
    if not activity.on_site:
        told.append("不在现场进行")
    if not activity.against_person:
        told.append("没有针对当事人的行为")
    return "、".join(told)


def demand_words(demand: Demand) -> str:
    """Return the words of a demand without the article that stands beside them."""
    words = demand.words.removesuffix("。")
    source = f"（{demand.citations[0].words}" if demand.citations else ""
    return words[: words.rindex(source)] if source and words.endswith("）") and source in words else words


def demand_chip(demand: Demand, *, ahead: bool = False) -> Chip:
    """Return whether what is demanded is there; a lack that refuses the act says so.

    `ahead`: the duty has not begun, so that what is not there yet is something to do, not something missing.
    """
    if demand.satisfied is False and demand.binding:
        return chip("refused", "缺，不办不行")
    state, words = ("lead", "要办") if ahead and demand.satisfied is False else _MET[demand.satisfied]
    return chip(state, words)


def demand_cites(pack: Pack, citations: Sequence[Citation]) -> tuple[Cite, ...]:
    """Return the articles of a demand with our gist of each."""
    return cites(pack, citations)


def met(verdict: Verdict) -> bool:
    """Say whether a verdict is a good one."""
    return verdict in {Verdict.SATISFIED, Verdict.ALLOWED, Verdict.APPLIES}
