"""`liuhen judge`: put a question to a pack about facts in a file, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liuhen.kernel.moments import now
from liuhen.policy import FactFaults, Pack, PackFaults, SettingFault, evaluate, load_library, read_facts, sentences
from liuhen.policy.examples import moment_of
from liuhen.policy.faults import suggestion
from liuhen.policy.given import parse_json

if TYPE_CHECKING:
    from argparse import ArgumentParser

USAGE = 2


class Command(BaseCommand):
    """Judge facts by a pack. Exit 0 with an answer, 1 when pack or facts are faulty, 2 for wrong usage."""

    help = "按制度包判断一组事实：liuhen judge --pack yc --question recording.hand_in --facts facts.json"
    requires_system_checks = ()  # no database, no server: nothing to check

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take pack, question, facts, moment and settings."""
        parser.add_argument("--pack", required=True, help="制度包，如 yc")
        parser.add_argument("--question", required=True, help="问题，如 recording.hand_in，见 docs/facts.md")
        parser.add_argument("--facts", required=True, help="事实的 JSON 文件，嵌套或点号；- 为标准输入")
        parser.add_argument("--at", help="判断时刻，如 2026-03-11T00:00:00+08:00；缺省为现在")
        parser.add_argument("--set", action="append", default=[], metavar="名=值", help="本局设定，可多次")
        parser.add_argument("--strict", action="store_true", help="规则读到的每个事实都须给出")
        parser.add_argument("--packs", type=Path, help="制度包文件夹")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Answer the question."""
        pack = _pack(options["packs"] or Path(settings.LIUHEN_PACKS), options["pack"])
        if options["question"] not in pack.vocabulary.questions:
            known = suggestion(options["question"], pack.vocabulary.questions)
            raise CommandError(f"没有问题 '{options['question']}'；{known}", returncode=USAGE)
        try:
            answer = evaluate(
                pack,
                options["question"],
                _facts(pack, options["facts"]),
                at=_moment(options["at"]),
                settings=_chosen(options["set"]),
                strict=options["strict"],
            )
        except FactFaults as problem:
            raise CommandError("事实有误：\n" + "\n".join(problem.faults)) from problem
        except SettingFault as problem:
            raise CommandError(str(problem), returncode=USAGE) from problem
        said = sentences(pack, answer)
        if options["json"]:
            found = [
                {**finding, "words": words} for finding, words in zip(answer.as_json()["findings"], said, strict=True)
            ]
            self.stdout.write(json.dumps({**answer.as_json(), "findings": found}, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{pack.title}：{pack.vocabulary.questions[answer.question].label} → {answer.verdict.words}")
        for words in said:
            self.stdout.write(f"  {words}")
        if answer.missing:
            facts = pack.vocabulary.facts
            lacking = "、".join(f"{facts[name].words} {name}" for name in answer.missing)
            self.stdout.write(f"  --strict 要求给出而没有给出的事实：{lacking}")


def _pack(folder: Path, name: str) -> Pack:
    """Load the pack. Raises CommandError naming what is wrong."""
    try:
        library = load_library(folder)
    except PackFaults as faults:
        raise CommandError(f"制度包有误：\n{faults}") from faults
    if name not in library:
        raise CommandError(
            f"没有制度包 '{name}'；{suggestion(name, library) or '文件夹里没有制度包'}", returncode=USAGE
        )
    return library[name]


def _facts(pack: Pack, name: str) -> dict[str, Any]:
    """Read the facts. Raises CommandError when the file is no JSON object or goes too deep, and FactFaults."""
    try:
        return read_facts(pack.vocabulary, _read_json(name))
    except RecursionError:
        raise CommandError(f"{name} 的括号套得太深，不是一组事实；写成嵌套两层或用点号") from None


def _read_json(name: str) -> dict[str, Any]:
    """Read the facts' file. Raises CommandError when it is no JSON object."""
    try:
        data = parse_json(sys.stdin.read() if name == "-" else Path(name).read_text("utf-8"))
    except OSError as problem:
        raise CommandError(f"读不到 {name}：{problem.strerror}", returncode=USAGE) from problem
    except ValueError as problem:
        raise CommandError(f"{name} 不是 JSON：{problem}") from problem
    if not isinstance(data, dict):
        raise CommandError(f"{name} 应为一个 JSON 对象")
    return data


def _moment(text: str | None) -> Any:
    try:
        return moment_of(text) if text else now()
    except ValueError as problem:
        raise CommandError(f"--at：{problem}", returncode=USAGE) from problem


def _chosen(pairs: list[str]) -> dict[str, Any]:
    """Read `name=value`; a value that is JSON (a number, a list) is taken as such, else as text."""
    chosen: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"--set {pair}：写成 名=值", returncode=USAGE)
        try:
            chosen[name] = json.loads(value)
        except ValueError:
            chosen[name] = value
        except RecursionError:
            raise CommandError(f"--set {name}：括号套得太深", returncode=USAGE) from None
    return chosen
