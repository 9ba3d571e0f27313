"""Holding a built database against the oracle, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import duckdb

from .cells import Cells, Difference, cents, day_text, only_once, rows_of, unlike
from .cells import find_table as find_table
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
COMPANY_AMOUNTS = (*MONTH_COLUMNS, "pending_cancellation", "voluntary_churn", "involuntary_churn")
COMPANY_COUNTS = (
    "paying_account_count",
    "new_account_count",
    "churned_account_count",
    "voluntary_churned_account_count",
    "involuntary_churned_account_count",
)
COMPANY_RATES = (
    "logo_churn_rate",
    "gross_mrr_churn_rate",
    "net_mrr_churn_rate",
    "nrr_rate",
    "grr_rate",
    "quick_ratio",
)
RATE_TOLERANCE = 1e-9


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
        for name in (*MONTH_COLUMNS, "pending_cancellation", "arr"):
            expected[(key, name)] = getattr(row, name)
        expected[(key, "is_paying")] = int(row.is_paying)
        expected[(key, "churn_reason")] = row.churn_reason or 0
        expected[(key, "is_voluntary_churn")] = _flag(row.is_voluntary_churn)
    names = [*MONTH_COLUMNS, "pending_cancellation", "arr"]
    amounts = ", ".join(f"{name}{'' if name == 'arr' else '_mrr'}_amount" for name in names)
    columns = "account_id, month_start_date, is_paying, churn_reason, is_voluntary_churn"
    table = "fct_account_mrr_monthly"
    actual: Cells = {}
    for account_id, month, is_paying, reason, is_voluntary, *values in rows_of(
        connection, table, f"{columns}, {amounts}", schema
    ):
        key = (str(account_id), day_text(month))
        only_once((key, "opening"), actual, table)
        for name, value in zip(names, values, strict=True):
            actual[(key, name)] = cents(value)
        actual[(key, "is_paying")] = None if is_paying is None else int(bool(is_paying))
        actual[(key, "churn_reason")] = reason or 0
        actual[(key, "is_voluntary_churn")] = _flag(is_voluntary)
    return unlike(table, expected, actual)


def _flag(value: object) -> object:
    """A flag that may be null, as a cell in which 0 stands for null."""
    return 0 if value is None else str(bool(value))


def movement_differences(
    connection: duckdb.DuckDBPyConnection, log: Iterable[Movement], schema: str | None = None
) -> list[Difference]:
    """`fct_mrr_movements` by account, day and type."""
    expected: Cells = {}
    for move in log:
        key = (move.account_id, str(move.day), move.kind)
        expected[(key, "mrr_change")] = move.cents
        expected[(key, "cause")] = move.cause
        expected[(key, "churn_reason")] = move.churn_reason or 0
        expected[(key, "is_voluntary")] = _flag(move.is_voluntary)
        expected[(key, "is_term_extension")] = _flag(move.is_term_extension)
    table = "fct_mrr_movements"
    actual: Cells = {}
    columns = "account_id, movement_date, movement_type, mrr_change_amount, cause, churn_reason"
    for account_id, day, kind, amount, cause, reason, is_voluntary, extends in rows_of(
        connection, table, f"{columns}, is_voluntary, is_term_extension", schema
    ):
        key = (str(account_id), day_text(day), str(kind))
        only_once((key, "mrr_change"), actual, table)
        actual[(key, "mrr_change")] = cents(amount)
        actual[(key, "cause")] = cause
        actual[(key, "churn_reason")] = reason or 0
        actual[(key, "is_voluntary")] = _flag(is_voluntary)
        actual[(key, "is_term_extension")] = _flag(extends)
    return unlike(table, expected, actual)


def company_differences(
    connection: duckdb.DuckDBPyConnection, revenue: Revenue, schema: str | None = None
) -> list[Difference]:
    """`mrr_monthly`: sums and counts exactly, rates within a billionth, ARPA to the cent."""
    table = "mrr_monthly"
    found: list[Difference] = []
    amounts = [f"{name}_mrr_amount" for name in COMPANY_AMOUNTS]
    names = [*amounts, "arr_amount", "arpa_amount", *COMPANY_COUNTS, *COMPANY_RATES]
    columns = f"month_start_date, {', '.join(names)}"
    rows = {
        day_text(month): dict(zip(names, values, strict=True))
        for month, *values in rows_of(connection, table, columns, schema)
    }
    for month in revenue.company:
        row = rows.get(str(month.month_start), {})
        expected: dict[str, object] = {
            f"{name}_mrr_amount": getattr(month, name) for name in COMPANY_AMOUNTS
        }
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
