"""Importing a list of people and posts: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.importing import Plan, plan_import
from liuhen.accounts.models import Agency, Person, Post
from liuhen.accounts.services.people import edit_person
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.importing import ImportRow
    from liuhen.kernel.actors import Actor


@transaction.atomic
def import_people(*, actor: Actor, at: datetime, agency: Agency, rows: Sequence[ImportRow]) -> Plan:
    """Register the people and give the posts of a list; what is there already stays as it is.

    Raises Refused when any row has a problem: then nothing is written.
    """
    Agency.objects.select_for_update().get(pk=agency.pk)  # two imports one after the other
    plan = plan_import(agency, rows, local_day(at))
    if plan.problems:
        first = plan.problems[0]
        raise Refused(
            "accounts.import.problems",
            f"有 {len(plan.problems)} 处问题，一行也没有导入。第 {first.number} 行：{first.words}",
            remedy="改好以后重新上传整张表。",
        )
    _register(actor, at, agency, plan)
    for person, row in plan.corrected:
        edit_person(actor=actor, at=at, person=person, name=row.name, card_no=row.card_no or person.card_no)
    _appoint(actor, at, agency, plan)
    facts = {"people": len(plan.made), "corrected": len(plan.corrected), "posts": len(plan.posts)}
    ledger.append(actor=actor, at=at, act="agency.people_imported", subject=agency.subject, facts=facts)
    return plan


def _register(actor: Actor, at: datetime, agency: Agency, plan: Plan) -> None:
    made = [Person(login=row.login, name=row.name, card_no=row.card_no, agency=agency) for row in plan.made]
    for person in made:
        person.set_unusable_password()
    Person.objects.bulk_create(made, batch_size=500)
    entries = [("person.created", each.subject, {"login": each.login, "name": each.name}) for each in made]
    ledger.append_many(actor=actor, at=at, entries=entries)


def _appoint(actor: Actor, at: datetime, agency: Agency, plan: Plan) -> None:
    people = {each.login: each for each in Person.objects.filter(agency=agency)} if plan.posts else {}
    posts = [
        Post(
            person=people[each.login],
            unit=each.unit,
            role=each.role,
            title=each.title,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
        )
        for each in plan.posts
    ]
    Post.objects.bulk_create(posts, batch_size=500)
    entries = [
        (
            "person.appointed",
            post.person.subject,
            {"role": post.role, "unit": post.unit.name, "from": post.starts_on.isoformat(), "title": post.title},
        )
        for post in posts
    ]
    ledger.append_many(actor=actor, at=at, entries=entries)
