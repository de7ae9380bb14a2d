"""Who calls: a token and the person behind it, at one moment."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from liuhen.accounts.models import Agency, ApiToken, Person
from liuhen.accounts.queries import actor_of, capabilities
from liuhen.api.problems import ProblemError, RefusalError, forbidden
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """The token that was shown, its person, the one moment of the request, and the address it came from."""

    token: ApiToken
    person: Person
    at: datetime
    address: str

    @property
    def actor(self) -> Actor:
        """The person as the log names them: a program acts in the name of its person."""
        return actor_of(self.person, self.at)

    @property
    def can(self) -> frozenset[str]:
        """Every capability the person has now; the token's scopes only narrow it."""
        return capabilities(self.person, self.at)

    @property
    def agency(self) -> Agency:
        """The person's agency. Raises ProblemError (403) for somebody without one."""
        if self.person.agency is None:
            raise ProblemError(forbidden("令牌的主人不属于任何机关，不能读写机关的资料。"))
        return self.person.agency

    def demand(self, *wanted: str) -> None:
        """Go on when the person has one of the capabilities. Raises ProblemError (403)."""
        if not self.can & set(wanted):
            raise ProblemError(forbidden())


class Asking(HttpRequest):
    """A request whose caller is known (`door` sees to it)."""

    caller: Caller


@contextmanager
def attempt(act: str, subject: str) -> Iterator[None]:
    """Let a refusal of what happens inside be written to the log once the transaction is rolled back."""
    try:
        yield
    except Refused as refused:
        raise RefusalError(act, subject, refused) from refused
