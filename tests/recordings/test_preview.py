"""A dry run says what a hand-in would do, and writes nothing at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, empty_card, sealed

from liuhen.kernel.refusals import Refused
from liuhen.recordings.preview import preview

if TYPE_CHECKING:
    from pathlib import Path

AT = clock("16:30")


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}  # type: ignore[attr-defined]


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_preview_names_new_known_doubtful_and_refused_files(card: Card) -> None:
    card.film("16:00", 1)
    (known,) = sealed(card.hand_in("16:10"))
    card.film("16:05", 1)
    card.write("empty.mp4", b"")
    (card.path / "link.mp4").symlink_to("/etc/hostname")
    told = preview(card.card(), AT).as_json()
    assert json.loads(json.dumps(told)) == told
    assert told["dry_run"] is True
    assert [item["file"] for item in told["sealed"]] == [card.names[1], "empty.mp4"]  # type: ignore[attr-defined]
    assert told["duplicates"] == [{"file": card.names[0], "recording": known.code}]
    assert [(mark["file"], mark["problem"]) for mark in told["marked"]] == [("empty.mp4", "empty")]  # type: ignore[attr-defined]
    assert [(item["file"], item["problem"]) for item in told["refused"]] == [("link.mp4", "link")]  # type: ignore[attr-defined]


def test_a_preview_writes_neither_row_nor_file(card: Card, home: Path) -> None:
    card.film("16:00", 1)
    card.hand_in("16:10")
    card.film("16:05", 1)
    card.write("broken.mp4", b"\0" * 100)
    before = (rows(), files(home))
    preview(card.card(), AT).as_text()
    assert (rows(), files(home)) == before


def test_a_preview_of_a_fresh_instance_makes_no_store(yc: Bureau, home: Path, tmp_path: Path) -> None:
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("16:00", 1)
    preview(card.card(), AT)
    assert not (home / "store").exists()


def test_the_text_says_that_nothing_was_written_and_counts(card: Card) -> None:
    card.film("16:00", 1)
    card.write("empty.mp4", b"")
    (card.path / "link.mp4").symlink_to("/etc/hostname")
    text = preview(card.card(), AT).as_text()
    assert text.startswith("试运行，没有写入任何东西：将封存 2 个，此前已封存 0 个。")
    assert f"  + {card.names[0]}" in text
    assert "  × “link.mp4”是链接" in text
    assert "注意：文件是空的" in text


def test_a_preview_refuses_what_a_hand_in_refuses(card: Card) -> None:
    card.device_no = "ZF-999"
    with pytest.raises(Refused) as refused:
        preview(card.card(), AT)
    assert refused.value.rule == "recordings.device.unknown"
    card.device_no, card.target = "ZF-017", "personal"
    with pytest.raises(Refused) as refused:
        preview(card.card(), AT)
    assert refused.value.citations
