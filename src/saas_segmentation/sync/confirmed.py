"""What a CRM has confirmed and what it has refused, by record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saas_segmentation.sync.records import Kind, Record, Value
from saas_segmentation.sync.sending import Passing

SCHEMA = """
create table if not exists records (
    destination text not null,
    kind text not null,
    external_id text not null,
    -- Of the values that were confirmed last; null before the first time, and from before a call
    -- until its answer.
    confirmed_hash text,
    confirmed_values text not null default '{}',
    -- Of the values that were refused last, and why; null where nothing is refused now.
    refused_hash text,
    message text,
    primary key (destination, kind, external_id)
) without rowid
"""


@dataclass(frozen=True)
class Known:
    """What the ledger knows of one record."""

    confirmed_hash: str | None
    values: dict[str, str]
    refused_hash: str | None
    message: str | None


def filled(values: Mapping[str, Value]) -> dict[str, str]:
    """The values that are there, as text."""
    return {name: str(value) for name, value in values.items() if value is not None}


class Confirmed:
    """The ledger of one kind of record in one CRM."""

    def __init__(self, connection: sqlite3.Connection, destination: str, kind: Kind) -> None:
        self.connection = connection
        self.key = (destination, kind)

    def known(self) -> dict[str, Known]:
        """All that is known, by external id."""
        rows = self.connection.execute(
            "select external_id, confirmed_hash, confirmed_values, refused_hash, message"
            " from records where destination = ? and kind = ?",
            self.key,
        )
        return {
            external_id: Known(confirmed_hash, json.loads(values), refused_hash, message)
            for external_id, confirmed_hash, values, refused_hash, message in rows
        }

    def doubt(self, records: Sequence[Record]) -> None:
        """Write down that records are about to be sent.

        If the answer is lost, the CRM may hold the new values or the old ones. Even a record that
        is back at the old ones must be sent then.
        """
        self.connection.execute("begin")
        self.connection.executemany(
            "update records set confirmed_hash = null"
            " where destination = ? and kind = ? and external_id = ?",
            [(*self.key, record.external_id) for record in records],
        )
        self.connection.execute("commit")

    def note(self, records: Sequence[Record], refusals: Mapping[str, str]) -> None:
        """Write down how one call ended, all or none. What is not refused is confirmed."""
        self.connection.execute("begin")
        for record in records:
            message = refusals.get(record.external_id)
            if message is None:
                values = json.dumps(filled(record.values), ensure_ascii=False)
                self.connection.execute(
                    "insert or replace into records values (?, ?, ?, ?, ?, null, null)",
                    (*self.key, record.external_id, record.row_hash, values),
                )
            else:
                refused_hash = None if isinstance(message, Passing) else record.row_hash
                self.connection.execute(
                    "insert into records (destination, kind, external_id, refused_hash, message)"
                    " values (?, ?, ?, ?, ?) on conflict do update"
                    " set refused_hash = excluded.refused_hash, message = excluded.message",
                    (*self.key, record.external_id, refused_hash, message),
                )
        self.connection.execute("commit")

    def forget(self, external_ids: Sequence[str]) -> None:
        """Drop what is known of records that are gone, and with it all that was sent of them."""
        self.connection.execute("begin")
        self.connection.executemany(
            "delete from records where destination = ? and kind = ? and external_id = ?",
            [(*self.key, external_id) for external_id in external_ids],
        )
        self.connection.execute("commit")
