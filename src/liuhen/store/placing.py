"""The one instant at which an object becomes visible: the renaming of its whole folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .device import make_folders
from .problems import At, Step, StoreError

if TYPE_CHECKING:
    from .root import StoreRoot


def place(root: StoreRoot, folder: str, object_id: str) -> None:
    """Rename a finished folder to the object's final name. Raises StoreError at PLACE: ALREADY_HELD when taken."""
    where = root.absolute(object_id)
    try:
        with At(Step.PLACE, where):
            _rename(folder, where, root.path)
    except StoreError:
        root.prune(where)
        raise


def withdraw(root: StoreRoot, folder: str, object_id: str) -> None:
    """Take an object whose place could not be made durable out of sight again: it was never reported."""
    where = root.absolute(object_id)
    if not os.path.lexists(folder) and os.path.lexists(where):
        try:
            os.rename(where, folder)
        except OSError:
            return  # a broken device keeps it; `StoreRoot.recover` finds it whole
        root.prune(where)


def _rename(folder: str, where: str, above: str) -> None:
    """Make the folders above and rename; once more when another run pruned them in between. Raises OSError."""
    make_folders(os.path.dirname(where), above=above)
    try:
        os.rename(folder, where)
    except FileNotFoundError:
        make_folders(os.path.dirname(where), above=above)
        os.rename(folder, where)
