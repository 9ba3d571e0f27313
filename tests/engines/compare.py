"""Are two builds of the project the same, table by table and row by row?

One is a DuckDB file, the other one rows that its engine wrote out as files. All columns but
floating point ones must be equal; those may differ in the last digits, because engines add up in
any order. Where both are of the same engine, all are compared as text, to the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import duckdb

TOLERANCE = 1e-9
SAMPLE_ROWS = 3
# Hashes of texts that each engine writes in its own way; an engine compares them with its own.
NOT_COMPARED = frozenset({"inputs_hash", "rule_hash"})


@dataclass(frozen=True)
class Table:
    """A table of the project and where it is in the reference."""

    name: str
    folder: str
    schema: str


@dataclass(frozen=True)
class Comparison:
    """How many rows one table has here and there, and how many are in only one of both."""

    table: Table
    rows: int
    other_rows: int
    differing: int
    samples: list[str]


def columns(
    database: duckdb.DuckDBPyConnection, table: Table, left_out: Collection[str] = NOT_COMPARED
) -> dict[str, str]:
    """Columns of a table of the reference that are compared, and their types, in order."""
    found = database.execute(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = 'reference' and schema_name = ? and table_name = ?"
        " order by column_index",
        [table.schema, table.name],
    )
    return {
        str(name): str(data_type) for name, data_type in found.fetchall() if name not in left_out
    }


def _side(relation: str, types: dict[str, str]) -> str:
    """Rows with a number among those that are equal but for floating point."""
    exact = [name for name, data_type in types.items() if data_type != "DOUBLE"]
    floats = [name for name, data_type in types.items() if data_type == "DOUBLE"]
    casts = ", ".join(
        f'cast("{name}" as {data_type}) as "{name}"' for name, data_type in types.items()
    )
    key = "hash(" + ", ".join(f'"{name}"' for name in exact) + ")"
    order = ", ".join(f'"{name}"' for name in floats) or "1"
    return (
        f"select *, row_number() over (partition by exact_hash order by {order}) as copy_number"
        f" from (select *, {key} as exact_hash from (select {casts} from {relation}))"
    )


def compare(
    database: duckdb.DuckDBPyConnection,
    table: Table,
    other: str,
    types: dict[str, str],
    sides: tuple[str, str] = ("only DuckDB", "only the other"),
) -> Comparison:
    """Compare a table of the attached `reference` with the rows of relation `other`."""
    close = [
        f'(ours."{name}" is not distinct from theirs."{name}"'
        f' or abs(ours."{name}" - theirs."{name}")'
        f' <= {TOLERANCE} * greatest(1, abs(ours."{name}")))'
        for name, data_type in types.items()
        if data_type == "DOUBLE"
    ]
    database.execute(
        f"create or replace temp table ours as"
        f" {_side(f'reference.{table.schema}.{table.name}', types)}"
    )
    database.execute(f"create or replace temp table theirs as {_side(other, types)}")
    joined = (
        "from ours full join theirs on ours.exact_hash = theirs.exact_hash"
        " and ours.copy_number = theirs.copy_number"
        " where ours.exact_hash is null or theirs.exact_hash is null"
        f" or not coalesce({' and '.join(close) or 'true'}, false)"
    )
    counts = [
        int(_one(database, query))
        for query in (
            "select count(*) from ours",
            "select count(*) from theirs",
            f"select count(*) {joined}",
        )
    ]
    samples = [] if counts[2] == 0 else list(_samples(database, joined, sides))
    return Comparison(table, counts[0], counts[1], counts[2], samples)


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    found = database.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def _samples(
    database: duckdb.DuckDBPyConnection, joined: str, sides: tuple[str, str]
) -> Iterator[str]:
    for side, alias in zip(sides, ("ours", "theirs"), strict=True):
        found = database.execute(
            f"select {alias}.* exclude (exact_hash, copy_number) {joined}"
            f" and {alias}.exact_hash is not null order by all limit {SAMPLE_ROWS}"
        )
        names = [column[0] for column in found.description or []]
        for row in found.fetchall():
            yield f"{side}: " + ", ".join(
                f"{name}={value}" for name, value in zip(names, row, strict=True)
            )
