"""The workbench of the three administrators: facts of the instance without any content, and what they may do."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, Note, Row


@dataclass(frozen=True, slots=True)
class FactCard:
    """Facts under one heading, with what can be done about them."""

    title: str
    rows: tuple[Row, ...]
    actions: tuple[Action, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class AdministratorWorkbench:
    """An administrator's page."""

    summary: str
    cards: tuple[FactCard, ...]
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    title: str = "工作台"
