"""Rows of a built DuckDB file as plain typed data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb

Row = TypeVar("Row")
Connection = duckdb.DuckDBPyConnection


class NotBuilt(Exception):
    """The database is missing or holds no marts; the message says what to do."""


@contextmanager
def opened(database: Path) -> Iterator[Connection]:
    """A read-only connection; a file without the marts is NotBuilt with what to do."""
    if not database.exists():
        raise NotBuilt(f"{database} does not exist: run `make build` first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set enable_progress_bar = false")
            yield connection
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        found = str(error).splitlines()[0]
        raise NotBuilt(
            f"{database} holds no complete build of this version: run `make build`. {found}"
        ) from error
    except duckdb.IOException as error:
        found = str(error).splitlines()[0]
        raise NotBuilt(f"{database} can't be read: is a build running? {found}") from error


def reporting_currency(connection: Connection) -> str | None:
    """What a build that passed, or its published copy, notes as the currency of its amounts."""
    found = connection.execute(
        "select table_name from duckdb_columns() where column_name = 'reporting_currency'"
        " and table_name in ('published_tables', 'completed_build')"
        " and database_name = current_database() and schema_name = current_schema()"
    ).fetchone()
    if found is None:
        return None
    noted = connection.execute(f"select max(reporting_currency) from {found[0]}").fetchone()
    return noted[0] if noted else None


def rows(
    connection: Connection, kind: type[Row], sql: str, parameters: Sequence[object] = ()
) -> list[Row]:
    """Rows of a query as objects whose fields bear the names of its columns."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [kind(**dict(zip(names, values, strict=True))) for values in cursor.fetchall()]


def tuples(
    connection: Connection, sql: str, parameters: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """Rows of a query as tuples."""
    return connection.execute(sql, parameters).fetchall()
