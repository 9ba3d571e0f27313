"""Holding a built database against the oracle, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import duckdb

from .movements import AccountMonth, Movement
from .revenue import Revenue

MONTH_COLUMNS = (
    "opening",
    "new",
    "reactivation",
    "expansion",
    "contraction",
    "churn",
    "fx",
    "closing",
)
COMPANY_COUNTS = ("paying_account_count", "new_account_count", "churned_account_count")
COMPANY_RATES = (
    "logo_churn_rate",
    "gross_mrr_churn_rate",
    "net_mrr_churn_rate",
    "nrr_rate",
    "grr_rate",
    "quick_ratio",
)
RATE_TOLERANCE = 1e-9

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


def differences(
    connection: duckdb.DuckDBPyConnection, revenue: Revenue, schema: str | None = None
) -> list[Difference]:
    """All differences of account months, the movement log and the company's months."""
    return [
        *month_differences(connection, revenue.months, schema),
        *movement_differences(connection, revenue.log, schema),
        *company_differences(connection, revenue, schema),
    ]


def month_differences(
    connection: duckdb.DuckDBPyConnection, months: Iterable[AccountMonth], schema: str | None = None
) -> list[Difference]:
    """`fct_account_mrr_monthly` cell by cell; a row that is not there is a row of zeros."""
    expected: Cells = {}
    for row in months:
        key = (row.account_id, str(row.month_start))
        expected |= {(key, name): getattr(row, name) for name in MONTH_COLUMNS}
        expected |= {(key, "arr"): row.arr, (key, "is_paying"): int(row.is_paying)}
    names = [*MONTH_COLUMNS, "arr"]
    amounts = ", ".join(f"{name}{'' if name == 'arr' else '_mrr'}_amount" for name in names)
    table = "fct_account_mrr_monthly"
    actual: Cells = {}
    for account_id, month, is_paying, *values in _rows(
        connection, table, f"account_id, month_start_date, is_paying, {amounts}", schema
    ):
        key = (str(account_id), _day(month))
        _once((key, "opening"), actual, table)
        for name, value in zip(names, values, strict=True):
            actual[(key, name)] = cents(value)
        actual[(key, "is_paying")] = None if is_paying is None else int(bool(is_paying))
    return _unlike(table, expected, actual)


def movement_differences(
    connection: duckdb.DuckDBPyConnection, log: Iterable[Movement], schema: str | None = None
) -> list[Difference]:
    """`fct_mrr_movements` by account, day and type."""
    expected: Cells = {
        ((move.account_id, str(move.day), move.kind), "mrr_change"): move.cents for move in log
    }
    table = "fct_mrr_movements"
    actual: Cells = {}
    columns = "account_id, movement_date, movement_type, mrr_change_amount"
    for account_id, day, kind, amount in _rows(connection, table, columns, schema):
        cell = ((str(account_id), _day(day), str(kind)), "mrr_change")
        _once(cell, actual, table)
        actual[cell] = cents(amount)
    return _unlike(table, expected, actual)


def company_differences(
    connection: duckdb.DuckDBPyConnection, revenue: Revenue, schema: str | None = None
) -> list[Difference]:
    """`mrr_monthly`: sums and counts exactly, rates within a billionth, ARPA to the cent."""
    table = "mrr_monthly"
    found: list[Difference] = []
    amounts = [f"{name}_mrr_amount" for name in MONTH_COLUMNS]
    names = [*amounts, "arr_amount", "arpa_amount", *COMPANY_COUNTS, *COMPANY_RATES]
    columns = f"month_start_date, {', '.join(names)}"
    rows = {
        _day(month): dict(zip(names, values, strict=True))
        for month, *values in _rows(connection, table, columns, schema)
    }
    for month in revenue.company:
        row = rows.get(str(month.month_start), {})
        expected: dict[str, object] = {f"{n}_mrr_amount": getattr(month, n) for n in MONTH_COLUMNS}
        expected["arr_amount"] = month.arr
        expected |= {name: getattr(month, name) for name in (*COMPANY_COUNTS, *COMPANY_RATES)}
        expected["arpa_amount"] = None if month.arpa is None else month.arpa / 100
        for name, value in expected.items():
            if not _agree(name, value, row.get(name)):
                key = (str(month.month_start),)
                found.append(Difference(table, key, name, value, row.get(name)))
    return found


def _agree(name: str, expected: object, actual: object) -> bool:
    if expected is None or actual is None:
        return expected is None and actual is None
    if name in COMPANY_COUNTS:
        return expected == actual
    if name in COMPANY_RATES or name == "arpa_amount":
        tolerance = 0.005 + RATE_TOLERANCE if name == "arpa_amount" else RATE_TOLERANCE
        return abs(float(str(actual)) - float(Fraction(str(expected)))) <= tolerance
    return expected == cents(actual)


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


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, schema: str | None
) -> list[tuple[object, ...]]:
    name = find_table(connection, table, schema)
    return connection.execute(f"select {columns} from {name} order by all").fetchall()


def _day(value: object) -> str:
    return str(value.date()) if isinstance(value, datetime) else str(value)


def _once(cell: tuple[Key, str], seen: Cells, table: str) -> None:
    if cell in seen:
        raise ValueError(f"{table} has more than one row of {' '.join(cell[0])}")


def _unlike(table: str, expected: Cells, actual: Cells) -> list[Difference]:
    """Cells that differ; one side without the cell stands for 0."""
    return [
        Difference(table, key, column, expected.get((key, column), 0), actual.get((key, column), 0))
        for key, column in sorted(expected.keys() | actual.keys())
        if expected.get((key, column), 0) != actual.get((key, column), 0)
    ]
