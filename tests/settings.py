"""The instance the tests run in: a home of its own, and a hasher that does not cost a second a login."""

import os
import tempfile

os.environ.setdefault("LIUHEN_HOME", tempfile.mkdtemp(prefix="liuhen-test-"))

from liuhen.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
