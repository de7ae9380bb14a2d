"""Sessions for those who ask for pages, and the file they stream."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from liuhen.accounts.models import Person
from liuhen.recordings.models import Recording
from liuhen.recordings.places import store_root


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
