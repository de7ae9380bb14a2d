"""Reads of the uploads room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Sum

from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.parts import length_of, offset_of
from liuhen.uploads.places import part_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person


_TO_SEAL = (UploadedCard.State.WAITING, UploadedCard.State.SEALING)


def cards_of(person: Person) -> QuerySet[UploadedCard]:
    """Return the uploads of a person, newest first."""
    return UploadedCard.objects.filter(person=person).select_related("agency", "device").order_by("-pk")


def card_by(person: Person, key: int) -> UploadedCard | None:
    """Return an upload of the person, None for another's and for none."""
    return UploadedCard.objects.select_related("agency", "device", "person").filter(pk=key, person=person).first()


def waiting_cards() -> int:
    """Return how many uploaded cards wait to be sealed or are being sealed."""
    return UploadedCard.objects.filter(state__in=_TO_SEAL).count()


def oldest_card() -> datetime | None:
    """Return when the card was begun that waits longest."""
    found = UploadedCard.objects.filter(state__in=_TO_SEAL).order_by("pk")
    return found.values_list("created_at", flat=True).first()


def declared_bytes() -> int:
    """Return how large the files are together that are still on their way."""
    return _coming().aggregate(size=Sum("size"))["size"] or 0


def outstanding_bytes(*, enough: int) -> int:
    """Return how many bytes of the files on their way have not arrived; counting ends beyond `enough`.

    What has arrived takes its place on the disk already. Raises OSError.
    """
    missing = 0
    for file in _coming().select_related("card").iterator():
        missing += max(0, file.size - length_of(part_of(file)))
        if missing > enough:
            break
    return missing


def _coming() -> QuerySet[UploadedFile]:
    return UploadedFile.objects.filter(complete=False, card__state=UploadedCard.State.OPEN)


def file_by(person: Person, key: int, token: str) -> UploadedFile | None:
    """Return a file of an upload of the person, None for another's and for none."""
    files = UploadedFile.objects.select_related("card", "card__agency", "card__person")
    return files.filter(card=key, token=token, card__person=person).first()


def arrived(file: UploadedFile) -> int:
    """Return how many bytes of a file are there for good. Raises OSError."""
    return file.size if file.complete else offset_of(part_of(file))
