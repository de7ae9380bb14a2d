"""Regulation packs: articles with rules and where they bite, settings, originals, editions, two packs compared."""

from dataclasses import dataclass

from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Chip,
    Cite,
    Crumb,
    EmptyState,
    Field,
    JudgeCard,
    Link,
    Note,
    Pager,
    Row,
    Setting,
)


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """One article of the list: its number, our gist, and how many rules it makes (原则 where nothing is computed)."""

    number: str
    gist: str
    rules: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class ArticleGroup:
    """The articles of one document."""

    title: str
    items: tuple[ArticleItem, ...]
    open: bool = True


@dataclass(frozen=True, slots=True)
class Bite:
    """How many subjects a rule judged so this month, opening their list."""

    chip: Chip
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in words: question, condition, answers, precedence, basis; `settings` are the figures left open."""

    title: str
    code: str
    rows: tuple[Row, ...]
    settings: tuple[Link, ...] = ()
    bites: tuple[Bite, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article: gist, the agency's own text where it is attached, rules, forms, settings, readings."""

    title: str
    gist: str
    rules: tuple[RuleView, ...]
    text: str = ""
    chip: Chip | None = None
    settings: tuple[Row, ...] = ()
    forms: tuple[Row, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackPage:
    """Three columns: articles, the article, where it bites. `bites_note` says whose numbers they are, or why none."""

    title: str
    summary: str
    groups: tuple[ArticleGroup, ...]
    article: ArticleView
    bites_note: str
    versions: tuple[ChainItem, ...] = ()
    places: tuple[Row, ...] = ()
    actions: tuple[Action, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()


@dataclass(frozen=True, slots=True)
class PacksPage:
    """The installed packs, for those who belong to no agency."""

    rows: tuple[Row, ...]
    empty: EmptyState
    title: str = "制度包"
    summary: str = "已安装的制度包。"


@dataclass(frozen=True, slots=True)
class HitRow:
    """One subject about which the rule said this."""

    subject: Link
    chip: Chip
    clock: str


@dataclass(frozen=True, slots=True)
class HitsPage:
    """The subjects behind one number of a rule."""

    title: str
    summary: str
    rows: tuple[HitRow, ...]
    pager: Pager
    empty: EmptyState
    crumbs: tuple[Crumb, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One agency setting: the value in force, the article that leaves it open, who set it when."""

    label: str
    value: str
    why: str
    cites: tuple[Cite, ...]
    chip: Chip
    changed: str
    tomorrow: str
    edit: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Every figure that the regulation leaves to the agency."""

    summary: str
    rows: tuple[SettingRow, ...]
    empty: EmptyState
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    title: str = "本局设定"


@dataclass(frozen=True, slots=True)
class SettingPage:
    """One setting: what it is, its form, what a new value changes, and its history."""

    title: str
    summary: str
    facts: tuple[Row, ...]
    rules: tuple[RuleView, ...]
    history: tuple[ChainItem, ...]
    fields: tuple[Field, ...] = ()
    action: str = ""
    preview: tuple[Row, ...] = ()
    examples: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginalRow:
    """One article beside its gist: what the agency's own text says, and whether it is what the pack was made from."""

    article: Link
    gist: str
    chip: Chip
    text: str


@dataclass(frozen=True, slots=True)
class OriginalsPage:
    """The agency's own text of its regulation, article by article."""

    summary: str
    rows: tuple[OriginalRow, ...]
    fields: tuple[Field, ...] = ()
    action: str = ""
    history: tuple[ChainItem, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    title: str = "制度原文"


@dataclass(frozen=True, slots=True)
class Compared:
    """One matter under two packs: what each says, and in words what differs."""

    matter: str
    first: tuple["Said", ...]
    second: tuple["Said", ...]
    difference: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of a matter."""

    words: str
    when: str
    cites: tuple[Cite, ...]
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The same duty under two packs, and one example judged by both."""

    summary: str
    fields: tuple[Field, ...]
    action: str
    first: str
    second: str
    rows: tuple[Compared, ...]
    empty: EmptyState
    example: str = ""
    first_cards: tuple[JudgeCard, ...] = ()
    second_cards: tuple[JudgeCard, ...] = ()
    facts: tuple[Row, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    title: str = "同一义务，两部制度"


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two editions in one respect: a heading and what stands under it."""

    title: str
    items: tuple[Row, ...]

    @property
    def short(self) -> bool:
        """Whether it is shown without being asked for."""
        return len(self.items) <= 8  # noqa: PLR2004  # rows that a glance takes in


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """What the new edition would have answered: how far it has got, and the changes with examples."""

    state: str
    poll: str
    rows: tuple[tuple[Row, tuple[Link, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class EditionsPage:
    """Which edition is in force when, and what another one would change before anybody binds it."""

    summary: str
    versions: tuple[ChainItem, ...]
    choose: tuple[Field, ...]
    action: str
    chosen: str = ""
    changes: tuple[Change, ...] = ()
    rehearsal: RehearsalView | None = None
    rehearse: str = ""
    rehearse_fields: tuple[tuple[str, str], ...] = ()
    bind: str = ""
    bind_fields: tuple[Field, ...] = ()
    notes: tuple[Note, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    title: str = "制度版本"
