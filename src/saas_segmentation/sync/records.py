"""Rows of the CRM tables as a built file holds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from saas_segmentation.built_file import opened, rows

Kind = Literal["accounts", "contacts"]
Value = str | int | float | Decimal | bool | date | None
TABLES: dict[Kind, str] = {"accounts": "crm_account_sync", "contacts": "crm_contact_sync"}
# Columns that say something about the row; all others are sent.
CONTROL = {"external_id", "account_id", "row_hash", "is_contactable", "is_stale", "changed_at"}


@dataclass(frozen=True)
class Record:
    """What the CRM should hold of one of its records. A value of None clears the field."""

    external_id: str
    row_hash: str
    values: dict[str, Value]


@dataclass(frozen=True)
class Sheet:
    """All records of one kind, and whether a source that feeds them was stale."""

    kind: Kind
    records: list[Record]
    is_stale: bool


def read_sheet(database: Path, kind: Kind) -> Sheet:
    """One of the CRM tables of a published or built file."""
    with opened(database) as connection:
        found = rows(connection, dict[str, Any], f"from {TABLES[kind]} order by external_id")
    records = [
        Record(
            row["external_id"],
            row["row_hash"],
            {name: value for name, value in row.items() if name not in CONTROL},
        )
        for row in found
    ]
    return Sheet(kind, records, any(row["is_stale"] for row in found))
