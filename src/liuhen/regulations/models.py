"""Attached texts of regulations, what rules said month by month, and rehearsals of new editions."""

from __future__ import annotations

from django.db import models

from liuhen.accounts.models import Agency


class Original(models.Model):
    """The text of a regulation that an agency attached to its pack; the newest one of a pack counts, all stay.

    `sha256` is over the bytes that came, `matched`, `differing` and `missing` count articles of the pack.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=60)
    matched = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        """The newest of an agency's pack is found by one index."""

        indexes = (models.Index(fields=["agency", "pack", "-id"], name="original_newest"),)

    def __str__(self) -> str:
        return f"{self.pack} {self.name}"


class OriginalArticle(models.Model):
    """The text of one article in an attached original. `state` as in `policy.originals`."""

    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="articles")
    article = models.CharField(max_length=40)
    text = models.TextField()
    state = models.CharField(max_length=10)

    class Meta:
        """An article stands once in an original."""

        constraints = (models.UniqueConstraint(fields=["original", "article"], name="original_article_once"),)

    def __str__(self) -> str:
        return f"{self.article} {self.state}"


class RuleHit(models.Model):
    """What one rule said about one subject in the last judgement of a month. Kept for this month and the one before.

    `month` is its first day. `due_at` stands while something is owed and not done, so that what has become late
    since is told without judging again. `judgement` is the key of the judgement it was read from.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    rule = models.CharField(max_length=80)
    verdict = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    judgement = models.BigIntegerField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are read by rule and verdict, replaced by subject; a rule is counted once a subject and month."""

        constraints = (models.UniqueConstraint(fields=["subject", "month", "rule"], name="rule_hit_once"),)
        indexes = (
            models.Index(fields=["agency", "month", "rule", "verdict", "-id"], name="rule_hit_list"),
            models.Index(
                fields=["agency", "month", "rule", "due_at"],
                name="rule_hit_late",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["judgement"], name="rule_hit_judgement"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.verdict} {self.subject}"


class RuleCount(models.Model):
    """How many subjects got this verdict by this rule in a month: the number of its hits, kept when those are gone."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    rule = models.CharField(max_length=80)
    verdict = models.CharField(max_length=20)
    subjects = models.IntegerField(default=0)

    class Meta:
        """One number a rule and verdict."""

        constraints = (models.UniqueConstraint(fields=["agency", "month", "rule", "verdict"], name="rule_count_once"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.verdict} {self.subjects}"


class CountingPlace(models.Model):
    """How far the judgements have been counted: the key of the last one. There is one row."""

    judgement = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.judgement)


class Rehearsal(models.Model):
    """What a new edition would have answered about the last month's subjects, answered piece by piece.

    `place` is the key of the judgement that was looked at last (they are taken newest first), `done_at` the moment at
    which nothing was left to look at. `counts` is question → old verdict → new verdict → how many subjects.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    since = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    place = models.BigIntegerField(null=True)
    looked_at = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """What is not done yet is found by one index."""

        indexes = (
            models.Index(fields=["agency", "-id"], name="rehearsal_newest"),
            models.Index(fields=["id"], name="rehearsal_waiting", condition=models.Q(done_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.pack} {self.version} {self.looked_at}"
