"""`liuhen pack`: check, list, show and compare regulation packs; write the pages generated from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liuhen.policy import Pack, PackFaults, load_library
from liuhen.policy.compare import compare
from liuhen.policy.compliance import ComplianceRow, Places, compliance_page, compliance_rows
from liuhen.policy.examples import run_examples, unnoticed_rules
from liuhen.policy.facts_page import facts_page
from liuhen.policy.faults import FaultList, suggestion
from liuhen.policy.loading.library import Library, read_library
from liuhen.policy.vocabulary import base_vocabulary

if TYPE_CHECKING:
    from argparse import ArgumentParser

USAGE = 2


class Command(BaseCommand):
    """Look after packs. Exit 0 when all is well, 1 when a fault was found, 2 for wrong usage."""

    help = "制度包：检查、列出、查看、比较"
    requires_system_checks = ()  # no database, no server: nothing to check

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a verb and what it is about."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, words in _VERBS.items():
            verb = verbs.add_parser(name, help=words)
            verb.add_argument("--packs", type=Path, help="制度包文件夹")
            verb.add_argument("--json", action="store_true", help="以 JSON 输出")
            if name == "check":
                verb.add_argument("pack", nargs="?", help="只检查这一个")
                verb.add_argument("--no-mutation", action="store_true", help="不逐条试删规则")
            if name == "show":
                verb.add_argument("pack")
            if name == "diff":
                verb.add_argument("first", help="制度包，或制度包的文件夹")
                verb.add_argument("second", help="制度包，或制度包的文件夹")
            if name == "compliance":
                verb.add_argument("--tests", type=Path, help="扫描点名条文的测试，并运行例子")
                verb.add_argument("--code", type=Path, help="扫描点名条文的代码")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what the verb says."""
        folder = options["packs"] or Path(settings.LIUHEN_PACKS)
        getattr(self, f"_{options['verb']}")(folder, options)

    def _say(self, options: dict[str, Any], data: Any, lines: list[str]) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) if options["json"] else "\n".join(lines))

    def _check(self, folder: Path, options: dict[str, Any]) -> None:
        faults = FaultList()
        library = read_library(folder, faults)
        names = [options["pack"]] if options["pack"] else list(library)
        if options["pack"] and options["pack"] not in library and not faults.stopping:
            _unknown(options["pack"], library)
        wanted = {name: library[name] for name in names if name in library}
        mismatches = {name: run_examples(pack) for name, pack in wanted.items()}
        unnoticed = {name: [] if options["no_mutation"] else unnoticed_rules(pack) for name, pack in wanted.items()}
        found = [fault for fault in faults.found if not options["pack"] or fault.place.file.startswith(f"{names[0]}/")]
        lines = [f"{'错误' if fault.stops else '提示'} {fault}" for fault in found]
        lines += [f"错误 {name} {mismatch}" for name, each in mismatches.items() for mismatch in each]
        lines += [f"提示 {rule.place}：去掉这条规则，没有一个例子察觉" for each in unnoticed.values() for rule in each]
        lines += [f"{name}：{len(pack.rules)} 条规则，{len(pack.examples)} 个例子" for name, pack in wanted.items()]
        data = {
            "faults": [fault.as_json() for fault in found],
            "packs": [
                {
                    "pack": name,
                    "rules": len(pack.rules),
                    "examples": len(pack.examples),
                    "failed": [mismatch.as_json() for mismatch in mismatches[name]],
                    "unnoticed": [rule.id for rule in unnoticed[name]],
                }
                for name, pack in wanted.items()
            ],
        }
        self._say(options, data, lines)
        stopping = [fault for fault in found if fault.stops]
        if stopping or any(mismatches.values()):
            failed = sum(len(each) for each in mismatches.values())
            raise CommandError(f"{len(stopping)} 处错误，{failed} 个例子不符")

    def _list(self, folder: Path, options: dict[str, Any]) -> None:
        packs = list(_library(folder).values())
        data = [
            {
                "pack": pack.id,
                "version": pack.version,
                "title": pack.title,
                "issuer": pack.issuer,
                "digest": pack.digest,
            }
            for pack in packs
        ]
        self._say(options, data, [f"{pack.id}\t{pack.version}\t{pack.title}\t{pack.issuer}" for pack in packs])

    def _show(self, folder: Path, options: dict[str, Any]) -> None:
        library = _library(folder)
        pack = library.get(options["pack"]) or _unknown(options["pack"], library)
        rows = compliance_rows({pack.id: pack})
        self._say(options, _shown(pack, rows), _shown_lines(pack, rows))

    def _diff(self, folder: Path, options: dict[str, Any]) -> None:
        first, second = (_named(folder, options[side]) for side in ("first", "second"))
        parts = compare(first, second)
        lines = []
        for part, difference in parts.items():
            for sign, names in (("-", difference.only_first), ("+", difference.only_second), ("~", difference.changed)):
                lines += [f"{sign} {_PARTS[part]} {name}" for name in names]
        data = {
            "first": {"pack": first.id, "version": first.version, "digest": first.digest},
            "second": {"pack": second.id, "version": second.version, "digest": second.digest},
            **{part: difference.as_json() for part, difference in parts.items()},
        }
        self._say(options, data, lines or ["没有不同"])

    def _facts(self, _folder: Path, _options: dict[str, Any]) -> None:
        self.stdout.write(facts_page(base_vocabulary()), ending="")

    def _compliance(self, folder: Path, options: dict[str, Any]) -> None:
        library = _library(folder, with_examples=options["tests"] is not None)
        self.stdout.write(compliance_page(library, Places(options["tests"], options["code"])), ending="")


_VERBS = {
    "check": "检查写法，运行例子，逐条试删规则",
    "list": "列出制度包",
    "show": "条文、规则、本局设定、须确认的事项",
    "diff": "比较两个制度包或两个版本",
    "facts": "生成 docs/facts.md",
    "compliance": "生成 docs/compliance.md",
}
_PARTS = {"questions": "问题", "rules": "规则", "settings": "设置", "articles": "条文", "roles": "角色"}


def _library(folder: Path, *, with_examples: bool = False) -> Library:
    """Load the packs. Raises CommandError naming every fault."""
    try:
        return load_library(folder, with_examples=with_examples)
    except PackFaults as faults:
        raise CommandError(f"制度包有误：\n{faults}") from faults


def _unknown(name: str, library: Library) -> Pack:
    raise CommandError(f"没有制度包 '{name}'；{suggestion(name, library) or '文件夹里没有制度包'}", returncode=USAGE)


def _named(folder: Path, name: str) -> Pack:
    """Return a pack by name, or by the path of its folder (its neighbours are what it may extend)."""
    path = Path(name)
    if (path / "pack.toml").is_file():
        return _library(path.resolve().parent)[path.resolve().name]
    library = _library(folder)
    return library.get(name) or _unknown(name, library)


def _shown(pack: Pack, rows: list[ComplianceRow]) -> dict[str, Any]:
    own = [setting for setting in pack.settings.values() if pack.own(setting)]
    return {
        "pack": pack.id,
        "title": pack.title,
        "version": pack.version,
        "issuer": pack.issuer,
        "digest": pack.digest,
        "extends": list(pack.extends),
        "articles": [
            {"clause": row.clause, "gist": row.gist, "rules": row.rules, "forms": row.forms, "status": row.status}
            for row in rows
        ],
        "settings": [
            {"name": item.name, "label": item.label, "value": item.value, "until_set": item.until_set, "why": item.why}
            for item in own
        ],
        "recheck": list(pack.recheck),
        "not_implemented": [row.clause for row in rows if row.status == "open"],
    }


def _shown_lines(pack: Pack, rows: list[ComplianceRow]) -> list[str]:
    lines = [f"{pack.id} {pack.title}（{pack.issuer}，版本 {pack.version}）", pack.digest, "", "条文"]
    for row in rows:
        carried = "、".join([*row.rules, *row.forms, *row.tables, *row.settings])
        lines.append(f"  {row.clause} {row.gist} → {carried or ('政策文字' if row.policy else '未实现')}")
    lines += ["", "本局设定（不是条文的规定）"]
    for item in pack.settings.values():
        if pack.own(item):
            value = "未填写" if item.current is None else f"{item.current}{item.unit}"
            lines.append(f"  {item.name} {item.label}：{value}（{'、'.join(item.cites)}：{item.why}）")
    lines += ["", "使用前须确认", *(f"  {text}" for text in pack.recheck)]
    lines += ["", "未实现的条文", *(f"  {row.clause} {row.gist}" for row in rows if row.status == "open")]
    return lines
