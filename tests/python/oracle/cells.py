"""Published tables as cells that can be held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb

Key = tuple[str, ...]
Cells = dict[tuple[Key, str], object]


@dataclass(frozen=True)
class Difference:
    """One figure on which the database and the oracle disagree."""

    table: str
    key: Key
    column: str
    expected: object
    actual: object


def cents(amount: object) -> object:
    """A published amount in whole cents; what is not whole stays as it is."""
    if amount is None:
        return None
    exact = Decimal(str(amount)) * 100
    return int(exact) if exact == exact.to_integral_value() else str(amount)


def find_table(connection: duckdb.DuckDBPyConnection, table: str, schema: str | None = None) -> str:
    """The qualified name of the one table of that name."""
    found = connection.execute(
        "select table_catalog, table_schema from information_schema.tables where table_name = ?"
        " and table_schema = coalesce(?, table_schema) order by all",
        [table, schema],
    ).fetchall()
    if len(found) != 1:
        places = ", ".join(f"{catalog}.{name}" for catalog, name in found) or "no schema"
        raise LookupError(f"{table} is in {places}; build it once or name the schema")
    catalog, name = found[0]
    return f'"{catalog}"."{name}"."{table}"'


def rows_of(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, schema: str | None
) -> list[tuple[object, ...]]:
    """These columns of the table, in order."""
    name = find_table(connection, table, schema)
    return connection.execute(f"select {columns} from {name} order by all").fetchall()


def day_text(value: object) -> str:
    """A day as a key."""
    return str(value.date()) if isinstance(value, datetime) else str(value)


def only_once(cell: tuple[Key, str], seen: Cells, table: str) -> None:
    """Refuse a second row of a key."""
    if cell in seen:
        raise ValueError(f"{table} has more than one row of {' '.join(cell[0])}")


def unlike(table: str, expected: Cells, actual: Cells) -> list[Difference]:
    """Cells that differ; one side without the cell stands for 0."""
    return [
        Difference(table, key, column, expected.get((key, column), 0), actual.get((key, column), 0))
        for key, column in sorted(expected.keys() | actual.keys())
        if expected.get((key, column), 0) != actual.get((key, column), 0)
    ]


def explain(found: list[Difference]) -> str:
    """The first of the differences, readable."""
    lines = [
        f"{d.table} {' '.join(d.key)} {d.column}: {d.expected} expected, {d.actual} built"
        for d in found[:20]
    ]
    return "\n".join([f"{len(found)} differences (cents)", *lines])
