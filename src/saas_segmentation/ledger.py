"""SQLite files that say what was sent before, each held by one run at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class LedgerInUse(Exception):
    """The ledger can't be opened; the message says why."""


@contextmanager
def ledger(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A ledger, made where it is missing. Transactions are the caller's."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # For the owner alone: what was sent of people is in it.
        path.touch(mode=0o600)
    except OSError as error:
        raise LedgerInUse(f"{path} can't be written: {error.strerror}.") from error
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("pragma locking_mode = exclusive")
            # What is forgotten leaves no trace in the file.
            connection.execute("pragma secure_delete = on")
            connection.execute("begin exclusive")
            connection.execute(schema)
            connection.execute("commit")
        except sqlite3.OperationalError as error:
            raise LedgerInUse(f"{path} is in use by another run, or can't be written.") from error
        except sqlite3.DatabaseError as error:
            raise LedgerInUse(f"{path} is no ledger: {error}.") from error
        yield connection
