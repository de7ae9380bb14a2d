"""Sessions for those who ask for pages, and the file they stream."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from liuhen.accounts.models import Person, Unit
from liuhen.devices.models import Device
from liuhen.obligations.models import Obligation
from liuhen.recordings.models import Recording
from liuhen.recordings.places import store_root

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORK: dict[str, tuple[str, ...]] = {
    "p0": (
        *("workbench", "obligations", "recordings", "recording", "field", "field_duty", "activities", "activity"),
        *("activity_plan", "uploads", "slips", "notifications", "account", "device"),
    ),
    "keeper": (
        *(
            "keeping",
            "keeping?queue=receive",
            "keeping?queue=complete",
            "keeping?queue=classify",
            "keeping?queue=assign",
        ),
        *("missing", "docks", "intakes", "slips", "overdue_list", "gap_list"),
        *("devices", "patrol_logs", "obligation"),
    ),
    "wang": ("devices", "device", "device_new", "device_import", "device_approvals", "upkeep", "hand_overs"),
    "sun": (
        *("workbench", "obligations", "recordings", "activities", "devices", "missing", "overdue_list", "gap_list"),
        *("organisation", "person", "notifications"),
    ),
    "legal": (
        *("packs", "pack", "article", "rule_hits", "comparison", "agency_settings", "originals", "editions"),
        *("activities", "recordings"),
    ),
    "system": (
        *("instance", "instance_storage", "instance_work", "instance_fixity", "instance_settings", "instance_acts"),
        "editions",
    ),
    "security": ("organisation", "unit", "person", "new_person", "import_people", "titles", "sign_in_rules"),
    "audit": ("ledger", "verification"),
}


def pages_of_everybody() -> dict[str, dict[str, str]]:
    """Return login → name of the page → its path, for one of each role; what a page is about is the newest there is."""
    recording = Recording.objects.filter(person__login="p0").latest("pk")
    subjects: dict[str, dict[str, object]] = {
        "recording": {"key": recording.pk},
        "field_duty": {"key": recording.activity_id},
        "activity": {"key": recording.activity_id},
        "device": {"key": Device.objects.filter(issues__person__login="p0").latest("pk").pk},
        "obligation": {"key": Obligation.objects.filter(fulfilled_at=None).latest("pk").pk},
        "unit": {"key": Unit.objects.exclude(parent=None).latest("pk").pk},
        "person": {"key": Person.objects.get(login="p0").pk},
        "pack": {"pack": "yc"},
        "article": {"pack": "yc", "article": "YC-A-6"},
        "rule_hits": {"rule": "yc.hand_in", "verdict": "overdue"},
    }
    return {login: {name: _path(name, subjects) for name in names} for login, names in _WORK.items()}


def _path(name: str, subjects: Mapping[str, dict[str, object]]) -> str:
    page, mark, query = name.partition("?")
    return reverse(page, kwargs=subjects.get(page)) + mark + query


def open_session(*, login: str) -> dict[str, str]:
    """Return the key of a session of this person, as a sign-in would have opened it."""
    person = Person.objects.get(login=login)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"key": session.session_key}


def sealed_for(*, login: str) -> dict[str, str]:
    """Return a session, and the recording that this person may see with the path of its original."""
    person = Person.objects.get(login=login)
    Recording.objects.filter(person=None).update(person=person)  # a recording of noise names no officer
    recording = Recording.objects.get()
    path = store_root().content_path(recording.object_id)
    return {**open_session(login=login), "recording": str(recording.pk), "path": path}
