"""Somebody else's program asks the API everything its description allows, over a real server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.journeys.server import filled_once, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("contract")]  # one server, asked by one after the other

# The schema cannot say what a rule refuses, so that a well-formed request may be refused: `positive_data_acceptance`.
_RUN = ("--exclude-checks", "positive_data_acceptance", "--continue-on-failure", "--no-color", "--seed", "1")
_TYPES = """
[[operations]]
include-path-regex = "/recordings/"
parameters = {{ "path.key" = "{recording}" }}
[[operations]]
include-path-regex = "/intakes/"
parameters = {{ "path.key" = "{intake}" }}
[[operations]]
include-path-regex = "/(activities|parties|devices|units|people|posts|titles|delegations|obligations|webhooks|slips)/"
parameters = {{ "path.key" = "1" }}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    home = filled_once(tmp_path_factory, "tests.api.fill")
    with serving(home, LIUHEN_API_RATE="1000000") as address:
        yield address, home


# Who nearly everything is open to asks everything; what only one of the three administrators may is asked by them.
# The security administrator comes last: people leave and units are closed on the way.
_ASKING = (
    ("able", "", 2),
    ("system", "/(webhooks|instance|regulation|notification)", 3),
    ("audit", "/ledger", 4),
    ("security", "/(units|people|posts|titles|delegations)", 3),
)
_OTHER_BODIES = ("append_to_file", "import_people_sheet", "read_device_sheet")  # it writes none; other tests do


@pytest.mark.parametrize(("who", "paths", "examples"), _ASKING)
def test_no_answer_is_a_fault_or_undocumented(served, who, paths, examples):
    address, home = served
    made = json.loads((home / "tokens.json").read_text("utf-8"))
    (home / "schemathesis.toml").write_text(_TYPES.format(**made), "utf-8")
    only = ("--include-path-regex", paths) if paths else ()
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{address}/api/v1/openapi.json",
        *_RUN,
        *only,
    ]
    command += ["-H", f"Authorization: Bearer {made[who]}", "--max-examples", str(examples), "--phases", "fuzzing"]
    for each in _OTHER_BODIES:
        command += ["--exclude-operation-id", each]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
