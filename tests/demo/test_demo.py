"""The whole demo in a process of its own, as a person runs it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("demo")]  # told once a run: it takes two minutes
TODAY = "2026-03-31T17:30:00+08:00"
SOURCE = Path(__file__).resolve().parents[2] / "src"


def liuhen(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LIUHEN_", "DJANGO_"))}
    environment |= {"LIUHEN_HOME": str(home), "PYTHONPATH": str(SOURCE)}
    return subprocess.run(
        [sys.executable, "-m", "liuhen", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "instance"


@pytest.fixture(scope="module")
def told(home: Path) -> dict[str, Any]:
    done = liuhen(home, "demo", "--today", TODAY, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer | {"by": {agency["code"]: agency for agency in answer["agencies"]}}


def clauses(debts: list[dict[str, Any]]) -> set[str]:
    return {clause.partition("¶")[0].partition("(")[0] for debt in debts for clause in debt["clauses"]}


@pytest.mark.parametrize(
    ("code", "clause"), [("yc", "YC-A-6"), ("zh", "ZH-8"), ("hy", "HY-30"), ("ss", "SS-13"), ("pds", "PDS-2-8")]
)
def test_something_is_overdue_by_the_article_of_each_agency(told: dict[str, Any], code: str, clause: str) -> None:
    assert clause in clauses(told["by"][code]["overdue"])


@pytest.mark.parametrize(("code", "clause"), [("yc", "YC-A-6"), ("zh", "ZH-8"), ("hy", "HY-30"), ("ss", "SS-13")])
def test_something_was_done_late(told: dict[str, Any], code: str, clause: str) -> None:
    assert clause in clauses(told["by"][code]["late"])


@pytest.mark.parametrize(
    ("code", "duty", "became"),
    [
        ("yc", "tunhe", "closed recorded"),
        ("yc", "yanhe", "closed partly"),
        ("yc", "guoqing", "closed unrecorded"),
        ("yc", "wanda", "planned"),
        ("hy", "zhuhu", "closed exempt"),
        ("hy", "fangwu", "ongoing"),
        ("ss", "shachen", "closed recorded"),
        ("ss", "yeshi", "closed partly"),
        ("ss", "mimi", "closed exempt"),
        ("pds", "yanhua", "closed partly"),
    ],
)
def test_duties_end_as_told(told: dict[str, Any], code: str, duty: str, became: str) -> None:
    assert told["by"][code]["duties"][duty] == became


def test_doubts_are_sealed_and_marked(told: dict[str, Any]) -> None:
    assert {"truncated", "clock_doubtful", "several_activities"} <= set(told["marks"])


def test_the_tampered_original_was_found_and_repaired(told: dict[str, Any]) -> None:
    (found,) = told["fixity"]
    assert found["outcomes"] == ["changed", "intact"]
    assert found["repaired_from"] == "replica"


def test_the_last_card_was_sealed_and_may_be_erased(told: dict[str, Any]) -> None:
    receipt = told["last_card"]["receipt"]
    assert len(receipt["erasable"]) == len(told["last_card"]["sealed"]) == 2
    assert receipt["checkpoint"]


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("SELECT count(*) FROM ledger_entry WHERE act = 'device.issue.refused'", 1),
        ("SELECT count(*) FROM ledger_entry WHERE act = 'recording.view.refused'", 2),
        ("SELECT count(*) FROM devices_device WHERE state = 'maintenance'", 1),
        ("SELECT count(*) FROM devices_device WHERE state = 'lost'", 1),
        ("SELECT count(*) FROM devices_device WHERE clock_offset_ms = 37000", 1),
        ("SELECT count(*) FROM recordings_recording WHERE risk = 'high' AND keep = 'indefinite'", 4),
        ("SELECT count(*) FROM recordings_recording WHERE evidence", 2),
        ("SELECT count(*) FROM recordings_recording WHERE secret <> '[]'", 1),
        ("SELECT count(*) FROM recordings_recording WHERE codecs LIKE '%hevc%'", 2),
        ("SELECT count(*) FROM recordings_recording WHERE classified_at IS NULL", 2),
        ("SELECT count(*) FROM recordings_intakefile WHERE state = 'duplicate'", 2),
        ("SELECT count(*) FROM recordings_contenttick", 5),
        ("SELECT count(*) FROM recordings_derivative WHERE kind = 'proxy' AND state = 'made'", 3),
        ("SELECT count(*) FROM activities_activity WHERE remote AND returned_at IS NOT NULL", 2),
    ],
)
def test_the_story_holds(told: dict[str, Any], home: Path, question: str, least: int) -> None:
    with sqlite3.connect(f"file:{home / 'liuhen.sqlite3'}?mode=ro", uri=True) as database:
        assert database.execute(question).fetchone()[0] >= least
    database.close()


def test_no_entry_of_the_log_is_earlier_than_the_one_before(told: dict[str, Any], home: Path) -> None:
    with sqlite3.connect(f"file:{home / 'liuhen.sqlite3'}?mode=ro", uri=True) as database:
        times = [at for (at,) in database.execute("SELECT at FROM ledger_entry ORDER BY number")]
    database.close()
    assert times == sorted(times)


def test_everything_verifies(told: dict[str, Any], home: Path) -> None:
    done = liuhen(home, "verify", "all", "--json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["store"]["checked"] == told["recordings"]


def test_logins_are_kept_for_their_owner_and_no_password_is_in_the_answer(told: dict[str, Any]) -> None:
    path = Path(told["logins_file"])
    assert path.stat().st_mode & 0o777 == 0o600
    password = path.read_text("utf-8").splitlines()[0].partition("：")[2]
    assert len(password) > 20
    assert password not in json.dumps(told, ensure_ascii=False)


def test_a_demo_is_kept_when_asked(told: dict[str, Any], home: Path) -> None:
    before = (home / "liuhen.sqlite3").stat().st_ino
    done = liuhen(home, "demo", "--keep")
    assert done.returncode == 0
    assert "保留" in done.stdout
    assert (home / "liuhen.sqlite3").stat().st_ino == before


def test_an_instance_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    assert liuhen(tmp_path, "init").returncode == 0
    before = sorted(path.name for path in tmp_path.iterdir())
    done = liuhen(tmp_path, "demo")
    assert done.returncode == 1
    assert "不是演示实例" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_moment_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    done = liuhen(tmp_path / "none", "demo", "--today", "yesterday")
    assert done.returncode == 2
    assert not (tmp_path / "none").exists()
