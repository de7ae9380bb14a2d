"""Training: how the officers of some units stand in a year, and the trainings that were held (ZH-4, F-26)."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import Action, Chip, Cite, EmptyState, Filters, Note


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One officer: trainings and hours of the year, the last one, until when the next is due, and how that stands."""

    name: str
    unit: str
    year: str
    last: str
    due: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training that was held; `withdrawn` is the chip of one that was recorded wrongly and counts nowhere."""

    day: str
    topic: str
    trainer: str
    hours: str
    unit: str
    people: str
    href: str
    withdrawn: Chip | None = None


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """Officers and trainings of a year. `lacking` is how many have none in it."""

    summary: str
    filters: Filters
    officers: tuple[StandingRow, ...]
    trainings: tuple[TrainingRow, ...]
    nobody: EmptyState
    nothing: EmptyState
    cites: tuple[Cite, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[Action, ...] = ()
    papers: tuple[Action, ...] = ()
    title: str = "培训记录"
