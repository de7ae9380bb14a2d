"""A faulty pack among the installed ones must not stop an agency whose own pack is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings as instance
from tests.devices.bureau import clock, found

from liuhen.accounts import regulations
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from pytest_django import Settings


def test_a_kept_pack_judges_while_another_installed_one_is_broken(db, home: Path, settings: Settings) -> None:
    bureau = found("yc")
    broken = home / "installed"
    shutil.copytree(Path(instance.LIUHEN_PACKS), broken)
    (broken / "ss" / "pack.toml").write_text("[pack\n", "utf-8")
    settings.LIUHEN_PACKS = broken
    regulations.library.cache_clear()
    try:
        regulation = regulations.regulation_of(bureau.agency, local_day(clock("09:00")))
        assert regulation.pack.id == "yc"
    finally:
        regulations.library.cache_clear()
