"""Tokens: who stands behind the one that was shown, and whether it reaches an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.queries import remember_posts
from liuhen.accounts.services.tokens import note_token_use
from liuhen.accounts.tokens import SCOPES, find_token
from liuhen.api.caller import Asking, Caller
from liuhen.api.problems import ProblemError, plain

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="liuhen"'}
_LONGEST = 200


def authenticate(request: HttpRequest, at: datetime) -> Caller:
    """Return who calls; only a token counts, never a session. Raises ProblemError (401).

    A token that is unknown, expired or revoked, and one whose person left, are told apart from nobody.
    """
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    token = find_token(text, at) if scheme.lower() == "bearer" and len(text) <= _LONGEST else None
    if token is None:
        raise ProblemError(plain(401, "没有令牌，或者令牌不对、已过期、已撤销。"), CHALLENGE)
    note_token_use(at=at, token=token)
    remember_posts(token.person, at)
    return Caller(token, token.person, at, str(request.META.get("REMOTE_ADDR", "")))


class Scope:
    """Ninja's door of an operation: the caller's token must carry the scope, "" for any token."""

    def __init__(self, scope: str) -> None:
        if scope and scope not in SCOPES:
            raise ValueError(f"no such scope: {scope}")
        self.scope = scope

    def __call__(self, request: Asking) -> Caller:
        """Return the caller. Raises ProblemError (403) when the scope is missing."""
        caller = request.caller
        if self.scope and self.scope not in caller.token.scopes:
            raise ProblemError(
                plain(
                    403,
                    f"这个令牌不能用来{SCOPES[self.scope]}（{self.scope}）。",
                    kind="scope",
                    remedy="换一个有这项权限的令牌，或在“我的账号”里重新申请。",
                    scope=self.scope,
                ),
                {"WWW-Authenticate": f'Bearer realm="liuhen", error="insufficient_scope", scope="{self.scope}"'},
            )
        return caller
