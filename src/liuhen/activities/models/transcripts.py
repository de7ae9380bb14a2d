"""Transcripts 笔录 of an investigation: who took it, what they showed, who signed it or would not (HY-11, HY-13)."""

from __future__ import annotations

from django.db import models

from liuhen.activities.models.activity import Activity


class Transcript(models.Model):
    """What the head and foot of a transcript say. `kind` is a code of `transcript.kind`; its wording stays on paper.

    `officers` are those who took it, as they stood on the duty then: `[{"person", "name", "card", "shown", "signed"}]`,
    where `shown` and `signed` say whether the card was shown and the transcript signed. `signed_by` and `refused_by`
    name parties and others present. One that `replaces` another counts in its place; the other stays readable.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="transcripts")
    kind = models.CharField(max_length=40)
    whom = models.CharField(max_length=100, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    officers = models.JSONField(default=list)
    signed_by = models.JSONField(default=list)
    refused_by = models.JSONField(default=list)
    refusal = models.TextField(blank=True, default="")
    witness = models.CharField(max_length=100, blank=True, default="")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta:
        """By the time at which they were made."""

        ordering = ("made_at", "pk")

    def __str__(self) -> str:
        return f"{self.activity} {self.kind}"

    @property
    def subject(self) -> str:
        """The text reference of the transcript in the ledger and in judgements."""
        return f"transcript:{self.pk}"
