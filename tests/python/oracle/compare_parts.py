"""Holding what movements are made of against the oracle: causes, dimensions, commitments."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from .cells import Cells, Difference, cents, day_text, only_once, rows_of, unlike
from .commitments import Commitment
from .compare import MONTH_COLUMNS
from .dimensions import ByDimension
from .movements import Movement
from .policy_bridge import BridgeStep


def cause_differences(
    connection: duckdb.DuckDBPyConnection, log: Iterable[Movement], schema: str | None = None
) -> list[Difference]:
    """`fct_mrr_movement_causes` by account, day, type and cause."""
    expected: Cells = {}
    for move in log:
        for name, part in move.causes.items():
            expected[((move.account_id, str(move.day), move.kind, name), "mrr_change")] = part
    table = "fct_mrr_movement_causes"
    columns = "account_id, movement_date, movement_type, cause, mrr_change_amount"
    actual: Cells = {}
    for account_id, day, kind, cause, amount in rows_of(connection, table, columns, schema):
        key = (str(account_id), day_text(day), str(kind), str(cause))
        only_once((key, "mrr_change"), actual, table)
        actual[(key, "mrr_change")] = cents(amount)
    return unlike(table, expected, actual)


def part_movement_differences(
    connection: duckdb.DuckDBPyConnection, parts: Iterable[ByDimension], schema: str | None = None
) -> list[Difference]:
    """`fct_mrr_movements_by_dimension` by account, day, dimension, part and type."""
    expected: Cells = {}
    for one in parts:
        for part_key, log in one.log.items():
            for move in log:
                place = (move.account_id, str(move.day), one.dimension, part_key, move.kind)
                expected[(place, "mrr_change")] = move.cents
    table = "fct_mrr_movements_by_dimension"
    columns = "account_id, movement_date, dimension, part_key, movement_type, mrr_change_amount"
    actual: Cells = {}
    for account_id, day, *names, amount in rows_of(connection, table, columns, schema):
        key = (str(account_id), day_text(day), *map(str, names))
        only_once((key, "mrr_change"), actual, table)
        actual[(key, "mrr_change")] = cents(amount)
    return unlike(table, expected, actual)


def part_month_differences(
    connection: duckdb.DuckDBPyConnection, parts: Iterable[ByDimension], schema: str | None = None
) -> list[Difference]:
    """`mrr_monthly_by_dimension`; from a part's first movement on no month may be missing."""
    expected: Cells = {}
    for one in parts:
        for row in one.months:
            key = (row.dimension, row.part_key, str(row.month_start))
            expected |= {(key, name): getattr(row, name) for name in MONTH_COLUMNS}
            expected[(key, "paying_account_count")] = row.paying_account_count
            expected[(key, "row")] = 1
    table = "mrr_monthly_by_dimension"
    amounts = ", ".join(f"{name}_mrr_amount" for name in MONTH_COLUMNS)
    columns = f"dimension, part_key, month_start_date, paying_account_count, {amounts}"
    actual: Cells = {}
    for dimension, part_key, month, count, *values in rows_of(connection, table, columns, schema):
        key = (str(dimension), str(part_key), day_text(month))
        only_once((key, "opening"), actual, table)
        for name, value in zip(MONTH_COLUMNS, values, strict=True):
            actual[(key, name)] = cents(value)
        actual[(key, "paying_account_count")] = count
        if (key, "row") in expected:
            actual[(key, "row")] = 1
    return unlike(table, expected, actual)


def commitment_differences(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[Commitment], schema: str | None = None
) -> list[Difference]:
    """`account_commitments`; an account that is not there is one of zeros."""
    names = ("mrr", "pending_cancellation", "replaced", "signed", "cmrr")
    expected: Cells = {}
    for row in rows:
        expected |= {((row.account_id,), name): getattr(row, name) for name in names}
    table = "account_commitments"
    columns = (
        "account_id, mrr_amount, pending_cancellation_mrr_amount, replaced_mrr_amount,"
        " signed_mrr_amount, cmrr_amount"
    )
    actual: Cells = {}
    for account_id, *values in rows_of(connection, table, columns, schema):
        key = (str(account_id),)
        only_once((key, "mrr"), actual, table)
        actual |= {(key, name): cents(value) for name, value in zip(names, values, strict=True)}
    return unlike(table, expected, actual)


def bridge_differences(
    connection: duckdb.DuckDBPyConnection, steps: Iterable[BridgeStep], schema: str | None = None
) -> list[Difference]:
    """`mrr_policy_bridge` by account, month and step; no row is a step of 0."""
    expected: Cells = {
        ((step.account_id, str(step.month_start), step.step), "mrr"): step.cents for step in steps
    }
    table = "mrr_policy_bridge"
    actual: Cells = {}
    for account_id, month, step, amount in rows_of(
        connection, table, "account_id, month_start_date, step, mrr_amount", schema
    ):
        cell = ((str(account_id), day_text(month), str(step)), "mrr")
        only_once(cell, actual, table)
        actual[cell] = cents(amount)
    return unlike(table, expected, actual)
