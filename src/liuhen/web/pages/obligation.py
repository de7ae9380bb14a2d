"""The page of one thing owed: verdict, clock, facts, history, who was told, and who may excuse it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from liuhen.access.owed import may_excuse
from liuhen.accounts.capabilities import CAPABILITIES
from liuhen.accounts.models import Post
from liuhen.accounts.queries import actor_of, role_title
from liuhen.kernel.moments import local_day
from liuhen.notifications.queries import told_about
from liuhen.notifications.stages import WORDS, Stage
from liuhen.obligations.services.excuse import owes
from liuhen.policy.verbs.owe import Owe
from liuhen.web.addresses import address
from liuhen.web.pages.next_steps import actions_of, step_words
from liuhen.web.pages.obligation_history import history_of
from liuhen.web.pages.obligations import Reasons, clock_of, due_row
from liuhen.web.pages.wording import facts_read, said
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.obligations import ObligationPage, ReasonForm
from liuhen.web.viewmodels.parts import Action, ChainItem, Chip, Crumb, Field, JudgeCard, Note, Row, Tone, chip

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Obligation
    from liuhen.policy.answers import Finding
    from liuhen.policy.pack import Pack

_EXCUSE = "obligation.excuse"
_MOST_TOLD = 30


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reason that was sent and refused, with why."""

    reason: str
    problem: str


def obligation_page(
    obligation: Obligation, person: Person, at: datetime, attempt: Attempt | None = None
) -> ObligationPage:
    """Return the page for a person who may see the obligation."""
    reasons = Reasons(at)
    found = reasons.of(obligation)
    row = due_row(obligation, reasons, at)
    own = owes(actor_of(person, at), at, obligation)
    may = may_excuse(person, at, obligation)
    owner = "、".join(_owners(obligation))
    return ObligationPage(
        title=row.title,
        summary=f"责任人：{owner}",
        crumbs=(Crumb("应办事项", reverse("obligations")),),
        chips=(_chip(obligation, at),),
        card=JudgeCard(
            _chip(obligation, at),
            f"{row.clock.headline}，{row.clock.detail}" if row.clock.detail else row.clock.headline,
            said(*found, at) if found else "",
            row.setting,
            row.cites,
            row.because,
            step_words(obligation.what) if _is_open(obligation) else "",
            actions_of(obligation, primary=True) if _is_open(obligation) else actions_of(obligation),
        ),
        clock=_clock(obligation, found, at),
        facts=tuple(_fact_row(words) for words in facts_read(*found, at)) if found else (),
        history=history_of(obligation, found[0] if found else None, _reads(found), at),
        excusers=_excusers(obligation, at),
        excusers_words="本人不能免除自己的事项；免除要写理由，和办理人一起记入存证日志。",
        told=_told(obligation, at),
        form=_form(obligation, may=may, own=own, attempt=attempt),
        notes=_notes(obligation, at, own=own, may=may),
        actions=_more(obligation),
    )


def _is_open(obligation: Obligation) -> bool:
    return not (obligation.fulfilled_at or obligation.excused_at or obligation.withdrawn_at)


def _chip(obligation: Obligation, at: datetime) -> Chip:
    if obligation.withdrawn_at:
        return chip("superseded", "不再需要")
    states = {
        "late": "overdue",
        "soon": "due_soon",
        "running": "open",
        "not_started": "open",
        "done": "satisfied",
        "done_late": "lead",
        "excused": "excused",
    }
    state = clock_of(obligation, at).state
    words = {"done": "已办", "done_late": "逾期才办", "not_started": "时钟未起"}.get(state, "")
    return chip(states[state], words)


def _owners(obligation: Obligation) -> list[str]:
    if obligation.person:
        return [f"{obligation.person.name}（{obligation.unit.name}）" if obligation.unit else obligation.person.name]
    unit = obligation.unit.name if obligation.unit else ""
    return [f"{unit}{role_title(obligation.who)}"]


def _clock(obligation: Obligation, found: tuple[Pack, Finding] | None, at: datetime) -> tuple[Row, ...]:
    """Return how the deadline was computed: what started it, how long it runs, and when it ends."""
    rows = [Row("起算", _started(obligation, found, at))]
    term = _term(*found) if found else ""
    if term:
        rows.append(Row("期间", term))
    rows.append(Row("截止", chinese.deadline(obligation.due_at, at) if obligation.due_at else "时钟还没有起"))
    if obligation.fulfilled_at:
        rows.append(Row("办好", chinese.moment_second(obligation.fulfilled_at, at)))
    rows.append(Row("制度包", f"{obligation.pack.upper()} {obligation.version} 版"))
    return tuple(rows)


def _started(obligation: Obligation, found: tuple[Pack, Finding] | None, at: datetime) -> str:
    if obligation.started_at is None:
        return "起算的事还没有发生"
    moment = chinese.moment_second(obligation.started_at, at)
    owe = _owe(*found) if found else None
    if owe is None or owe.term is None or found is None:
        return moment
    facts = found[0].vocabulary.facts
    names = "、".join(facts[name].words for name in owe.term.starts if name in facts)
    return f"{names}：{moment}" if names else moment


def _term(pack: Pack, finding: Finding) -> str:
    owe = _owe(pack, finding)
    if owe is None or owe.term is None:
        return ""
    length = owe.term.length
    if length.written is not None:
        return f"{length.written.words}，{owe.term.clock.label}" if owe.term.clock.label else length.written.words
    if length.setting and length.setting in pack.settings:
        value = finding.because.get(f"setting.{length.setting}")
        label = pack.settings[length.setting].label
        return f"{label}：{value}（本局设定）" if value else f"{label}（本局还没有设定）"
    return str(finding.because.get(length.fact) or "")


def _owe(pack: Pack, finding: Finding) -> Owe | None:
    rule = next((rule for rule in pack.rules if rule.id == finding.rule), None)
    verbs = (verb for prepared in rule.answers.values() for verb, _ in prepared) if rule else ()
    return next((verb for verb in verbs if isinstance(verb, Owe) and verb.what == finding.what), None)


def _reads(found: tuple[Pack, Finding] | None) -> frozenset[str]:
    return frozenset(found[1].because) if found else frozenset()


def _fact_row(words: str) -> Row:
    name, _, value = words.partition("：")
    return Row(name, value)


def _excusers(obligation: Obligation, at: datetime) -> tuple[Row, ...]:
    """Return who may excuse it: the heads above it and legal affairs, without those who owe it themselves."""
    day = local_day(at)
    roles = [role for role, held in CAPABILITIES.items() if any(each.startswith(_EXCUSE) for each in held)]
    of_agency = [role for role in roles if f"{_EXCUSE}.agency" in CAPABILITIES[role]]
    above = _above(obligation.unit.path or "") if obligation.unit else []
    posts = (
        Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day, person__is_active=True)
        .filter(Q(role__in=of_agency) | Q(role__in=roles, unit__path__in=above), unit__agency=obligation.agency_id)
        .select_related("person", "unit")
        .order_by("-unit__path", "pk")[:20]
    )
    return tuple(
        Row(role_title(post.role), f"{post.person.name}（{post.unit.name}）")
        for post in posts
        if not owes(actor_of(post.person, at), at, obligation)
    )


def _above(path: str) -> list[str]:
    """Return the paths of a unit and of those above it: /3/17/ → /3/, /3/17/."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: place + 1]) + "/" for place in range(len(parts))] if path else []


def _told(obligation: Obligation, at: datetime) -> tuple[ChainItem, ...]:
    items = []
    for each in told_about(obligation)[:_MOST_TOLD]:
        mailed = f"，邮件 {chinese.near(each.mail.sent_at, at)} 发出" if each.mail and each.mail.sent_at else ""
        read = f"，{chinese.near(each.read_at, at)} 已看" if each.read_at else "，还没有看"
        words = f"{each.person.name}：{WORDS[Stage(each.stage)]}"
        items.append(
            ChainItem("done" if each.read_at else "open", words, f"{chinese.near(each.made_at, at)} 通知{mailed}{read}")
        )
    return tuple(items)


def _form(obligation: Obligation, *, may: bool, own: bool, attempt: Attempt | None) -> ReasonForm | None:
    typed, problem = (attempt.reason, attempt.problem) if attempt else ("", "")
    if not may or obligation.withdrawn_at or obligation.fulfilled_at:
        return None
    if obligation.excused_at:
        field = Field("reason", "撤回理由", "textarea", typed, required=True, error=problem, wide=True)
        words = "撤回以后，责任人仍须按原来的期限办理，并会收到通知。免除和撤回都留在存证日志里。"
        return ReasonForm("restore", "撤回免除", reverse("restore", args=[obligation.pk]), field, "撤回免除", words)
    if own:
        return None
    field = Field("reason", "免除理由", "textarea", typed, required=True, error=problem, wide=True)
    words = "免除以后不再催办；是否逾期照旧看得见。责任人会收到通知，理由和您的姓名记入存证日志。"
    return ReasonForm("excuse", "免除这一项", reverse("excuse", args=[obligation.pk]), field, "免除", words)


def _notes(obligation: Obligation, at: datetime, *, own: bool, may: bool) -> tuple[Note, ...]:
    notes = []
    if obligation.excused_at:
        words = f"{chinese.near(obligation.excused_at, at)}，理由：{obligation.excuse}"
        notes.append(Note(f"{obligation.excused_by}已免除这一项。", words, Tone.MUTE))
    if obligation.withdrawn_at:
        when = chinese.near(obligation.withdrawn_at, at)
        notes.append(Note("按现有事实，这一项不再需要办。", f"{when} 起。", Tone.MUTE))
    if own and may and _is_open(obligation):
        notes.append(Note("这是您自己的事项，不能由您免除。", "请下方所列的其他人审核后免除。", Tone.MUTE))
    return tuple(notes)


def _more(obligation: Obligation) -> tuple[Action, ...]:
    path = reverse("obligations")
    return (Action("同一规则的事项", address(path, {"whose": "units", "rule": obligation.rule}), desktop_only=True),)
