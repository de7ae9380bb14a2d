"""Writing into the log: with the act's transaction, in order, without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from tests.ledger.conftest import AT, ZHANG
from tests.merkle import reference

from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Citation, Refused
from liuhen.ledger import keys, queries, sequencer, services
from liuhen.ledger.entries import EntryError
from liuhen.ledger.nodes import DatabaseNodes, place_of, position_of
from liuhen.merkle.tree import root

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def contents() -> list[bytes]:
    found = [queries.entry(index) for index in range(queries.size())]
    return [entry.content for entry in found if entry is not None]


def root_now() -> bytes:
    with connection.cursor() as cursor:
        return root(DatabaseNodes(cursor), sequencer.tree_size(cursor))


def append(subject: str) -> None:
    with transaction.atomic():
        services.append(actor=ZHANG, at=AT, act="device.checked", subject=subject, facts={})


def test_an_entry_waits_until_the_sequencer_places_it() -> None:
    append("device:7")
    assert (queries.size(), queries.waiting()) == (0, 1)
    assert services.integrate() == 1
    assert (queries.size(), queries.waiting()) == (2, 0)
    (entry,) = queries.history("device:7")
    assert (entry.index, entry.act, entry.actor, entry.agency, entry.at) == (
        1,
        "device.checked",
        "person:1",
        "某县城管局",
        AT,
    )


def test_the_first_leaf_is_the_genesis_with_origin_and_public_key() -> None:
    append("device:7")
    services.integrate()
    genesis = queries.entry(0)
    assert genesis is not None
    assert genesis.act == "ledger.genesis"
    assert genesis.at == AT
    assert genesis.facts == {"origin": "liuhen.test/log", "keys": [str(keys.load("liuhen.test/log").verifier)]}


def test_a_key_that_was_there_before_the_log_is_the_genesis_key() -> None:
    key = keys.create("liuhen.test/log")
    append("device:7")
    services.integrate()
    genesis = queries.entry(0)
    assert genesis is not None
    assert genesis.facts["keys"] == [str(key.verifier)]


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    with transaction.atomic():
        services.append(actor=ZHANG, at=AT, act="device.issued", subject="device:7", facts={})
        transaction.set_rollback(True)
    assert services.integrate() == 0
    assert queries.history("device:7") == []


def test_many_entries_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 7)
    new: list[tuple[str, str, dict[str, object]]] = [("a.b", f"x:{i}", {"i": i}) for i in range(30)]
    with transaction.atomic():
        made = services.append_many(actor=ZHANG, at=AT, entries=new)
    assert services.integrate() == 30
    placed = [queries.entry(index) for index in range(1, 31)]
    assert [entry.subject for entry in placed if entry] == [subject for _, subject, _ in new]
    assert [entry.number for entry in placed if entry] == [entry.number for entry in made]


def test_no_entries_are_no_work() -> None:
    with transaction.atomic():
        assert services.append_many(actor=ZHANG, at=AT, entries=[]) == []
    with pytest.raises(ValueError, match="no entry"):
        services.append_and_integrate(actor=ZHANG, at=AT, entries=[])


@pytest.mark.parametrize("steps", [[1] * 9, [5, 1, 3], [2, 2, 2, 2], [16, 1]])
def test_the_root_is_that_of_rfc_6962_however_the_log_grew(log: Callable[[int], None], steps: list[int]) -> None:
    for step in steps:
        log(step)
        assert root_now() == reference.mth(contents())
    assert queries.size() == 1 + sum(steps)


def test_placing_at_once_returns_the_index_and_the_new_root(log: Callable[[int], None]) -> None:
    log(4)
    append("device:7")  # waits, and is not in the way
    placed = services.append_and_integrate(actor=ZHANG, at=AT, entries=[("a.b", "x:1", {}), ("a.b", "x:2", {})])
    assert [entry.index for entry in placed.entries] == [5, 6]
    assert (placed.size, placed.root) == (7, root_now())
    assert services.integrate() == 1
    assert root_now() == reference.mth(contents())


def test_an_entry_whose_transaction_ends_late_is_not_passed_over(tamper: Callable[..., None]) -> None:
    append("device:1")
    append("device:2")
    late = queries.history("device:1")[0].number
    with connection.cursor() as cursor:  # as the sequencer sees it: the lower number is not committed yet
        cursor.execute("DELETE FROM ledger_pending WHERE entry = %s", [late])
        assert services.integrate() == 1
        cursor.execute("INSERT INTO ledger_pending (entry) VALUES (%s)", [late])
    assert services.integrate() == 1
    assert [queries.history(f"device:{i}")[0].index for i in (2, 1)] == [1, 2]


def test_the_agency_is_the_actors_unless_named() -> None:
    with transaction.atomic():
        entry = services.append(
            actor=system("sweep"), at=AT, act="duty.missed", subject="device:7", facts={}, agency="某局"
        )
    assert (entry.agency, entry.actor, entry.document["agency"]) == ("某局", "system:sweep", "某局")


def test_a_refused_attempt_is_written_with_its_articles() -> None:
    citation = Citation("SS-13¶1", "ss", "13", "第十三条第一款")
    refused = Refused("access.not_owner", "只能查阅本人的记录", citations=(citation,), remedy="请提出查阅申请")
    services.append_refusal(actor=ZHANG, at=AT, act="recording.viewed", subject="recording:3", refused=refused)
    (entry,) = queries.history("recording:3")
    assert entry.act == "recording.viewed.refused"
    assert entry.facts == {
        "rule": "access.not_owner",
        "words": "只能查阅本人的记录",
        "remedy": "请提出查阅申请",
        "cites": [citation.as_facts()],
    }


def test_a_refusal_is_not_written_where_a_rollback_would_take_it_away() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        services.append_refusal(actor=ZHANG, at=AT, act="a.b", subject="x:1", refused=Refused("r", "不可以"))


def test_an_entry_too_large_takes_its_act_down_with_it() -> None:
    with pytest.raises(EntryError), transaction.atomic():
        services.append(actor=ZHANG, at=AT, act="a.b", subject="x:1", facts={"text": "x" * 70_000})
    assert queries.history("x:1") == []


@pytest.mark.parametrize("level", range(1, 12))
def test_the_place_of_a_node_comes_back_from_its_position(level: int) -> None:
    assert [place_of(position_of(level, index)) for index in range(5)] == [(level, index) for index in range(5)]


def test_positions_count_the_nodes_of_a_tree_without_gaps() -> None:
    positions = sorted(position_of(level, index) for level in range(1, 6) for index in range(32 >> level))
    assert positions == list(range(31))
