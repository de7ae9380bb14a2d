"""Bad input to the real program: each gets a message that names the thing and the remedy; the doubtful is marked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.recordings.process.conftest import fill
from tests.recordings.process.instance import Done, Instance, assert_whole, digest_of, look

from liuhen.kernel.moments import parse_iso
from liuhen.media.clips import make_video

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process


def marks(done: Done) -> set[tuple[str, str]]:
    return {(mark["file"], mark["problem"]) for mark in done.answer["marked"]}


def film(path: Path, at: str, seconds: float = 4) -> Path:
    make_video(path, seconds, parse_iso(at), "ZF-017", "65120001", size=(160, 96), fps=4)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "bad"
    folder.mkdir()
    return folder


def test_damaged_empty_and_misnamed_files_are_sealed_and_marked(instance: Instance, empty: Path) -> None:
    whole = film(empty / "ZF-017_20260407_090000_0001.mp4", "2026-04-07T01:00:00Z").read_bytes()
    (empty / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    (empty / "zero.mp4").write_bytes(b"")
    (empty / "photo.jpg").write_bytes(whole + b"\0")
    (empty / "twice.mp4").write_bytes(whole)
    before = look(empty)
    done = instance.ingest(empty)
    assert done.code == 0
    assert {
        ("truncated.mp4", "truncated"),
        ("zero.mp4", "empty"),
        ("photo.jpg", "wrong_extension"),
        ("twice.mp4", "same_content"),
    } <= marks(done)
    assert sorted(done.answer["receipt"]["erasable"]) == sorted(before)
    assert look(empty) == before


def test_names_in_gbk_and_with_control_characters_are_sealed_shown_and_kept_as_bytes(
    instance: Instance, empty: Path
) -> None:
    raws = ["现场执法".encode("gbk") + b".mp4", b"new\nline\x1b[2J.mp4", b"\xff\xfe\x80.mp4", "正常 名称.mp4".encode()]
    for number, raw in enumerate(raws):
        with open(os.path.join(os.fsencode(empty), raw), "wb") as file:  # noqa: PTH118, PTH123  # raw bytes
            file.write(b"%d" % number * 1000)
    done = instance.ingest(empty)
    assert done.code == 0
    shown = {item["file"] for item in done.answer["sealed"]}
    assert shown == {"现场执法.mp4", "new\\x0aline\\x1b[2J.mp4", "\\xff\\xfe\\x80.mp4", "正常 名称.mp4"}
    unsafe = {file for file, problem in marks(done) if problem == "name_unsafe"}
    assert unsafe == shown - {"正常 名称.mp4"}
    held = {bytes(raw) for (raw,) in instance.rows("SELECT raw_name FROM recordings_intakefile")}
    assert set(raws) <= held
    text = instance.liuhen("ingest", str(empty), "--device", "ZF-017").out
    assert "\x1b" not in text


def test_a_card_in_a_folder_whose_name_is_no_text_is_taken(instance: Instance, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode("卡".encode("gbk"))
    folder.mkdir()
    fill(folder, 1, 1000)
    done = instance.ingest(folder)
    assert done.code == 0, done.said
    ((source,),) = instance.rows("SELECT source FROM recordings_intake ORDER BY id DESC LIMIT 1")
    assert source.endswith("卡")


def test_links_pipes_and_system_files_are_named_and_not_followed(
    instance: Instance, card: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not on the card")
    (card / "out.mp4").symlink_to(secret)
    (card / "folder").symlink_to(tmp_path)
    (card / "loop").symlink_to(card)
    os.mkfifo(card / "pipe.mp4")
    (card / "Thumbs.db").write_bytes(b"cache")
    done = instance.ingest(card)
    assert done.code == 1
    assert done.refused == {"out.mp4": "link", "folder": "link", "loop": "link", "pipe.mp4": "special"}
    assert len(done.answer["sealed"]) == 3
    assert digest_of(secret) not in instance.sealed()


def test_a_clock_years_off_and_overlapping_recordings_are_sealed_and_marked(instance: Instance, empty: Path) -> None:
    film(empty / "a.mp4", "2026-04-07T01:00:00Z", 8)
    film(empty / "b.mp4", "2026-04-07T01:00:03Z", 6)
    film(empty / "future.mp4", "2041-04-07T01:00:00Z")
    film(empty / "past.mp4", "1998-04-07T01:00:00Z")
    done = instance.ingest(empty)
    assert done.code == 0
    found = marks(done)
    assert {("future.mp4", "clock_doubtful"), ("past.mp4", "clock_doubtful")} <= found
    assert [file for file, problem in found if problem == "overlap"] == ["b.mp4"]
    later = empty.with_name("later")
    later.mkdir()
    film(later / "c.mp4", "2026-04-07T01:00:01Z", 5)
    assert ("c.mp4", "overlap") in marks(instance.ingest(later))


WRONG_USE = {
    "unknown device": (["{card}", "--device", "ZF-071"], "ZF-071", "--unregistered"),
    "unknown agency": (["{card}", "--device", "ZF-017", "--agency", "nobody"], "nobody", "yc"),
    "unknown person": (["{card}", "--device", "ZF-017", "--as", "nobody"], "nobody", ""),
    "unknown target": (["{card}", "--device", "ZF-017", "--target", "usb"], "usb", "docking"),
    "no card": (["{card}/none", "--device", "ZF-017"], "none", "检查"),
}


@pytest.mark.parametrize("case", WRONG_USE)
def test_what_does_not_exist_is_named_with_a_remedy_and_nothing_is_sealed(
    instance: Instance, card: Path, case: str
) -> None:
    words, thing, remedy = WRONG_USE[case]
    done = instance.liuhen("ingest", *[word.format(card=card) for word in words])
    assert done.code == 1
    assert done.out == ""
    assert done.is_one_clear_sentence(), done.said
    assert thing in done.said
    assert remedy in done.said
    assert len(instance.sealed()) == 1


def test_wrong_usage_exits_2(instance: Instance, card: Path) -> None:
    for words in (["ingest", str(card)], ["ingest", str(card), "--device", "ZF-017", "--fast"], ["injest"]):
        done = instance.liuhen(*words)
        assert done.code == 2, done
        assert "Traceback" not in done.said


def test_a_retired_device_is_sealed_and_marked(instance: Instance, card: Path) -> None:
    done = instance.ingest(card, "ZF-099")
    assert done.code == 0
    assert {problem for _, problem in marks(done)} >= {"retired_device"}


def test_a_home_that_is_no_instance_is_told_to_be_made(tmp_path: Path, card: Path) -> None:
    done = Instance(tmp_path / "none").ingest(card)
    assert done.code in {1, 2}
    assert done.is_one_clear_sentence(), done.said
    assert "liuhen init" in done.said
    doctor = Instance(tmp_path / "none").liuhen("doctor")
    assert doctor.code == 1
    assert "liuhen init" in doctor.out


@pytest.mark.parametrize("text", [b'store = "store', b"\xb4\xe6\xb4\xa2 = 1", b"[", b"store = store"])
def test_malformed_settings_are_named_with_their_place(instance: Instance, card: Path, text: bytes) -> None:
    (instance.home / "settings.toml").write_bytes(text)
    done = instance.ingest(card)
    assert done.code == 2
    assert done.is_one_clear_sentence(), done.said
    assert "settings.toml" in done.said


def test_a_malformed_pack_is_named_with_file_and_place_while_the_kept_one_judges(
    instance: Instance, card: Path, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    (packs / "yc").mkdir(parents=True)
    (packs / "yc" / "pack.toml").write_text("id = ")
    before = look(card)
    instance.environment["LIUHEN_PACKS"] = str(packs)
    done = instance.liuhen("pack", "check")
    assert done.code == 1
    assert "yc/pack.toml:1" in done.out
    assert "Traceback" not in done.said
    assert instance.ingest(card).code == 0
    del instance.environment["LIUHEN_PACKS"]
    assert_whole(instance, card, before)


def test_an_unknown_pack_is_told_with_what_there_is(instance: Instance) -> None:
    done = instance.liuhen("pack", "show", "zy")
    assert done.code == 2
    assert "zy" in done.said
    assert "Traceback" not in done.said


@pytest.mark.parametrize("words", [["verify", "all"], ["ledger", "checkpoint"], ["ledger", "proof", "3"], ["doctor"]])
@pytest.mark.parametrize("content", [None, b"garbage"], ids=["gone", "garbage"])
def test_a_database_that_is_gone_or_garbage_is_told_in_words(
    instance: Instance, words: list[str], content: bytes | None
) -> None:
    for left in instance.home.glob("liuhen.sqlite3*"):
        left.unlink()
    if content is not None:
        (instance.home / "liuhen.sqlite3").write_bytes(content)
    done = instance.liuhen(*words)
    assert done.code == 1
    assert "Traceback" not in done.said
    assert "备份" in done.said + done.out or "liuhen init" in done.said + done.out


def test_an_address_of_another_database_is_refused_without_repeating_it(instance: Instance) -> None:
    (instance.home / "settings.toml").write_text('database_url = "mysql://u:geheim@h/x"', "utf-8")
    done = instance.liuhen("doctor")
    assert done.code == 2
    assert "postgresql://" in done.said
    assert "geheim" not in done.said


def test_a_dry_run_leaves_no_word_in_the_log_and_counts_what_would_be_refused(instance: Instance, empty: Path) -> None:
    before = instance.rows("SELECT count(*) FROM ledger_entry")
    assert instance.liuhen("ingest", str(empty), "--device", "ZF-555", "--dry-run").code == 1
    assert instance.rows("SELECT count(*) FROM ledger_entry") == before
    (empty / "link.mp4").symlink_to("/nowhere")
    assert instance.liuhen("ingest", str(empty), "--device", "ZF-017", "--dry-run").code == 1


def test_nobody_hands_in_under_the_name_of_somebody_who_may_not(instance: Instance, card: Path) -> None:
    done = instance.liuhen("ingest", str(card), "--device", "ZF-017", "--as", "nobody")
    assert done.code == 1
    assert "没有登录名为 nobody 的人员" in done.said
    assert "核对登录名" in done.said
