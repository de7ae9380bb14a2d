"""Who holds which post, and what that lets them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Case, DateField, F, Q, QuerySet, When

from liuhen.accounts.capabilities import CAPABILITIES, ENFORCEMENT, PERSONAL, ROLE_NAMES, SEPARATED
from liuhen.accounts.models import Agency, Delegation, PackBinding, Person, Post, Unit
from liuhen.asking import Given, Question, Things
from liuhen.kernel.actors import Actor, StoodInFor
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


def own_posts_on(person: Person, day: date) -> QuerySet[Post]:
    """Return the posts the person holds in their own name on a day."""
    return person.posts.filter(_held(day)).select_related("unit").order_by("pk")


def not_ended(person: Person, day: date) -> QuerySet[Post]:
    """Return the posts the person holds in their own name on a day, and those to come."""
    return person.posts.filter(Q(ends_on=None) | Q(ends_on__gt=day)).select_related("unit").order_by("pk")


def posts_on(person: Person, day: date) -> QuerySet[Post]:
    """Return the posts the person may use on a day: their own first, then those lent to them during an absence."""
    lent = Delegation.objects.filter(receiver=person, starts_on__lte=day, ends_on__gt=day)
    usable = Q(pk__in=lent.values("post"), person__is_active=True) & ~Q(role__in=PERSONAL)
    own_first = Case(When(person=person, then=0), default=1)
    posts = Post.objects.filter(Q(person=person) | usable).filter(_held(day))
    return posts.select_related("unit", "person").order_by(own_first, "pk")


def remember_posts(person: Person, at: datetime) -> None:
    """Read the person's posts of that day once, for everything that is asked of this very object afterwards.

    For a visit, which asks a dozen times and lasts an instant. Whoever keeps a person longer must not remember.
    """
    day = local_day(at)
    # a post is lent to hardly anybody, and the query that looks for one costs thrice the query for their own
    posts = posts_on(person, day) if _LENT.ask(person=person.pk, day=day) else _own(person, day)
    person.remembered_posts = (day, tuple(posts))


def _own(person: Person, day: date) -> list[Post]:
    """Return what `own_posts_on` returns."""
    posts = _OWN.ask(person=person.pk, day=day)
    for post in posts:
        post.person = person
    return posts


_OWN = Things(
    lambda: (
        Post.objects.filter(_held(Given("day", DateField())), person=Given("person", BigIntegerField()))
        .select_related("unit")
        .order_by("pk")
    )
)
_LENT = Question(
    lambda: (
        Delegation.objects.filter(receiver=Given("person", BigIntegerField()))
        .filter(starts_on__lte=Given("day", DateField()), ends_on__gt=Given("day", DateField()))
        .values_list("pk")[:1]
    )
)


def posts_of(person: Person, day: date) -> Sequence[Post]:
    """Return the posts the person may use on a day, remembered ones where there are any."""
    remembered = person.remembered_posts
    return remembered[1] if remembered is not None and remembered[0] == day else tuple(posts_on(person, day))


def _held(day: date | Given) -> Q:
    return (Q(ends_on__isnull=True) | Q(ends_on__gt=day)) & Q(starts_on__lte=day)


def roles_on(person: Person, day: date) -> frozenset[str]:
    """Return the role codes the person holds on a day, lent ones among them."""
    return frozenset(post.role for post in posts_of(person, day))


def roles_between(person: Person, starts_on: date, ends_on: date | None) -> frozenset[str]:
    """Return the role codes the person holds, or is lent, on any day of `[starts_on, ends_on)`; no end is for ever."""
    posts = person.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    lent = person.delegations.filter(Q(ends_on__gt=starts_on), ends_on__gt=F("starts_on"))
    if ends_on is not None:
        posts = posts.filter(starts_on__lt=ends_on)
        lent = lent.filter(starts_on__lt=ends_on)
    return frozenset({*posts.values_list("role", flat=True), *lent.values_list("post__role", flat=True)})


def is_suspended(person: Person, day: date) -> bool:
    """Say whether the person is stopped from enforcement on that day; the last day is included (reading 4-28)."""
    return person.suspended_until is not None and day <= person.suspended_until


def effective_posts(person: Person, day: date) -> list[Post]:
    """Return the posts that let the person do something on a day; nobody who left may do anything.

    Enforcement posts of a suspended person are left out (requirements §6.2), and whatever is lent to one of 三员.
    """
    if not person.is_active:
        return []
    posts = posts_of(person, day)
    stopped = ENFORCEMENT if is_suspended(person, day) else frozenset()
    apart = any(post.role in SEPARATED for post in posts if post.person_id == person.pk)
    return [post for post in posts if post.role not in stopped and not (apart and post.person_id != person.pk)]


def capabilities(person: Person, at: datetime) -> frozenset[str]:
    """Return every capability the person has at that moment, from all posts."""
    held = effective_posts(person, local_day(at))
    return frozenset().union(*(CAPABILITIES.get(post.role, frozenset()) for post in held))


def reach(person: Person, capability: str, at: datetime) -> list[str]:
    """Return the unit paths on which a `.unit` or `.agency` capability holds: `["/3/17/"]`; empty when it does not.

    `capability` is given without its reach (`recording.view`).
    """
    paths: set[str] = set()
    for post in effective_posts(person, local_day(at)):
        granted = CAPABILITIES.get(post.role, frozenset())
        path = post.unit.path
        if not path:  # no place in the tree yet: an empty prefix would reach everything
            continue
        if f"{capability}.agency" in granted:
            paths.add("/" + path.strip("/").split("/")[0] + "/")
        elif f"{capability}.unit" in granted:
            paths.add(path)
    return sorted(paths)


def capabilities_on(person: Person, unit: Unit, at: datetime) -> frozenset[str]:
    """Return the capabilities that hold on a unit, without their reach (`device.check`), and those named without one.

    The same answer as `may` with that unit for every capability, by one query.
    """
    if not person.is_active:
        return frozenset()
    day, path = local_day(at), unit.path or "\0"
    found: set[str] = set()
    for post in effective_posts(person, day):
        root = f"/{(post.unit.path or '').strip('/').split('/')[0]}/"
        for capability in CAPABILITIES.get(post.role, frozenset()):
            name, _, reached = capability.rpartition(".")
            above = {"unit": post.unit.path, "agency": root if post.unit.path else None}
            if reached not in above:
                found.add(capability)
            elif above[reached] and path.startswith(above[reached] or "\0"):
                found.add(name)
    return frozenset(found)


def may(person: Person, capability: str, at: datetime, unit: Unit | None = None) -> bool:
    """Say whether the person may do it at that moment: without a unit by name, with a unit by reach."""
    if unit is None:
        return capability in capabilities(person, at)
    return any((unit.path or "").startswith(path) for path in reach(person, capability, at))


def actor_of(person: Person, at: datetime) -> Actor:
    """Return the actor frozen for a ledger entry: name, roles and unit as they are at that moment."""
    posts = posts_of(person, local_day(at))
    lent = [post for post in posts if post.person_id != person.pk]
    return Actor(
        key=person.subject,
        name=person.name,
        roles=tuple(sorted({post.role for post in posts})),
        unit=posts[0].unit.name if posts else "",
        agency=person.agency.code if person.agency else "",
        stands_in_for=tuple(
            StoodInFor(post.person.subject, post.person.name, post.role, post.unit.name) for post in lent
        ),
    )


def binding_on(agency: int, day: date) -> tuple[str, str] | None:
    """Return the pack that an agency is bound to on a day, and its version."""
    found = _BINDING.ask(agency=agency, day=day)
    return (found[0][0], found[0][1]) if found else None


_BINDING = Question(
    lambda: (
        PackBinding.objects.filter(agency=Given("agency", BigIntegerField()), from_day__lte=Given("day", DateField()))
        .order_by("-from_day")
        .values_list("pack", "version")[:1]
    )
)


def home_unit(person: Person, day: date) -> Unit | None:
    """Return the unit of the person's first post on that day, of a lent one when they hold none."""
    posts = posts_of(person, day)
    return posts[0].unit if posts else None


def units_below(unit: Unit) -> QuerySet[Unit]:
    """Return the unit and everything below it."""
    return Unit.objects.filter(path__startswith=unit.path or "\0").order_by("path")


def people_with_role(agency: Agency, role: str, at: datetime, unit: Unit | None = None) -> QuerySet[Person]:
    """Return the people who hold a role on that day, or stand in for one who does.

    In that very unit when one is given, else in the agency.
    """
    day = local_day(at)
    posts = Post.objects.filter(_held(day), unit__agency=agency, role=role)
    if unit is not None:
        posts = posts.filter(unit=unit)
    lent = Delegation.objects.filter(post__in=posts, starts_on__lte=day, ends_on__gt=day)
    found = Q(pk__in=posts.values("person")) | Q(pk__in=lent.values("receiver"))
    return Person.objects.filter(found).order_by("pk")


def holders_on(agency: Agency, day: date) -> list[tuple[str, str, int]]:
    """Return role, path of the unit and person of everybody who holds a post on a day or stands in for a holder."""
    posts = Post.objects.filter(_held(day), unit__agency=agency)
    own = posts.filter(person__is_active=True).values_list("role", "unit__path", "person")
    standing_in = Delegation.objects.filter(
        post__in=posts, starts_on__lte=day, ends_on__gt=day, receiver__is_active=True
    ).values_list("post__role", "post__unit__path", "receiver")
    return sorted((role, path or "", person) for role, path, person in {*own, *standing_in})


def role_title(role: str) -> str:
    """Return the role in Chinese."""
    return ROLE_NAMES.get(role, role)
