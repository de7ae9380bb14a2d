"""The one form beside a recording of a queue: receive it, complete it, confirm its class, put it to a duty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import role_title, roles_on
from liuhen.kernel.moments import local_day
from liuhen.recordings.facts import triggers
from liuhen.recordings.keeping import to_confirm
from liuhen.recordings.queues import ASSIGN, CLASSIFY, COMPLETE, RECEIVE
from liuhen.recordings.services.classifying import confirming_role
from liuhen.web.pages.change_words import TRIGGERS
from liuhen.web.pages.proposals import proposals_of
from liuhen.web.pages.recording_forms import metadata_form
from liuhen.web.pages.wording import cites_of
from liuhen.web.viewmodels.keeping import KeptForm
from liuhen.web.viewmodels.parts import Choice, Field, Link, Note, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording
    from liuhen.web.pages.judgements import Judged
    from liuhen.web.viewmodels.parts import Cite

NO_UNDO = "接收不能撤销：移交时钟停在接收的时刻。接收错了的，另写移交单交还。"


@dataclass(frozen=True, slots=True)
class Task:
    """A recording before somebody who keeps it: what was judged, what the form takes along, what was typed before."""

    recording: Recording
    judged: Judged | None
    person: Person
    now: datetime
    hidden: tuple[Choice, ...]
    given: Mapping[str, str]


def form_of(queue: str, task: Task) -> KeptForm | None:
    """Return the form of the queue; None when there is nothing left to do."""
    makers = {RECEIVE: _receive, COMPLETE: _complete, CLASSIFY: _confirm, ASSIGN: _assign}
    return makers[queue](task, reverse("keep", args=[queue, task.recording.pk]))


def _receive(task: Task, href: str) -> KeptForm | None:
    if task.recording.handed_over_at is not None:
        return None
    own = task.recording.person_id == task.person.pk
    notes = (Note("这份由您本人摄录，不能由本人接收。", "请另一名资料管理人员接收。", Tone.WARN),) if own else ()
    words = f"确认收到，资料从此由您保管。{NO_UNDO}"
    cites = _cites(task, "recording.hand_in", what="hand_over")
    return KeptForm("接收", "" if own else href, "接收", words, task.hidden, cites=cites, notes=notes)


def _complete(task: Task, href: str) -> KeptForm | None:
    form = metadata_form(task.recording, task.judged, task.now, may=True)
    fields = tuple(
        replace(field, value=task.given.get(field.name, field.value)) for field in form.fields if not field.readonly
    )
    words = "带条文的是制度要求的项目，缺一项就还是待分类。没有当事人、案由的，填“无”。"
    return KeptForm("补全登记项目", href, "保存", words, task.hidden, fields=fields)


def _confirm(task: Task, href: str) -> KeptForm | None:
    recording = task.recording
    if not to_confirm(recording):
        return None
    names = [TRIGGERS.get(code, code) for code in triggers(recording)]
    told = f"情形：{'、'.join(names)}。" if names else "按执法活动的种类。"
    risk = "高风险" if recording.risk_proposed == "high" else "长期保存"
    words = f"制度建议定为{risk}。{told}确认后列入刻盘存储，不作到期处理。不符合的，先更正情形。"
    role = confirming_role(recording, task.now)
    may = role in roles_on(task.person, local_day(task.now))
    return KeptForm(
        "确认定级",
        href if may else "",
        f"确认{risk}",
        words if may else f"{words}由{role_title(role)}确认。",
        task.hidden,
        fields=(Field("reason", "说明", value=task.given.get("reason", "")),) if may else (),
        cites=_cites(task, "recording.risk") or _cites(task, "recording.disc"),
        other=(Link("更正情形", f"{reverse('recording', args=[recording.pk])}#triggers"),),
    )


def _assign(task: Task, href: str) -> KeptForm | None:
    return KeptForm(
        "属于哪次执法活动",
        href,
        "确认关联",
        "按时间排列，最像的在前；由您决定。",
        task.hidden,
        fields=(Field("reason", "理由", value=task.given.get("reason", ""), hint="改动已有的关联须写明"),),
        proposals=proposals_of(task.recording, task.now),
    )


def _cites(task: Task, question: str, what: str = "") -> tuple[Cite, ...]:
    """Return the articles of the first finding that stands for a question."""
    judged = task.judged
    if judged is None:
        return ()
    answers = [answer for answer in judged.answers if answer.question == question]
    found = [f for answer in answers for f in answer.standing if not f.set_aside and (not what or f.what == what)]
    return cites_of(judged.pack, found[0], task.now) if found else ()
