"""What leads from MRR to paid invoices, worked out by hand for one account per cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import duckdb
import pytest
from conftest import GENERIC_SOURCES, RunDbt
from oracle.compare import find_table
from oracle.generic_tables import write_generic

VARIABLES = {**GENERIC_SOURCES, "as_of_date": "2025-06-30"}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
LOADED_AT = datetime(2025, 6, 30)
Row = Mapping[str, object]
Lines = Mapping[str, float]

# account -> month -> line -> amount; lines of 0 are not there.
EXPECTED: dict[str, dict[str, Lines]] = {
    "taxed": {
        "2025-03": {"closing_mrr": 100, "tax": 19, "paid_invoices": 119},
        "2025-04": {"closing_mrr": 100, "tax": 19, "paid_invoices": 119},
    },
    "yearly": {
        "2025-01": {"closing_mrr": 100, "prepayment": 1100, "paid_invoices": 1200},
        "2025-02": {"closing_mrr": 100, "prepayment": -100, "paid_invoices": 0},
        "2025-03": {"closing_mrr": 100, "prepayment": -100, "paid_invoices": 0},
    },
    "weekly": {"2025-03": {"closing_mrr": 0, "prepayment": 40, "paid_invoices": 40}},
    "upgraded": {
        "2025-03": {"closing_mrr": 150, "change_in_month": -50, "paid_invoices": 100},
        "2025-04": {"closing_mrr": 150, "proration": 33.87, "paid_invoices": 183.87},
    },
    "setup": {"2025-03": {"closing_mrr": 100, "one_off": 250, "paid_invoices": 350}},
    "metered": {"2025-03": {"closing_mrr": 100, "metered": 7, "paid_invoices": 107}},
    "refunded": {
        "2025-03": {"closing_mrr": 100, "paid_invoices": 100},
        "2025-04": {"closing_mrr": 0, "refund": -40, "paid_invoices": -40},
    },
    # EUR 100, issued at 1.20, paid at 1.25.
    "late": {
        "2025-02": {"closing_mrr": 120, "unpaid": -120, "paid_invoices": 0},
        "2025-03": {"closing_mrr": 0, "unpaid": 120, "exchange_rate": 5, "paid_invoices": 125},
    },
    "coupon": {
        "2025-03": {"closing_mrr": 100, "one_time_discount": -25, "paid_invoices": 75},
        "2025-04": {"closing_mrr": 100, "paid_invoices": 100},
    },
    "early": {
        "2025-02": {"closing_mrr": 0, "prepayment": 100, "paid_invoices": 100},
        "2025-03": {"closing_mrr": 100, "prepayment": -100, "paid_invoices": 0},
    },
    # Past due from 5 February; 30 days of grace end on 7 March.
    "past_grace": {
        "2025-01": {"closing_mrr": 100, "paid_invoices": 100},
        "2025-02": {"closing_mrr": 100, "unpaid": -100, "paid_invoices": 0},
        "2025-03": {"change_in_month": 100, "unpaid": -100},
        "2025-04": {"not_counted": 100, "unpaid": -100},
    },
    "without_lines": {"2025-03": {"closing_mrr": 150, "tax": 28.5, "paid_invoices": 178.5}},
    "wrong_price": {"2025-03": {"closing_mrr": 100, "unexplained": -15, "paid_invoices": 85}},
    "twice": {"2025-03": {"closing_mrr": 100, "unexplained": 100, "paid_invoices": 200}},
    "not_billed": {
        "2025-03": {"closing_mrr": 100, "paid_invoices": 100},
        "2025-04": {"closing_mrr": 100, "unexplained": -100, "paid_invoices": 0},
    },
    "off_total": {"2025-03": {"closing_mrr": 100, "unexplained": 30, "paid_invoices": 130}},
    "stranger": {"2025-03": {"closing_mrr": 0, "unexplained": 12, "paid_invoices": 12}},
}


def day(text: str) -> datetime:
    """`03-05` in 2025."""
    return datetime.fromisoformat(f"2025-{text}")


def period(account: str, starts: str, ends: str, amount: float = 100, **changes: object) -> Row:
    return {
        "subscription_period_id": f"{account} {starts} {changes.get('subscription_item_id')}",
        "subscription_id": f"sub {account}",
        "subscription_item_id": f"item {account}",
        "account_id": account,
        "status": "active",
        "quantity": 1,
        "unit_amount": Decimal(str(amount)),
        "currency": "USD",
        "billing_interval": "month",
        "billing_interval_count": 1,
        "started_at": day(starts),
        "ended_at": day(ends),
        "loaded_at": LOADED_AT,
        **changes,
    }


def periods() -> list[Row]:
    for_a_month = ("setup", "refunded", "wrong_price", "twice", "off_total", "metered")
    return [
        *(period(account, "03-05", "04-05") for account in for_a_month),
        period("taxed", "03-05", "05-05"),
        period("yearly", "01-10", "04-10", 1200, billing_interval="year"),
        period("weekly", "03-03", "03-31", 10, billing_interval="week"),
        period("upgraded", "03-15", "03-25"),
        period("upgraded", "03-25", "05-15", 150),
        period("late", "02-10", "03-10", currency="EUR"),
        period("coupon", "03-05", "04-05", discount_percent=25, discount_duration="once"),
        period("coupon", "04-05", "05-05"),
        period("early", "03-01", "04-01"),
        period("past_grace", "01-05", "02-05"),
        period("past_grace", "02-05", "05-05", status="past_due", end_reason="payment_failed"),
        period("without_lines", "03-05", "04-05", 100, subscription_item_id="first"),
        period("without_lines", "03-05", "04-05", 50, subscription_item_id="second"),
        period("not_billed", "03-05", "05-05"),
    ]


class Bills:
    """Invoices with their lines, one call each."""

    def __init__(self) -> None:
        self.invoices: list[Row] = []
        self.lines: list[Row] = []

    def add(
        self,
        account: str,
        issued: str,
        recurring: float = 0,
        ends: str | None = None,
        starts: str | None = None,
        paid: str | None = None,
        tax: float = 0,
        more: float = 0,
        currency: str = "USD",
        with_lines: bool = True,
        **others: float,
    ) -> None:
        """An invoice; `paid` is its day of payment, "" where it stays open, else that of issue.
        `others` are lines of other types, `more` is what no line says."""
        number = len(self.invoices)
        total = recurring + tax + more + sum(others.values())
        self.invoices.append(
            {
                "invoice_id": f"in {number}",
                "account_id": account,
                "subscription_id": f"sub {account}",
                "status": "open" if paid == "" else "paid",
                "currency": currency,
                "total_amount": Decimal(str(total)),
                "tax_amount": Decimal(str(tax)),
                "issued_at": day(issued),
                "paid_at": None if paid == "" else day(paid or issued),
                "loaded_at": LOADED_AT,
            }
        )
        if with_lines:
            for line_type, amount in {"recurring": recurring, **others}.items():
                self.line(account, line_type, amount, currency, starts or issued, ends)

    def line(
        self,
        account: str,
        line_type: str,
        amount: float,
        currency: str,
        starts: str,
        ends: str | None = None,
    ) -> None:
        """A line of the latest invoice."""
        self.lines.append(
            {
                "invoice_line_id": f"line {len(self.lines)}",
                "invoice_id": self.invoices[-1]["invoice_id"],
                "account_id": account,
                "subscription_item_id": f"item {account}" if line_type == "recurring" else None,
                "line_type": line_type,
                "currency": currency,
                "amount": Decimal(str(amount)),
                "period_starts_at": day(starts),
                "period_ends_at": day(ends or starts),
                "loaded_at": LOADED_AT,
            }
        )


def bills() -> Bills:
    made = Bills()
    made.add("taxed", "03-05", 100, "04-05", tax=19)
    made.add("taxed", "04-05", 100, "05-05", tax=19)
    made.add("yearly", "01-10", 1200, "12-31")
    for starts, ends in [("03-03", "03-10"), ("03-10", "03-17"), ("03-17", "03-24")]:
        made.add("weekly", starts, 10, ends)
    made.add("weekly", "03-24", 10, "03-31")
    made.add("upgraded", "03-15", 100, "04-15")
    made.add("upgraded", "04-15", 150, "05-15", proration=33.87)
    made.add("setup", "03-05", 100, "04-05", one_off=250)
    made.add("metered", "03-05", 100, "04-05", metered=7)
    made.add("refunded", "03-05", 100, "04-05")
    made.line("refunded", "refund", -40, "USD", "04-02")
    made.add("late", "02-10", 100, "03-10", paid="03-03", currency="EUR")
    made.add("coupon", "03-05", 75, "04-05")
    made.add("coupon", "04-05", 100, "05-05")
    made.add("early", "02-26", 100, "04-01", starts="03-01")
    made.add("past_grace", "01-05", 100, "02-05")
    for starts, ends in [("02-05", "03-05"), ("03-05", "04-05"), ("04-05", "05-05")]:
        made.add("past_grace", starts, 100, ends, paid="")
    made.add("without_lines", "03-05", 150, tax=28.5, with_lines=False)
    made.add("wrong_price", "03-05", 85, "04-05")
    made.add("twice", "03-05", 100, "04-05")
    made.add("twice", "03-06", 100, "04-05", starts="03-05")
    made.add("not_billed", "03-05", 100, "04-05")
    made.add("off_total", "03-05", 100, "04-05", more=30)
    made.add("stranger", "03-05", 12, "04-05")
    return made


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, run_dbt: RunDbt) -> Iterator[dict]:
    path = tmp_path_factory.mktemp("reconciliation") / "raw.duckdb"
    made = bills()
    rates = [("2025-01-01", "1.1"), ("2025-02-01", "1.2"), ("2025-03-01", "1.25")]
    accounts = {"created_at": day("01-01"), "loaded_at": LOADED_AT}
    write_generic(
        path,
        [],
        {
            "accounts": [{"account_id": account, **accounts} for account in EXPECTED],
            "subscription_periods": periods(),
            "invoices": made.invoices,
            "invoice_lines": made.lines,
            "exchange_rates": [
                {
                    "rate_date": datetime.fromisoformat(rate_date).date(),
                    "currency": "EUR",
                    "rate": Decimal(rate),
                    "loaded_at": LOADED_AT,
                }
                for rate_date, rate in rates
            ],
        },
    )
    wanted = ("--select", "+mrr_reconciliation", *WITHOUT_TESTS)
    run_dbt("build", *wanted, database=path, variables=VARIABLES)
    lines: dict[str, dict[str, dict[str, Decimal]]] = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        table = find_table(connection, "mrr_reconciliation")
        for account, month, line, amount in connection.execute(
            f"select account_id, strftime(month_start_date, '%Y-%m'), line, amount from {table}"
        ).fetchall():
            lines.setdefault(account, {}).setdefault(month, {})[line] = amount
    yield lines


def test_nothing_else_is_reconciled(found: dict) -> None:
    assert set(found) == set(EXPECTED)


@pytest.mark.parametrize("account", EXPECTED)
def test_account_is_reconciled_as_by_hand(account: str, found: dict) -> None:
    expected = {
        month: {line: Decimal(str(amount)) for line, amount in lines.items()}
        for month, lines in EXPECTED[account].items()
    }
    assert found[account] == expected
