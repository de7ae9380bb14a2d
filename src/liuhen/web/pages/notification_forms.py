"""The forms for when people are told: a person's own wishes, and the agency's arrangement."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.refusals import Refused
from liuhen.notifications.arrangements import arrangement_of, mails_go_out, preference_of
from liuhen.notifications.models import Arrangement
from liuhen.notifications.services.arranging import Wanted, Wish
from liuhen.notifications.stages import CHOOSABLE, WORDS, Stage
from liuhen.web.viewmodels.notifications import FieldGroup, TellingForm
from liuhen.web.viewmodels.parts import Crumb, Field, Note, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.accounts.models import Agency, Person

_FIGURES = {
    "before_days": ("到期前几个工作日", "个工作日", "在每天汇总的时刻通知责任人"),
    "before_hours": ("到期前几小时", "小时", "通知责任人"),
    "head_hours": ("逾期几小时后报科室负责人", "小时", "0 表示一过期限就报"),
    "legal_days": ("逾期几个工作日后报法制机构", "个工作日", "在汇总时刻通知"),
    "leader_days": ("逾期几个工作日后报分管领导", "个工作日", "在汇总时刻通知"),
}
_NO_MAIL = Note("本系统还没有接上邮件服务器，邮件寄不出去。", "请系统管理员在 settings.toml 写 mail_host。", Tone.WARN)


def preference_form(person: Person, given: Mapping[str, str] | None = None, problem: str = "") -> TellingForm:
    """Return a person's form; `given` and `problem` are those of an attempt that was refused."""
    preference, agency = preference_of(person), person.agency
    arrangement = arrangement_of(agency) if agency else Arrangement()
    if given is None:
        given = {"email": preference.email, "digest": "1" if preference.digest else ""}
        given |= {f"mail_{stage}": "" if stage in preference.unmailed else "1" for stage in CHOOSABLE}
        given |= {name: _clock(getattr(preference, name)) for name in ("quiet_from", "quiet_to")}
    stages = tuple(
        Field(f"mail_{stage}", WORDS[stage], "checkbox", given.get(f"mail_{stage}", ""))
        for stage in CHOOSABLE
        if stage not in arrangement.demanded
    )
    return TellingForm(
        title="我的通知方式",
        summary="站内通知一直有；这里只管邮件。邮件里不写当事人、地点和人员姓名。",
        crumbs=(Crumb("通知", reverse("notifications")),),
        href=reverse("preferences"),
        groups=(
            FieldGroup("邮箱", (Field("email", "邮箱地址", "email", given.get("email", ""), hint="留空就不寄邮件"),)),
            FieldGroup(
                "每天一封汇总",
                (
                    Field(
                        "digest",
                        f"每天 {arrangement.digest_at:%H:%M} 寄一封当天要办的事",
                        "checkbox",
                        given.get("digest", ""),
                    ),
                ),
            ),
            FieldGroup("另外单独寄的", stages, _demanded_words(arrangement)),
            FieldGroup(
                "静默时段",
                (
                    Field("quiet_from", "从", "time", given.get("quiet_from", "")),
                    Field("quiet_to", "到", "time", given.get("quiet_to", "")),
                ),
                f"这段时间不寄，过后再寄；可以跨过午夜，最长 {arrangement.quiet_most} 小时。不用就都留空。",
            ),
        ),
        button="保存",
        facts_title="本局的安排",
        facts=arrangement_rows(arrangement),
        notes=(*_problem(problem), *(() if mails_go_out() else (_NO_MAIL,))),
    )


def arrangement_form(agency: Agency, given: Mapping[str, str] | None = None, problem: str = "") -> TellingForm:
    """Return the agency's form."""
    arrangement = arrangement_of(agency)
    if given is None:
        given = {name: _figure(getattr(arrangement, name)) for name in (*_FIGURES, "quiet_most")}
        given |= {name: _clock(getattr(arrangement, name)) for name in ("digest_at", "quiet_from", "quiet_to")}
        given |= {f"demand_{stage}": "1" if stage in arrangement.demanded else "" for stage in CHOOSABLE}
    values = given

    def clock(name: str, label: str, hint: str = "") -> Field:
        return Field(name, label, "time", values.get(name, ""), required=True, hint=hint)

    def figure(name: str) -> Field:
        label, _, hint = _FIGURES[name]
        return Field(name, label, "number", values.get(name, ""), hint=f"{hint}；留空就不通知")

    return TellingForm(
        title="本局通知安排",
        summary="期限由制度规定，什么时候提醒由本局安排。改了以后，未办的事项都按新的安排通知，已经通知过的不重复。",
        crumbs=(Crumb("工作台", reverse("workbench")),),
        href=reverse("arrangement"),
        groups=(
            FieldGroup("到期前", (figure("before_days"), figure("before_hours"))),
            FieldGroup(
                "过了期限",
                tuple(figure(name) for name in ("head_hours", "legal_days", "leader_days")),
                "一过期限先通知责任人本人，再逐级上报。通知里只说按登记的事实过了期限，不说谁违规。",
            ),
            FieldGroup(
                "邮件",
                (
                    clock("digest_at", "每天汇总的时刻"),
                    Field(
                        "quiet_most", "个人静默时段最长几小时", "number", values.get("quiet_most", ""), required=True
                    ),
                    clock("quiet_from", "全局静默从"),
                    clock("quiet_to", "全局静默到", "起止相同表示没有静默时段"),
                ),
            ),
            FieldGroup(
                "个人不能关掉的邮件",
                tuple(
                    Field(f"demand_{stage}", WORDS[stage], "checkbox", values.get(f"demand_{stage}", ""))
                    for stage in CHOOSABLE
                ),
            ),
            FieldGroup(
                "理由", (Field("reason", "为什么改", "text", values.get("reason", ""), required=True, wide=True),)
            ),
        ),
        button="保存安排",
        notes=(*_problem(problem), *(() if mails_go_out() else (_NO_MAIL,))),
    )


def wish_in(given: Mapping[str, str], agency: Agency | None) -> Wish:
    """Read a person's form; what the agency demands cannot be switched off. Raises Refused for times that are none."""
    demanded = arrangement_of(agency).demanded if agency else []
    return Wish(
        email=given.get("email", "").strip()[:254],
        digest=bool(given.get("digest")),
        unmailed=tuple(str(stage) for stage in CHOOSABLE if stage not in demanded and not given.get(f"mail_{stage}")),
        quiet_from=_time_in(given, "quiet_from"),
        quiet_to=_time_in(given, "quiet_to"),
    )


def wanted_in(given: Mapping[str, str]) -> Wanted:
    """Read the agency's form. Raises Refused for figures and times that are none."""
    digest_at, quiet_from, quiet_to = (_demanded_time(given, name) for name in ("digest_at", "quiet_from", "quiet_to"))
    figures = {name: _figure_in(given, name) for name in _FIGURES}
    return Wanted(
        **figures,
        digest_at=digest_at,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        quiet_most=_figure_in(given, "quiet_most") or 0,
        demanded=tuple(str(stage) for stage in CHOOSABLE if given.get(f"demand_{stage}")),
    )


def arrangement_rows(arrangement: Arrangement) -> tuple[Row, ...]:
    """Return what the agency arranged, in words."""
    rows = [
        Row(label, f"{value} {unit}" if (value := getattr(arrangement, name)) is not None else "不通知")
        for name, (label, unit, _) in _FIGURES.items()
    ]
    quiet = arrangement.quiet_from != arrangement.quiet_to
    span = f"{arrangement.quiet_from:%H:%M} 到 {arrangement.quiet_to:%H:%M}" if quiet else "没有"
    return (*rows, Row("全局静默时段", span))


def _demanded_words(arrangement: Arrangement) -> str:
    names = "".join(f"「{WORDS[Stage(stage)]}」" for stage in arrangement.demanded)
    return f"本局要求一定要寄的：{names}。" if names else ""


def _problem(problem: str) -> tuple[Note, ...]:
    return (Note("没有保存。", problem, Tone.OVER),) if problem else ()


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value else ""


def _figure(value: int | None) -> str:
    return "" if value is None else str(value)


def _figure_in(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004  # the room judges the range
        raise Refused("web.arrange.figure", "天数和小时数要填整数，不通知的留空。")
    return int(text)


def _time_in(given: Mapping[str, str], name: str) -> time | None:
    text = given.get(name, "").strip()
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None) if text else None
    except ValueError as wrong:
        raise Refused("web.arrange.time", "时刻要写成 22:00 这样。") from wrong


def _demanded_time(given: Mapping[str, str], name: str) -> time:
    value = _time_in(given, name)
    if value is None:
        raise Refused("web.arrange.time", "汇总时刻和静默起止都要填，写成 22:00 这样。")
    return value
