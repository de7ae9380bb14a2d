"""Lists of recordings: the time one page of keys takes the database, by search and by every filter."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from liuhen.bench.loads import generator
from liuhen.bench.loads.bureau import there
from liuhen.bench.measure import p95, say, timed
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import Filters, page

if TYPE_CHECKING:
    from collections.abc import Callable

_MILLI, _TRIES = 1000, 3
_KINDS = ("检查", "工地", "燃气", "占道", "渣土")
_FLAGS = ("marked", "unclassified", "unassigned", "evidence", "changed")


def measure_lists(*, times: int) -> dict[str, float]:
    """Return the 95th percentile in milliseconds of one page, by what it is asked for.

    The clock covers `page` alone: statement, fetch and the building of it. Each question is asked three times and the
    quickest counts, since what other programs take from the processor is not the database's time. Scopes are the whole
    agency and one officer's own.
    """
    chance = Random(7)  # noqa: S311  # the same questions in every run
    agency = there().agency
    own = Recording.objects.order_by("-id").values_list("person", flat=True).first()
    scopes = {"": (f"a{agency.pk}",), ", own": (f"p{own}",)}
    found: dict[str, float] = {}
    for name, ask in _questions(chance).items():
        for words, scope in scopes.items():
            timings = []
            for _ in range(times):
                filters = ask()
                timings.append(_best(lambda: page(scope, filters)))  # noqa: B023  # called at once
            found[name + words] = p95(timings) * _MILLI
            say(f"{name}{words}: {found[name + words]:.2f} ms")
    found["an older page"] = _older(chance, (f"a{agency.pk}",), times)
    return found


def _questions(chance: Random) -> dict[str, Callable[[], Filters]]:
    surnames, given = generator._SURNAMES, generator._GIVEN  # noqa: SLF001  # the same room
    units, devices, people, duties = (
        list(Recording.objects.order_by("-id").values_list(name, flat=True)[:5000])
        for name in ("unit", "device", "person", "activity")
    )
    days = [generator.BEGAN.date() + timedelta(days=n) for n in range(0, generator.SPAN.days, 10)]

    def name() -> str:
        return chance.choice(surnames) + chance.choice(given)

    def some_days(length: int) -> dict[str, object]:
        day = chance.choice(days)
        return {"from_day": day, "to_day": day + timedelta(days=length)}

    return {
        "no filter": Filters,
        "two characters, rare": lambda: Filters(text=name()),
        "two characters, frequent": lambda: Filters(text=chance.choice(_KINDS)),
        "three characters": lambda: Filters(text=name() + chance.choice(given)),
        "two words": lambda: Filters(text=f"{name()} {chance.choice(_KINDS)}"),
        "unit": lambda: Filters(units=(chance.choice(units),)),
        "five units": lambda: Filters(units=tuple(chance.sample(sorted(set(units)), min(5, len(set(units)))))),
        "medium": lambda: Filters(media=chance.choice(("video", "photo", "audio"))),
        "device": lambda: Filters(device=chance.choice(devices)),
        "person": lambda: Filters(person=chance.choice(people)),
        "duty": lambda: Filters(activity=chance.choice(duties)),
        "risk": lambda: Filters(risk=chance.choice(("low", "middle", "high"))),
        **{flag: lambda flag=flag: Filters(flag=flag) for flag in _FLAGS},  # type: ignore[misc]
        "thirty days": lambda: Filters(**some_days(30)),  # type: ignore[arg-type]
        "frequent in a unit and a year": lambda: Filters(
            text=chance.choice(_KINDS),
            units=(chance.choice(units),),
            **some_days(365),  # type: ignore[arg-type]
        ),
        "medium, risk, unit and thirty days": lambda: Filters(
            media="photo",
            risk="high",
            units=(chance.choice(units),),
            **some_days(30),  # type: ignore[arg-type]
        ),
    }


def _older(chance: Random, scope: tuple[str, ...], times: int) -> float:
    """Return the 95th percentile of a page somewhere in the middle, without counting through what is before."""
    ends = Recording.objects.order_by("id").first(), Recording.objects.order_by("-id").first()
    low, high = (recording.pk for recording in ends if recording is not None)
    timings = []
    for _ in range(times):
        before = chance.randrange(low, high)
        timings.append(_best(lambda: page(scope, Filters(), before=before)))  # noqa: B023  # called at once
    return p95(timings) * _MILLI


def _best(ask: Callable[[], object]) -> float:
    return min(timed(ask) for _ in range(_TRIES))
