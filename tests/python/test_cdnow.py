"""RFM of 2,357 real customers, through the input contract, against a computation of its own."""

from __future__ import annotations

import csv
import os
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import GENERIC_SOURCES, ROOT, RunDbt
from oracle.compare import find_table
from oracle.figures import rfm_segment
from oracle.generic_tables import SCHEMA, columns_of, write_generic

AS_OF = date(1998, 6, 30)
WINDOW_DAYS = 90
# On the early days some customers are younger than one window.
DAYS = [date(1997, 6, 1), date(1997, 6, 20), date(1997, 12, 31), AS_OF]


@dataclass
class Customer:
    """All purchases of one customer, as days and amounts."""

    purchases: list[tuple[date, Decimal]] = field(default_factory=list)

    @property
    def created_on(self) -> date:
        return min(day for day, _ in self.purchases)


@dataclass(frozen=True)
class Rfm:
    """What RFM says of one customer; scores are None for a young one."""

    recency_days: int
    frequency_days: int
    amount: Decimal
    scores: tuple[int, int, int] | None

    @property
    def code(self) -> str | None:
        return None if self.scores is None else "".join(map(str, self.scores))

    @property
    def segment(self) -> str:
        return "new" if self.scores is None else rfm_segment(*self.scores)


@pytest.fixture(scope="module")
def customers() -> dict[str, Customer]:
    folder = Path(os.environ.get("SAAS_CASES_DIR", ROOT / "tests" / "cases"))
    path = folder / "cdnow_sample_transactions.csv"
    assert path.exists(), f"{path} is missing: set SAAS_CASES_DIR to the folder that holds it"
    found: dict[str, Customer] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            purchase = (date.fromisoformat(row["date"]), Decimal(row["amount"]))
            found.setdefault(row["customer_id"], Customer()).purchases.append(purchase)
    return found


def write_customers(path: Path, customers: dict[str, Customer]) -> None:
    """A customer is an account; a purchase is a paid invoice and a usage event."""
    write_generic(path, [])
    loaded_at = datetime.combine(AS_OF + timedelta(days=1), time(6))
    accounts, invoices, events = [], [], []
    for customer_id, customer in customers.items():
        created_at = datetime.combine(customer.created_on, time(12))
        accounts.append(
            {"account_id": customer_id, "created_at": created_at, "loaded_at": loaded_at}
        )
        for number, (day, amount) in enumerate(customer.purchases):
            key, at = f"{customer_id}-{number}", datetime.combine(day, time(12))
            shared = {"account_id": customer_id, "loaded_at": loaded_at}
            paid = {"status": "paid", "currency": "USD", "total_amount": amount, "paid_at": at}
            invoices.append({"invoice_id": key, **shared, **paid})
            events.append({"event_id": key, **shared, "event_name": "purchase", "occurred_at": at})
    # Row by row would take a minute, so the rows go through files.
    with duckdb.connect(str(path)) as connection:
        tables = {"accounts": accounts, "invoices": invoices, "usage_events": events}
        for table, rows in tables.items():
            file = path.with_suffix(f".{table}.csv")
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, list(columns_of(table)))
                writer.writeheader()
                writer.writerows(rows)
            connection.execute(f"copy {SCHEMA}.{table} from '{file}' (header)")


@pytest.fixture(scope="module")
def database(
    run_dbt: RunDbt, customers: dict[str, Customer], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("cdnow") / "cdnow.duckdb"
    write_customers(path, customers)
    run_dbt(
        "build",
        *("--exclude-resource-type", "test", "unit_test"),
        *("--select", "+account_segments", "+rejected_records"),
        database=path,
        variables={
            **GENERIC_SOURCES,
            "as_of_date": str(AS_OF),
            "core_events": ["purchase"],
            "rfm_monetary": "invoiced",
        },
    )
    return path


def scores_of(values: Sequence[int | Decimal]) -> list[int]:
    """1 + floor(5 × (rank − 1) ÷ n): as many as are worse come before; the lowest is the worst."""
    ordered = sorted(values)
    return [1 + 5 * bisect_left(ordered, value) // len(ordered) for value in values]


def rfm_of(customers: dict[str, Customer], on: date) -> dict[str, Rfm]:
    """RFM of every customer that exists on the day."""
    first_day = on - timedelta(days=WINDOW_DAYS - 1)
    inputs: dict[str, tuple[int, int, Decimal]] = {}
    old: list[str] = []
    for customer_id, customer in customers.items():
        seen = [(day, amount) for day, amount in customer.purchases if day <= on]
        if not seen:
            continue
        recent = [(day, amount) for day, amount in seen if day >= first_day]
        inputs[customer_id] = (
            (on - max(day for day, _ in seen)).days,
            len({day for day, _ in recent}),
            sum((amount for _, amount in recent), Decimal(0)),
        )
        if (on - customer.created_on).days >= WINDOW_DAYS:
            old.append(customer_id)
    axes = (
        scores_of([-inputs[customer_id][0] for customer_id in old]),
        scores_of([inputs[customer_id][1] for customer_id in old]),
        scores_of([inputs[customer_id][2] for customer_id in old]),
    )
    scores = dict(zip(old, zip(*axes, strict=True), strict=True))
    return {key: Rfm(*values, scores.get(key)) for key, values in inputs.items()}


def test_the_file_is_the_known_one(customers: dict[str, Customer]) -> None:
    assert len(customers) == 2357
    assert sum(len(customer.purchases) for customer in customers.values()) == 6919


def test_no_row_is_rejected(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        name = find_table(connection, "rejected_records")
        assert connection.execute(f"select * from {name}").fetchall() == []


def test_account_segments_agree(database: Path, customers: dict[str, Customer]) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select account_id, rfm_recency_days, rfm_frequency_days, rfm_monetary_amount,"
            " rfm_recency_score, rfm_frequency_score, rfm_monetary_score, rfm_code, rfm_segment,"
            f" as_of_date from {find_table(connection, 'account_segments')}"
        ).fetchall()
    built = {row[0]: row[1:] for row in rows}
    assert len(rows) == len(built) == 2357
    expected = {
        key: (rfm.recency_days, rfm.frequency_days, rfm.amount, *(rfm.scores or [None] * 3))
        + (rfm.code, rfm.segment, AS_OF)
        for key, rfm in rfm_of(customers, AS_OF).items()
    }
    wrong = {key: (built.get(key), row) for key, row in expected.items() if built.get(key) != row}
    assert not wrong, f"{len(wrong)} differ, such as {list(wrong.items())[:3]}"
    # Four in five bought nothing in the window: a tie that no score may break.
    names = {"lost", "hibernating", "about_to_sleep", "promising", "new", "champion"}
    assert {row[6] for row in built.values()} == {"111", "211", "311", "411", "511", "555"}
    assert {row[7] for row in built.values()} == names


@pytest.mark.parametrize("day", DAYS)
def test_history_agrees(database: Path, customers: dict[str, Customer], day: date) -> None:
    expected = rfm_of(customers, day)
    with duckdb.connect(str(database), read_only=True) as connection:
        scores, segments = (
            find_table(connection, table)
            for table in ("int_rfm_scores", "int_account_segment_days")
        )
        rows = connection.execute(
            "select account_id, rfm_recency_days, rfm_frequency_days, rfm_monetary_amount,"
            f" rfm_code, rfm_segment from {scores} join {segments} using (account_id, date_day)"
            " where date_day = ?",
            [day],
        ).fetchall()
    assert len(rows) == len(expected)
    for key, *built in rows:
        rfm = expected[key]
        assert built == [
            *(rfm.recency_days, rfm.frequency_days, rfm.amount, rfm.code, rfm.segment)
        ], key


def test_some_customers_are_young(customers: dict[str, Customer]) -> None:
    """Prevents a history in which the young are never looked at."""
    young = [sum(rfm.scores is None for rfm in rfm_of(customers, day).values()) for day in DAYS]
    assert young[0] > young[1] > 0 == young[2] == young[3]
