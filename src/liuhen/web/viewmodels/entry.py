"""Pages outside the frame: signing in, and what is shown instead of a page."""

from dataclasses import dataclass
from datetime import datetime

from liuhen.web.viewmodels.parts import Action, Chip, Cite, Field


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The page for signing in. `problem` says what was wrong and what to do.

    `locked` means trying again is no use yet, `why` that the last session is over.
    """

    action: str
    fields: tuple[Field, ...]
    next: str = ""
    problem: str = ""
    locked: bool = False
    agency: str = ""
    why: str = ""
    foot: str = "登录、查看、拒绝都记入存证日志。"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be fulfilled before the act is possible, and how it stands."""

    words: str
    cites: tuple[Cite, ...]
    chip: Chip


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """What was refused, by which article, and what to do instead."""

    title: str
    words: str
    remedy: str
    rule: str
    cites: tuple[Cite, ...] = ()
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    reference: str = ""
    entry: str = ""
    contact: str = ""
    at: datetime | None = None
    mark: str = "不能办理"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A page that is not there, not for this reader, or broke: what happened and what to do."""

    code: int
    title: str
    words: str
    actions: tuple[Action, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """The page for setting one's own password, or for one code. `problem` says what was wrong with the last attempt."""

    action: str
    fields: tuple[Field, ...]
    words: str
    problem: str = ""
    title: str = "设置自己的密码"
    submit: str = "设置新密码"
