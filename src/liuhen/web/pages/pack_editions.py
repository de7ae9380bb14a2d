"""Which edition is in force when, and what another one would change before anybody binds it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.moments import local_day
from liuhen.policy.answers import Verdict
from liuhen.policy.setting_kinds import kind_of
from liuhen.regulations.editions import succession
from liuhen.regulations.queries import newest_rehearsal, open_by_edition
from liuhen.web.pages.next_steps import href_of
from liuhen.web.pages.pack_shown import Shown, bare, installed
from liuhen.web.pages.pack_versions import versions_of
from liuhen.web.pages.subjects import Names
from liuhen.web.viewmodels.packs import Change, EditionsPage, RehearsalView
from liuhen.web.viewmodels.parts import Choice, Crumb, Field, Link, Note, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.refusals import Refused
    from liuhen.policy.pack import Pack
    from liuhen.regulations.editions import Succession
    from liuhen.regulations.models import Rehearsal

BINDS, PREVIEWS = "regulation.bind", "regulation.preview.agency"
OPEN_FIELD = "set_"
_MOST = 40
_EXAMPLES = 3


def editions_page(  # noqa: PLR0917  # one page, one call
    shown: Shown | None,
    agency: Agency,
    at: datetime,
    can: frozenset[str],
    given: Mapping[str, str],
    refused: Refused | None = None,
) -> EditionsPage:
    """Return the editions; with a pack chosen, what it would change, and the form that binds it for those who may."""
    packs = installed()
    may = bool(can & {BINDS, PREVIEWS})
    chosen = packs.get(given.get("pack", "")) if may else None
    tomorrow = local_day(at) + timedelta(days=1)
    versions = versions_of(shown, at) if shown else ()
    page = EditionsPage(
        summary="换用新版从选定的那天起算；已经起算的期限、已经给出的保管期仍按原来的版本。",
        versions=versions,
        choose=_choose(packs, shown, chosen) if may else (),
        action=reverse("editions"),
        notes=(*_notes(shown, packs, may=may), *_refusal(refused)),
        crumbs=(Crumb("制度包", reverse("packs")),),
    )
    if chosen is None:
        return page
    after = succession(shown.pack, shown.settings, chosen) if shown else None
    return EditionsPage(
        summary=page.summary,
        versions=versions,
        choose=page.choose,
        action=page.action,
        chosen=f"{chosen.title}（{chosen.id.upper()} {chosen.version} 版，{chosen.digest[7:19]}）",
        changes=_changes(shown, chosen, after, agency) if shown and after else (),
        rehearsal=_rehearsal(newest_rehearsal(agency, chosen.digest), chosen) if shown else None,
        rehearse=reverse("rehearse") if shown else "",
        rehearse_fields=(("pack", chosen.id), ("digest", chosen.digest)),
        bind=reverse("bind_pack") if BINDS in can else "",
        bind_fields=_bind_fields(chosen, after, given, tomorrow.isoformat()) if BINDS in can else (),
        notes=page.notes,
        crumbs=page.crumbs,
    )


def _choose(packs: Mapping[str, Pack], shown: Shown | None, chosen: Pack | None) -> tuple[Field, ...]:
    own = shown.pack.id if shown else ""
    offered = sorted(
        (pack for pack in packs.values() if pack.rules and pack.id != "national"), key=lambda p: p.id != own
    )
    choices = tuple(
        Choice(pack.id, f"{pack.id.upper()} {pack.version} 版　{pack.issuer or pack.title}{_same(pack, shown)}")
        for pack in offered
    )
    return (Field("pack", "已安装的版本", "select", chosen.id if chosen else own, choices),)


def _same(pack: Pack, shown: Shown | None) -> str:
    return "（正在使用）" if shown and pack.digest == shown.pack.digest else ""


def _notes(shown: Shown | None, packs: Mapping[str, Pack], *, may: bool) -> tuple[Note, ...]:
    if shown is None:
        return (Note("本局还没有启用制度包。", "启用以前不能判定。", Tone.WARN),)
    if not may:
        return (Note("换用新版由系统管理员办理，法制机构可以先看影响。"),)
    if shown.pack.id in packs and packs[shown.pack.id].digest == shown.pack.digest:
        return (
            Note(
                "已安装的就是正在使用的版本。",
                "新版放进 packs 目录、通过 liuhen pack check 并重新启动以后，在这里选用。",
            ),
        )
    return ()


def _refusal(refused: Refused | None) -> tuple[Note, ...]:
    return (Note(refused.words, refused.remedy, Tone.OVER),) if refused else ()


def _changes(shown: Shown, new: Pack, after: Succession, agency: Agency) -> tuple[Change, ...]:
    later = Shown(new, agency, after.carried)
    rules = after.differences["rules"]
    known, coming = ({rule.id: rule for rule in pack.rules} for pack in (shown.pack, new))
    now, then = shown.words, later.words
    changed = [
        Row(name, f"现在：{'；'.join(now.then(known[name]))}　新版：{'；'.join(then.then(coming[name]))}", mono=False)
        for name in rules.changed[:_MOST]
    ]
    added = [
        Row(
            name, f"{then.when(coming[name])}：{'；'.join(then.then(coming[name]))}", link=_article(later, coming[name])
        )
        for name in rules.only_second[:_MOST]
    ]
    gone = [
        Row(name, f"{now.when(known[name])}：{'；'.join(now.then(known[name]))}", link=_article(shown, known[name]))
        for name in rules.only_first[:_MOST]
    ]
    found = (
        Change(f"规则不同 {len(rules.changed)} 条", tuple(changed)),
        Change(f"新增规则 {len(rules.only_second)} 条", tuple(added)),
        Change(f"不再有的规则 {len(rules.only_first)} 条", tuple(gone)),
        Change("本局设定", _settings(shown, later, after)),
        Change("现在欠着的事", _owed(agency)),
    )
    if rules.none and after.differences["settings"].none:
        return (Change("没有差别", (Row("规则", "两版的规则和设定相同"),)), found[-1])
    return tuple(each for each in found if each.items)


def _article(shown: Shown, rule: object) -> Link | None:
    cites = getattr(rule, "cites", ())
    return Link(cites[0].words, shown.article_at(bare(cites[0].clause))) if cites else None


def _settings(shown: Shown, later: Shown, after: Succession) -> tuple[Row, ...]:
    rows = [
        Row("还没有值", f"{later.pack.settings[name].label}：{later.pack.settings[name].why}") for name in after.open
    ]
    rows += [
        Row("不再有", shown.pack.settings[name].label if name in shown.pack.settings else name)
        for name in after.dropped
    ]
    rows += [Row("照旧", later.words.setting(name)) for name in after.carried]
    return tuple(rows)


def _owed(agency: Agency) -> tuple[Row, ...]:
    found = open_by_edition(agency)
    return tuple(
        Row(f"{pack.upper()} {version} 版", f"{number:,} 项已经起算，仍按这一版办结")
        for (pack, version), number in sorted(found.items())
    )


def _rehearsal(asked: Rehearsal | None, pack: Pack) -> RehearsalView | None:
    if asked is None:
        return None
    names, labels = Names(), pack.vocabulary.questions
    rows = []
    for question, changes in sorted(asked.counts.items()):
        for change, number in sorted(changes.items(), key=lambda each: -each[1]):
            before, _, after = change.partition(">")
            words = f"{Verdict(before).words} → {Verdict(after).words}：{number:,} 件"
            shown = asked.examples.get(f"{question}:{change}", [])[:_EXAMPLES]
            links = tuple(Link(names.of(subject), href_of(subject)) for subject in shown)
            rows.append((Row(labels[question].label if question in labels else question, words), links))
    rest = f"，{asked.unanswered:,} 件的事实新版不认识" if asked.unanswered else ""
    state = "已试完" if asked.done_at else "正在后台试"
    return RehearsalView(
        f"{state}：最近 31 天的 {asked.looked_at:,} 件，{asked.changed:,} 件的判定会不同{rest}。",
        "" if asked.done_at else f"{reverse('editions')}?pack={asked.pack}",
        tuple(rows),
    )


def _bind_fields(pack: Pack, after: Succession | None, given: Mapping[str, str], tomorrow: str) -> tuple[Field, ...]:
    opened = after.open if after else tuple(name for name, each in pack.settings.items() if each.current is None)
    fields = [
        Field("from", "启用日期", "date", given.get("from", tomorrow), required=True, hint="明天或以后"),
        Field("reason", "理由", "textarea", given.get("reason", ""), required=True, wide=True, hint="记入存证日志。"),
    ]
    fields += [
        Field(
            f"{OPEN_FIELD}{name}",
            pack.settings[name].label,
            value=given.get(f"{OPEN_FIELD}{name}", ""),
            hint=f"{pack.settings[name].why}。{kind_of(pack, name).words}；可以以后再定",
        )
        for name in opened
    ]
    return tuple(fields)
