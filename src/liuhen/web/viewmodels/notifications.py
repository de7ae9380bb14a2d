"""What somebody was told of, and the forms that say when they want to be told."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, Chip, Cite, Crumb, EmptyState, Field, Note, Pager, Row, View


@dataclass(frozen=True, slots=True)
class Told:
    """One notification. `clock` is the deadline it speaks of; `unread` ones stand out until their thing was opened."""

    title: str
    href: str
    chip: Chip
    clock: str
    when: str
    about: str = ""
    cites: tuple[Cite, ...] = ()
    state: str = ""
    unread: bool = False
    toggle: Action | None = None


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """What one person was told, newest first. `until` is the newest shown, for marking all of them as read."""

    summary: str
    views: tuple[View, ...]
    rows: tuple[Told, ...]
    pager: Pager
    empty: EmptyState
    until: int = 0
    read_all: str = ""
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "通知"


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading, with a sentence that says what they do."""

    title: str
    fields: tuple[Field, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class TellingForm:
    """A person's preferences, or an agency's arrangement; `facts` stand beside the form."""

    title: str
    summary: str
    crumbs: tuple[Crumb, ...]
    href: str
    groups: tuple[FieldGroup, ...]
    button: str
    facts_title: str = ""
    facts: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
