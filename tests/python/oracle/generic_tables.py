"""Writing contract rows as the raw tables of the generic adapter, in a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from .contract import Account, ExchangeRate, Invoice, SubscriptionPeriod

SCHEMA = "raw_generic"

# Every table of the input contract: text, then other types by name.
COLUMNS: Mapping[str, str] = {
    "accounts": """account_id account_name domain parent_account_id industry employee_count:integer
        annual_revenue_amount:decimal(28,10) country_code region city owner_id acquisition_channel
        is_strategic:boolean use_case desired_outcome pain_point preferred_channel
        created_at:timestamp updated_at:timestamp loaded_at:timestamp""",
    "contacts": """contact_id account_id email full_name job_title role seniority country_code
        age_band gender attitude has_marketing_consent:boolean is_suppressed:boolean
        created_at:timestamp loaded_at:timestamp""",
    "subscription_periods": """subscription_period_id subscription_id subscription_item_id
        account_id plan_id plan_name plan_tier product_id product_name status
        quantity:decimal(28,10) unit_amount:decimal(28,10) currency billing_interval
        billing_interval_count:integer discount_percent:decimal(28,10)
        discount_amount:decimal(28,10) discount_duration is_metered:boolean started_at:timestamp
        ended_at:timestamp trial_ends_at:timestamp cancel_requested_at:timestamp
        current_period_ends_at:timestamp end_reason loaded_at:timestamp""",
    "invoices": """invoice_id account_id subscription_id status currency
        total_amount:decimal(28,10) tax_amount:decimal(28,10) issued_at:timestamp
        due_at:timestamp paid_at:timestamp loaded_at:timestamp""",
    "invoice_lines": """invoice_line_id invoice_id account_id subscription_id subscription_item_id
        line_type currency amount:decimal(28,10) quantity:decimal(28,10)
        period_starts_at:timestamp period_ends_at:timestamp loaded_at:timestamp""",
    "usage_events": """event_id account_id user_id event_name occurred_at:timestamp device_type os
        browser is_error:boolean loaded_at:timestamp""",
    "survey_responses": """response_id account_id contact_id survey_type score:integer comment
        responded_at:timestamp loaded_at:timestamp""",
    "support_tickets": """ticket_id account_id contact_id priority status created_at:timestamp
        solved_at:timestamp first_response_minutes:integer handle_minutes:integer
        loaded_at:timestamp""",
    "marketing_spend": """spend_date:date channel currency amount:decimal(28,10)
        loaded_at:timestamp""",
    "exchange_rates": """rate_date:date currency rate:decimal(28,10) loaded_at:timestamp""",
    "account_links": """source_name source_account_id account_id loaded_at:timestamp""",
    "opportunities": """opportunity_id account_id type stage amount:decimal(28,10) currency
        created_at:timestamp closes_at:timestamp is_won:boolean is_closed:boolean
        loaded_at:timestamp""",
}

ContractRow = SubscriptionPeriod | ExchangeRate | Account | Invoice
TABLE_OF: Mapping[type, str] = {
    SubscriptionPeriod: "subscription_periods",
    ExchangeRate: "exchange_rates",
    Account: "accounts",
    Invoice: "invoices",
}


def columns_of(table: str) -> dict[str, str]:
    """Names and types of one contract table, in the contract's order."""
    pairs = (column.partition(":") for column in COLUMNS[table].split())
    return {name: column_type or "varchar" for name, _, column_type in pairs}


def write_generic(
    path: Path,
    rows: Iterable[ContractRow],
    other_rows: Mapping[str, Iterable[Mapping[str, object]]] | None = None,
    as_text: bool = False,
) -> None:
    """Create every contract table and fill it.

    Accounts that a row names and nobody gives are added. `other_rows` holds rows of any table as
    mappings. With `as_text` every column is text, so that values which do not parse can be
    written too.
    """
    tables: dict[str, list[Mapping[str, object]]] = {table: [] for table in COLUMNS}
    for row in with_accounts(list(rows)):
        tables[TABLE_OF[type(row)]].append(vars(row))
    for table, given in (other_rows or {}).items():
        tables[table] += list(given)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema if not exists {SCHEMA}")
        for table, contents in tables.items():
            _write_table(connection, table, contents, as_text)


def with_accounts(rows: list[ContractRow]) -> list[ContractRow]:
    """The rows and an account for each id that has none, created before its first row."""
    given = {row.account_id for row in rows if isinstance(row, Account)}
    named: dict[str, datetime] = {}
    for row in rows:
        if isinstance(row, SubscriptionPeriod):
            start = min(row.started_at, row.loaded_at)
            named[row.account_id] = min(start, named.get(row.account_id, start))
    day = timedelta(days=1)
    missing = [Account(a, at - day, at - day, a) for a, at in sorted(named.items()) if a]
    return [*rows, *(account for account in missing if account.account_id not in given)]


def _write_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: list[Mapping[str, object]],
    as_text: bool,
) -> None:
    columns = columns_of(table)
    typed = ", ".join(f"{n} {'varchar' if as_text else t}" for n, t in columns.items())
    connection.execute(f"create or replace table {SCHEMA}.{table} ({typed})")
    if rows:
        marks = ", ".join("?" for _ in columns)
        values = [[_plain(row.get(name), as_text) for name in columns] for row in rows]
        connection.executemany(f"insert into {SCHEMA}.{table} values ({marks})", values)


def _plain(value: object, as_text: bool) -> object:
    """A value as the database driver takes it; money as an exact decimal of ten places."""
    if isinstance(value, Fraction):
        quotient = Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
        value = quotient.quantize(Decimal("1e-10"), ROUND_HALF_EVEN, Context(prec=60))
    if not as_text or value is None:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return str(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
