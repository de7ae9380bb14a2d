"""The page of a pack: its articles, one of them with its rules, and where they bite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.policy.answers import Verdict
from liuhen.regulations.queries import article_text, counts_of, month_of
from liuhen.web.pages.pack_shown import bare, number_words
from liuhen.web.pages.pack_versions import versions_of
from liuhen.web.viewmodels.packs import ArticleGroup, ArticleItem, ArticleView, Bite, PackPage, RuleView
from liuhen.web.viewmodels.parts import Action, Crumb, Link, Note, Row, Tone, chip, worst_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.policy.articles import Article
    from liuhen.policy.rules import Rule
    from liuhen.regulations.models import OriginalArticle
    from liuhen.web.pages.pack_shown import Shown
    from liuhen.web.viewmodels.parts import Chip

SEES_NUMBERS = frozenset({"obligation.view.agency"})
STATES = {
    "matched": ("satisfied", "与原文一致"),
    "differing": ("missing", "与原文有出入"),
    "unchecked": ("not_assessable", "没有可核对的校验值"),
    "missing": ("not_assessable", "原文里没有找到"),
}
_PLACES = {
    "recording": ("音像资料", "recordings", "判定卡、列表标记"),
    "activity": ("应办事项", "obligations", "执法活动的期限和欠缺"),
    "device": ("应办事项", "obligations", "设备的检查、保养、归还"),
    "access": ("音像资料", "recordings", "查阅、复制的准许"),
}


def pack_page(shown: Shown, article_id: str, at: datetime, can: frozenset[str]) -> PackPage:
    """Return the page of one article; without an id the first that makes a rule. Raises Http404."""
    pack, rules = shown.pack, shown.rules_by_article()
    own = [each for each in pack.articles.values() if pack.own(each)]
    first = next((each.id for each in own if each.id in rules), own[0].id if own else "")
    article = pack.articles.get(article_id or first)
    if article is None:
        raise Http404(article_id)
    found = rules.get(article.id, [])
    numbers = shown.own and bool(can & SEES_NUMBERS) and shown.agency is not None
    counts = counts_of(shown.agency, month_of(at), [r.id for r in found], at) if numbers and shown.agency else {}
    text = article_text(shown.agency, pack.id, article.id) if shown.agency else None
    return PackPage(
        title=f"制度包：{pack.title}",
        summary=_summary(shown, len(own)),
        groups=_groups(shown, rules, article),
        article=_article(shown, article, found, counts, text),
        bites_note=_note(shown, counts, numbers=numbers, at=at),
        versions=versions_of(shown, at),
        places=_places(found),
        actions=_actions(shown),
        notes=_notes(shown),
        crumbs=(Crumb("制度包", reverse("packs")),) if not shown.own else (),
    )


def rule_view(shown: Shown, rule: Rule, counts: Mapping[str, int] | None = None) -> RuleView:
    """Return one rule in words, with how often it was judged so."""
    words, pack = shown.words, shown.pack
    asked = "、".join(pack.vocabulary.questions[question].label for question in rule.answers)
    aside = "、".join(sorted(_titles(shown, rule.instead_of)))
    rows = [Row("问", asked), Row("当", words.when(rule))]
    rows += [Row("则", said) for said in words.then(rule)]
    rows += [Row("优先", f"适用时代替：{aside}；被代替的仍然显示")] if aside else []
    rows += [Row("读法", words.basis(rule))] if words.basis(rule) else []
    if not rule.in_force.always:
        start, until = rule.in_force.start, rule.in_force.until
        rows.append(Row("施行", f"{start.isoformat() if start else ''}–{until.isoformat() if until else ''}"))
    names = sorted({name for question in rule.answers for name in rule.reads_settings(question)})
    return RuleView(
        title=rule.say or asked,
        code=rule.id,
        rows=tuple(rows),
        settings=tuple(
            Link(words.setting(name), reverse("agency_setting", args=[name]) if shown.own else "") for name in names
        ),
        bites=_bites(rule.id, counts or {}),
    )


def state_chip(state: str) -> Chip:
    """Return the chip of how an article stands to the attached original."""
    return chip(*STATES[state])


def _titles(shown: Shown, ids: frozenset[str]) -> set[str]:
    return {rule.say or rule.id for rule in shown.pack.rules if rule.id in ids}


def _summary(shown: Shown, articles: int) -> str:
    pack = shown.pack
    own = sum(1 for rule in pack.rules if pack.own(rule))
    settings = sum(1 for setting in pack.settings.values() if pack.own(setting))
    words = f"{pack.id.upper()} {pack.version} 版，{articles} 条、{own} 条规则、{settings} 个本局设定。"
    return f"{pack.issuer}。{words}" if pack.issuer else words


def _groups(shown: Shown, rules: Mapping[str, Sequence[Rule]], current: Article) -> tuple[ArticleGroup, ...]:
    pack = shown.pack
    found: dict[str, list[ArticleItem]] = {}
    for article in sorted(pack.articles.values(), key=lambda each: not pack.own(each)):
        count = len(rules.get(article.id, ()))
        found.setdefault(article.document, []).append(
            ArticleItem(
                number=number_words(pack, article),
                gist=article.gist,
                rules=str(count) if count else "原则" if article.policy else "—",
                href=shown.article_at(article.id),
                current=article.id == current.id,
            )
        )
    own = {article.document for article in pack.articles.values() if pack.own(article)}
    return tuple(
        ArticleGroup(pack.documents.get(document, document), tuple(items), document in own | {current.document})
        for document, items in found.items()
    )


def _article(
    shown: Shown,
    article: Article,
    rules: Sequence[Rule],
    counts: Mapping[str, Mapping[str, int]],
    text: OriginalArticle | None,
) -> ArticleView:
    pack = shown.pack
    settings = [setting for setting in pack.settings.values() if article.id in {bare(each) for each in setting.cites}]
    forms = [form for form in pack.forms.values() if article.id in {bare(each) for each in form.cites}]
    return ArticleView(
        title=f"{number_words(pack, article)}　{article.gist}",
        gist=article.gist,
        rules=tuple(rule_view(shown, rule, counts.get(rule.id)) for rule in rules),
        text=text.text if text else "",
        chip=state_chip(text.state) if text else None,
        settings=tuple(_setting(shown, setting.name) for setting in settings),
        forms=tuple(
            Row(form.title, "、".join(each.label for each in form.fields.values()) or "登记簿") for form in forms
        ),
        readings=tuple(line for line in pack.recheck if bare(line.partition(":")[0]) == article.id),
    )


def _setting(shown: Shown, name: str) -> Row:
    setting = shown.pack.settings[name]
    value = shown.settings.get(name, setting.current)
    words = "尚未设定" if value is None else f"{shown.words.value(value)}{setting.unit}"
    link = Link("查看、改动", reverse("agency_setting", args=[name])) if shown.own else None
    return Row(setting.label, f"{words}。{setting.why}", link=link)


def _bites(rule: str, counts: Mapping[str, int]) -> tuple[Bite, ...]:
    found = sorted(counts.items(), key=lambda each: (worst_first(each[0]), -Verdict(each[0]).severity))
    return tuple(Bite(chip(verdict), number, reverse("rule_hits", args=[rule, verdict])) for verdict, number in found)


def _note(shown: Shown, counts: Mapping[str, Mapping[str, int]], *, numbers: bool, at: datetime) -> str:
    if not shown.own:
        return "这一版现在不判定本局的事，没有数字。"
    if not numbers:
        return "本月判定的数字由法制机构、分管领导和行政机关负责人查看。"
    if not any(counts.values()):
        return f"{local(at).month}月还没有按这一条判过。"
    return f"{local(at).month}月的判定，每件事按最近一次计一次；由后台随时更新。"


def _places(rules: Sequence[Rule]) -> tuple[Row, ...]:
    rooms = dict.fromkeys(question.partition(".")[0] for rule in rules for question in rule.answers)
    found = [_PLACES[room] for room in rooms if room in _PLACES]
    return tuple(Row(words, where, link=Link("打开", reverse(name))) for words, name, where in found)


def _actions(shown: Shown) -> tuple[Action, ...]:
    compare = Action("对照", f"{reverse('comparison')}?first={shown.pack.id}", "arrows-diff")
    if not shown.own:
        return (compare,)
    return (
        compare,
        Action("本局设定", reverse("agency_settings")),
        Action("制度原文", reverse("originals")),
        Action("版本", reverse("editions")),
    )


def _notes(shown: Shown) -> tuple[Note, ...]:
    if shown.edition:
        return (
            Note(
                f"这是 {shown.pack.version} 版，不是现在启用的版本。",
                "当时按它判定的事，仍然按它显示。",
                Tone.WARN,
                actions=(Action("看现在的版本", reverse("packs")),),
            ),
        )
    return () if shown.own else (Note("本局没有启用这部制度，只供查阅。"),)
