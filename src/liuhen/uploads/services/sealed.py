"""Which files of an upload were sealed, by the lines of its hand-ins: nothing else is a reason to let go of bytes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.kernel.identifiers import key_floor
from liuhen.recordings.card import named_by_system, shown
from liuhen.recordings.models import Intake, IntakeFile
from liuhen.recordings.services.receipt import SAFE
from liuhen.uploads.places import folder_of
from liuhen.uploads.services.state import fail, named

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from liuhen.uploads.models import UploadedCard, UploadedFile


def unsealed(card: UploadedCard) -> list[UploadedFile]:
    """Return the complete files that the hand-in of the upload has not sealed, nor known as sealed before.

    A file without a line counts as well, but for what the survey passed over as an operating system's own: by its name,
    its size and its bytes (`passed_over`).
    """
    known = _safe_names(_lines(card))
    over = {file.pk for file in passed_over(card)}
    complete = card.files.filter(complete=True).order_by("pk")
    return [file for file in complete if bytes(file.raw_name) not in known and file.pk not in over]


def passed_over(card: UploadedCard) -> list[UploadedFile]:
    """Return the complete files that the hand-in took for an operating system's own."""
    if not card.intake:
        return []
    named_on_it = {bytes(name) for name in _lines(card).values_list("raw_name", flat=True)}
    complete = [(file, bytes(file.raw_name)) for file in card.files.filter(complete=True).order_by("pk")]
    return [file for file, name in complete if name not in named_on_it and named_by_system(name)]


def _lines(card: UploadedCard) -> QuerySet[IntakeFile]:
    return IntakeFile.objects.filter(intake=card.intake) if card.intake else IntakeFile.objects.none()


def tell_unsealed(card: UploadedCard, files: list[UploadedFile]) -> None:
    """Say which files came whole and were sealed by nothing, and that they are still here."""
    words = f"{len(files)} 个文件没有封存，回执上没有：{named(files)}。"
    remedy = "已传到的保留着，没有删。点“再封存一次”；仍不行的，请系统管理员查看，或撤回这次上传，已封存的不受影响。"
    fail(card, "uploads.unsealed", words, remedy)


def sealed_once(card: UploadedCard) -> tuple[int, list[str]]:
    """Return how many files of the upload any of its hand-ins has sealed, and the names of the others.

    One that was cut off counts: what it sealed is sealed, though the upload never heard of it.
    """
    source = shown(os.fsencode(folder_of(card) / "card"))[:400]
    of_card = Intake.objects.filter(agency=card.agency, pk__gte=key_floor(card.created_at))
    intakes = of_card.filter(Q(pk=card.intake) | Q(source=source)).values_list("pk", flat=True)
    known = _safe_names(IntakeFile.objects.filter(intake__in=list(intakes)))
    files = list(card.files.order_by("pk"))
    others = [file.name for file in files if bytes(file.raw_name) not in known]
    return len(files) - len(others), others


def _safe_names(lines: QuerySet[IntakeFile]) -> set[bytes]:
    return {bytes(name) for name in lines.filter(state__in=SAFE).values_list("raw_name", flat=True)}
