"""Faults stand on the line of the key that is wrong, and say how to write it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.policy.building import ARTICLES, HEAD, faults_of, rule, write_pack

from liuhen.policy import load_library
from liuhen.policy.faults import listing, suggestion
from liuhen.policy.loading.positions import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKS = sorted([*(ROOT / "packs").rglob("*.toml"), *(ROOT / "tests/policy/invented").rglob("*.toml")])
SETTING = '[setting.limit]\nlabel = "限额"\nvalue = 3\nwhy = "试"\n'
HARD = """
title = "a = 1"  # b = 2
[[form]]
grid = [
  ["x", '{y = 1}'],  # z
  [\"\"\"
c = "3" \"\"\"],
]
[form.fields]
place = {label="地点", "两 个"=[1, {deep=true}]}
[[form]]
[form.fields]
a.'b.c' = 1979-05-27 07:32:00
"""


def ways(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every way into a value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from ways(value, (*path, key))


def test_every_key_of_every_pack_is_found_where_it_is_written() -> None:
    for path in PACKS:
        text = path.read_text("utf-8")
        found = positions(text)
        assert sorted(map(str, set(found) ^ set(ways(tomllib.loads(text))))) == [], path
        for way, offset in found.items():
            if isinstance(way[-1], str):
                line = text[text.rfind("\n", 0, offset) + 1 : text.find("\n", offset)]
                assert way[-1] in line, (path, way)


def test_keys_are_told_from_what_only_looks_like_them() -> None:
    found = {way: HARD.count("\n", 0, offset) + 1 for way, offset in positions(HARD).items()}
    assert set(found) == set(ways(tomllib.loads(HARD)))
    wanted = {
        ("form", 0): 3, ("form", 0, "grid", 1): 6, ("form", 0, "fields"): 9, ("form", 0, "fields", "place", "两 个", 1, "deep"): 10,
        ("form", 1): 11, ("form", 1, "fields", "a", "b.c"): 13,
    }  # fmt: skip
    assert {way: found[way] for way in wanted} == wanted


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD + "colour = 1\n", "small/pack.toml:7 [pack]：没有键 'colour'"),
        (HEAD.replace('version = "1"', ""), "small/pack.toml:2 [pack]：缺少键 'version'"),
        (HEAD.replace('"small"', '"other"'), "small/pack.toml:3 [pack]：id 'other' 与文件夹 'small' 不同"),
        (HEAD.replace('{D="小制度"}', '"小制度"'), "small/pack.toml:6 [pack]：documents 应为表"),
        (HEAD + 'in_force = {from="3月"}\n', "small/pack.toml:7 [pack]：in_force from 应为日期"),
        (HEAD + 'extends = ["nation"]\n', "small/pack.toml:7 [pack]：extends：没有制度包 'nation'"),
        (HEAD + '[pack.scales]\n"recording.hand_in" = ["a"]\n', "small/pack.toml:8 [pack]：'recording.hand_in' 不是分等级的问题"),
        (HEAD + "[roles]\ncaptain = 1\n", 'small/pack.toml:8 [roles]：captain 应为文字，写的是 1；写成 captain = "…"'),
        (HEAD + SETTING.replace('label = "限额"\n', ""), "small/pack.toml:7 [setting.limit]：缺少键 'label'；写上 label = …"),
        (HEAD + SETTING + "at_most = 2\n", "small/pack.toml:9 [setting.limit]：设置“限额”不得大于 2"),
        (HEAD + SETTING + 'cites = ["D-9"]\n', "small/pack.toml:11 [setting.limit]：没有条文 D-9"),
        (HEAD + '[setting]\nlimit = {value=3, why="试"}\n', "small/pack.toml:8 [setting.limit]：缺少键 'label'"),
        (HEAD + '[setting]\nlabel = "限额"\n', "small/pack.toml:8：[setting] 下面直接写了 label；每一项自成一段，带上名字：[setting.名]"),
        (HEAD + '[clock.c]\nlabel = "算法"\nworking_for = 3\n', "small/pack.toml:9 [clock.c]：working_for 应为数字的列表"),
        (HEAD + '[fact."activity.rain"]\ntype = "bol"\nlabel = "雨"\n', "small/pack.toml:8 [fact.activity.rain]：type 不能是 'bol'"),
        (HEAD + '[fact.activity.rain]\ntype = "bool"\nlabel = "雨"\n', "small/pack.toml:7 [fact.activity]：'activity' 应为“事物.事实”；引号不能少，写成 [fact.\"activity.…\"]"),
        (HEAD + '[extend.activity.kind]\nboarding = "登船"\n', "small/pack.toml:7 [extend.activity]：没有事实 'activity'；引号不能少，写成 [extend.\"activity.…\"]"),
        (HEAD.replace("[pack]\n", ""), "small/pack.toml:2：缺少 [pack]；文件开头写一行 [pack]，下面写 id、title、version"),
        ("number = 1\n" + HEAD, "small/pack.toml:1：'number' 写在 [pack] 外面；移到 [pack] 那一行下面"),
        (HEAD + "[colour]\n", "small/pack.toml:7：没有键 'colour'"),
        (HEAD + "x = [1,\n", "small/pack.toml:8：不是 TOML"),
    ],
)  # fmt: skip
def test_a_fault_of_the_header_stands_on_its_line(tmp_path: Path, head: str, said: str) -> None:
    found = faults_of(tmp_path, {"pack.toml": head})
    assert [fault for fault in found if fault.startswith(said)], found


def test_a_warning_about_a_setting_or_a_question_left_open_stands_on_its_line(tmp_path: Path) -> None:
    head = HEAD + 'recheck = [\n"甲",\n"乙",\n]\n' + SETTING
    pack = load_library(write_pack(tmp_path, {"pack.toml": head}))["small"]
    faults = [str(warning) for warning in pack.warnings]
    assert "small/pack.toml:8 recheck：使用前须由本局确认：甲" in faults
    assert "small/pack.toml:9 recheck：使用前须由本局确认：乙" in faults
    assert "small/pack.toml:11 [setting.limit]：设置“限额”没有用到" in faults


OWE = 'owe = {what="store", due={from="recording.completed_at", within="24小时"}}'
COLUMNS = 'columns = [{key="step", head="环节"}]\n'
LIST = '[list]\nid = "l"\ntitle = "清单"\ncites = ["D-1"]\nasks = ["recording.required"]\n'
ROW = '[[row]]\nid = "1"\nshow = {step="登船"}\nclass = "full"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            LIST + '[list.columns]\nstep = "环节"\nfrom = "起点"\n' + ROW,
            'small/lists/l.toml:6 [list]：columns 应为列表，写的是表；写成 columns = [{key="step", head="环节"}, {key="from", head="起点"}]',
        ),
        (
            LIST + 'columns = {step="环节"}\n' + ROW,
            'small/lists/l.toml:6 [list]：columns 应为列表，写的是表；写成 columns = [{key="step", head="环节"}]',
        ),
        (LIST + ROW, "small/lists/l.toml:7 清单 l 的 1：show 的列 'step' 没有声明；在 [list] 里写 columns = [{key=\"step\", head=\"…\"}]"),
        (LIST.replace('id = "l"\n', "") + ROW, "small/lists/l.toml:6 清单（没有 id）的 1：show"),
        (LIST + ROW.replace('id = "1"\n', ""), 'small/lists/l.toml:6 清单 l 的 第1行：缺少 id 或 code；id = "1"'),
        (LIST + "colums = []\n" + ROW, "small/lists/l.toml:6 [list]：没有键 'colums'；是否要写 columns？"),
        (ROW, "small/lists/l.toml:1：缺少 [list]；文件开头写一行 [list]，下面写 id、title"),
    ],
)  # fmt: skip
def test_a_list_is_told_how_its_columns_are_written(tmp_path: Path, text: str, said: str) -> None:
    found = faults_of(tmp_path, {"lists/l.toml": text})
    assert [fault for fault in found if fault.startswith(said)], found
    if "写的是表" in said:
        assert len(found) == 1, found


STEPS = '[procedure]\nid = "p"\ntitle = "程序"\ncites = ["D-1"]\n[[step]]\nid = "a"\ntitle = "甲"\n'
RULES = rule(OWE, "recording.hand_in") + rule(OWE + '\ninstead_of = ["small.a"]', "recording.hand_in", "small.b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pack]\n甲 = 1\n", "2：不是 TOML：这一行不是 键 = 值；中文的键加英文引号"),
        ("[pack]\nid 1\n", "2：不是 TOML：键后面没有等号；写成 键 = 值"),
        ("[pack]\nid = {甲=1}\n", "2：不是 TOML：键的写法不对；中文的键加英文引号；花括号里的内容写在一行"),
        ("[pack]\nid = {a=1,\nb=2}\n", "2：不是 TOML：键的写法不对；中文的键加英文引号；花括号里的内容写在一行"),
        ("[pack]\nid = “small”\n", '2：不是 TOML：值的写法不对；文字加英文引号，如 "3年"'),
        ('[pack]\nid = "small”\n', "2：不是 TOML：文字里有不能用的字符；文字写在一行里，收尾的引号用英文引号"),
        ('[pack]\nid = "small', "2：不是 TOML：引号没有收尾；补上英文引号"),
        ("[pack]\nid = [1\n", "3：不是 TOML：方括号没有收尾；补上 ]"),
        ("[pack]\nid = {a=1", "2：不是 TOML：花括号没有收尾；补上 }"),
        ("[pack]\nid = 1\nid = 2\n", "3：不是 TOML：这里又写了一次已有的键"),
        ("[pack]\n[pack]\n", "2：不是 TOML：同名的一段写了两次"),
        ("[pack]\nid = {a=1, a=2}\n", "2：不是 TOML：花括号里一个键写了两次"),
        ("[pack]\nid = 1 title = 2\n", "2：不是 TOML：一行里写了两件事"),
        ("[[pack]\n", "1：不是 TOML：方括号不成对"),
    ],
)
def test_what_is_no_toml_is_told_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    (found,) = faults_of(tmp_path, {"pack.toml": text})
    assert found.startswith(f"small/pack.toml:{said}")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pack.toml": HEAD.replace("[pack]\n", "")}, "small/pack.toml:2：缺少 [pack]"),
        ({"lists/l.toml": (LIST + COLUMNS + ROW).replace("[list]\n", "")}, "small/lists/l.toml:1：缺少 [list]"),
        ({"procedures/p.toml": STEPS.replace("[procedure]\n", "")}, "small/procedures/p.toml:1：缺少 [procedure]"),
        ({"procedures/p.toml": STEPS.partition("[[step]]")[0]}, "small/procedures/p.toml:1：没有环节"),
        ({"pack.toml": HEAD + SETTING.replace("[setting.limit]", "[setting]")}, "small/pack.toml:8：[setting] 下面直接写了 label、value、why"),
        ({"lists/l.toml": LIST + ROW.replace('step="登船"', 'step="登船", from="靠帮"')}, "show 的列 'step'、'from' 没有声明；在 [list] 里写 columns = [{key=\"step\", head=\"…\"}, {key=\"from\", head=\"…\"}]"),
        ({"rules/r.toml": RULES.replace('asks = "recording.hand_in"\n', "", 1)}, "缺少键 'asks'"),
    ],
)  # fmt: skip
def test_what_is_left_out_once_is_one_fault(tmp_path: Path, files: dict[str, str], said: str) -> None:
    found = faults_of(tmp_path, files)
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"articles.toml": '[article.D-1]\ndocument = "D"\ngist = "试"\n'}, 'small/articles.toml:1：article 应为列表，写的是以名字为键的表；每一项写一个 [[article]]，名字写成 id = "…"'),
        ({"articles.toml": ARTICLES + '[[article]]\nid = "D-3"\ngist = "试"\n'}, "small/articles.toml:17 条文 D-3：缺少键 'document'"),
        ({"articles.toml": ARTICLES + '[[article]]\ndocument = "D"\ngist = "试"\n'}, "small/articles.toml:16 条文：缺少键 'id'"),
        ({"pack.toml": HEAD.replace('documents = {D="小制度"}\n', "")}, '没有文件 \'D\'；在 pack.toml 的 [pack] 里写 documents = {D="文件的名称"}'),
        ({"rules/r.toml": rule('owe = {who="officer", due={from="recording.completed_at", within="24小时"}}', "recording.hand_in")}, "owe 缺少键 'what'"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_named_once_and_in_its_place(tmp_path: Path, files: dict[str, str], said: str) -> None:
    found = faults_of(tmp_path, files)
    assert [fault for fault in found if said in fault], found
    assert not [fault for fault in found if "''" in fault], found


def test_a_choice_of_nothing_is_not_offered(tmp_path: Path) -> None:
    assert listing([]) == ""
    assert suggestion("x", [], "否则在别处声明它") == "在别处声明它"
    assert suggestion("x", ["abc"], "否则在别处声明它") == "可用的有：abc；否则在别处声明它"
    step = (
        '[procedure]\nid = "p"\ntitle = "程序"\ncites = ["D-1"]\n[[step]]\nid = "a"\ntitle = "甲"\npapers = ["F-9"]\n'
    )
    column = '[[table]]\nid = "T"\ntitle = "表"\ncites = ["D-1"]\ncolumns = [{head=["a"], count="x", dated="at", counted_as="y"}]\n'
    found = faults_of(tmp_path, {"procedures/p.toml": step, "tables/t.toml": column, "articles.toml": ""})
    assert not [fault for fault in found if re.search(r"可用的有：(；|$)|；$", fault)], found
    assert [fault for fault in found if "没有表单 'F-9'；写一个 forms/文件.toml" in fault], found
    assert [fault for fault in found if "没有条文 D-1；在 articles.toml 里写这一条" in fault], found
