"""The steps of a duty on site: what may be registered when. The order here is the order in which they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.activities.models import Activity
from liuhen.web.viewmodels.field import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.activities.models import Interruption, Notice


@dataclass(frozen=True, slots=True)
class Step:
    """One thing people register: `fact` is the kind it is told as. `main` ones are the next action, one at a time."""

    code: str
    title: str
    button: str
    rule: Rule
    main: bool = False
    clock: bool = True
    fact: str = ""

    @property
    def kind(self) -> str:
        """The kind of the field fact."""
        return self.fact or self.code


_ARRIVED = ("arrived", "ready", "under_way")
STEPS = (
    Step("arrive", "到达现场", "已到达现场", Rule((), ("arrived", "started", "off_site"), _ARRIVED), main=True),
    Step("notice", "告知正在记录", "已告知", Rule(("under_way",), ("noticed",), ("noticed",)), main=True),
    Step("start", "开始执法", "开始执法", Rule(("ready",), ("started",), ("started", "under_way")), main=True),
    Step("resume", "恢复记录", "已恢复记录", Rule(("interrupted", "under_way"), (), (), ("interrupted",)), main=True),
    Step(
        "end",
        "结束执法",
        "结束执法",
        Rule(("started", "under_way"), ("interrupted",), ("ended",), ("under_way",)),
        main=True,
    ),
    Step("return", "返回单位", "已返回单位", Rule(("ended", "remote"), ("returned",), ("returned",)), main=True),
    Step("interrupt", "记录中断了", "登记中断", Rule(("started", "under_way"), ("interrupted",), ("interrupted",))),
    Step(
        "give_up",
        "不能恢复记录",
        "登记为不能恢复",
        Rule(("interrupted", "under_way"), (), (), ("interrupted",)),
        clock=False,
    ),
    Step("content", "摄录内容", "登记勾选的内容", Rule(("under_way",))),
    Step(
        "first_act",
        "针对当事人的第一个行为",
        "登记第一个行为",
        Rule(("started", "under_way"), ("first_act",), ("first_act",)),
    ),
    Step("notice_again", "有人后来到场，再次告知", "已再次告知", Rule(("noticed", "under_way")), fact="notice"),
    Step("flag", "现场新情况", "登记新情况", Rule((), ("closed",)), clock=False),
    Step(
        "remote",
        "无法及时移交",
        "登记无法及时移交",
        Rule((), ("remote", "returned", "closed"), ("remote",)),
        clock=False,
    ),
    Step("transcript", "笔录", "登记笔录", Rule(("started", "transcripts"), ("closed",))),
)
BY_CODE = {step.code: step for step in STEPS}


def state_of(
    activity: Activity, notices: Sequence[Notice], stops: Sequence[Interruption], *, transcripts: bool
) -> frozenset[str]:
    """Return what is there already, as the rules of the steps read it; `transcripts`: the regulation asks for them."""
    there = {
        "arrived": activity.arrived_at is not None,
        "noticed": bool(notices),
        "started": activity.started_at is not None,
        "first_act": activity.first_act_at is not None,
        "ended": activity.ended_at is not None,
        "returned": activity.returned_at is not None,
        "remote": activity.remote,
        "off_site": not activity.on_site,
        "ready": activity.arrived_at is not None or not activity.on_site,
        "under_way": activity.state == Activity.State.ONGOING,
        "closed": activity.state == Activity.State.CLOSED,
        "transcripts": transcripts,
        "interrupted": any(stop.resumed_at is None and stop.resumable for stop in stops),
    }
    return frozenset(name for name, yes in there.items() if yes)
