"""What a child process does in its instance: `python -m liuhen.bench.tasks TASK {json}` (see `children`)."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from collections.abc import Callable

django.setup()

from liuhen.bench.loads import (  # noqa: E402  # models need Django first
    docking,
    generator,
    growing_log,
    handing_in,
    listing,
    rejudging,
    telling,
    verifying,
    visiting,
)

TASKS: dict[str, Callable[..., Any]] = {
    "found": handing_in.found_bureau,
    "found_ports": docking.found_ports,
    "hand_in": handing_in.hand_one_card_in,
    "verify": verifying.verify_store,
    "generate": generator.generate,
    "rejudge": rejudging.rejudge_all,
    "lists": listing.measure_lists,
    "pages": visiting.pages_of_everybody,
    "session": visiting.open_session,
    "sealed": visiting.sealed_for,
    "log": growing_log.measure_log,
    "owe": telling.owe,
    "tell": telling.tell,
    "owe_much": telling.owe_much,
    "owed_lists": telling.owed_lists,
}


def main() -> None:
    """Run one task and print its answer."""
    name, given = sys.argv[1], json.loads(sys.argv[2])
    json.dump(TASKS[name](**given), sys.stdout)


if __name__ == "__main__":
    main()
