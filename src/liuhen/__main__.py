"""The console script `liuhen`: a management command a verb, found in `liuhen/commands/management/commands/`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.settings")
    execute_from_command_line(["liuhen", *sys.argv[1:]])


if __name__ == "__main__":
    main()
