"""Who watched what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.access.models import Viewing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from liuhen.recordings.models import Recording


def viewings_of(recording: Recording) -> QuerySet[Viewing]:
    """Return the viewings of a recording, newest first."""
    return Viewing.objects.filter(recording=recording).select_related("person").order_by("-at")
