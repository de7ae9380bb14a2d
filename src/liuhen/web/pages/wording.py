"""What a rule read and said, for people: facts with their values, citations with their gist, verdicts as chips."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.owed import MOST_COUNTED
from liuhen.accounts.regulations import library
from liuhen.policy.answers import Verdict
from liuhen.policy.citations import CitationFault, split_citation
from liuhen.policy.faults import PackFaults
from liuhen.policy.words import sentence
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Cite, Setting, chip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from liuhen.kernel.refusals import Citation
    from liuhen.policy.answers import Finding
    from liuhen.policy.pack import Pack
    from liuhen.web.viewmodels.parts import Chip

_SETTING = "setting."
_MOST_FACTS = 8  # in the popover of an article
_MOST_BECAUSE = 4  # in the line of a duty
_SOON = 2 * 3600  # seconds: amber in the last two hours
_MOST_PARTS = 6
_SHORT_TITLE = 8  # characters
_EDITION = 12  # letters of a digest that tell editions apart in an address


def facts_read(pack: Pack, finding: Finding, now: datetime) -> tuple[str, ...]:
    """Return what the rule read, as 活动结束：3月10日 23:05; unknown and silent facts are left out."""
    told = (fact_words(pack, name, value, now) for name, value in sorted(finding.because.items(), key=_order))
    return tuple(words for words in told if words)[:_MOST_FACTS]


def because(pack: Pack, finding: Finding, now: datetime) -> str:
    """Return the reasons of a finding in one line: moments first, then what people stated."""
    return "；".join(facts_read(pack, finding, now)[:_MOST_BECAUSE])


def cites(pack: Pack, citations: Iterable[Citation], rule: str = "", facts: Sequence[str] = ()) -> tuple[Cite, ...]:
    """Return articles with our gist of each and what the rule read."""
    return tuple(
        Cite(
            words=short_words(citation),
            gist=_gist(pack, citation.clause),
            rule=rule,
            facts=tuple(facts),
            href=article_href(pack.id, citation.clause, pack.digest),
            full=citation.words,
            more=original_href(pack.id, citation.clause),
        )
        for citation in citations
    )


def article_href(pack: str, clause: str, digest: str = "") -> str:
    """Return the address of a clause's article in a pack; with a digest, in the edition that judged."""
    try:
        article = split_citation(clause)[0]
    except CitationFault:
        return ""
    edition = f"?edition={digest.rpartition(':')[2][:_EDITION]}" if digest else ""
    return reverse("article", args=[pack, article]) + edition


def original_href(pack: str, clause: str) -> str:
    """Return the address of the agency's own text of a clause's article."""
    try:
        return reverse("article_original", args=[pack, split_citation(clause)[0]])
    except CitationFault:
        return ""


def clause_href(clause: str) -> str:
    """Return the address of a clause whose pack is not known, by the installed packs; "" where none has it."""
    return next((article_href(name, clause) for name, articles in _clauses().items() if _bare(clause) in articles), "")


@cache
def _clauses() -> dict[str, frozenset[str]]:
    """Return the articles of each installed pack's own folder; empty while a pack is faulty."""
    try:
        packs = library()
    except PackFaults:
        return {}
    return {
        name: frozenset(key for key, each in pack.articles.items() if pack.own(each)) for name, pack in packs.items()
    }


def _bare(clause: str) -> str:
    return clause.partition("¶")[0].partition("(")[0]


def cites_of(pack: Pack, finding: Finding, now: datetime) -> tuple[Cite, ...]:
    """Return the articles of a finding."""
    return cites(pack, finding.cites, finding.rule, facts_read(pack, finding, now))


def setting_of(pack: Pack, finding: Finding) -> Setting | None:
    """Return the mark 本局设定 with the figure that the agency chose, None where the regulation has its own."""
    for name, value in finding.because.items():
        known = pack.settings.get(name.removeprefix(_SETTING)) if name.startswith(_SETTING) else None
        if known is not None and value is not None:
            return Setting(f"{_scalar(value)}{known.unit}", reverse("agency_setting", args=[known.name]))
    return Setting() if finding.basis == "setting" else None


def chip_of(finding: Finding, now: datetime) -> Chip:
    """Return the chip of a finding; a late one says by how long, one due within two hours says it is close."""
    verdict = finding.verdict
    if verdict is Verdict.OVERDUE and finding.due_at is not None:
        return chip("overdue", chinese.remaining(finding.due_at, finding.fulfilled_at or now))
    if verdict is Verdict.OPEN and finding.due_at is not None and 0 <= (finding.due_at - now).total_seconds() <= _SOON:
        return chip("due_soon", f"临期：{chinese.remaining(finding.due_at, now)}")
    return chip(str(verdict))


def short_words(citation: Citation) -> str:
    """Return a citation as short as people can read it: 「SS 第十三条」, or with the title where that is short."""
    title, _, place = citation.words.removeprefix("《").rpartition("》")
    if not title:
        return citation.words
    return f"{title if len(title) <= _SHORT_TITLE else citation.document} {place}".strip()


def said(pack: Pack, finding: Finding, now: datetime) -> str:
    """Return the finding as one sentence, without the articles and the basis that stand beside it."""
    words = sentence(pack, finding, at=now).removesuffix("。")
    source = "（" + (finding.cites[0].words if finding.cites else "")
    return words[: words.rindex(source)] if words.endswith("）") and source in words else words


def owed_words(pack: Pack, what: str) -> str:
    """Return the label of what is owed."""
    return pack.vocabulary.obligations.get(what, what)


def _gist(pack: Pack, clause: str) -> str:
    try:
        article = pack.articles.get(split_citation(clause)[0])
    except CitationFault:
        return ""
    return article.gist if article else ""


def _order(item: tuple[str, object]) -> tuple[int, str]:
    name, value = item
    return (0 if isinstance(value, datetime) else 2 if name.startswith(_SETTING) else 1, name)


def fact_words(pack: Pack, name: str, value: object, now: datetime) -> str:
    """Return one fact with its value, as 活动结束：3月10日 23:05; "" for what is unknown or silent."""
    if value in (None, [], "", False):
        return ""
    if name.startswith(_SETTING):
        known = pack.settings.get(name.removeprefix(_SETTING))
        return f"本局设定{known.label}：{_scalar(value)}{known.unit}" if known else ""
    fact = pack.vocabulary.facts.get(name)
    if fact is None:
        return ""
    words = _value(value, fact.values, now)
    return f"{fact.words}：{words}" if words else ""


def _value(value: object, labels: Mapping[str, str], now: datetime) -> str:
    if isinstance(value, datetime):
        return chinese.moment(value, now)
    if isinstance(value, date):
        return chinese.day(value, now)
    if isinstance(value, Mapping):
        return "、".join(labels.get(str(key), str(key)) for key in list(value)[:_MOST_PARTS])
    if isinstance(value, list | tuple):
        return _list(list(value), labels)
    return labels.get(value, value) if isinstance(value, str) else _scalar(value)


def _list(values: list[object], labels: Mapping[str, str]) -> str:
    if any(isinstance(value, Mapping) for value in values):
        names = [str(value["name"]) for value in values if isinstance(value, Mapping) and value.get("name")]
        return "、".join(names[:_MOST_PARTS]) or f"{len(values)} 项"
    return "、".join(labels.get(str(value), str(value)) for value in values[:_MOST_PARTS])


def _scalar(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def number_words(count: int) -> str:
    """Write a number as it was counted: 1,204, or 10,000+ where counting stopped."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
