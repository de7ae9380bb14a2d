"""What a card holds: every file is named, nothing outside it is followed, nothing hostile ends the survey."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.recordings.card import _SYSTEM_FILES, shown, survey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

raw_names = st.binary(min_size=1, max_size=60).filter(lambda raw: raw not in {b".", b".."} and not set(raw) & {0, 47})


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card"
    path.mkdir()
    return path


def put(folder: bytes, name: bytes, data: bytes = b"x") -> None:
    with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH123, PTH118  # names are raw bytes
        file.write(data)


@given(raw_names)
def test_a_name_is_shown_in_one_line_that_can_be_printed_and_stored(raw: bytes) -> None:
    text = shown(raw)
    assert text.isprintable()
    assert text.encode("utf-8")


def test_names_in_gbk_are_read_and_odd_bytes_are_written_out() -> None:
    assert shown("执法.mp4".encode()) == "执法.mp4"
    assert shown("执法.mp4".encode("gbk")) == "执法.mp4"
    assert shown(b"a\xff\n.mp4") == "a\\xff\\x0a.mp4"


@given(st.sets(raw_names.filter(lambda raw: raw.lower() not in _SYSTEM_FILES), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_every_file_is_found_once_under_its_raw_name_and_read_from_its_path(tmp_path: Path, names: set[bytes]) -> None:
    folder = os.path.join(os.fsencode(tmp_path), os.urandom(8).hex().encode())  # noqa: PTH118
    os.mkdir(folder)  # noqa: PTH102
    for name in names:
        put(folder, name, name)
    files, refused = survey(os.fsdecode(folder))
    assert refused == []
    assert [file.raw_name for file in files] == sorted(names)
    for file in files:
        with open(file.path, "rb") as opened:  # noqa: PTH123
            assert opened.read() == file.raw_name
        assert file.size == len(file.raw_name)


def test_files_are_in_the_order_of_their_whole_paths(card: Path) -> None:
    for name in ("b/2.mp4", "a.mp4", "b/1.mp4", "c.mp4"):
        (card / name).parent.mkdir(exist_ok=True)
        (card / name).write_bytes(b"x")
    files, _ = survey(card)
    assert [file.name for file in files] == ["a.mp4", "b/1.mp4", "b/2.mp4", "c.mp4"]


def test_links_pipes_and_sockets_are_named_and_not_opened(card: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.mp4").write_bytes(b"secret")
    (card / "folder").symlink_to(tmp_path / "outside")
    (card / "file.mp4").symlink_to(tmp_path / "outside" / "secret.mp4")
    (card / "loop").symlink_to(card)
    os.mkfifo(card / "pipe.mp4")
    os.mknod(card / "socket.mp4", stat.S_IFSOCK | 0o600)
    files, refused = survey(card)
    assert files == []
    assert {(item.name, item.problem) for item in refused} == {
        ("folder", "link"),
        ("file.mp4", "link"),
        ("loop", "link"),
        ("pipe.mp4", "special"),
        ("socket.mp4", "special"),
    }
    assert all(f"“{item.name}”" in item.words for item in refused)


def test_a_pipe_instead_of_a_card_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    files, (refused,) = survey(tmp_path / "pipe.mp4")
    assert (files, refused.problem) == ([], "special")


def test_a_single_file_is_a_card_of_one(tmp_path: Path) -> None:
    (tmp_path / "one.mp4").write_bytes(b"12345")
    (file,), refused = survey(tmp_path / "one.mp4")
    assert (file.name, file.size, refused) == ("one.mp4", 5, [])


def test_a_card_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        survey(tmp_path / "gone")


def test_what_operating_systems_leave_behind_is_no_recording(card: Path) -> None:
    for name in ("System Volume Information", ".Spotlight-V100"):
        (card / name).mkdir()
        (card / name / "IndexerVolumeGuid").write_bytes(b"x")
    for name in ("Thumbs.db", ".DS_Store", "desktop.ini"):
        (card / name).write_bytes(b"x")
    assert survey(card) == ([], [])


def test_no_recording_hides_behind_a_name_that_systems_use_for_another_kind(card: Path) -> None:
    (card / "Thumbs.db").mkdir()
    (card / "Thumbs.db" / "a.mp4").write_bytes(b"x")
    (card / "System Volume Information").write_bytes(b"x")
    (card / "desktop.ini").symlink_to("/etc/hostname")
    files, refused = survey(card)
    assert [file.name for file in files] == ["System Volume Information", "Thumbs.db/a.mp4"]
    assert [item.problem for item in refused] == ["link"]


@pytest.fixture
def beyond(card: Path) -> Iterator[str]:
    """A folder whose path is longer than the system reads: made from inside, as another system may have made it."""
    name, depth = "d" * 250, 17  # 4250 bytes
    here = os.open(card, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        here = os.open(name, os.O_RDONLY, dir_fd=here)
    yield name
    for _ in range(depth):
        here = os.open("..", os.O_RDONLY, dir_fd=here)
        os.rmdir(name, dir_fd=here)


def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_taken(card: Path, beyond: str) -> None:
    (card / "good.mp4").write_bytes(b"x")
    files, refused = survey(card)
    assert [file.name for file in files] == ["good.mp4"]
    (only,) = refused
    assert only.problem == "unreadable"
    assert only.name.startswith(beyond)
    assert "读不出" in only.words


def test_folders_nested_a_thousand_deep_end_no_survey(card: Path) -> None:
    path = str(card)
    made = []
    while len(path) < 3900:
        path += "/d"
        os.mkdir(path)  # noqa: PTH102
        made.append(path)
    put(os.fsencode(path), b"deep.mp4")
    assert len(made) > 1000
    (file,), refused = survey(card)
    assert file.raw_name.endswith(b"/d/deep.mp4")
    assert refused == []
    os.unlink(file.path)  # noqa: PTH108
    for folder in reversed(made):
        os.rmdir(folder)  # noqa: PTH106
