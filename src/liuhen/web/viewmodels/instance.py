"""The pages of who runs the instance: cards of figures, and the growth of the store as a drawing."""

from dataclasses import dataclass

from liuhen.web.viewmodels.cards import Card
from liuhen.web.viewmodels.parts import Chip, Crumb, Note, View


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the drawing, in units of its view box; `words` is read out and shown on hover."""

    x: float
    y: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of bytes a day. `words` says the same for who cannot see it; `top` names the height of the axis."""

    title: str
    words: str
    bars: tuple[Bar, ...]
    width: int
    bar_width: float
    top: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class InstancePage:
    """One page of the instance under its tabs."""

    title: str
    summary: str
    views: tuple[View, ...]
    cards: tuple[Card, ...]
    notes: tuple[Note, ...] = ()
    chips: tuple[Chip, ...] = ()
    chart: Chart | None = None
    crumbs: tuple[Crumb, ...] = ()

    @property
    def main(self) -> tuple[Card, ...]:
        """The cards of the wide column."""
        return tuple(card for card in self.cards if card.side == "main")

    @property
    def aside(self) -> tuple[Card, ...]:
        """The cards of the narrow column."""
        return tuple(card for card in self.cards if card.side == "aside")
