"""Which edition of a pack a page shows to a person, and the words for its articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from liuhen.accounts.models import PackBinding
from liuhen.accounts.regulations import library, pack_as_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.policy.citations import CitationFault, cite, split_citation
from liuhen.policy.faults import PackFaults
from liuhen.web.pages.rule_words import RuleWords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.policy.articles import Article
    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition of a pack as it is looked at. `own`: it judges the reader's agency today; `settings` are then its."""

    pack: Pack
    agency: Agency | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    own: bool = False
    edition: str = ""

    @property
    def words(self) -> RuleWords:
        """What says the rules of this edition."""
        return RuleWords(self.pack, self.settings)

    def article_at(self, article: str) -> str:
        """Return the address of an article in this edition."""
        suffix = f"?edition={self.edition}" if self.edition else ""
        return reverse("article", args=[self.pack.id, article]) + suffix

    def rules_by_article(self) -> dict[str, list[Rule]]:
        """Return the rules that rest on each article."""
        found: dict[str, list[Rule]] = {}
        for rule in self.pack.rules:
            for article in dict.fromkeys(bare(citation.clause) for citation in rule.cites):
                found.setdefault(article, []).append(rule)
        return found


def installed() -> Mapping[str, Pack]:
    """Return the installed packs. Raises Refused when one of them is faulty, with what to do."""
    try:
        return library()
    except PackFaults as faults:
        raise Refused(
            "web.packs.faulty",
            "装在本机的制度包有错误，暂时不能读取；已启用的版本照常判定。",
            remedy="请系统管理员运行 liuhen pack check，改正后重新启动。",
        ) from faults


def binding_of(agency: Agency | None, at: datetime) -> PackBinding | None:
    """Return what the agency is bound to today."""
    if agency is None:
        return None
    return PackBinding.objects.filter(agency=agency, from_day__lte=local_day(at)).order_by("-from_day").first()


def own_pack(agency: Agency | None, at: datetime) -> Shown | None:
    """Return the edition that judges the agency today. Raises Refused when it is no longer to be had."""
    binding = binding_of(agency, at)
    if binding is None:
        return None
    return Shown(pack_as_of(binding.pack, binding.digest), agency, binding.settings, own=True)


def shown_pack(agency: Agency | None, pack: str, edition: str, at: datetime) -> Shown:
    """Return the edition asked for: the one in force, an earlier one, or the installed one. Raises Http404."""
    own = own_pack(agency, at)
    if own is not None and own.pack.id == pack and own.pack.digest.rpartition(":")[2].startswith(edition):
        return own
    bound = PackBinding.objects.filter(agency=agency, pack=pack).order_by("-from_day") if agency and edition else ()
    for binding in bound:
        if binding.digest.rpartition(":")[2].startswith(edition):
            return Shown(pack_as_of(pack, binding.digest), agency, binding.settings, edition=edition)
    found = installed().get(pack)
    if found is None:
        raise Http404(pack)
    return Shown(found, agency)


def bare(clause: str) -> str:
    """Return the article of a clause: SS-13 of SS-13¶1."""
    try:
        return split_citation(clause)[0]
    except CitationFault:
        return clause


def number_words(pack: Pack, article: Article) -> str:
    """Return what an article is called within its document: 第十三条."""
    words = cite(article.id, pack.articles, pack.documents).words.rpartition("》")[2]
    return words or article.id
