"""The benchmark sees where a peer says something else, and which models lie between two."""

from __future__ import annotations

import duckdb

from benchmarks.compare import differing, models_between


def test_differing_rows_are_counted_once_and_by_column() -> None:
    database = duckdb.connect()
    database.execute(
        "create table ours as from (values"
        " (1, 1.0::double, 'a'), (2, null, null), (3, null, 'c'), (4, 1.0, 'd'), (6, 1.0, 'f')"
        ") as rows(account_id, amount, kind)"
    )
    database.execute(
        "create table theirs as from (values"
        " (1, 1.0 + 1e-12, 'a'), (2, 0.0, null), (3, null, 'd'), (4, 2.0, 'x'), (5, null, null)"
        ") as rows(account_id, amount, kind)"
    )
    found = differing(database, ("account_id",))
    assert found["compared_rows"] == 6
    assert found["differing_rows"] == 5
    assert found["differing"] == {"amount": 2, "kind": 2, "only the peer": 1, "only ours": 1}
    assert len(found["samples"]) == 5


def test_models_between_are_those_on_the_way() -> None:
    parents = {"raw": [], "events": ["raw"], "days": ["events"], "plans": ["raw"]}
    parents |= {"traits": ["days", "plans"], "report": ["traits"]}
    nodes = {
        name: {"name": name, "depends_on": {"nodes": found}} for name, found in parents.items()
    }
    assert models_between(nodes, "events", ["traits"]) == ["days", "traits"]
