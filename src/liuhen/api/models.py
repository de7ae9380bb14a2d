"""Answers that are remembered so that a program may ask again without doing a thing twice."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import ApiToken


class KeptAnswer(models.Model):
    """The answer to a write, by the Idempotency-Key it came with; `digest` is of method, path, query and body.

    `body` is encrypted: an answer may hold a secret that is told once.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()

    class Meta:
        """A key stands once a token; old ones are found by their time."""

        constraints = (models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key"),)
        indexes = (models.Index(fields=["at"], name="kept_answers_by_age"),)

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
