"""`liuhen pack` and `liuhen judge`: thin, in Chinese, with JSON for machines and honest exit codes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.policy.building import HEAD, rule, write_pack

from liuhen.policy.carried import STATES
from liuhen.policy.facts_page import facts_page
from liuhen.policy.vocabulary import base_vocabulary

ROOT = Path(__file__).parents[2]
INVENTED = Path(__file__).parent / "invented"
FACTS = {"recording": {"completed_at": "2026-03-10T16:20:00+08:00", "exported_at": "2026-03-13T00:00:00+08:00"}}


def run(*arguments: str) -> str:
    """Run a command and return what it wrote."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def judge(folder: Path, facts: Any, *more: str) -> str:
    """Judge facts of a file by the invented agency."""
    path = folder / "facts.json"
    path.write_text(json.dumps(facts), "utf-8")
    return run("judge", "--packs", str(INVENTED), "--pack", "lake", "--facts", str(path),
               "--at", "2026-03-14T00:00:00+08:00", *more)  # fmt: skip


def test_judge_answers_in_json_with_articles_and_grounds(tmp_path: Path) -> None:
    answer = json.loads(judge(tmp_path, FACTS, "--question", "recording.hand_in", "--json"))
    assert (answer["pack"], answer["version"], answer["question"]) == ("lake", "1", "recording.hand_in")
    finding = answer["findings"][0]
    assert finding["verdict"] == "overdue"
    assert finding["due_at"] == "2026-03-12T23:59:59+08:00"
    assert finding["cites"][0]["article"] == "3"
    assert finding["because"]["recording.completed_at"] == "2026-03-10T16:20:00+08:00"
    assert finding["words"].startswith("应于 3月12日 24:00 前上传，实际 3月13日 00:00")


def test_judge_answers_in_chinese_for_people(tmp_path: Path) -> None:
    dotted = {f"recording.{name}": value for name, value in FACTS["recording"].items()}
    said = judge(tmp_path, dotted, "--question", "recording.hand_in")
    assert "导出、存储、移交的期限 → 逾期" in said
    assert "《湖区渔政执法音像管理办法》第三条第一款" in said


def test_judge_takes_the_agencys_settings(tmp_path: Path) -> None:
    facts = {**FACTS, "activity": {"on_water": True}}
    answer = json.loads(
        judge(tmp_path, facts, "--question", "recording.hand_in", "--json", "--set", "water_extra=当日")
    )
    assert answer["findings"][1]["due_at"] == "2026-03-10T23:59:59+08:00"


@pytest.mark.parametrize(
    ("facts", "more", "code", "said"),
    [
        (FACTS, ["--question", "recording.handin"], 2, "没有问题 'recording.handin'；是否要写 recording.hand_in？"),
        (
            {"recording": {"complete_at": "x"}},
            ["--question", "recording.hand_in"],
            1,
            "没有事实 'recording.complete_at'",
        ),
        ([], ["--question", "recording.hand_in"], 1, "应为一个 JSON 对象"),
        (FACTS, ["--question", "recording.hand_in", "--set", "x=1"], 2, "没有设置 'x'"),
        (FACTS, ["--question", "recording.hand_in", "--set", "x"], 2, "写成 名=值"),
        (FACTS, ["--question", "recording.hand_in", "--at", "soon"], 2, "--at：'soon' 不是时刻"),
        (FACTS, ["--question", "recording.hand_in", "--pack", "lak"], 2, "没有制度包 'lak'；是否要写 lake？"),
        (FACTS, ["--question", "recording.hand_in", "--facts", "nowhere.json"], 2, "读不到 nowhere.json"),
    ],
)
def test_judge_says_what_is_wrong_and_how_it_ended(
    tmp_path: Path, facts: Any, more: list[str], code: int, said: str
) -> None:
    with pytest.raises(CommandError, match=re.escape(said)) as caught:
        judge(tmp_path, facts, *more)
    assert caught.value.returncode == code


def judge_text(text: str, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    """Judge what comes on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return run("judge", "--packs", str(INVENTED), "--pack", "lake", "--question", "recording.hand_in", "--facts", "-",
               "--at", "2026-03-14T00:00:00+08:00", *more)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"activity": ' * 100_000,
        '{"activity": {"on_water": ' + "[" * 900 + "]" * 900 + "}}",
    ],
    ids=["lists", "objects", "closed"],
)
def test_facts_that_go_too_deep_are_bad_facts_and_no_crash(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(CommandError, match="- 的括号套得太深|activity.on_water：.*不是 true 或 false") as caught:
        judge_text(text, monkeypatch)
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="--set water_extra：括号套得太深") as caught:
        judge_text("{}", monkeypatch, "--set", "water_extra=" + "[" * 100_000)
    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"activity.remote": true, "activity": {"remote": false}}', "activity.remote"),
        ('{"activity.remote": true, "activity.remote": false}', "activity.remote"),
        ('{"activity": {"remote": true, "remote": false}}', "activity.remote"),
        ('{"activity": {"remote": true}, "activity": {"remote": 1}}', "activity.remote"),
        ('{"activity": {"remote": true, "remote": null}}', "activity.remote"),
        ('{"activity": {"officers": [{"name": "甲"}, {"name": "乙", "name": "丙"}]}}', "activity.officers.1.name"),
        ('{"activity": {"statement": {"a": true}, "statement": {"b": true}}}', "activity.statement"),
    ],
)
def test_a_fact_given_twice_with_two_values_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, text: str, name: str
) -> None:
    with pytest.raises(CommandError, match=rf"事实有误：\n{name} 写了两次，两次的值不同；只写一次$") as caught:
        judge_text(text, monkeypatch)
    assert caught.value.returncode == 1


def test_a_thing_in_two_parts_is_read_whole_and_the_same_value_twice_is_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (
        '{"recording": {"completed_at": "2026-03-10T16:20:00"}, "recording": {"exported_at": "2026-03-13T00:00:00"},'
        ' "recording.completed_at": "2026-03-10T16:20:00"}'
    )
    assert "实际 3月13日 00:00" in judge_text(text, monkeypatch)


def test_strict_says_in_words_what_it_says_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(FACTS)
    missing = json.loads(judge_text(text, monkeypatch, "--strict", "--json"))["missing"]
    said = judge_text(text, monkeypatch, "--strict")
    assert missing == ["activity.on_water"]
    assert "还不能判断" not in said  # what is already overdue stays so
    assert said.splitlines()[-1] == "  --strict 要求给出而没有给出的事实：水上作业 activity.on_water"
    assert "--strict" not in judge_text(text, monkeypatch)


def test_check_names_faults_failing_examples_and_rules_nobody_would_miss(tmp_path: Path) -> None:
    case = 'case = [{id="1", question="device.register", at="2026-01-01T00:00:00", expect={verdict="allowed"}}]\n'
    write_pack(tmp_path, {"rules/r.toml": rule("bar = true", "device.register"), "examples/e.toml": case})
    out = io.StringIO()
    with pytest.raises(CommandError, match="0 处错误，1 个例子不符"):
        call_command("pack", "check", "--packs", str(tmp_path), stdout=out)
    assert "例 1：verdict 应为 allowed，实为 refused" in out.getvalue()
    assert "small/rules/r.toml:2 规则 small.a：去掉这条规则，没有一个例子察觉" in out.getvalue()


def test_check_in_json_lists_the_faults(tmp_path: Path) -> None:
    write_pack(tmp_path, {"pack.toml": HEAD + "x = 1\n"})
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("pack", "check", "--packs", str(tmp_path), "--json", stdout=out)
    fault = json.loads(out.getvalue())["faults"][0]
    assert (fault["level"], fault["file"], fault["what"]) == ("error", "small/pack.toml", "没有键 'x'")


def test_a_sound_pack_is_checked_without_complaint() -> None:
    data = json.loads(run("pack", "check", "lake", "--packs", str(INVENTED), "--json"))
    assert data["packs"] == [{"pack": "lake", "rules": 9, "examples": 15, "failed": [], "unnoticed": []}]


def test_list_show_and_diff_tell_packs_apart(tmp_path: Path) -> None:
    listed = json.loads(run("pack", "list", "--packs", str(INVENTED), "--json"))
    assert listed[0]["digest"].startswith("sha256:")
    shown = json.loads(run("pack", "show", "lake", "--packs", str(INVENTED), "--json"))
    assert shown["articles"][1] == {
        "clause": "YX-3", "gist": "两个工作日内上传；水上作业适当延长",
        "rules": ["lake.upload", "lake.upload.water"], "forms": [], "status": "implemented",
    }  # fmt: skip
    assert shown["settings"][0]["name"] == "water_extra"
    assert "water_extra 水上作业的上传期限：3个工作日" in run("pack", "show", "lake", "--packs", str(INVENTED))
    newer = tmp_path / "lake"
    for path in (INVENTED / "lake").rglob("*.toml"):
        target = newer / path.relative_to(INVENTED / "lake")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            path.read_text("utf-8").replace('"3个工作日"', '"5个工作日"').replace('"6个月"', '"1年"'), "utf-8"
        )
    changed = json.loads(run("pack", "diff", str(INVENTED / "lake"), str(newer), "--json"))
    assert changed["settings"]["changed"] == ["water_extra"]
    assert changed["rules"]["changed"] == ["lake.keep.patrol"]
    assert changed["first"]["digest"] != changed["second"]["digest"]
    assert run("pack", "diff", "lake", "lake", "--packs", str(INVENTED)).strip() == "没有不同"


def test_the_clauses_are_listed_with_what_carries_them_and_the_tests_that_name_them(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_upload():\n    '''YX-3¶1 and YX-L-1.'''\n", "utf-8")
    page = run("pack", "compliance", "--packs", str(INVENTED), "--tests", str(tmp_path))
    line = next(line for line in page.splitlines() if line.startswith("| YX-3 "))
    assert "`lake.upload`<br>`lake.upload.water`" in line
    assert "`water_extra`" in line
    assert "`test_x.py::test_upload`" in line
    assert line.endswith("| 已实现 |")
    assert any(line.startswith("| YX-1 ") and line.endswith("| 仅为政策文字 |") for line in page.splitlines())
    assert any(line.startswith("| YX-5 ") and line.endswith("| 规则已备 |") for line in page.splitlines())


def test_the_page_of_clauses_says_at_its_top_what_each_state_means() -> None:
    page = run("pack", "compliance", "--packs", str(INVENTED))
    top = page.partition("## lake")[0]
    for name, meaning in STATES.values():
        assert f"| {name} | {meaning} |" in top


@pytest.mark.documentation
def test_the_page_of_facts_is_what_the_vocabulary_says() -> None:
    page = (ROOT / "docs" / "facts.md").read_text("utf-8")
    assert page == facts_page(base_vocabulary()), "run: liuhen pack facts > docs/facts.md"
    assert run("pack", "facts") == page


def test_every_fact_and_question_has_a_label() -> None:
    words = base_vocabulary()
    assert [fact.name for fact in words.facts.values() if not fact.label] == []
    assert [question.id for question in words.questions.values() if not question.label] == []
