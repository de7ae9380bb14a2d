"""Agency settings: the list, and one of them with its form, its history, and what a new value would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.policy.citations import cite
from liuhen.policy.setting_kinds import SettingKind, kind_of, readers, unfit
from liuhen.regulations.queries import setting_changes
from liuhen.regulations.trying import try_setting
from liuhen.web.addresses import text_in
from liuhen.web.pages.next_steps import href_of
from liuhen.web.pages.pack import rule_view
from liuhen.web.pages.subjects import Names
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.packs import SettingPage, SettingRow, SettingsPage
from liuhen.web.viewmodels.parts import ChainItem, Choice, Crumb, EmptyState, Field, Link, Note, Row, Tone, chip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack
    from liuhen.policy.settings import Setting
    from liuhen.regulations.queries import Changed
    from liuhen.regulations.trying import Tried
    from liuhen.web.pages.pack_shown import Shown
    from liuhen.web.viewmodels.parts import Cite

SETS = "regulation.set.agency"
_EXAMPLES = 5


def settings_page(shown: Shown, agency: Agency, at: datetime, can: frozenset[str]) -> SettingsPage:
    """Return every setting of the pack in force, those without a value first."""
    changes: dict[str, Changed] = {}
    for change in setting_changes(agency):
        changes.setdefault(change.setting, change)
    tomorrow = _tomorrow(agency, at)
    order = sorted(shown.pack.settings.values(), key=lambda each: _value(shown, each.name) is not None)
    return SettingsPage(
        summary=f"{shown.pack.title} {shown.pack.version} 版没有写明数字、由本局确定的 {len(order)} 项。",
        rows=tuple(_row(shown, each, changes.get(each.name), tomorrow, at) for each in order),
        empty=EmptyState("没有要设定的", "这部制度的数字都写在条文里。"),
        notes=() if SETS in can else (Note("改动由法制机构办理。"),),
        crumbs=(Crumb("制度包", reverse("packs")),),
    )


def setting_page(  # noqa: PLR0917  # one page, one call
    shown: Shown, agency: Agency, name: str, at: datetime, given: Mapping[str, str], refused: Refused | None = None
) -> SettingPage:
    """Return one setting; with `value` given, what it would change. Raises Http404."""
    setting = shown.pack.settings.get(name)
    if setting is None:
        raise Http404(name)
    history = [change for change in setting_changes(agency) if change.setting == name]
    problem = ""
    preview: tuple[Row, ...] = ()
    examples: tuple[Row, ...] = ()
    if "value" in given and refused is None:
        problem, preview, examples = _preview(shown, agency, name, at, given)
    return SettingPage(
        title=setting.label,
        summary=setting.why,
        facts=_facts(shown, agency, setting, at),
        rules=tuple(rule_view(shown, rule) for rule, _ in readers(shown.pack, name)),
        history=tuple(_change(shown, change, at) for change in history),
        fields=_fields(shown, setting, given, problem or (f"{refused.words}{refused.remedy}" if refused else "")),
        action=reverse("change_setting", args=[name]),
        preview=preview,
        examples=examples,
        notes=() if readers(shown.pack, name) else (Note("没有规则读这项设定。", "改动它不会改变判定。"),),
        crumbs=(Crumb("制度包", reverse("packs")), Crumb("本局设定", reverse("agency_settings"))),
    )


def read_only(page: SettingPage) -> SettingPage:
    """Return the page without its form, for those who may not change the setting."""
    note = Note("改动由法制机构办理。", "需要改动的，请与法制机构联系。")
    return replace(page, fields=(), action="", notes=(*page.notes, note))


def read_setting(pack: Pack, name: str, text: str) -> object:
    """Read what a form says into the value a setting takes. Raises Refused for what is none."""
    kind = kind_of(pack, name)
    clean = text.strip()
    if not clean:
        raise Refused("web.setting.empty", "要写上新的值。", remedy=f"写成：{kind.words}。")
    if kind is SettingKind.NUMBER:
        try:
            return int(clean)
        except ValueError:
            raise Refused("web.setting.number", "这里要写整数。", remedy="只写数字，不写单位。") from None
    if kind is SettingKind.FLAG:
        return clean == "yes"
    if kind is SettingKind.LIST:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return clean


def _value(shown: Shown, name: str) -> object:
    return shown.settings.get(name, shown.pack.settings[name].current)


def _said(shown: Shown, setting: Setting, value: object) -> str:
    return "尚未设定" if value is None else f"{shown.words.value(value)}{setting.unit}"


def _tomorrow(agency: Agency, at: datetime) -> Mapping[str, object]:
    return regulation_of(agency, local_day(at) + timedelta(days=1)).settings


def _cites(shown: Shown, setting: Setting) -> tuple[Cite, ...]:
    pack = shown.pack
    return cites(pack, [cite(clause, pack.articles, pack.documents) for clause in setting.cites])


def _row(
    shown: Shown, setting: Setting, change: Changed | None, tomorrow: Mapping[str, object], at: datetime
) -> SettingRow:
    value, then = _value(shown, setting.name), tomorrow.get(setting.name, setting.current)
    state = "not_assessable" if value is None else "satisfied" if setting.name in shown.settings else "applies"
    words = {"not_assessable": "尚未设定", "satisfied": "本局已定", "applies": "缺省值"}[state]
    return SettingRow(
        label=setting.label,
        value=_said(shown, setting, value),
        why=setting.why,
        cites=_cites(shown, setting),
        chip=chip(state, words),
        changed=f"{change.by}，{chinese.moment(change.at, at)}" if change else "",
        tomorrow=f"明天起：{_said(shown, setting, then)}" if then != value else "",
        edit=reverse("agency_setting", args=[setting.name]),
    )


def _facts(shown: Shown, agency: Agency, setting: Setting, at: datetime) -> tuple[Row, ...]:
    value, then = _value(shown, setting.name), _tomorrow(agency, at).get(setting.name, setting.current)
    bounds = [f"不小于 {setting.at_least}{setting.unit}"] if setting.at_least is not None else []
    bounds += [f"不大于 {setting.at_most}{setting.unit}"] if setting.at_most is not None else []
    default = (
        "没有缺省值，设定以前有关的判定暂不能作出"
        if setting.current is None
        else _said(shown, setting, setting.current)
    )
    rows = [
        Row("现在的值", _said(shown, setting, value)),
        Row("缺省值", default),
        Row("可以写", "；".join([kind_of(shown.pack, setting.name).words, *bounds])),
        Row("留给本局的", "" if setting.cites else "没有条文", cites=_cites(shown, setting)),
    ]
    rows[1:1] = [Row("明天起", _said(shown, setting, then))] if then != value else []
    return tuple(rows)


def _change(shown: Shown, change: Changed, at: datetime) -> ChainItem:
    setting = shown.pack.settings[change.setting]
    before, after = (
        _said(shown, setting, setting.current if each is None else each) for each in (change.before, change.after)
    )
    since = f"{change.from_day} 起" if change.from_day else "当天起"
    return ChainItem(
        "seal",
        f"{before} 改为 {after}，{since}",
        f"{change.by}，{chinese.moment(change.at, at)}。理由：{change.reason}。存证日志第 {change.number:,} 号",
    )


def _fields(shown: Shown, setting: Setting, given: Mapping[str, str], error: str) -> tuple[Field, ...]:
    kind, value = kind_of(shown.pack, setting.name), _value(shown, setting.name)
    hint = f"{kind.words}{f'；单位：{setting.unit}' if setting.unit else ''}"
    choices: tuple[Choice, ...] = ()
    if kind is SettingKind.FLAG:
        choices, written = (Choice("yes", "是"), Choice("no", "否")), "yes" if value else "no"
    elif kind is SettingKind.LIST and isinstance(value, list | tuple):
        written = "\n".join(str(each) for each in value)
    else:
        written = "" if value is None else str(value)
    form = {SettingKind.FLAG: "select", SettingKind.LIST: "textarea", SettingKind.NUMBER: "number"}.get(kind, "text")
    return (
        Field(
            "value",
            "新的值",
            form,
            given.get("value", written),
            choices,
            required=True,
            hint=hint,
            error=error,
        ),
        Field("reason", "理由", "textarea", given.get("reason", ""), hint="写上决定的依据；记入存证日志。", wide=True),
    )


def _preview(
    shown: Shown, agency: Agency, name: str, at: datetime, given: Mapping[str, str]
) -> tuple[str, tuple[Row, ...], tuple[Row, ...]]:
    """Return what is wrong with the value, or what it would change, and examples."""
    setting = shown.pack.settings[name]
    try:
        value = read_setting(
            shown.pack, name, text_in(given, "value") if "\n" not in given["value"] else given["value"]
        )
    except Refused as refused:
        return f"{refused.words}{refused.remedy}", (), ()
    if problem := unfit(shown.pack, name, value):
        return f"{problem}。", (), ()
    tried = try_setting(agency, shown.pack, name, value, at)
    rules = len(readers(shown.pack, name))
    rows = (
        Row("改为", f"{_said(shown, setting, value)}，明天起；今天和以前已经起算的期限不变"),
        Row("牵涉规则", f"{rules} 条，列在下面"),
        Row("照本月试算", _tried(tried)),
    )
    return "", rows, _examples(tried)


def _tried(tried: Tried) -> str:
    if tried.looked_at == 0:
        return "本月没有读到这项设定的判定"
    if not tried.turned:
        return f"最近 {tried.looked_at} 件，判定和期限都不变"
    return f"最近 {tried.looked_at} 件中，{len(tried.turned)} 件的判定或期限会不同"


def _examples(tried: Tried) -> tuple[Row, ...]:
    names = Names()
    return tuple(
        Row(
            names.of(each.subject),
            f"{_told(each.before)} → {_told(each.after)}",
            link=Link("查看", href_of(each.subject)) if href_of(each.subject) else None,
        )
        for each in tried.turned[:_EXAMPLES]
    )


def _told(answer: Answer) -> str:
    due = next((finding.due_at for finding in answer.standing if finding.due_at), None)
    return answer.verdict.words + (f"（{chinese.deadline(due, answer.at)}）" if due else "")


def saved_note(label: str) -> str:
    """Return what is said after a change."""
    return f"“{label}”已改，明天起算，记入存证日志。今天和以前已经起算的期限不变。"


SAME = Note("已经是这个值，没有再改一次。", tone=Tone.OK)
