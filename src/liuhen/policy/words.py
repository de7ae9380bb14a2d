"""One plain Chinese sentence for each finding: what is due or missing, the fact that decided, the article.

`应于 3月10日 24:00 前上传，实际 3月11日 09:20（《音像记录设备使用管理制度》第六条）。`
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from liuhen.kernel.moments import local
from liuhen.policy.answers import Answer, Finding, Verdict
from liuhen.policy.verbs.chain import REGISTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from liuhen.policy.pack import Pack

_MIDNIGHT = (23, 59, 59)
_BASIS = {"setting": "本局设定", "assumed": "本软件的读法"}


def sentences(pack: Pack, answer: Answer) -> tuple[str, ...]:
    """Say each finding of an answer, in their order."""
    return tuple(sentence(pack, finding, at=answer.at) for finding in answer.findings)


def sentence(pack: Pack, finding: Finding, *, at: datetime) -> str:
    """Say one finding; the year is left out where it is that of `at`."""
    speaker = _Speaker(pack, at)
    return f"{speaker.says(finding)}{_source(finding)}。"


def when_words(moment: date, at: datetime) -> str:
    """Write a moment or day as people read a deadline: the last second of a day is 24:00 of that day."""
    here = local(moment) if isinstance(moment, datetime) else moment
    year = "" if here.year == local(at).year else f"{here.year}年"
    day = f"{year}{here.month}月{here.day}日"
    if not isinstance(here, datetime):
        return day
    if (here.hour, here.minute, here.second) == _MIDNIGHT:
        return f"{day} 24:00"
    return f"{day} {here:%H:%M}" + (f":{here:%S}" if here.second else "")


def _source(finding: Finding) -> str:
    said = [*(citation.words for citation in finding.cites)]
    if finding.basis in _BASIS:
        said.append(_BASIS[finding.basis])
    return f"（{'、'.join(said)}）" if said else ""


@dataclass(frozen=True, slots=True)
class _Speaker:
    pack: Pack
    at: datetime

    def says(self, finding: Finding) -> str:
        """Say the finding without its source."""
        if finding.set_aside:
            return f"不适用（另有特别规定或更严的规定）：{self._matter(finding)}"
        if not finding.stands:
            return f"是否适用还不能判断，缺少：{self._names(finding, finding.missing)}"
        if finding.verdict is Verdict.NOT_ASSESSABLE:
            return f"{self._matter(finding)}还不能判断，缺少：{self._names(finding, finding.missing)}"
        return _SAYS[finding.verb](self, finding)

    def _matter(self, finding: Finding) -> str:
        """Say in a word or two what the finding is about."""
        if finding.verb == "owe":
            return self.owed(finding)
        return finding.say or {"cover": "记录起止", "chain": "审批", "text": "规定用语", "keep": "保管期"}.get(
            finding.verb, "该项要求"
        )

    def owed(self, finding: Finding) -> str:
        """Return the label of what is owed."""
        return self.pack.vocabulary.obligations.get(finding.what, finding.what)

    def owe(self, finding: Finding) -> str:
        """Say what is owed, until when, and what happened."""
        what = self.owed(finding)
        due = when_words(finding.due_at, self.at) if finding.due_at else ""
        done = when_words(finding.fulfilled_at, self.at) if finding.fulfilled_at else ""
        if finding.verdict is Verdict.OVERDUE:
            return f"应于 {due} 前{what}，{f'实际 {done}' if done else '至今没有'}"
        if finding.verdict is Verdict.SATISFIED:
            return f"已{f'于 {done} ' if done else ''}{what}{f'，期限 {due}' if due else ''}"
        who = self.role(finding.who)
        return f"{who}应{f'于 {due} 前' if due else ''}{what}{f'，交{self.role(finding.to)}' if finding.to else ''}"

    def need(self, finding: Finding) -> str:
        """Say what is there or missing."""
        if finding.verdict is Verdict.SATISFIED:
            return "具备所要求的项目"
        missing = f"缺少：{self._names(finding, finding.missing)}" if finding.missing else ""
        said = "，".join(part for part in (finding.say, missing) if part) or f"不符合要求：{self._grounds(finding)}"
        return said if finding.verdict is Verdict.MISSING else f"不予通过：{said}"

    def classify(self, finding: Finding) -> str:
        """Say the value and until when it lasts."""
        until = f"，至 {when_words(finding.until, self.at)}" if finding.until else ""
        return f"{finding.say or '属于'}：{self.value_words(finding.value)}{until}"

    def value_words(self, value: str) -> str:
        """Return the label of a class where a list of values knows it."""
        for fact in ("file.retention_class",):
            if value in self.pack.vocabulary.facts[fact].values:
                return self.pack.vocabulary.facts[fact].values[value]
        return CLASSES.get(value, value)

    def keep(self, finding: Finding) -> str:
        """Say how long it is kept."""
        if finding.value == "permanent":
            return "永久保管"
        if finding.value == "indefinite":
            return "长期保管，不自动到期"
        if finding.disposable_from is None or finding.keep_until is None:
            return f"继续保管，到期日未知，缺少：{self._names(finding, finding.missing)}"
        last, first = when_words(finding.keep_until, self.at), when_words(finding.disposable_from, self.at)
        return (
            f"保管期已于 {last} 届满" if finding.verdict is Verdict.ENDED else f"保管至 {last}，{first} 起方可申请处置"
        )

    def cover(self, finding: Finding) -> str:
        """Say the gaps."""
        if not finding.gaps:
            return "记录覆盖全程"
        spans = "、".join(f"{when_words(gap.start, self.at)} 至 {local(gap.end):%H:%M:%S}" for gap in finding.gaps)
        return f"没有记录的时段：{spans}"

    def chain(self, finding: Finding) -> str:
        """Say who has approved and who is still to."""
        given = "、".join(f"{self.role(role)}{person}" for role, person in finding.chain)
        if finding.verdict is Verdict.ALLOWED:
            return f"审批齐备：{given}"
        waiting = (
            "登记" if finding.next == (REGISTER,) else f"{'或'.join(self.role(role) for role in finding.next)}批准"
        )
        return f"还须{waiting}" + (f"（已批准：{given}）" if given else "")

    def text(self, finding: Finding) -> str:
        """Say the prescribed words."""
        return f"规定用语：{finding.text}"

    def permit(self, finding: Finding) -> str:
        """Say that the rule grants or forbids."""
        return finding.say or ("准许" if finding.verdict is Verdict.ALLOWED else "不予准许")

    def role(self, name: str) -> str:
        """Return the agency's name of a role."""
        return self.pack.roles.get(name, name)

    def _names(self, finding: Finding, names: Iterable[str]) -> str:
        """Return the labels of facts, settings, calendar years and items."""
        return "、".join(self._name(finding, name) for name in names) or "有关事实"

    def _name(self, finding: Finding, name: str) -> str:
        facts = self.pack.vocabulary.facts
        if name in facts:
            return facts[name].words
        kind, _, rest = name.partition(".")
        if kind == "setting" and rest in self.pack.settings:
            return f"设置“{self.pack.settings[rest].label}”"
        if kind == "calendar":
            return f"{rest}年的工作日安排"
        labels = (facts[fact].values for fact in finding.because if fact in facts)
        return next((values[name] for values in labels if name in values), name)

    def _grounds(self, finding: Finding) -> str:
        facts = self.pack.vocabulary.facts
        return "、".join(facts[name].words for name in finding.because if name in facts)


CLASSES = {
    "optional": "可以不作音像记录",
    "text": "应当文字记录",
    "mandatory": "应当音像记录",
    "full": "应当全过程音像记录",
    "uninterrupted": "应当全过程不间断音像记录",
    "low": "低风险",
    "middle": "中风险",
    "high": "高风险",
    "needed": "须经法制审核",
    "not_needed": "不须法制审核",
}
_SAYS: Mapping[str, Callable[[_Speaker, Finding], str]] = {
    "owe": _Speaker.owe,
    "need": _Speaker.need,
    "class": _Speaker.classify,
    "keep": _Speaker.keep,
    "cover": _Speaker.cover,
    "chain": _Speaker.chain,
    "text": _Speaker.text,
    "allow": _Speaker.permit,
    "bar": _Speaker.permit,
}
