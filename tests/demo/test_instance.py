from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from liuhen.demo.instance import State, mark_played, prepare, state_of, write_secret
from liuhen.demo.passphrase import new_passphrase

if TYPE_CHECKING:
    from pathlib import Path


def test_a_home_that_is_missing_or_empty_may_be_used(tmp_path: Path) -> None:
    assert state_of(tmp_path) is State.EMPTY
    assert state_of(tmp_path / "none") is State.EMPTY


def test_a_prepared_home_has_a_replica_and_waits_for_the_story(tmp_path: Path) -> None:
    prepare(tmp_path / "home")
    assert state_of(tmp_path / "home") is State.READY
    assert 'replica = "replica"' in (tmp_path / "home" / "settings.toml").read_text("utf-8")


def test_a_demo_is_replaced_with_everything_in_it(tmp_path: Path) -> None:
    prepare(tmp_path)
    mark_played(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "original").write_bytes(b"x")
    assert state_of(tmp_path) is State.PLAYED
    prepare(tmp_path)
    assert state_of(tmp_path) is State.READY
    assert not (tmp_path / "store").exists()


def test_a_folder_without_our_marker_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("s")
    assert state_of(tmp_path) is State.FOREIGN
    with pytest.raises(ValueError, match="not a demo"):
        prepare(tmp_path)
    assert (tmp_path / "keys" / "secret_key").read_text() == "s"


def test_a_link_in_a_demo_is_removed_and_what_it_points_to_stays(tmp_path: Path) -> None:
    elsewhere, home = tmp_path / "elsewhere", tmp_path / "home"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("x")
    prepare(home)
    (home / "link").symlink_to(elsewhere)
    prepare(home)
    assert not (home / "link").exists()
    assert (elsewhere / "precious").exists()


def test_a_marker_that_is_a_link_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("x")
    (tmp_path / ".liuhen-demo").symlink_to(tmp_path / "real")
    assert state_of(tmp_path) is State.FOREIGN


def test_a_secret_is_readable_by_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "logins"
    write_secret(path, "口令")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_secret(path, "另一个")


def test_passphrases_differ_and_can_be_typed() -> None:
    made = {new_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", one) for one in made)
