"""How people come in: the rules of their agency, open sessions, the second factor, tokens of programs."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from liuhen.accounts.models.organisation import Agency
from liuhen.accounts.models.people import Person


class SignInRules(models.Model):
    """An agency's own figures for signing in; no regulation gives them."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="sign_in_rules")
    idle_minutes = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    longest_hours = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    second_factor_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.agency}: {self.idle_minutes} min"


class SignIn(models.Model):
    """One session of a person, from signing in to its end.

    `seen_at` is the last thing they did, to half a minute; `told_until` is up to when they were told of other sign-ins.
    With `wall_since` it belongs to the screen at a docking station since then: it shows the wall and nothing else.
    """

    class End(models.TextChoices):
        """Why a session ended."""

        OUT = "out", "本人退出"
        IDLE = "idle", "长时间没有操作"
        LONG = "long", "到了最长时间"
        REVOKED = "revoked", "被撤销"
        PASSWORD = "password", "密码已换"  # a reason, not a password

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_ins")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    told_until = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True, default="")
    browser = models.CharField(max_length=80, blank=True, default="")
    by_second_factor = models.BooleanField(default=False)
    wall_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=End, blank=True, default="")

    class Meta:
        """The open ones of a person are looked for on every page."""

        indexes = (models.Index(fields=["person", "opened_at"], condition=Q(ended_at=None), name="open_sign_ins"),)

    def __str__(self) -> str:
        return f"{self.person} {self.opened_at:%Y-%m-%d %H:%M}"


class SecondFactor(models.Model):
    """A person's one-time passwords (RFC 6238). `secret` is encrypted; `last_step` is the last used half minute."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="second_factor")
    secret = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=-1)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of {self.person}"


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once; only its keyed digest is kept."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"recovery code of {self.factor.person}"


class ApiToken(models.Model):
    """What a program shows instead of a password. Only a keyed digest is kept; `prefix` is what people know it by."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def subject(self) -> str:
        """The text reference of the token in the ledger."""
        return f"token:{self.pk}"
