"""The built database says what the oracle says, to the cent, for every account and month."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from oracle.compare import (
    Difference,
    company_differences,
    month_differences,
    movement_differences,
)
from oracle.demo import demo_revenue
from oracle.revenue import Revenue

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "demo"


@pytest.fixture(scope="module")
def revenue() -> Revenue:
    return demo_revenue(SEEDS)


@pytest.fixture
def connection(built_demo: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_demo), read_only=True) as opened:
        yield opened


def explain(found: list[Difference]) -> str:
    """The first of the differences, readable."""
    lines = [
        f"{d.table} {' '.join(d.key)} {d.column}: {d.expected} expected, {d.actual} built"
        for d in found[:20]
    ]
    return "\n".join([f"{len(found)} differences (cents)", *lines])


def test_the_oracle_has_something_to_say(revenue: Revenue) -> None:
    kinds = {move.kind for move in revenue.log}
    assert kinds == {"new", "reactivation", "churn", "fx", "expansion", "contraction"}
    assert len(revenue.days) > 100


def test_account_months_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    found = month_differences(connection, revenue.months)
    assert not found, explain(found)


def test_movements_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    found = movement_differences(connection, revenue.log)
    assert not found, explain(found)


def test_company_months_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    found = company_differences(connection, revenue)
    assert not found, explain(found)
