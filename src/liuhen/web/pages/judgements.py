"""Judgement cards: every standing verdict about a recording and its duty, worst first, with article and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.regulations import pack_as_of
from liuhen.obligations.queries import explained, judgement_of
from liuhen.policy.answers import Verdict
from liuhen.web.pages.next_steps import step_words
from liuhen.web.pages.wording import because, chip_of, cites_of, owed_words, said, setting_of
from liuhen.web.viewmodels.parts import JudgeCard, worst_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.policy.answers import Answer, Finding
    from liuhen.policy.pack import Pack

_GOOD = frozenset({Verdict.SATISFIED, Verdict.ALLOWED, Verdict.APPLIES, Verdict.KEPT, Verdict.ENDED})
_FIXES = {
    "recording.metadata": "在下面补全登记项目",
    "recording.content": "看画面，在时间轴下面勾对",
    "recording.coverage": "核对时间轴上的缺口，补写中断说明",
    "activity.notice": "补登告知记录；没有告知的，写明情况",
    "activity.start": "核对人员与设备登记",
    "activity.interruption": "补写中断说明",
    "activity.close": "补齐后再办结",
    "recording.store": "换用制度允许的存储目标",
}


GIVEN_ALREADY = "national.never_shorter"


@dataclass(frozen=True, slots=True)
class Judged:
    """One subject's answers, computed again from the stored facts, with the pack they rest on."""

    pack: Pack
    answers: Sequence[Answer]


def judged(subject: str, at: datetime) -> Judged | None:
    """Return what was judged about a subject, None before the first judgement."""
    judgement = judgement_of(subject)
    if judgement is None:
        return None
    return Judged(pack_as_of(judgement.pack, judgement.digest), explained(judgement, at))


def cards_of(every: Sequence[Judged | None], now: datetime) -> tuple[JudgeCard, ...]:
    """Return the cards of several subjects, worst first, the same words said once."""
    found = [
        (worst_first(str(finding.verdict)), place, card_of(one.pack, answer, finding, now))
        for place, one in enumerate(each for each in every if each is not None)
        for answer in one.answers
        for finding in folded(answer)
    ]
    cards = [card for _, _, card in sorted(found, key=lambda each: each[:2])]
    return tuple({(card.title, card.rule): card for card in reversed(cards)}.values())[::-1]


def folded(answer: Answer) -> list[Finding]:
    """Return the findings for cards.

    Contents that are not ticked yet are one thing to do, not one for each item. A term that was given already (G10) is
    named only where the regulation's own article gives none as long.
    """
    standing = [finding for finding in answer.standing if not finding.set_aside]
    if answer.question == "recording.retention":
        return [finding for finding in standing if finding.rule != GIVEN_ALREADY] or standing
    lacking = [each for each in standing if each.verdict is Verdict.MISSING and each.missing]
    if answer.question != "recording.content" or len(lacking) < 2:  # noqa: PLR2004  # one needs no folding
        return standing
    one = lacking[0]._replace(
        cites=tuple(dict.fromkeys(cite for each in lacking for cite in each.cites)),
        missing=tuple(dict.fromkeys(item for each in lacking for item in each.missing)),
        say="",
    )
    return [one, *(each for each in standing if each not in lacking)]


def card_of(pack: Pack, answer: Answer, finding: Finding, now: datetime) -> JudgeCard:
    """Return one card. What is satisfied stays calm: its title, its articles, nothing more."""
    good = finding.verdict in _GOOD
    return JudgeCard(
        chip=chip_of(finding, now),
        title=owed_words(pack, finding.what) if finding.what else pack.vocabulary.questions[answer.question].label,
        rule=said(pack, finding, now),
        setting=setting_of(pack, finding) if finding.basis == "setting" else None,
        cites=cites_of(pack, finding, now),
        because="" if good else because(pack, finding, now),
        next_step="" if good else _next(answer, finding),
    )


def _next(answer: Answer, finding: Finding) -> str:
    if finding.fulfilled_at is not None:
        return "已补办，逾期照记；说明原因"
    return step_words(finding.what) or _FIXES.get(answer.question, "核对事实后补登")
