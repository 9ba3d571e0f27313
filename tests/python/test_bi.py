"""What a BI tool sees of the published file through SQLAlchemy: comments, types, values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import ROOT

from saas_segmentation.publish import publish

# Types of the contracts, as SQLAlchemy names them.
TYPES = {
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "decimal(18, 2)": "NUMERIC(18, 2)",
    "double precision": "FLOAT",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITHOUT TIME ZONE",
}


@pytest.fixture(scope="module")
def engine(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    path = tmp_path_factory.mktemp("bi") / "readers.duckdb"
    publish(built_demo, path)
    found = sa.create_engine(f"duckdb:///{path}", connect_args={"read_only": True})
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, Any]]:
    """Public models of the manifest, by name."""
    manifest = json.loads((ROOT / "target" / "manifest.json").read_text(encoding="utf-8"))
    return {
        node["alias"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }


def test_tables_columns_types_and_comments(
    engine: sa.Engine, contracts: dict[str, dict[str, Any]]
) -> None:
    inspector = sa.inspect(engine)
    assert set(inspector.get_table_names("main")) == {*contracts, "published_tables"}
    for table, node in contracts.items():
        comment = inspector.get_table_comment(table)["text"]
        assert comment and comment.strip() == node["description"].strip(), table
        found = {
            column["name"]: (column["type"].compile(engine.dialect), column["comment"] or "")
            for column in inspector.get_columns(table)
        }
        wanted = {
            name: (TYPES[column["data_type"]], column["description"])
            for name, column in node["columns"].items()
        }
        assert list(found) == list(wanted), table
        for name, (type_, description) in wanted.items():
            assert found[name][0] == type_, f"{table}.{name}"
            assert description.strip() and found[name][1].strip() == description.strip()


def test_values_come_as_their_types(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        total = connection.execute(
            sa.text("select sum(mrr_amount) from account_segments where is_paying")
        ).scalar()
        closing, month, rate = connection.execute(
            sa.text(
                "select closing_mrr_amount, month_start_date, nrr_rate from mrr_monthly"
                " order by month_start_date desc limit 1"
            )
        ).one()
    assert (type(closing), type(month), type(rate)) == (Decimal, date, float)
    assert total == closing


def test_the_file_can_not_be_written(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="read-only"):
        connection.execute(sa.text("delete from account_segments"))
