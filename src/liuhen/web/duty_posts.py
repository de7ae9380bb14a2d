"""Reading what the forms of duties post, into what the services take. Everything in it is hostile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from liuhen.accounts.models import Person
from liuhen.activities.services import Assignment
from liuhen.kernel.moments import SHANGHAI, local
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.duty_forms import MOMENTS, MOST_OFFICERS, WORDS
from liuhen.web.pages.duty_words import FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.accounts.models import Agency
    from liuhen.activities.models import Activity

_LONGEST = 2000


def long_text_in(given: Mapping[str, str], name: str) -> str:
    """Return a longer text without NUL and without the white space around it."""
    return given.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:_LONGEST]


def names_in(given: Mapping[str, str], name: str) -> list[str]:
    """Return names that stand in one field with 、 or commas between."""
    text = text_in(given, name) if len(given.get(name, "")) <= 100 else long_text_in(given, name)  # noqa: PLR2004
    parts = text.replace("，", "、").replace(",", "、").split("、")
    return [part.strip() for part in parts if part.strip()]


def moment_in(given: Mapping[str, str], name: str, words: str) -> datetime | None:
    """Return a moment of Shanghai's clock, None when nothing is written. Raises Refused for what is none."""
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        moment = (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("web.duty.moment", f"{words}要写成 2026-03-11 9:05 这样的日期和时间。") from error
    return moment


def flags_in(given: Mapping[str, str]) -> dict[str, bool]:
    """Return what was said about the weight of the duty."""
    return {name: bool(given.get(name)) for name in FLAGS}


def officers_in(given: Mapping[str, str], agency: Agency) -> list[Assignment]:
    """Return who goes, in order. Raises Refused for people who are not there and for a recorder who does not go."""
    keys = [number_in(given, f"officer_{number}") for number in range(MOST_OFFICERS)]
    named = [key for key in keys if key is not None]
    people = {person.pk: person for person in Person.objects.filter(agency=agency, pk__in=named)}
    if any(key not in people for key in named):
        raise Refused("web.duty.officer", "没有这位执法人员，请重新选择。")
    lead = number_in(given, "lead")
    if lead is not None and lead not in named:
        raise Refused("web.duty.lead", "主摄录人要在安排的执法人员当中。", remedy="把主摄录人也安排进来，或另选一位。")
    return [Assignment(people[key], lead_recorder=key == lead) for key in named]


def changes_in(given: Mapping[str, str], activity: Activity) -> dict[str, object]:
    """Return what the correction changes; what stands as before is left out. A second is the finest a form gives."""
    changes: dict[str, object] = {}
    for name, words in MOMENTS.items():
        stands, moment = getattr(activity, name), moment_in(given, name, words)
        if stands is not None and moment is not None and moment != stands.replace(microsecond=0):
            changes[name] = moment
    for name in WORDS:
        text = long_text_in(given, name)
        if name in given and text != getattr(activity, name):
            changes[name] = text
    return changes


def shown(moment: datetime) -> str:
    """Return a moment as a field for day and time holds it."""
    return f"{local(moment):%Y-%m-%dT%H:%M:%S}"
