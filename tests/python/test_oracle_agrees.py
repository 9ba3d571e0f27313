"""The built database says what the oracle says, to the cent, for every account and month."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from oracle.cells import explain
from oracle.compare import company_differences, month_differences, movement_differences
from oracle.compare_parts import (
    bridge_differences,
    cause_differences,
    commitment_differences,
    part_month_differences,
    part_movement_differences,
)
from oracle.contract import Policies
from oracle.demo import demo_revenue
from oracle.dimensions import DIMENSIONS, by_dimension
from oracle.policy_bridge import policy_bridge
from oracle.revenue import Revenue

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "demo"


@pytest.fixture(scope="module")
def revenue() -> Revenue:
    return demo_revenue(SEEDS)


@pytest.fixture
def connection(built_demo: str | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built_demo), read_only=True) as opened:
        yield opened


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


def test_causes_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    found = cause_differences(connection, revenue.log)
    assert not found, explain(found)


def test_dimensions_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    parts = [by_dimension(dimension, revenue.days, Policies()) for dimension in DIMENSIONS]
    found = [
        *part_movement_differences(connection, parts),
        *part_month_differences(connection, parts),
    ]
    assert not found, explain(found)


def test_commitments_agree(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    found = commitment_differences(connection, revenue.commitments)
    assert not found, explain(found)
    assert sum(row.signed > 0 for row in revenue.commitments) >= 3


def test_policy_bridge_agrees(connection: duckdb.DuckDBPyConnection, revenue: Revenue) -> None:
    compared = {"discount_policy": "all"}
    steps = policy_bridge(revenue.accepted, revenue.rates, Policies(), compared)
    found = bridge_differences(connection, steps)
    assert not found, explain(found)
