"""Pages of cards: facts, lines that each stand for one thing, and the forms that change them."""

from dataclasses import dataclass
from typing import Literal

from liuhen.web.viewmodels.parts import (
    Action,
    Chip,
    Choice,
    Cite,
    Crumb,
    EmptyState,
    Field,
    Filters,
    Link,
    Note,
    Pager,
    Row,
    View,
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that posts. `folded` hides it behind its title until somebody wants it, or `problem` says what was wrong.

    `upload` is for forms with a file, `hidden` are values sent along.
    """

    title: str
    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    words: str = ""
    problem: str = ""
    folded: bool = True
    upload: bool = False
    hidden: tuple[Choice, ...] = ()
    cites: tuple[Cite, ...] = ()

    @property
    def name(self) -> str:
        """What the ids of its fields begin with: the address tells forms of one page apart."""
        return self.action.strip("/").replace("/", "-")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a card: its name, what is to be known, its state, and what can be done with it."""

    title: str
    detail: str = ""
    href: str = ""
    chips: tuple[Chip, ...] = ()
    actions: tuple[Action, ...] = ()
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What belongs together under one heading. `empty` is said when there is no line where lines are expected."""

    title: str
    words: str = ""
    rows: tuple[Row, ...] = ()
    lines: tuple[Line, ...] = ()
    forms: tuple[Form, ...] = ()
    actions: tuple[Action, ...] = ()
    codes: tuple[str, ...] = ()
    picture: str = ""
    picture_words: str = ""
    empty: str = ""
    more: Link | None = None
    side: Literal["main", "aside"] = "main"


@dataclass(frozen=True, slots=True)
class CardsPage:
    """A page of cards in one or two columns."""

    title: str
    summary: str
    cards: tuple[Card, ...]
    crumbs: tuple[Crumb, ...] = ()
    chips: tuple[Chip, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def main(self) -> tuple[Card, ...]:
        """The cards of the wide column."""
        return tuple(card for card in self.cards if card.side == "main")

    @property
    def aside(self) -> tuple[Card, ...]:
        """The cards of the narrow column."""
        return tuple(card for card in self.cards if card.side == "aside")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree: `people` are those in it and below."""

    name: str
    href: str
    people: int
    depth: int
    current: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list."""

    name: str
    href: str
    login: str
    card_no: str
    posts: tuple[str, ...]
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The tree of units beside the people of the chosen one."""

    summary: str
    branches: tuple[Branch, ...]
    heading: str
    rows: tuple[PersonRow, ...]
    empty: EmptyState
    filters: Filters
    pager: Pager
    views: tuple[View, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    unit: Link | None = None
    title: str = "组织与人员"
