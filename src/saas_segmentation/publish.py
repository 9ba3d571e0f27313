"""Copy a tested build's marts to the file that readers open, and swap it in one step."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from saas_segmentation.dbt_query import Project, run_operation

# Files of this version open in every DuckDB from 1.0 on.
STORAGE_VERSION = "v1.0.0"


class NotPublished(Exception):
    """The build may not be published; readers keep what they have. The message says what to do."""


@dataclass(frozen=True)
class Published:
    """What readers find now."""

    path: Path
    as_of_date: date
    table_count: int
    row_count: int


def publish(build: Path, published: Path) -> Published:
    """Publish the marts in the DuckDB file `build` as the file `published`.

    Readers that have the old file open keep it; whoever opens it from now on gets the new one.
    """
    if not build.exists():
        raise NotPublished(f"{build} does not exist: run `dbt build` first.")
    if published.exists() and published.samefile(build):
        raise NotPublished(f"{published} is the build itself: name another file.")
    beside = published.with_name(f".{published.name}.new")
    with _alone(published):
        # What a publisher that was killed has left.
        beside.unlink(missing_ok=True)
        try:
            found = _copy(build, beside, published)
            beside.replace(published)
        finally:
            beside.unlink(missing_ok=True)
            beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)
    return found


def publish_schema(project: Project, schema: str) -> str:
    """Publish the marts of a PostgreSQL target as a schema; what was done, in words."""
    return run_operation("publish", {"schema": schema}, project)


@contextmanager
def _alone(published: Path) -> Iterator[None]:
    """One publisher of a file at a time."""
    published.parent.mkdir(parents=True, exist_ok=True)
    with published.with_name(f".{published.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotPublished(f"{published} is being published by another process.") from error
        yield


def _copy(build: Path, beside: Path, published: Path) -> Published:
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {_text(build)} as build (read_only)")
        except duckdb.IOException as error:
            raise NotPublished(f"{build} can't be read now: {error}") from error
        connection.execute(
            f"attach {_text(beside)} as published (storage_version '{STORAGE_VERSION}')"
        )
        schema, as_of_date, currency, tables = _completed(connection, build)
        for table in tables:
            _copy_table(connection, schema, table)
        row_count = _note(connection, tables, as_of_date, currency)
        connection.execute("detach published")
    return Published(published, as_of_date, len(tables), row_count)


def _completed(
    connection: duckdb.DuckDBPyConnection, build: Path
) -> tuple[str, date, str, list[str]]:
    """Schema, as-of day, currency and tables of the build, if its last run was whole and passed."""
    schemas = connection.execute(
        "select schema_name from duckdb_tables()"
        " where database_name = 'build' and table_name = 'completed_build'"
    ).fetchall()
    if len(schemas) != 1:
        raise NotPublished(
            f"{build} holds no build that ran whole and passed all its tests:"
            " run `dbt build` and mend what it names."
        )
    ((schema,),) = schemas
    rows = connection.execute(
        "select table_name, as_of_date, reporting_currency"
        f' from build."{schema}".completed_build order by table_name'
    ).fetchall()
    _, as_of_date, currency = rows[0]
    return schema, as_of_date, currency, [table for table, *_ in rows]


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    """One table with its constraints and comments."""
    (ddl, comment) = connection.execute(
        "select sql, comment from duckdb_tables()"
        " where database_name = 'build' and schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchone() or (None, None)
    if ddl is None:
        raise NotPublished(f"Table {table} is missing in the build: run `dbt build`.")
    name = f'published.main."{table}"'
    connection.execute(f'create table {name} as from build."{schema}"."{table}" limit 0')
    columns = connection.execute(
        "select column_name, is_nullable, comment from duckdb_columns()"
        " where database_name = 'build' and schema_name = ? and table_name = ?"
        " order by column_index",
        [schema, table],
    ).fetchall()
    for column, is_nullable, column_comment in columns:
        if not is_nullable:
            connection.execute(f'alter table {name} alter "{column}" set not null')
        if column_comment:
            connection.execute(f'comment on column {name}."{column}" is {_text(column_comment)}')
    if comment:
        connection.execute(f"comment on table {name} is {_text(comment)}")
    connection.execute(f'insert into {name} from build."{schema}"."{table}"')


def _note(
    connection: duckdb.DuckDBPyConnection, tables: list[str], as_of_date: date, currency: str
) -> int:
    """Table `published_tables`: what was published, so that readers know which build they see."""
    connection.execute(
        "create table published.main.published_tables"
        " (table_name varchar, row_count bigint, as_of_date date, reporting_currency varchar,"
        " published_at timestamp)"
    )
    comments = {
        "table_name": "Published table.",
        "row_count": "Rows in it.",
        "as_of_date": "Day on which its figures stand.",
        "reporting_currency": "Currency of its amounts.",
        "published_at": "When it was published, UTC.",
    }
    name = "published.main.published_tables"
    connection.execute(f"comment on table {name} is 'One row per published table.'")
    for column, comment in comments.items():
        connection.execute(f"comment on column {name}.{column} is {_text(comment)}")
    published_at = datetime.now(UTC).replace(tzinfo=None)
    for table in tables:
        connection.execute(
            "insert into published.main.published_tables"
            f' select ?, count(*), ?, ?, ? from published.main."{table}"',
            [table, as_of_date, currency, published_at],
        )
    (total,) = connection.execute(
        "select sum(row_count) from published.main.published_tables"
    ).fetchone() or (0,)
    return int(total)


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
