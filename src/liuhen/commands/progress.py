"""A progress bar on standard error, calm when it is no terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

if TYPE_CHECKING:
    from types import TracebackType

    from liuhen.recordings.services.copying import Progress as Copied

_WORDS = {"read": "复制", "read_back": "回读核对", "place": "入库"}


class Bar:
    """Shows how far a hand-in is, as a context manager."""

    def __init__(self, stream: TextIO) -> None:
        console = Console(file=stream)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._task = self._progress.add_task("识别文件", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, copied: Copied) -> None:
        """Show one step of the store."""
        word = _WORDS.get(copied.step, copied.step)
        self._progress.update(
            self._task,
            completed=copied.done,
            total=copied.total,
            description=f"{word} {copied.files}/{copied.of_files} {copied.name[-32:]}",
        )
