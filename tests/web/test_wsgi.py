"""What a worker of the server has done before it takes its first request."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.recordings.process.instance import PROJECT

pytestmark = pytest.mark.process


def test_every_page_is_loaded_before_the_first_request(tmp_path) -> None:
    """It costs seconds on a busy machine, and whoever asked first would wait for them."""
    environment = os.environ | {
        "LIUHEN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "liuhen.settings",
        "PYTHONPATH": str(PROJECT / "src"),
    }
    asked = "import sys, liuhen.wsgi; print(*(name for name in sys.modules if name.startswith('liuhen.web.views.')))"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, check=True, capture_output=True, text=True, timeout=120
    )
    assert {"liuhen.web.views.docks", "liuhen.web.views.recordings"} <= set(done.stdout.split())
