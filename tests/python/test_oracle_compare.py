"""The comparison finds what differs and nothing else; generic tables keep what they are given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from oracle.build import period, rate
from oracle.cells import Difference, find_table
from oracle.compare import COMPANY_COUNTS, COMPANY_RATES, MONTH_COLUMNS
from oracle.compare_parts import all_differences
from oracle.contract import Policies
from oracle.dimensions import DIMENSIONS, ByDimension, by_dimension
from oracle.generic_tables import COLUMNS, columns_of, write_generic
from oracle.policy_bridge import BridgeStep, policy_bridge
from oracle.revenue import Revenue, revenue_of

ONCE = {"discount_duration": "once"}
RATES = [rate("2025-01-01", "EUR", "1.10"), rate("2025-02-01", "EUR", "1.234567")]
ROWS = [
    period(end="2025-03-10", currency="EUR", cancel_requested_at="2025-02-11", plan_id="A"),
    period("2025-04-02", amount="33.335", quantity=3, discount_percent="33.3"),
    period(account_id="b", subscription_item_id="si_2", trial_ends_at="2025-02-01"),
    period("2025-08-01", account_id="b", subscription_item_id="si_3"),
    period(account_id="b", subscription_item_id="si_4", discount_percent=50, **ONCE),
]
POLICIES = Policies(as_of_date=date(2025, 6, 30))
COMPARED = {"discount_policy": "all"}


@pytest.fixture
def revenue() -> Revenue:
    return revenue_of(ROWS, RATES, POLICIES)


def parts_of(revenue: Revenue) -> list[ByDimension]:
    return [by_dimension(dimension, revenue.days, POLICIES) for dimension in DIMENSIONS]


def steps_of(revenue: Revenue) -> list[BridgeStep]:
    return policy_bridge(revenue.accepted, revenue.rates, POLICIES, COMPARED)


def found_in(built: duckdb.DuckDBPyConnection, revenue: Revenue) -> list[Difference]:
    return all_differences(built, revenue, parts_of(revenue), steps_of(revenue))


def plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value


def amount(cents: int | Fraction | None) -> str | None:
    if cents is None:
        return None
    return str((Decimal(round(cents)) / 100).quantize(Decimal("0.01")))


def create(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[list[object]]
) -> None:
    """A table of text, days, flags and money by the endings of its columns' names."""
    typed = []
    for name in columns.split():
        kind = "varchar"
        if name.endswith("_amount"):
            kind = "decimal(18,2)"
        elif name.endswith("_date"):
            kind = "date"
        elif name.startswith("is_"):
            kind = "boolean"
        elif name.endswith(("_count", "_rate", "_ratio")):
            kind = "double"
        typed.append(f"{name} {kind}")
    connection.execute(f"create table marts.{table} ({', '.join(typed)})")
    marks = ", ".join("?" for _ in typed)
    for row in rows:
        connection.execute(f"insert into marts.{table} values ({marks})", row)


MONEY = " ".join(f"{name}_mrr_amount" for name in MONTH_COLUMNS)


def month_amounts(row: object) -> list[object]:
    return [amount(getattr(row, name)) for name in MONTH_COLUMNS]


@pytest.fixture
def built(revenue: Revenue) -> duckdb.DuckDBPyConnection:
    """A database that publishes just what the oracle says; rows of zeros are left out."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    create(
        connection,
        "fct_account_mrr_monthly",
        "account_id month_start_date is_paying churn_reason is_voluntary_churn arr_amount"
        f" pending_cancellation_mrr_amount {MONEY}",
        (
            [
                *(row.account_id, row.month_start, row.is_paying),
                *(row.churn_reason, row.is_voluntary_churn),
                *(amount(row.arr), amount(row.pending_cancellation)),
                *month_amounts(row),
            ]
            for row in revenue.months
            if row.opening or row.closing
        ),
    )
    create(
        connection,
        "fct_mrr_movements",
        "account_id movement_date movement_type mrr_change_amount cause churn_reason"
        " is_voluntary is_term_extension",
        (
            [
                *(m.account_id, m.day, m.kind, amount(m.cents)),
                *(m.cause, m.churn_reason, m.is_voluntary, m.is_term_extension),
            ]
            for m in revenue.log
        ),
    )
    create(
        connection,
        "fct_mrr_movement_causes",
        "account_id movement_date movement_type cause mrr_change_amount",
        (
            [m.account_id, m.day, m.kind, cause, amount(cents)]
            for m in revenue.log
            for cause, cents in m.causes.items()
        ),
    )
    counts_and_rates = [*COMPANY_COUNTS, *COMPANY_RATES]
    create(
        connection,
        "mrr_monthly",
        f"month_start_date {MONEY} pending_cancellation_mrr_amount voluntary_churn_mrr_amount"
        f" involuntary_churn_mrr_amount arr_amount arpa_amount {' '.join(counts_and_rates)}",
        (
            [
                month.month_start,
                *month_amounts(month),
                *(amount(month.pending_cancellation), amount(month.voluntary_churn)),
                *(amount(month.involuntary_churn), amount(month.arr), amount(month.arpa)),
                *(plain(getattr(month, name)) for name in counts_and_rates),
            ]
            for month in revenue.company
        ),
    )
    create_parts(connection, revenue)
    return connection


def create_parts(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    """The tables of dimensions, commitments and the policy bridge."""
    parts = parts_of(revenue)
    create(
        connection,
        "fct_mrr_movements_by_dimension",
        "dimension part_key account_id movement_date movement_type mrr_change_amount",
        (
            [part.dimension, key, m.account_id, m.day, m.kind, amount(m.cents)]
            for part in parts
            for key, log in part.log.items()
            for m in log
        ),
    )
    create(
        connection,
        "mrr_monthly_by_dimension",
        f"dimension part_key month_start_date paying_account_count {MONEY}",
        (
            [
                *(row.dimension, row.part_key, row.month_start, row.paying_account_count),
                *month_amounts(row),
            ]
            for part in parts
            for row in part.months
        ),
    )
    create(
        connection,
        "account_commitments",
        "account_id mrr_amount pending_cancellation_mrr_amount replaced_mrr_amount"
        " signed_mrr_amount cmrr_amount",
        (
            [
                row.account_id,
                *(amount(row.mrr), amount(row.pending_cancellation), amount(row.replaced)),
                *(amount(row.signed), amount(row.cmrr)),
            ]
            for row in revenue.commitments
        ),
    )
    create(
        connection,
        "mrr_policy_bridge",
        "account_id month_start_date step mrr_amount",
        ([s.account_id, s.month_start, s.step, amount(s.cents)] for s in steps_of(revenue)),
    )


def test_equal_figures_do_not_differ(built: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    assert found_in(built, revenue) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "update marts.fct_account_mrr_monthly set fx_mrr_amount = fx_mrr_amount + 0.01 "
            "where account_id = 'a' and month_start_date = '2025-02-01'",
            ("fct_account_mrr_monthly", ("a", "2025-02-01"), "fx"),
        ),
        (
            "update marts.fct_account_mrr_monthly set churn_reason = 'pause' "
            "where churn_reason is not null",
            ("fct_account_mrr_monthly", ("a", "2025-03-01"), "churn_reason"),
        ),
        (
            "update marts.fct_account_mrr_monthly set is_voluntary_churn = null",
            ("fct_account_mrr_monthly", ("a", "2025-03-01"), "is_voluntary_churn"),
        ),
        (
            "update marts.fct_account_mrr_monthly set pending_cancellation_mrr_amount = 0",
            ("fct_account_mrr_monthly", ("a", "2025-02-01"), "pending_cancellation"),
        ),
        (
            "update marts.fct_mrr_movements set movement_type = 'new' "
            "where movement_type = 'reactivation'",
            ("fct_mrr_movements", ("a", "2025-04-02", "new"), "mrr_change"),
        ),
        (
            "delete from marts.fct_mrr_movements where movement_type = 'churn'",
            ("fct_mrr_movements", ("a", "2025-03-10", "churn"), "mrr_change"),
        ),
        (
            "update marts.fct_mrr_movements set is_term_extension = true",
            ("fct_mrr_movements", ("a", "2025-03-10", "churn"), "is_term_extension"),
        ),
        (
            "update marts.fct_mrr_movement_causes set cause = 'seat' where cause = 'win_back'",
            ("fct_mrr_movement_causes", ("a", "2025-04-02", "reactivation", "seat"), "mrr_change"),
        ),
        (
            "update marts.mrr_monthly set quick_ratio = 0 where quick_ratio is null",
            ("mrr_monthly", ("2025-01-01",), "quick_ratio"),
        ),
        (
            "update marts.mrr_monthly set voluntary_churned_account_count = 0",
            ("mrr_monthly", ("2025-03-01",), "voluntary_churned_account_count"),
        ),
        (
            "delete from marts.mrr_monthly_by_dimension where part_key = 'A' and "
            "month_start_date = '2025-06-01'",
            ("mrr_monthly_by_dimension", ("plan", "A", "2025-06-01"), "row"),
        ),
        (
            "update marts.fct_mrr_movements_by_dimension set part_key = 'B' where part_key = 'A'",
            (
                "fct_mrr_movements_by_dimension",
                ("a", "2025-01-01", "plan", "B", "new"),
                "mrr_change",
            ),
        ),
        (
            "update marts.account_commitments set signed_mrr_amount = 0",
            ("account_commitments", ("b",), "signed"),
        ),
        (
            "delete from marts.mrr_policy_bridge where step = 'discount_policy'",
            ("mrr_policy_bridge", ("b", "2025-06-01", "discount_policy"), "mrr"),
        ),
        (
            "insert into marts.fct_account_mrr_monthly by name select * replace ('c' as account_id)"
            " from marts.fct_account_mrr_monthly where month_start_date = '2025-06-01' limit 1",
            ("fct_account_mrr_monthly", ("c", "2025-06-01"), "closing"),
        ),
    ],
)
def test_every_damage_is_found(
    built: duckdb.DuckDBPyConnection,
    revenue: Revenue,
    damage: str,
    found: tuple[str, tuple[str, ...], str],
) -> None:
    built.execute(damage)
    assert found in [(d.table, d.key, d.column) for d in found_in(built, revenue)]


@pytest.mark.parametrize(
    "table",
    [
        "fct_mrr_movements",
        "fct_mrr_movement_causes",
        "fct_mrr_movements_by_dimension",
        "mrr_monthly_by_dimension",
        "account_commitments",
        "mrr_policy_bridge",
    ],
)
def test_a_row_twice_is_an_error(
    built: duckdb.DuckDBPyConnection, revenue: Revenue, table: str
) -> None:
    built.execute(f"insert into marts.{table} select * from marts.{table} limit 1")
    with pytest.raises(ValueError, match="more than one row"):
        found_in(built, revenue)


def test_a_table_that_is_missing_is_named(built: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(LookupError, match="dim_nowhere is in no schema"):
        find_table(built, "dim_nowhere")


def test_generic_tables_hold_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "generic.duckdb"
    spend = {"spend_date": date(2025, 1, 1), "channel": "x", "currency": "USD", "amount": "1.5"}
    write_generic(path, [*ROWS, *RATES], {"marketing_spend": [spend]})
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'raw_generic'"
        ).fetchall()
        assert {name for (name,) in tables} == set(COLUMNS)
        rows = connection.execute(
            "select account_id, quantity * unit_amount, discount_percent, ended_at"
            " from raw_generic.subscription_periods order by account_id, started_at"
        ).fetchall()
        assert rows[1] == ("a", Decimal("100.005"), Decimal("33.3"), None)
        (count,) = connection.execute("select count(*) from raw_generic.accounts").fetchall()
        assert count == (2,)
        (spent,) = connection.execute("select amount from raw_generic.marketing_spend").fetchall()
        assert spent == (Decimal("1.5"),)


def test_generic_tables_as_text_hold_what_does_not_parse(tmp_path: Path) -> None:
    path = tmp_path / "generic.duckdb"
    bad = {**vars(replace(ROWS[0], subscription_period_id="bad")), "quantity": "abc"}
    write_generic(path, ROWS, {"subscription_periods": [bad]}, as_text=True)
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select quantity, started_at, is_metered from raw_generic.subscription_periods"
            " where subscription_period_id = 'bad'"
        ).fetchall()
    assert rows == [("abc", "2025-01-01 00:00:00", "false")]


def test_contract_columns_are_those_of_the_records() -> None:
    names = columns_of("subscription_periods")
    assert set(names) == set(vars(ROWS[0]))
    assert set(columns_of("exchange_rates")) == set(vars(RATES[0]))
