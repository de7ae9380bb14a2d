"""Opens a session for the person with this login, as signing in does, and prints its key."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from liuhen.accounts.models import Person

    person = Person.objects.get(login=sys.argv[1])
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    sys.stdout.write(str(store.session_key))
