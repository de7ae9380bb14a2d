"""What each step on site asks for: fields, things to tick, words to read, all filled as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.moments import local
from liuhen.web.pages.duty_papers import SPOKEN, form_cites
from liuhen.web.pages.duty_words import FLAGS, choices, label, usual_kind
from liuhen.web.pages.field_words import contents, read_aloud, stop_reasons, stop_words, voice_points
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.field import FieldStep, Tickable
from liuhen.web.viewmodels.parts import Choice, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from liuhen.accounts.regulations import Regulation
    from liuhen.activities.models import Activity, Interruption, Notice, SeenContent
    from liuhen.web.pages.field_steps import Step

_WORKDAY = timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    """Everything that the forms are filled from, read once."""

    activity: Activity
    regulation: Regulation
    facts: Mapping[str, object]
    notices: Sequence[Notice]
    stops: Sequence[Interruption]
    at: datetime
    seen: Sequence[SeenContent] = field(init=False)

    def __post_init__(self) -> None:
        """Read the contents that were seen."""
        object.__setattr__(self, "seen", list(self.activity.seen_contents.all()))


def filled_step(step: Step, sheet: Sheet, has: frozenset[str], *, current: bool, key: str) -> FieldStep:
    """Return a step as it stands on the page; every step is there, so that the course goes on without a network."""
    asked: dict[str, Any] = _FORMS[step.code](sheet) if step.code in _FORMS else {}
    return FieldStep(
        kind=step.kind,
        code=step.code,
        title=step.title,
        button=step.button,
        rule=step.rule,
        key=key,
        main=step.main,
        clock=step.clock,
        shown=step.rule.is_open(has),
        current=current,
        **asked,
    )


def _arrive(_: Sheet) -> dict[str, Any]:
    return {"words": "到了就登记：记录从这一刻起应当不断。先看主摄录设备是否已经开机。"}


def _notice(sheet: Sheet) -> dict[str, Any]:
    answer = sheet.regulation.ask("activity.notice", sheet.facts, sheet.at)
    return {
        "words": "对着当事人和在场的人念，念完点“已告知”。",
        "read": read_aloud(sheet.regulation.pack, sheet.activity, answer, sheet.at),
        "fields": (
            Field("to", "告知了谁", value=_audience(sheet), required=True, hint="多人用顿号隔开", wide=True),
            Field("method", "方式", "select", "口头", (Choice("口头", "口头"), Choice("书面", "书面"))),
        ),
        "ticks": voice_points(sheet.regulation.pack, sheet.activity, answer, sheet.at),
    }


def _notice_again(sheet: Sheet) -> dict[str, Any]:
    told = {name for notice in sheet.notices for name in notice.to}
    later = [name for name in sheet.activity.persons_on_site if name not in told]
    return {
        "fields": (
            Field("to", "告知了谁", value="、".join(later), required=True, hint="多人用顿号隔开", wide=True),
            Field("text", "说了什么", "textarea", "告知正在录音录像。", wide=True),
        )
    }


def _start(_: Sheet) -> dict[str, Any]:
    return {"words": "开始检查、办案时登记。各人所带的设备这时定下来。"}


def _interrupt(sheet: Sheet) -> dict[str, Any]:
    carried = [officer for officer in sheet.activity.officers.all() if officer.device]
    devices = tuple(Choice(officer.device, f"{officer.person.name}的设备") for officer in carried)
    return {
        "words": "停了就登记，写明原因。",
        "fields": (
            Field(
                "reason",
                "原因",
                "select",
                "",
                (Choice("", "请选择"), *stop_reasons(sheet.regulation, sheet.activity, sheet.at)),
                required=True,
                wide=True,
            ),
            Field("reason_text", "说明", hint="其他客观原因必须写明", wide=True),
            Field("device", "哪台设备", "select", "", (Choice("", "全部设备"), *devices)),
        ),
    }


def _resume(sheet: Sheet) -> dict[str, Any]:
    running = next((stop for stop in sheet.stops if stop.resumed_at is None and stop.resumable), None)
    pack = sheet.regulation.pack
    reason = (running.reason_text or label(pack, "interruption.reason", running.reason)) if running else "（原因）"
    return {
        "words": f"先对着记录仪说：“{stop_words(reason)}”说完再登记。",
        "cites": form_cites(pack, SPOKEN)[-1:],
        "ticks": (Tickable("voice", "1", "已对着记录仪说明中断原因", "没有说的不要勾"),),
    }


def _give_up(_: Sheet) -> dict[str, Any]:
    return {"words": "确实不能继续记录时登记。登记后立即报告部门负责人，事后写书面说明。"}


def _content(sheet: Sheet) -> dict[str, Any]:
    seen = {each.item: chinese.clock(each.at) for each in sheet.seen}
    wanted = contents(sheet.regulation, sheet.facts, sheet.at)
    return {
        "words": "拍到了就勾，登记的时刻以后用来找画面。这里的勾不代替看画面核对。",
        "ticks": tuple(Tickable("item", item, item, done=seen.get(item, "")) for item in wanted),
        "cites": next(iter(wanted.values()), ()),
    }


def _end(sheet: Sheet) -> dict[str, Any]:
    seen = {each.item for each in sheet.seen}
    left = [item for item in contents(sheet.regulation, sheet.facts, sheet.at) if item not in seen]
    words = f"离开前看一遍：还没有勾的摄录内容有{'、'.join(left)}。" if left else "摄录内容都勾过了。"
    return {
        "words": words,
        "ticks": (Tickable("sure", "1", "现场事项已经办完，设备还在记录", required=True),),
    }


def _flag(sheet: Sheet) -> dict[str, Any]:
    raised = sheet.activity
    return {
        "words": "只加不减；登记错的在活动页更正。",
        "ticks": tuple(
            Tickable("flag", name, words, done="已登记" if getattr(raised, name) else "")
            for name, words in FLAGS.items()
            if name != "against_person"
        ),
        "fields": (Field("dispute_reason", "可能引发争议的理由", hint="勾了“可能引发争议”的须写", wide=True),),
    }


def _remote(sheet: Sheet) -> dict[str, Any]:
    back = local(sheet.at + _WORKDAY)
    return {
        "words": "当天回不来、交不了的，写明情形和说明，登记预计返回的时间；返回后时钟才起算。",
        "fields": (
            Field(
                "reason",
                "情形",
                "select",
                "",
                choices(sheet.regulation.pack, "activity.remote_reason", "请选择"),
                required=True,
            ),
            Field("expected_return_at", "预计返回", "datetime-local", f"{back:%Y-%m-%dT%H:00}", required=True),
            Field("statement", "确实无法及时移交的说明", "textarea", required=True, wide=True),
        ),
    }


def _transcript(sheet: Sheet) -> dict[str, Any]:
    officers = [officer.person for officer in sheet.activity.officers.all()]
    party = sheet.activity.party.name if sheet.activity.party else ""
    return {
        "words": "笔录写完、签完就登记：几名执法人员、姓名、证件编号按本次人员填好，只要勾出示和签名。",
        "fields": (
            Field(
                "transcript_kind",
                "笔录种类",
                "select",
                usual_kind(sheet.activity),
                choices(sheet.regulation.pack, "transcript.kind", "请选择"),
                required=True,
            ),
            Field("whom", "被询问人、当事人", value=party),
            Field("signed_by", "签名、盖章的人", hint="当事人或有关在场人员，多人用顿号隔开", wide=True),
            Field("refused_by", "拒绝签名的人", hint="没有就不填", wide=True),
            Field("refusal", "拒绝的情况", hint="有人拒绝的须写明", wide=True),
            Field("witness", "见证人"),
        ),
        "ticks": (
            *(Tickable("shown", str(one.pk), f"{one.name} 出示了证件", one.card_no) for one in officers),
            *(Tickable("signed", str(one.pk), f"{one.name} 已签名") for one in officers),
        ),
    }


def _audience(sheet: Sheet) -> str:
    party = [sheet.activity.party.name] if sheet.activity.party else []
    return "、".join(dict.fromkeys((*party, *sheet.activity.persons_on_site)))


_FORMS: dict[str, Callable[[Sheet], dict[str, Any]]] = {
    "arrive": _arrive,
    "notice": _notice,
    "start": _start,
    "resume": _resume,
    "end": _end,
    "interrupt": _interrupt,
    "give_up": _give_up,
    "content": _content,
    "notice_again": _notice_again,
    "flag": _flag,
    "remote": _remote,
    "transcript": _transcript,
}
