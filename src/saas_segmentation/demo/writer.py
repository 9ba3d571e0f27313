"""CSV files of the committed demo: UTF-8, LF, minimal quoting, empty for null."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from saas_segmentation.demo.schema import TABLES, Row, Rows, Table


def text(value: object) -> str:
    """A value as the raw tables hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def write_csvs(rows: Rows, folder: Path) -> None:
    """Write every table to `folder/<vendor>/<file>.csv`, in the order of its key."""
    for name, table in TABLES.items():
        path = folder / table.vendor / f"{table.file_name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, table, rows.tables.get(name, []))


def _write(path: Path, table: Table, rows: list[Row]) -> None:
    names = [column.name for column in table.columns]
    lines = [[text(row.get(name)) for name in names] for row in rows]
    places = [names.index(key) for key in table.key]
    lines.sort(key=lambda line: ([line[place] for place in places], line))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        out.writerows(lines)
