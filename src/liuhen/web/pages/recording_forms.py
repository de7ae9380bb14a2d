"""The forms beside a recording: metadata that the regulation demands, its duty, receiving, classifying."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.queries import duties_between
from liuhen.kernel.spans import Span
from liuhen.policy.verbs.need import Need
from liuhen.recordings.metadata import BY_HAND, LABELS, label
from liuhen.recordings.models import MetadataItem, Recording
from liuhen.recordings.services.classifying import RISKS, SECRETS
from liuhen.web.pages.recording_filters import RISK
from liuhen.web.pages.wording import cites_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Choice, Field
from liuhen.web.viewmodels.recording import ActForm, MetadataForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.access.rights import Rights
    from liuhen.activities.models import Activity
    from liuhen.web.pages.judgements import Judged
    from liuhen.web.viewmodels.parts import Cite

_AROUND = timedelta(hours=1)
_QUESTION, _FACT = "recording.metadata", "recording.metadata"
ALONE = "alone"


def metadata_form(recording: Recording, judged: Judged | None, now: datetime, *, may: bool) -> MetadataForm:
    """Return the form: what the regulation demands first, then what people can add."""
    wanted, missing = _wanted(judged, now)
    items = {item.key: item for item in MetadataItem.objects.filter(recording=recording)}
    keys = dict.fromkeys((*wanted, *BY_HAND, *items))
    last = max(items.values(), key=lambda item: item.filled_at, default=None)
    lacking = [key for key in missing if key in keys]
    return MetadataForm(
        href=reverse("metadata", args=[recording.pk]) if may else "",
        fields=tuple(
            _field(key, items.get(key), wanted.get(key, ()), lacks=key in lacking, may=may)
            for key in keys
            if key in LABELS
        ),
        missing=len(lacking),
        words="" if may else "由摄录人本人或资料管理人员补全。",
        readonly=not may,
        saved=f"{last.filled_by} {chinese.moment(last.filled_at, now)} 保存" if last else "",
    )


def act_forms(recording: Recording, held: Rights, at: datetime) -> tuple[ActForm, ...]:
    """Return the acts that this person may take on this recording now."""
    forms: list[ActForm] = []
    if held.receive and recording.handed_over_at is None:
        words = "确认收到这份资料，摄录人的移交时钟就停下。不能接收本人摄录的。"
        forms.append(ActForm("receive", "接收", reverse("receive", args=[recording.pk]), (), "接收", words))
    if held.assign:
        forms.append(_assign(recording, at))
    if held.classify:
        forms.append(_classify(recording))
    if held.lower and recording.risk:
        forms.append(_lower(recording))
    return tuple(forms)


def candidates(recording: Recording) -> list[Activity]:
    """Return the duties of the agency within an hour of the recording."""
    start = recording.started_at or recording.exported_at
    end = recording.ended_at or start
    return list(duties_between(recording.agency, Span(start - _AROUND, max(start, end) + _AROUND)))


def _wanted(judged: Judged | None, now: datetime) -> tuple[dict[str, tuple[Cite, ...]], list[str]]:
    """Return the demanded keys with their articles, and those that are missing."""
    keys: dict[str, tuple[Cite, ...]] = {}
    missing: list[str] = []
    answers = [answer for answer in judged.answers if answer.question == _QUESTION] if judged else []
    for finding in (finding for answer in answers for finding in answer.standing if not finding.set_aside):
        for verb, _ in judged.pack.rule(finding.rule).answers[_QUESTION] if judged else ():
            if isinstance(verb, Need) and verb.items.inside == _FACT:
                cites = cites_of(judged.pack, finding, now) if judged else ()
                keys |= {key: cites for key in (*verb.items.names, *verb.items.one_of) if key not in keys}
        missing += [key for key in finding.missing if key not in missing]
    return keys, missing


def _field(key: str, item: MetadataItem | None, cites: Sequence[Cite], *, lacks: bool, may: bool) -> Field:
    by_hand = key in BY_HAND or lacks
    return Field(
        name=key,
        label=label(key),
        value=item.value if item else "",
        cites=tuple(cites),
        missing=lacks,
        hint="还没有填" if lacks else "" if by_hand or not may else "由程序按文件、设备和执法活动填写",
        readonly=not may or not by_hand,
    )


def _assign(recording: Recording, at: datetime) -> ActForm:
    duties = candidates(recording)
    choices = [Choice(str(duty.pk), _duty_words(duty, at)) for duty in duties]
    chosen = recording.activity
    if chosen is not None and all(choice.value != str(chosen.pk) for choice in choices):
        choices.insert(0, Choice(str(chosen.pk), _duty_words(chosen, at)))
    state = Recording.Assignment(recording.assignment).label
    people = {each.person_id: each.person.name for duty in duties for each in duty.officers.all()}
    if recording.person is not None:
        people.setdefault(recording.person.pk, recording.person.name)
    return ActForm(
        "assign",
        "属于哪次执法活动",
        reverse("assign", args=[recording.pk]),
        (
            Field(
                "activity",
                "执法活动",
                "select",
                str(chosen.pk) if chosen else "",
                (Choice("", "请选择"), *choices, Choice(ALONE, "不属于任何一次，独立记录")),
                required=True,
                wide=True,
            ),
            Field(
                "person",
                "摄录人",
                "select",
                str(recording.person_id or ""),
                (Choice("", "不改动"), *(Choice(str(key), name) for key, name in people.items())),
            ),
            Field("reason", "理由", hint="改动已有的关联须写明"),
        ),
        "确认关联",
        f"现在：{state}。列出的是前后一小时内本机关的执法活动。",
    )


def _classify(recording: Recording) -> ActForm:
    kinds = {"state": "国家秘密", "trade": "商业秘密", "privacy": "个人隐私", "personal": "个人信息"}
    return ActForm(
        "classify",
        "分类",
        reverse("classify", args=[recording.pk]),
        (
            Field(
                "risk",
                "风险等级",
                "select",
                recording.risk,
                (Choice("", "未定"), *(Choice(risk, RISK[risk]) for risk in RISKS)),
                hint=f"按制度至少 {RISK[recording.risk_proposed]}" if recording.risk_proposed else "",
            ),
            Field("evidence_case", "作为证据使用的案件", value=recording.case_name if recording.evidence else ""),
            *(
                Field(f"secret_{kind}", kinds[kind], "checkbox", "1" if kind in recording.secret else "")
                for kind in SECRETS
            ),
            Field("reason", "理由或依据", hint="降低等级、标注或取消保密须写明", wide=True),
        ),
        "保存分类",
    )


def _lower(recording: Recording) -> ActForm:
    """Return the form of those who may lower the class of risk."""
    return ActForm(
        "risk",
        "更改风险等级",
        reverse("set_risk", args=[recording.pk]),
        (
            Field("risk", "风险等级", "select", recording.risk, tuple(Choice(risk, RISK[risk]) for risk in RISKS)),
            Field("reason", "理由", required=True),
        ),
        "保存等级",
        "降低等级须写明理由，不能低于按制度判定的等级。",
    )


def _duty_words(duty: Activity, at: datetime) -> str:
    start = duty.arrived_at or duty.started_at or duty.planned_at
    return f"{chinese.between(start, duty.ended_at, at)} {duty.title}"
