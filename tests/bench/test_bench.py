"""Tiny runs of every subject through the command: real processes, real databases, nothing left behind."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from liuhen.bench import peers
from liuhen.bench.measure import Bench

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process
KEYS = {"name", "value", "unit", "reference", "ratio", "aim", "holds"}


def measured(folder: Path, subject: str) -> dict[str, dict[str, Any]]:
    out = StringIO()
    chosen = ("--only", subject, "--scale", "0.001", "--rounds", "1", "--folder", str(folder), "--json")
    call_command("bench", *chosen, stdout=out)
    assert list(folder.iterdir()) == []
    rows = json.loads(out.getvalue())
    assert all(set(row) == KEYS for row in rows)
    assert all(row["value"] > 0 for row in rows)
    return {row["name"]: row for row in rows}


def test_hand_in_is_compared_with_the_bare_loop_and_copying_by_hand(tmp_path: Path) -> None:
    rows = measured(tmp_path, "hand_in")
    assert {"hand-in big / bare loop", "hand-in big / cp", "hand-in many / bare loop"} <= set(rows)
    assert rows["hand-in big / bare loop"]["aim"] == "≤ 1.25"


def test_the_log_gives_rates_and_proofs(tmp_path: Path) -> None:
    rows = measured(tmp_path, "log")
    assert rows["log, durable entry with new root / plain commit"]["aim"] == "≥ 0.7"
    assert any(name.startswith("log, inclusion proof of 1001") for name in rows)


def test_memory_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    rows = measured(tmp_path, "memory")
    assert {row["unit"] for row in rows.values()} == {"MiB"}


def test_generated_recordings_are_judged_as_they_stand_and_found(tmp_path: Path) -> None:
    """The generator's deadlines and terms are those that judging again comes to: else it raises."""
    rows = measured(tmp_path, "million")
    assert "judging 1000 recordings again, SQLite" in rows
    assert {"list, two characters, rare, p95, SQLite", "list, marked, own, p95, SQLite"} <= set(rows)
    assert "workbench of the head, p95, SQLite" in rows


def test_a_docking_station_is_watched_by_its_wall(tmp_path: Path) -> None:
    rows = measured(tmp_path, "docks")
    assert rows["processor of the station with 2 idle ports"]["aim"] == "≤ 0.1"
    assert rows["2 ports at once, 4 files of 1 MiB each, until the wall shows all"]["unit"] == "s"


def test_streaming_is_measured_where_nginx_and_wrk_are(tmp_path: Path) -> None:
    rows = measured(tmp_path, "streaming")
    assert bool(rows) == all(map(shutil.which, ("nginx", "wrk")))


def test_everybody_who_owes_is_told_and_gets_one_mail_and_long_lists_answer(tmp_path: Path) -> None:
    """The subject itself raises when one notification or mail is missing."""
    rows = measured(tmp_path, "notifications")
    assert rows["50 notifications made and mailed, SQLite"]["aim"] == "≤ 60"
    assert "300 obligations, agency, late, p95, SQLite" in rows


def test_peers_that_are_not_installed_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = peers.found(tmp_path)
    assert "cp" in here
    assert "ocfl-py: not installed, left out" in capsys.readouterr().err


def test_an_unknown_subject_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("bench", "--only", "everything", "--folder", str(tmp_path))


def test_the_scale_never_leaves_nothing_to_do(tmp_path: Path) -> None:
    assert Bench(tmp_path, scale=0.0001).scaled(12, 2) == 2
