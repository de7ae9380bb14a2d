"""Judgements that were made, and obligations with their clocks. Subjects are text references (`recording:12`)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liuhen.accounts.models import Agency, Person, Unit

OPEN = Q(fulfilled_at=None, excused_at=None, withdrawn_at=None)
EXCUSED = Q(excused_at__isnull=False, withdrawn_at=None)
DONE = Q(fulfilled_at__isnull=False, excused_at=None, withdrawn_at=None)
LATE = DONE & Q(fulfilled_at__gt=F("due_at"))  # done, but late


class Judgement(models.Model):
    """The answers a pack gave about one subject at one moment, with the facts and settings they rest on (G10).

    A later judgement supersedes an earlier one; both stay. `answers` is question → `{"verdict", "findings"}` in short
    form; the words are made again from `facts` when somebody looks.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    at = models.DateTimeField()
    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    facts = models.JSONField()
    facts_digest = models.CharField(max_length=80)
    answers = models.JSONField()
    verdict = models.CharField(max_length=20)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One current judgement a subject."""

        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=Q(superseded_at=None), name="one_current_judgement"),
        )
        indexes = (models.Index(fields=["subject", "at"], name="judgement_history"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.verdict}"


class Obligation(models.Model):
    """Something owed. Open while none of fulfilled, excused, withdrawn is set.

    `due_at` is the last second on time; None while the clock has not started. `who` and `to` are role codes; `person`
    is the one who owes it when it is known, otherwise whoever holds `who` in `unit`. `restored_at` is when an
    excuse was last taken back. `look_at` is when whoever tells people of clocks should look next; None: nothing comes.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    question = models.CharField(max_length=60)
    rule = models.CharField(max_length=80)
    what = models.CharField(max_length=40)
    cites = models.JSONField()
    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=30)
    to = models.CharField(max_length=30, blank=True, default="")
    title = models.CharField(max_length=200)
    by_setting = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    excused_by = models.CharField(max_length=60, blank=True, default="")
    excuse = models.TextField(blank=True, default="")
    restored_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)

    class Meta:
        """One obligation a subject, rule and thing owed; every list walks an index in the order of due time."""

        constraints = (
            models.UniqueConstraint(
                fields=["subject", "rule", "what"], condition=Q(withdrawn_at=None), name="one_obligation_a_rule"
            ),
        )
        indexes = (
            models.Index(fields=["agency", "due_at"], name="obligation_open_agency", condition=OPEN),
            models.Index(fields=["person", "due_at"], name="obligation_open_person", condition=OPEN),
            models.Index(fields=["unit", "due_at"], name="obligation_open_unit", condition=OPEN),
            models.Index(fields=["agency", "rule", "due_at"], name="obligation_open_rule", condition=OPEN),
            models.Index(
                fields=["unit", "who", "due_at"], name="obligation_open_unit_role", condition=OPEN & Q(person=None)
            ),
            models.Index(
                fields=["agency", "who", "due_at"], name="obligation_open_agency_role", condition=OPEN & Q(person=None)
            ),
            models.Index(fields=["agency", "due_at"], name="obligation_done_agency", condition=DONE),
            models.Index(fields=["unit", "due_at"], name="obligation_done_unit", condition=DONE),
            models.Index(fields=["person", "due_at"], name="obligation_done_person", condition=DONE),
            models.Index(fields=["agency", "due_at"], name="obligation_late_agency", condition=LATE),
            models.Index(fields=["agency", "due_at"], name="obligation_excused_agency", condition=EXCUSED),
            models.Index(fields=["look_at"], name="obligation_look", condition=Q(look_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.what}"
