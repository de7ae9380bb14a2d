"""The commands: what people read, what machines read, and the exit code."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import keys, queries, services
from liuhen.merkle.notes import SigningKey, VerifierKey, parse_note, signature_of
from liuhen.merkle.verification import verify_inclusion
from liuhen.store.root import StoreRoot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

PEER = SigningKey.from_seed("supervisor.test", b"s" * 32)
pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def answer(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def code(*arguments: str) -> int:
    """Return the exit code that the command line would give."""
    with pytest.raises((CommandError, SystemExit)) as caught:
        run(*arguments)
    error: BaseException = caught.value
    return error.returncode if isinstance(error, CommandError) else int(getattr(error, "code", 0))


def test_integrate_says_how_many_it_placed() -> None:
    services.append_many(actor=ZHANG, at=AT, entries=[("a.b", "x:1", {})])
    assert answer("ledger", "integrate") == {"placed": 1, "size": 2}
    assert run("ledger", "integrate") == "编入 0 条，日志共 2 条\n"


def test_checkpoint_prints_the_signed_note(log: Callable[[int], None]) -> None:
    log(2)
    given = answer("ledger", "checkpoint")
    key = keys.load("liuhen.test/log").verifier
    assert parse_note(given["note"]).signed_by([key]) == (key,)
    assert given["size"] == 3
    assert given["note"] in run("ledger", "checkpoint")


def test_a_countersigned_checkpoint_is_taken_back(log: Callable[[int], None], tmp_path: Path) -> None:
    log(2)
    note = parse_note(answer("ledger", "checkpoint")["note"])
    file = tmp_path / "returned.note"
    file.write_text(str(note.with_signature(signature_of(note.text, PEER))), "utf-8")
    assert code("ledger", "checkpoint", "--countersigned", str(file)) == 2
    given = answer("ledger", "checkpoint", "--countersigned", str(file), "--by", str(PEER.verifier))
    assert parse_note(given["note"]).signed_by([PEER.verifier]) == (PEER.verifier,)
    assert code("ledger", "checkpoint", "--countersigned", str(tmp_path / "missing"), "--by", str(PEER.verifier)) == 1


def test_proof_prints_what_a_stranger_needs(log: Callable[[int], None]) -> None:
    log(5)
    services.sign_checkpoint(at=AT)
    given = answer("ledger", "proof", "3")
    verify_inclusion(
        leaf=bytes.fromhex(given["leaf"]),
        index=3,
        size=6,
        proof=[bytes.fromhex(value) for value in given["hashes"]],
        root=bytes.fromhex(given["root"]),
    )
    assert given["entry"].encode() == queries.page(subject="recording:2")[0].content
    assert given["checkpoint"].startswith("liuhen.test/log\n6\n")
    assert "第 3 条：recording.sealed，recording:2，2026-03-10 16:20:00" in run("ledger", "proof", "3")


def test_a_proof_without_a_checkpoint_says_so(log: Callable[[int], None]) -> None:
    log(5)
    assert answer("ledger", "proof", "3", "--size", "4")["checkpoint"] is None
    assert "请先运行 liuhen ledger checkpoint" in run("ledger", "proof", "3", "--size", "4")


def test_a_proof_of_what_is_not_there_is_wrong_usage(log: Callable[[int], None]) -> None:
    log(1)
    assert code("ledger", "proof", "2") == 2
    assert code("ledger", "proof", "0", "--size", "9") == 2


def test_a_proof_over_a_damaged_tree_points_to_the_verification(
    log: Callable[[int], None], tamper: Callable[..., None]
) -> None:
    log(7)
    tamper("DELETE FROM ledger_node WHERE position = 1")
    with pytest.raises(CommandError, match="liuhen verify ledger"):
        run("ledger", "proof", "5")
    tamper("DELETE FROM ledger_entry WHERE subject = 'recording:0'")
    with pytest.raises(CommandError, match="已不存在"):
        run("ledger", "proof", "1", "--size", "2")


def test_export_signs_and_writes_the_log(log: Callable[[int], None], tmp_path: Path) -> None:
    log(2)
    folder = tmp_path / "out"
    assert answer("ledger", "export", str(folder))["size"] == 3
    assert (folder / "checkpoint").exists()
    assert code("ledger", "export", str(folder)) == 1


def test_rotate_key_says_the_new_key(log: Callable[[int], None]) -> None:
    log(2)
    given = answer("ledger", "rotate-key")
    assert VerifierKey.parse(given["key"]) == keys.load("liuhen.test/log").verifier
    assert given["index"] == 3
    assert given["key"] not in run("ledger", "rotate-key")
    assert run("verify", "ledger").startswith("存证日志：5 条，检查点 3 个")


def test_a_missing_key_is_a_problem_with_a_remedy(log: Callable[[int], None]) -> None:
    log(1)
    keys.path_of().unlink()
    with pytest.raises(CommandError, match="请从备份恢复"):
        run("ledger", "checkpoint")


def test_verify_ledger_is_silent_about_a_sound_log(log: Callable[[int], None]) -> None:
    log(3)
    services.sign_checkpoint(at=AT)
    given = answer("verify", "ledger")
    assert (given["size"], given["checkpoints"], given["sound"], given["findings"]) == (4, 1, True, [])
    assert "未发现问题" in run("verify", "ledger")


def test_verify_ledger_ends_with_one_when_it_found_something(
    log: Callable[[int], None], tamper: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    log(3)
    tamper("UPDATE ledger_entry SET act = 'x' WHERE subject = 'recording:1'")
    assert code("verify", "ledger") == 1
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "ledger", stdout=out)
    assert out.getvalue().splitlines()[:2] == [
        "存证日志：4 条，检查点 0 个，等待编入 0 条，发现 1 处问题",
        "  第 2 条的查询栏目与存证内容不一致",
    ]


def test_verify_ledger_holds_a_key_from_outside_against_the_log(log: Callable[[int], None]) -> None:
    log(1)
    assert code("verify", "ledger", "--key", str(PEER.verifier)) == 1
    assert code("verify", "ledger", "--key", "nonsense") == 2
    assert "未发现问题" in run("verify", "ledger", "--key", str(keys.load("liuhen.test/log").verifier))


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.LIUHEN_STORE = tmp_path / "store"
    StoreRoot.create(settings.LIUHEN_STORE)
    return tmp_path / "store"


def test_verify_all_checks_store_and_log(db: None, store: Path) -> None:
    services.append_and_integrate(actor=ZHANG, at=AT, entries=[("person.created", "person:1", {})])
    given = answer("verify", "all")
    assert (given["store"]["checked"], given["ledger"]["size"]) == (0, 2)
    assert run("verify", "all").startswith("存储库：核验 0 件，完好 0，被改动 0，缺失 0，无法读取 0，来历不明 0\n")


def test_verify_store_holds_the_log_against_the_books(log: Callable[[int], None], store: Path) -> None:
    log(1)  # sealed by the log, with no row of it
    assert code("verify", "store") == 1


def test_verify_store_names_what_is_foreign(store: Path) -> None:
    (store / "stray.txt").write_text("stray", "utf-8")
    assert code("verify", "store") == 1


def test_a_store_that_is_not_there_is_a_problem(settings: Settings, tmp_path: Path) -> None:
    settings.LIUHEN_STORE = tmp_path / "nowhere"
    assert code("verify", "store") == 1


def test_the_settings_of_the_test_are_its_own(home: Path) -> None:
    assert home == settings.LIUHEN_KEYS.parent
