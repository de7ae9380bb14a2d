"""Derivatives: files made from an original, which stays untouched. Wanted rows are the queue."""

from __future__ import annotations

from django.db import models

from liuhen.recordings.models.recording import Recording


class Derivative(models.Model):
    """A thumbnail, proxy or waveform of a recording: wanted, being made, made, not needed, or failed."""

    class Kind(models.TextChoices):
        """What it is for."""

        THUMBNAIL = "thumbnail", "缩略图"
        PROXY = "proxy", "播放副本"

    class State(models.TextChoices):
        """Where it stands. `original` means that the original itself plays in a browser."""

        WANTED = "wanted", "待生成"
        CLAIMED = "claimed", "正在生成"
        MADE = "made", "已生成"
        ORIGINAL = "original", "直接播放原件"
        FAILED = "failed", "不能生成"

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="derivatives")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.WANTED)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """One of a kind a recording; what is wanted is found by one index."""

        constraints = (models.UniqueConstraint(fields=["recording", "kind"], name="one_derivative_a_kind"),)
        indexes = (
            models.Index(fields=["id"], name="derivative_wanted", condition=models.Q(state__in=["wanted", "claimed"])),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.kind}"
