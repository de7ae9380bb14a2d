"""Fill a new instance with two bureaux of the demo at a fixed moment, and with what this day asks of each role."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management import call_command
from tests.web.days.pictures import WANTED
from tests.web.journeys.fill import PASSWORD

from liuhen.kernel.moments import parse_iso

if TYPE_CHECKING:
    from liuhen.demo.story import Story

ANCHOR = parse_iso("2026-11-26T13:40:00+08:00")  # a Thursday
BUREAUX = ("ss", "zh")
Films = dict[str, Any]
FINE: Films = {"size": (480, 270), "fps": 2}  # for the manual
QUICK: Films = {"size": (320, 180), "fps": 1}  # for a test
_MORE = Path(__file__).with_name("story.toml")


def told() -> list[Story]:
    """Return the stories of the bureaux with what this day adds to them."""
    from liuhen.demo.story import load  # noqa: PLC0415  # the applications must be ready first

    more = tomllib.loads(_MORE.read_text("utf-8"))
    return [_with(load(code), more.get(code, {})) for code in BUREAUX]


def _with(story: Story, more: dict[str, list[Any]]) -> Story:
    names = {field.name for field in fields(story)}
    assert set(more) <= names, set(more) - names
    extended: dict[str, Any] = {name: [*getattr(story, name), *rows] for name, rows in more.items()}
    return replace(story, **extended)


def fill(home: Path) -> None:
    """Make the instance, film, play every event until the moment, and let the counts of rules be made."""
    from liuhen.commands.instance import make_instance  # noqa: PLC0415
    from liuhen.demo.cards import lay_out  # noqa: PLC0415
    from liuhen.demo.filming import film  # noqa: PLC0415
    from liuhen.demo.player.play import play  # noqa: PLC0415
    from liuhen.demo.player.stage import Stage  # noqa: PLC0415
    from liuhen.demo.timeline import timeline  # noqa: PLC0415
    from liuhen.ledger import services as ledger  # noqa: PLC0415
    from liuhen.recordings.places import replica_root, store_root  # noqa: PLC0415
    from liuhen.recordings.services.deriving import make_next  # noqa: PLC0415
    from liuhen.regulations.counting import count_next  # noqa: PLC0415
    from liuhen.store.replica import replicate  # noqa: PLC0415

    make_instance(home)
    call_command("migrate", verbosity=0, interactive=False)
    stories = told()
    layout = lay_out(stories, ANCHOR, home / "cards")
    film(layout.clips, lambda _: None, **(FINE if WANTED else QUICK))
    events = timeline(stories, ANCHOR)
    stages = {}
    for story in stories:
        folders = {card: folder for (agency, card), folder in layout.folders.items() if agency == story.code}
        files = {file: name for (agency, file), name in layout.names.items() if agency == story.code}
        stages[story.code] = Stage(story.code, PASSWORD, folders, files)
    ledger.sign_checkpoint(at=events[0].at)
    play(events, stages, lambda _: None)
    while make_next(clock=lambda: ANCHOR) is not None:
        pass
    replica = replica_root()
    assert replica is not None, "the days have a replica, as a bureau should"
    replicate(store_root(), replica)
    while count_next(ANCHOR):
        pass
    ledger.integrate()
    ledger.sign_checkpoint(at=ANCHOR)


if __name__ == "__main__":
    django.setup()
    fill(Path(settings.HOME))
    sys.exit(0)
