"""Regulation packs, and questions put to them without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from liuhen.accounts.regulations import library
from liuhen.api.caller import Asking
from liuhen.api.operations import reads, writes
from liuhen.api.problems import ProblemError, invalid, not_found, plain
from liuhen.api.values import Code, GivenMoment, Taken
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import FactFaults, read_facts
from liuhen.policy.faults import PackFaults
from liuhen.policy.settings import SettingFault
from liuhen.policy.words import sentences

if TYPE_CHECKING:
    from liuhen.policy.loading.library import Library
    from liuhen.policy.pack import Pack

router = Router(tags=["制度包"])
READ = "packs.read"
_DEEPEST = 20


class PackOut(Schema):
    """An installed regulation pack."""

    id: str
    title: str
    version: str
    digest: str
    issuer: str


class PackWhole(PackOut):
    """An installed pack with the questions it can be asked."""

    questions: dict[str, str]


class Packs(Schema):
    """The installed packs."""

    items: list[PackOut]


@reads(router, "/packs", "列出制度包", Packs, scope=READ)
def list_packs(request: Asking) -> dict[str, object]:  # noqa: ARG001  # ninja gives it
    """List the installed packs."""
    return {"items": [PackOut(**_columns(pack)) for _, pack in sorted(installed().items())]}


@reads(router, "/packs/{pack}", "读一个制度包", PackWhole, scope=READ)
def get_pack(request: Asking, pack: Code) -> PackWhole:  # noqa: ARG001  # ninja gives it
    """Tell one pack and the questions that may be put to it."""
    found = pack_by(pack)
    questions = {name: question.label for name, question in sorted(found.vocabulary.questions.items())}
    return PackWhole(**_columns(found), questions=questions)


class Question(Taken):
    """A question, the facts (nested or dotted, docs/facts.md), the agency's settings, and as of when."""

    question: Annotated[Code, Field(min_length=1, examples=["recording.hand_in"])]
    facts: dict[str, Any] = Field(examples=[{"recording": {"completed_at": "2026-03-10T09:20:00+08:00"}}])
    settings: dict[Code, Any] = {}
    at: GivenMoment | None = None


class AnswerOut(Schema):
    """What the pack answers: the worst verdict that stands, and every finding with its article and one sentence."""

    pack: str
    version: str
    digest: str
    question: str
    at: str
    verdict: str
    missing: list[str]
    findings: list[dict[str, Any]]


@writes(router, "/packs/{pack}/judgements", "按制度包判断", AnswerOut, scope=READ)
def judge(request: Asking, pack: Code, given: Question) -> AnswerOut:
    """Put a question to a pack; nothing is kept but the answer under its Idempotency-Key."""
    found = pack_by(pack)
    if given.question not in found.vocabulary.questions:
        raise invalid("这个制度包没有这个问题。", ["question"])
    if _depth(given.facts) > _DEEPEST or _depth(given.settings) > _DEEPEST:
        raise invalid("事实嵌套得太深。", ["facts"])
    at = given.at or request.caller.at
    try:
        facts = read_facts(found.vocabulary, given.facts)
        answer = evaluate(found, given.question, facts, at=at, settings=given.settings)
    except FactFaults as faults:
        errors = [{"at": "facts", "words": fault} for fault in faults.faults[:50]]
        raise ProblemError(plain(422, "事实有误。", errors=errors)) from faults
    except SettingFault as fault:
        raise invalid(str(fault), ["settings"]) from fault
    told = answer.as_json()
    said = sentences(found, answer)
    findings = [{**finding, "words": words} for finding, words in zip(told["findings"], said, strict=True)]
    return AnswerOut(**{**told, "findings": findings})


def installed() -> Library:
    """Return the installed packs. Raises ProblemError (503) when one of them is faulty."""
    try:
        return library()
    except PackFaults as faults:
        raise ProblemError(
            plain(503, "本机的制度包有误，不能判断。", remedy="由管理员运行 liuhen pack check。")
        ) from faults


def pack_by(name: str) -> Pack:
    """Return an installed pack by its name. Raises ProblemError (404, 503)."""
    found = installed().get(name)
    if found is None:
        raise not_found("没有这个制度包。")
    return found


def _columns(pack: Pack) -> dict[str, str]:
    return {
        "id": pack.id,
        "title": pack.title,
        "version": str(pack.version),
        "digest": str(pack.digest),
        "issuer": pack.issuer,
    }


def _depth(value: object) -> int:
    """Return how deeply objects and lists are nested, counted no further than is refused."""
    deep, level = 0, [value]
    while level and deep <= _DEEPEST:
        inner = [each for each in level if isinstance(each, dict | list)]
        level = [part for each in inner for part in (each.values() if isinstance(each, dict) else each)]
        deep += bool(inner)
    return deep
