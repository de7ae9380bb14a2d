"""The console script `liuhen`: a command a verb, found in `liuhen/commands/management/commands/`.

Django brings commands of its own that have no place beside evidence (`flush`, `loaddata`, `dbshell`, …): only those
that an instance or its developers need are let through.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import execute_from_command_line, load_command_class

_OF_DJANGO = ("check", "collectstatic", "makemigrations", "migrate", "showmigrations", "sqlmigrate")
_PROBLEM, _WRONG_USAGE, _INTERRUPTED = 1, 2, 130


def own_commands() -> list[str]:
    """Return the names of our commands."""
    folder = Path(__file__).parent / "commands" / "management" / "commands"
    return sorted(module.name for module in pkgutil.iter_modules([str(folder)]))


def main() -> None:
    """Run the command named on the command line; without one, or with --help, list them.

    Exits 1 with words for a trouble of the system, 2 for an unknown command and for settings that cannot be read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.settings")
    _read_settings()
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name in {"-h", "--help", "help"}:
        sys.stdout.write(_overview())
        return
    if name not in {*own_commands(), *_OF_DJANGO}:
        sys.stderr.write(f"没有这个命令：{name}。\n{_overview()}")
        sys.exit(_WRONG_USAGE)
    try:
        execute_from_command_line(["liuhen", *sys.argv[1:]])
    except KeyboardInterrupt:
        sys.stderr.write("已中断。\n")
        sys.exit(_INTERRUPTED)
    except Exception as error:
        words = _told(error)
        if words is None:
            raise
        sys.stderr.write(f"{words}\n")
        sys.exit(_PROBLEM)


def _told(error: Exception) -> str | None:
    """Return what is wrong and what to do when it is a trouble of the system; None for a fault of the program."""
    from liuhen.commands.troubles import TROUBLES, told  # noqa: PLC0415  # needs the settings

    return "".join(told(error, again="")) if isinstance(error, TROUBLES) else None


def _read_settings() -> None:
    home = os.environ.get("LIUHEN_HOME", "instance")
    try:
        _ = settings.HOME
    except ValueError as error:  # no TOML, not UTF-8, a value that means nothing
        sys.stderr.write(f"{home}/settings.toml 写法有错（{error}）。请按 docs/settings.md 改正，存为 UTF-8。\n")
        sys.exit(_WRONG_USAGE)
    except OSError as error:
        sys.stderr.write(f"{error.filename} 读不出（{error.strerror}）。请检查实例目录 {home} 的属主和权限。\n")
        sys.exit(_WRONG_USAGE)


def _overview() -> str:
    django.setup()
    own = [f"  {name:<10}{load_command_class('liuhen.commands', name).help}" for name in own_commands()]
    lines = ["留痕 liuhen：行政执法全过程记录", "", "命令（每个都有 --help）：", *own]
    lines += ["", f"维护用：{'、'.join(_OF_DJANGO)}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
