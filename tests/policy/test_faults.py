# ruff: noqa: Q000  # one case a line: the tables below are read as tables
"""Every fault of a pack is named with file, line, place, what is wrong and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.policy.building import ARTICLES, HEAD, faults_of, rule, write_pack

from liuhen.policy import PackFaults, load_library

if TYPE_CHECKING:
    from pathlib import Path

OWE = 'owe = {what="store", fulfilled_by=["recording.stored_at"], due={from="recording.completed_at", within="24小时"}}'
STEPS = '[procedure]\nid = "p"\ntitle = "程序"\ncites = ["D-1"]\n'
FORM = '[[form]]\nid = "F-1"\ntitle = "表"\ncites = ["D-1"]\n'
LIST = '[list]\nid = "l"\ntitle = "清单"\ncites = ["D-1"]\nasks = ["recording.required"]\ncolumns = [{key="act", head="类别"}]\n'


@pytest.mark.parametrize(
    ("body", "asks", "said"),
    [
        ('need = {items=["device.kind"], oter="x"}', "device.check", "need 没有键 'oter'"),
        ('keep = {forr="1年", from="recording.stored_at"}', "recording.retention", "keep 没有键 'forr'；是否要写 for？"),
        ('keep = {permanent=true, indefinite=true}', "recording.retention", "应当只说一种保管期"),
        ('when.activity.return_at.known = true\nbar = true', "device.register", "没有事实 'activity.return_at'；是否要写 activity.returned_at？否则在 pack.toml 的 [fact] 里声明它"),
        ('when.activity.kind = "complain"\nbar = true', "device.register", "'complain' 不是 activity.kind 的取值；是否要写 complaint？"),
        ('when.check.passed.has = "clok"\nbar = true', "device.register", "'clok' 不是 check.passed 的取值；是否要写 clock？"),
        ("when.case.open_obligations.atleast = 2\nbar = true", "device.register", "'atleast' 不是运算符（case.open_obligations 处）；是否要写 at_least？"),
        ("when.activity.devices.count = {atleast=2}\nbar = true", "device.register", "'atleast' 不是运算符（activity.devices 处）；是否要写 at_least？"),
        ('when.activity.on_site.before = "2026-01-01"\nbar = true', "device.register", "'before' 不适用于 activity.on_site，它的类型是 bool；可用的有：is"),
        ('when.activity.remote.some = {a=1}\nbar = true', "device.register", "'some' 不适用于 activity.remote"),
        ('when.activity.officers.some = {nam="甲"}\nbar = true', "device.register", "activity.officers 的一行没有项目 'nam'；是否要写 name？"),
        ('when.activity.started_at.between_hours = ["22:00"]\nbar = true', "device.register", "应为两个钟点"),
        ('when.loan.pages_back = {fact="loan.pages_out", setting="x"}\nbar = true', "device.register", "须写 setting 或 fact 之一"),
        ('when.loan.pages_back = {fact="loan.pages_out", per=0}\nbar = true', "device.register", "per 应为正整数"),
        ('owe = {what="store", due={from="recording.completed_at", within="24 h"}}', "recording.hand_in", "'24 h' 不是期间；写成如 30分钟、24小时"),
        ('owe = {what="store", due={from="case.closed_at", within="24小时"}}', "recording.hand_in", "要从时刻起算，case.closed_at 只是日期"),
        ('owe = {what="stor", due={from="recording.completed_at", within="24小时"}}', "recording.hand_in", "没有应办事项 'stor'；是否要写 store？"),
        ('owe = {what="store", who="oficer"}', "recording.hand_in", "没有角色 'oficer'；是否要写 officer？"),
        ('owe = {what="store", due={from="recording.completed_at", within="7日", clock="court_law"}}', "recording.hand_in", "没有计时方法 'court_law'"),
        ('owe = {what="store", due={from="recording.completed_at", within={setting="frist_time"}}}', "recording.hand_in", "没有设置 'frist_time'；是否要写 first_time？"),
        ('owe = {what="store", due={from="recording.media", within="7日"}}', "recording.hand_in", "recording.media 不是时刻或日期"),
        ('owe = {what="store", recurs="fortnight"}', "recording.hand_in", "recurs 不能是 'fortnight'"),
        ('class = "x"', "recording.retention", "recording.retention 接受 keep，不接受 class"),
        ('class = "maximal"', "recording.required", "'maximal' 不在 recording.required 的等级里；可用的有：optional"),
        ('class = "a"', "statistics.column", "在 pack.toml 的 [pack.scales] 里写出由低到高的顺序"),
        ('bar = true', "device.registr", "没有问题 'device.registr'；是否要写 device.register？"),
        ('text = "我们是{activity.officers.cart}"', "activity.notice", "文字里的 '{activity.officers.cart}' 不是事实"),
        ('chain = {steps=[{role="chief"}]}', "access.read", "没有角色 'chief'"),
        ('chain = {steps=[]}', "access.read", "没有一步审批"),
        ('need = {else="refuse"}', "device.check", "没有说需要什么"),
        ('need = {items=["clok"], items_in="check.passed"}', "device.check", "'clok' 不是 check.passed 的取值"),
        ('need = {items=["x"], items_in="activity.kind"}', "device.check", "应为列表或表单项目"),
        ('allow = false', "access.read", "allow 只能写 true"),
        ('bar = true\ninstead_of = ["small.b"]', "device.register", "instead_of：没有规则 'small.b'"),
        ('bar = true\nbasis = "guess"', "device.register", "basis 不能是 'guess'"),
        ('bar = true\nin_force = {from="2026-02-01", until="2026-01-01"}', "device.register", "until 早于 from"),
        ('bar = true\nin_force = {from="soon"}', "device.register", "from 应为日期"),
        ('', "device.register", "没有回答"),
        ('cover = {from="case.closed_at", to="activity.ended_at"}', "recording.coverage", "case.closed_at 应为时刻"),
    ],
)  # fmt: skip
def test_a_fault_in_a_rule_is_named_with_its_remedy(tmp_path: Path, body: str, asks: str, said: str) -> None:
    head = HEAD + '[setting.first_time]\nlabel = "第一时间"\nvalue = "当日"\nwhy = "试"\n'
    text = rule("bar = true", "device.register", "small.first") + rule(body, asks)
    found = faults_of(tmp_path, {"pack.toml": head, "rules/r.toml": text})
    assert len(found) == 1, found
    assert found[0].startswith("small/rules/r.toml:7 规则 small.a：")
    assert said in found[0]


@pytest.mark.parametrize(
    ("cites", "said"),
    [
        ('["D-1(9)"]', "D-1(9)：D-1 有 1 款、2 项"),
        ('["D-1¶2"]', "D-1¶2：D-1 有 1 款、2 项"),
        ('["D-99"]', "没有条文 D-99"),
        ('["D-1¶0"]', "'D-1¶0' 不是引用；写成 SS-13"),
        ("[]", "没有引用条文"),
    ],
)
def test_a_citation_must_name_a_place_of_the_source(tmp_path: Path, cites: str, said: str) -> None:
    text = rule("bar = true", "device.register").replace('["D-1"]', cites)
    assert said in faults_of(tmp_path, {"rules/r.toml": text})[0]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"rules/r.toml": "[[rule]\n"}, "small/rules/r.toml:1：不是 TOML"),
        ({"rules/r.toml": "x = 1\ny = \n"}, "small/rules/r.toml:2：不是 TOML"),
        ({"rule/r.toml": ""}, "small/rule/r.toml:1：没有人读这个文件"),
        ({"pack.toml": HEAD + "colour = 1\n"}, "没有键 'colour'"),
        ({"pack.toml": HEAD.replace('version = "1"', "")}, "缺少键 'version'"),
        ({"pack.toml": HEAD.replace('"small"', '"other"')}, "id 'other' 与文件夹 'small' 不同"),
        ({"pack.toml": HEAD + 'extends = ["nation"]\n'}, "extends：没有制度包 'nation'"),
        ({"pack.toml": HEAD + 'scales = {"recording.hand_in"=["a"]}\n'}, "'recording.hand_in' 不是分等级的问题"),
        ({"pack.toml": HEAD + '[extend."activity.service_method"]\nx = "y"\n'}, "activity.service_method 的取值不能增加"),
        ({"pack.toml": HEAD + '[fact."activity.kind"]\ntype = "bool"\nlabel = "x"\n'}, "事实 activity.kind 已经有了"),
        ({"pack.toml": HEAD + '[fact."weather.rain"]\ntype = "bool"\nlabel = "雨"\n'}, "'weather.rain' 应为“事物.事实”"),
        ({"pack.toml": HEAD + '[fact."activity.rain"]\ntype = "bol"\nlabel = "雨"\n'}, "type 不能是 'bol'"),
        ({"pack.toml": HEAD + '[setting.x]\nlabel = "x"\nwhy = "y"\nvalue = 3\nat_most = 2\n'}, "设置“x”不得大于 2"),
        ({"articles.toml": ARTICLES + ARTICLES}, "D-1 出现两次，另一处在 small/articles.toml:3"),
        ({"articles.toml": ARTICLES.replace('document = "D"', 'document = "E"', 1)}, "没有文件 'E'"),
        ({"calendar/2026.toml": 'years = [2026]\noff = ["2025-01-01"]\n'}, "2025-01-01 不在 years 的年份里"),
        ({"lists/l.toml": LIST + '[[row]]\nid = "1"\nshow = {act="x", actt="y"}\nclass = "full"\n'}, "show 的列 'actt' 没有声明"),
        ({"lists/l.toml": LIST + '[[row]]\nclass = "full"\n'}, "缺少 id 或 code"),
        ({"forms/f.toml": FORM + 'grid = [["地点", "@plaice"]]\n[form.fields]\nplace = {label="地点"}\n'}, "grid 与 fields 不一致：place、plaice"),
        ({"forms/f.toml": FORM + '[form.fields]\nplace = {label="地点", each="case.kind"}\n'}, "each 的 case.kind 应为列表"),
        ({"forms/f.toml": FORM + '[form.fields]\nplace = {label="地点", type="txt"}\n'}, "type 不能是 'txt'"),
        ({"procedures/p.toml": STEPS + '[[step]]\nid = "a"\ntitle = "甲"\nafter = ["b"]\n'}, "after 的 'b' 不是环节"),
        ({"procedures/p.toml": STEPS + '[[step]]\nid = "a"\ntitle = "甲"\nafter = ["a"]\n'}, "环节成圈：a → a"),
        ({"procedures/p.toml": STEPS + '[[step]]\nid = "a"\ntitle = "甲"\npapers = ["F-9"]\n'}, "没有表单 'F-9'"),
        ({"tables/t.toml": '[[table]]\nid = "T"\ntitle = "表"\ncites = ["D-1"]\ncolumns = [{head=["a"], count="x"}]\n'}, "缺少键 'dated'"),
        ({"tables/t.toml": '[[table]]\nid = "T"\ntitle = "表"\ncites = ["D-1"]\ncolumns = [{head=["a"], plus=[4]}]\n'}, "plus 的列号超出范围"),
        ({"examples/e.toml": 'case = [{id="1", question="device.check", at="2026-01-01T00:00:00", facts={activity={remot=true}}, expect={}}]\n'}, "facts：没有事实 'activity.remot'"),
        ({"examples/e.toml": 'case = [{id="1", question="device.check", at="2026-01-01T00:00:00", expect={verdic="open"}}]\n'}, "expect 没有键 'verdic'；是否要写 verdict？"),
    ],
)  # fmt: skip
def test_a_fault_outside_the_rules_is_named_too(tmp_path: Path, files: dict[str, str], said: str) -> None:
    found = faults_of(tmp_path, files)
    assert any(said in fault for fault in found), found


def test_every_fault_is_collected_and_not_just_the_first(tmp_path: Path) -> None:
    text = rule('when.activity.remot = true\nneed = {items=["x.y"], els="flag"}', "device.chek")
    found = faults_of(tmp_path, {"rules/r.toml": text})
    for word in ("activity.remot", "x.y", "els", "device.chek"):
        assert any(word in fault for fault in found), (word, found)


def test_an_id_that_stands_twice_names_the_other_place(tmp_path: Path) -> None:
    one, two = rule("bar = true", "device.register"), rule(OWE, "recording.hand_in")
    found = faults_of(tmp_path, {"rules/a.toml": one, "rules/b.toml": two})
    assert found == ["small/rules/b.toml:2 规则 small.a：id 出现两次，另一处在 small/rules/a.toml:2；换一个 id"]


def test_two_rules_cannot_put_each_other_aside(tmp_path: Path) -> None:
    one = rule('bar = true\ninstead_of = ["small.b"]', "device.register")
    two = rule('bar = true\ninstead_of = ["small.a"]', "device.register", "small.b")
    found = faults_of(tmp_path, {"rules/r.toml": one + two})
    assert "规则互相让开：small.a → small.b → small.a" in found[0]


def test_a_rule_of_another_question_cannot_be_put_aside(tmp_path: Path) -> None:
    one = rule('bar = true\ninstead_of = ["small.b"]', "device.register")
    found = faults_of(tmp_path, {"rules/r.toml": one + rule(OWE, "recording.hand_in", "small.b")})
    assert "instead_of：'small.b' 回答的是另一个问题（recording.hand_in）" in found[0]


def test_packs_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, {"pack.toml": HEAD + 'extends = ["other"]\n'})
    write_pack(tmp_path, {"pack.toml": HEAD.replace("small", "other") + 'extends = ["small"]\n'}, "other")
    with pytest.raises(PackFaults, match="extends 成圈：other、small"):
        load_library(tmp_path)


def test_a_step_that_can_never_be_reached_is_named(tmp_path: Path) -> None:
    steps = '[[step]]\nid = "a"\ntitle = "甲"\nafter = ["b"]\n[[step]]\nid = "b"\ntitle = "乙"\nafter = ["a"]\n'
    steps += '[[step]]\nid = "c"\ntitle = "丙"\nafter = ["b"]\n'
    found = faults_of(tmp_path, {"procedures/p.toml": STEPS + steps})
    assert any("环节 c：永远走不到这个环节" in fault for fault in found)


def test_a_pack_says_what_a_lawyer_should_look_at(tmp_path: Path) -> None:
    head = HEAD + 'recheck = ["发布日期"]\n[setting.spare]\nlabel = "备用"\nvalue = 1\nwhy = "试"\n'
    text = rule('when.activity.kind = "patrol"\nclass = "full"', "recording.required")
    pack = load_library(write_pack(tmp_path, {"pack.toml": head, "rules/r.toml": text}))["small"]
    said = "\n".join(str(warning) for warning in pack.warnings)
    for words in (
        "条文 D-2：没有规则",
        "设置“备用”没有用到",
        "须由本局确认：发布日期",
        "recording.required 没有总是适用的规则",
    ):
        assert words in said
    assert not any(warning.stops for warning in pack.warnings)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackFaults, match="没有这个制度包文件夹"):
        load_library(tmp_path / "nowhere")
