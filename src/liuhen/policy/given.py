"""Facts as they were given: nested or dotted, in one way or the other, and each of them once."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Repeated:
    """The different values that a JSON object gave to one key; readers of JSON keep just the last."""

    values: tuple[Any, ...]


def parse_json(text: str) -> Any:
    """Read JSON without losing what a repeated key said before. Raises ValueError, RecursionError when too deep."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key in found:
            values = [value for name, value in pairs if name == key]
            if not all(_same(values[0], value) for value in values):
                found[key] = Repeated(tuple(values))
    return found


def _same(one: Any, other: Any) -> bool:
    """Say whether two values of JSON are one: `true` and `1` are two, though Python holds them equal."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def flat(known: Container[str], data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return facts by their dotted names, and the names of those that were given twice with different values."""
    found: dict[str, Any] = {}
    twice: dict[str, str] = {}
    for name, value in _named(known, data):
        if name in found and not _same(found[name], value):
            twice[name] = name
        found.setdefault(name, value)
        twice.update(dict.fromkeys(_repeats(name, value), name))
    refused = set(twice.values())
    return {name: value for name, value in found.items() if name not in refused}, list(twice)


def _named(known: Container[str], data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, given in data.items():
        for value in _values(given):
            if key not in known and isinstance(value, Mapping):
                for name, inner in value.items():
                    yield from ((f"{key}.{name}", each) for each in _values(inner))
            else:
                yield key, value


def _values(given: Any) -> tuple[Any, ...]:
    return given.values if isinstance(given, Repeated) else (given,)


def _repeats(name: str, value: Any) -> Iterator[str]:
    """Yield the names of what is repeated inside a fact: `activity.officers.0.card`."""
    if isinstance(value, Repeated):
        yield name
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _repeats(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _repeats(f"{name}.{number}", inner)
