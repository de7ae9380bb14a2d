"""The instance the tests run in: a home of its own, and a hasher that does not cost a second a login."""

import atexit
import os
import shutil
import tempfile

if "LIUHEN_HOME" not in os.environ:
    os.environ["LIUHEN_HOME"] = tempfile.mkdtemp(prefix="liuhen-test-")
    atexit.register(shutil.rmtree, os.environ["LIUHEN_HOME"], ignore_errors=True)

from liuhen.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file as in an instance, not Django's database in memory: there, two connections of one process refuse each other at
# once instead of waiting. What a test wrote need not outlive the power.
if "sqlite" in str(DATABASES["default"]["ENGINE"]):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # type: ignore[index] # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
