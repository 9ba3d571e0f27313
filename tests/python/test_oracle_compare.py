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
from oracle.compare import MONTH_COLUMNS, differences, find_table
from oracle.contract import Policies
from oracle.generic_tables import COLUMNS, columns_of, write_generic
from oracle.revenue import Revenue, revenue_of

RATES = [rate("2025-01-01", "EUR", "1.10"), rate("2025-02-01", "EUR", "1.234567")]
ROWS = [
    period(end="2025-03-10", currency="EUR"),
    period("2025-04-02", amount="33.335", quantity=3, discount_percent="33.3"),
    period(account_id="b", subscription_item_id="si_2", trial_ends_at="2025-02-01"),
]
COMPANY_COLUMNS = (
    "paying_account_count",
    "new_account_count",
    "churned_account_count",
    "logo_churn_rate",
    "gross_mrr_churn_rate",
    "net_mrr_churn_rate",
    "nrr_rate",
    "grr_rate",
    "quick_ratio",
)


@pytest.fixture
def revenue() -> Revenue:
    return revenue_of(ROWS, RATES, Policies(as_of_date=date(2025, 6, 30)))


def plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else value


def amount(cents: int | Fraction | None) -> str | None:
    if cents is None:
        return None
    return str((Decimal(round(cents)) / 100).quantize(Decimal("0.01")))


def create(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[list[object]]
) -> None:
    connection.execute(f"create table marts.{table} ({columns})")
    marks = ", ".join("?" for _ in columns.split(", "))
    for row in rows:
        connection.execute(f"insert into marts.{table} values ({marks})", row)


@pytest.fixture
def built(revenue: Revenue) -> duckdb.DuckDBPyConnection:
    """A database that publishes just what the oracle says; rows of zeros are left out."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    names = [*(f"{name}_mrr_amount" for name in MONTH_COLUMNS), "arr_amount"]
    money = ", ".join(f"{name} decimal(18,2)" for name in names)
    create(
        connection,
        "fct_account_mrr_monthly",
        f"account_id varchar, month_start_date date, is_paying boolean, {money}",
        (
            [
                row.account_id,
                row.month_start,
                row.is_paying,
                *(amount(getattr(row, name)) for name in MONTH_COLUMNS),
                amount(row.arr),
            ]
            for row in revenue.months
            if row.opening or row.closing
        ),
    )
    create(
        connection,
        "fct_mrr_movements",
        "account_id varchar, movement_date date, movement_type varchar, "
        "mrr_change_amount decimal(18,2)",
        ([m.account_id, m.day, m.kind, amount(m.cents)] for m in revenue.log),
    )
    rates = ", ".join(f"{name} double" for name in COMPANY_COLUMNS)
    create(
        connection,
        "mrr_monthly",
        f"month_start_date date, {money}, arpa_amount decimal(18,2), {rates}",
        (
            [
                month.month_start,
                *(amount(getattr(month, name)) for name in MONTH_COLUMNS),
                amount(month.arr),
                amount(month.arpa),
                *(plain(getattr(month, name)) for name in COMPANY_COLUMNS),
            ]
            for month in revenue.company
        ),
    )
    return connection


def test_equal_figures_do_not_differ(built: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    assert differences(built, revenue) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "update marts.fct_account_mrr_monthly set fx_mrr_amount = fx_mrr_amount + 0.01 "
            "where account_id = 'a' and month_start_date = '2025-02-01'",
            ("fct_account_mrr_monthly", ("a", "2025-02-01"), "fx"),
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
            "update marts.mrr_monthly set quick_ratio = 0 where quick_ratio is null",
            ("mrr_monthly", ("2025-01-01",), "quick_ratio"),
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
    assert found in [(d.table, d.key, d.column) for d in differences(built, revenue)]


def test_a_row_twice_is_an_error(built: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    built.execute(
        "insert into marts.fct_mrr_movements select * from marts.fct_mrr_movements limit 1"
    )
    with pytest.raises(ValueError, match="more than one row"):
        differences(built, revenue)


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
            " from raw_generic.subscription_periods order by started_at, account_id"
        ).fetchall()
        assert rows[2] == ("a", Decimal("100.005"), Decimal("33.3"), None)
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
