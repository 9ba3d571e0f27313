"""dbt properties of the demo seeds, one file a vendor, so that columns are described once."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from saas_segmentation.demo.schema import TABLES, Table

# Every column is loaded as text: raw tables of the demo hold broken values on purpose.
_TEXT = "varchar"


def write_properties(folder: Path) -> None:
    """Write `folder/<vendor>/_<vendor>__seeds.yml` for every vendor."""
    for vendor, tables in groupby(TABLES.values(), key=lambda table: table.vendor):
        path = folder / vendor / f"_{vendor}__seeds.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        seeds = "\n".join(_seed(table) for table in tables)
        path.write_text(f"version: 2\n\nseeds:\n{seeds}", encoding="utf-8", newline="\n")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _seed(table: Table) -> str:
    kind = "Written by the demo generator." if table.vendor == "truth" else "Raw, all text."
    lines = [
        f"  - name: {table.file_name}",
        f"    description: {_quoted(f'{table.description} {kind}')}",
        "    config:",
        "      enabled: \"{{ var('demo', true) }}\"",
        "      column_types:",
    ]
    lines += [f"        {column.name}: {_TEXT}" for column in table.columns]
    lines.append("    columns:")
    for column in table.columns:
        lines.append(f"      - name: {column.name}")
        lines.append(f"        description: {_quoted(column.description)}")
    return "\n".join(lines) + "\n"
