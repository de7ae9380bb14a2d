"""The peers: other people's programs that store or check the same bytes, and whether they are here.

Each stores the files of a source folder under a target that does not exist yet and makes them durable (`sync -f` where
the program does not fsync by itself). What they promise differs; docs/benchmarks.md says how.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from liuhen.bench.measure import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OCFL_512 = "ocfl-py with SHA-512"  # what ocfl-py and its specification take by default

_OCFL = """
import os, sys
import ocfl
source, target, digest = sys.argv[1:]
os.makedirs(target)
for number, name in enumerate(sorted(os.listdir(source))):
    given = f"{target}/in{number}"
    os.mkdir(given)
    os.link(f"{source}/{name}", f"{given}/{name}")
    thing = ocfl.Object(identifier=f"urn:bench:{number}", digest_algorithm=digest)
    about = ocfl.VersionMetadata(message="bench", name="bench")
    thing.create(srcdir=given, objdir=f"{target}/{number}", metadata=about)
    os.unlink(f"{given}/{name}")
    os.rmdir(given)
"""
_OCFL_CHECK = """
import os, sys, time
import ocfl
target = sys.argv[1]
started = time.perf_counter()
for name in sorted(os.listdir(target), key=int):
    sound, _ = ocfl.Object().validate(objdir=f"{target}/{name}", check_digests=True)
    assert sound, name
print(time.perf_counter() - started)
"""
_BAGIT_CHECK = """
import sys, time
import bagit
started = time.perf_counter()
bagit.Bag(sys.argv[1] + "/bag").validate(processes=2)
print(time.perf_counter() - started)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that stores files, and maybe checks them: `check(target)` returns the seconds it took."""

    name: str
    store: Callable[[Path, Path], None]
    check: Callable[[Path], float] | None = None


def found(peers: Path) -> dict[str, Peer]:
    """Return the peers that are installed, by name; those that are not are told and left out."""
    here: dict[str, Peer] = {"cp": Peer("cp", _cp)}
    python = peers / "bin" / "python"
    if _has(python, "ocfl"):
        for name, digest in (("ocfl-py", "sha256"), (OCFL_512, "sha512")):
            store = partial(_ocfl, python, digest)
            here[name] = Peer(name, store, lambda t: _check(python, _OCFL_CHECK, t))
    if _has(python, "bagit"):
        here["bagit"] = Peer("bagit", lambda s, t: _bagit(python, s, t), lambda t: _check(python, _BAGIT_CHECK, t))
    if shutil.which("git-annex") and shutil.which("git"):
        here["git-annex"] = Peer("git-annex", _git_annex)
    for name in sorted({"ocfl-py", "bagit", "git-annex"} - here.keys()):
        say(f"{name}: not installed, left out")
    return here


def _has(python: Path, module: str) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True)  # noqa: S603  # ours
    return asked.returncode == 0


def _run(*command: object, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
    """Run a program to its end. Raises CalledProcessError."""
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=cwd, env=env)  # noqa: S603  # programs we named


def _cp(source: Path, target: Path) -> None:
    """`cp`, `sync`, `sha256sum` of both sides: what people do by hand."""
    target.mkdir()
    _run("cp", "-r", source, target / "data")
    _run("sync", "-f", target)
    sums = target / "sums"
    with sums.open("wb") as file:
        names = sorted(path.name for path in source.iterdir())
        subprocess.run(["sha256sum", *names], check=True, cwd=source, stdout=file)  # noqa: S603, S607  # coreutils
    _run("sha256sum", "--check", "--quiet", sums.resolve(), cwd=target / "data")


def _ocfl(python: Path, digest: str, source: Path, target: Path) -> None:
    _run(python, "-c", _OCFL, source, target, digest)
    _run("sync", "-f", target)


def _bagit(python: Path, source: Path, target: Path) -> None:
    target.mkdir()
    _run("cp", "-r", source, target / "bag")
    _run(python, "-m", "bagit", "--sha256", "--processes", "2", target / "bag")
    _run("sync", "-f", target)


def _check(python: Path, program: str, target: Path) -> float:
    command = [str(python), "-c", program, str(target)]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # programs we named
    return float(done.stdout)


def _git_annex(source: Path, target: Path) -> None:
    target.mkdir()
    env = {**os.environ, "HOME": str(target), "GIT_CONFIG_NOSYSTEM": "1"}
    # no tidying up behind: it would go on in the background, beside whoever is measured next
    env |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0"}
    for name in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{name}_NAME": "bench", f"GIT_{name}_EMAIL": "bench@localhost"}
    repository = target / "annex"
    _run("git", "init", "-q", repository, env=env)
    _run("git", "annex", "init", "-q", "bench", cwd=repository, env=env)
    _run("cp", "-r", source, repository / "data")
    _run("git", "annex", "add", "-q", "-J2", "data", cwd=repository, env=env)
    _run("git", "commit", "-q", "-m", "bench", cwd=repository, env=env)
    _run("sync", "-f", target)
