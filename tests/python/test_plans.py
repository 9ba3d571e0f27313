"""How DuckDB runs the demo's models: no join may grow with the square of the accounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from conftest import ROOT

# What `dbt build` or `dbt docs generate` of the demo left.
COMPILED = ROOT / "target" / "compiled" / "saas_segmentation"
LOOPS = ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN")


def _nodes(plan: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in plan:
        yield node
        yield from _nodes(node["children"])


def test_no_outer_join_compares_every_row_with_every_row(built_demo: Path) -> None:
    """DuckDB hashes an outer join only where each condition compares one side with the other.

    An `or`, or a condition on one side alone, makes it compare all pairs of rows, equality or not:
    a second at ten thousand accounts, minutes at a hundred thousand.
    """
    manifest = json.loads((ROOT / "target" / "manifest.json").read_text(encoding="utf-8"))
    tables = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["language"] == "sql"
        and node["config"]["materialized"] != "view"
    ]
    loops = []
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        for table in tables:
            compiled = COMPILED / table["original_file_path"]
            query = compiled.read_text(encoding="utf-8")
            [(_, plan)] = connection.execute(f"explain (format json) {query}").fetchall()
            loops += [
                (table["name"], node["extra_info"])
                for node in _nodes(json.loads(plan))
                if node["name"] in LOOPS and node["extra_info"]["Join Type"] != "INNER"
            ]
    assert len(tables) > 200
    assert loops == []
