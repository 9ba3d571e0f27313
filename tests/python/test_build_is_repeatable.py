"""The same input gives the same bytes: building again changes no row of any table."""

from __future__ import annotations

from pathlib import Path

import duckdb
from conftest import BUILD_NOTE, RunDbt

Fingerprints = dict[str, tuple[int, int]]


def fingerprints(database: Path) -> Fingerprints:
    """Row count and an order-free hash of the rows of every table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_name <> $note order by 1",
            {"note": BUILD_NOTE},
        ).fetchall()
        return {
            name: connection.execute(
                f"select count(*), coalesce(sum(hash(found)), 0)::hugeint from {name} as found"
            ).fetchone()
            or (0, 0)
            for (name,) in tables
        }


def test_a_second_build_finds_the_same(built_demo: Path, run_dbt: RunDbt, tmp_path: Path) -> None:
    first = fingerprints(built_demo)
    database = tmp_path / "again.duckdb"
    run_dbt(
        *("build", "--threads", "1", "--exclude-resource-type", "test", "unit_test"),
        database=database,
    )
    second = fingerprints(database)
    assert second.keys() == first.keys()
    assert {name for name in first if first[name] != second[name]} == set()
