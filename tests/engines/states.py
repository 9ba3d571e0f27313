"""A database whose states can be kept and brought back, and what an undisturbed build left in it.

A DuckDB file is copied; a PostgreSQL database is the template of another one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb
from compare import Comparison, Table, columns, compare
from postgres import Server, postgres_server

# Of the database that is built in. DuckDB names a catalog after the file.
NAME = "z"
# What dbt calls the relations that it drops before a model ends.
TEMPORARY = "__dbt_"

# A column: schema, relation, kind of relation, name and type.
Column = tuple[str, str, str, str, str]
Catalog = frozenset[Column]


class Store(Protocol):
    """One database of one engine."""

    target: str
    schema: str

    @property
    def version(self) -> str:
        """Name and version of the engine."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What the target reads."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query, or of a statement that is committed."""

    def keep(self, state: str) -> None:
        """Keep the database as it is now under a name."""

    def restore(self, state: str) -> None:
        """Bring a state back that was kept; whoever is connected is thrown out."""

    def left_by_kill(self) -> Catalog:
        """The columns that a killed run has left, looked at without touching them."""

    def sessions(self) -> frozenset[int]:
        """Sessions that a server still holds for clients, dead ones among them."""

    @contextmanager
    def reader(self, database: duckdb.DuckDBPyConnection) -> Iterator[Reader]:
        """Read tables as relations of a DuckDB connection."""


class Reader(Protocol):
    """How a table is named for a DuckDB connection."""

    def rows(self, schema: str, table: str, columns: Sequence[str]) -> str:
        """The rows of a table as a relation."""


def catalog(store: Store) -> Catalog:
    """Every column of every relation in the project's schemas."""
    return frozenset(store.query(_catalog_query(store.schema)))


def relations(columns: Iterable[Column]) -> set[str]:
    """Names of relations, with their schemas."""
    return {f"{schema}.{name}" for schema, name, *_ in columns}


def temporary(columns: Iterable[Column]) -> set[str]:
    """Relations by names that dbt gives only for a while."""
    return {name for name in relations(columns) if TEMPORARY in name}


def _catalog_query(schema: str) -> str:
    return (
        "select relations.table_schema, relations.table_name, relations.table_type,"
        " columns.column_name, columns.data_type"
        " from information_schema.tables as relations"
        " inner join information_schema.columns as columns"
        " on relations.table_catalog = columns.table_catalog"
        " and relations.table_schema = columns.table_schema"
        " and relations.table_name = columns.table_name"
        f" where relations.table_catalog = '{NAME}'"
        f" and (relations.table_schema = '{schema}'"
        f" or starts_with(relations.table_schema, '{schema}_'))"
    )


class DuckFile:
    """A DuckDB file, and copies of it."""

    target = "dev"
    schema = "main"
    version = f"DuckDB {duckdb.__version__}"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = self._file("now")

    def _file(self, state: str) -> Path:
        path = self.folder / state / f"{NAME}.duckdb"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def environment(self) -> Mapping[str, str]:
        return {"SAAS_SEGMENTATION_DATABASE": str(self.path)}

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self._query(self.path, sql)

    def _query(self, path: Path, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(path)) as connection:
            return connection.execute(sql).fetchall()

    def keep(self, state: str) -> None:
        self._copy("now", state)

    def restore(self, state: str) -> None:
        self._copy(state, "now")

    def _copy(self, source: str, state: str) -> None:
        """The file and its log of what has not been written into it."""
        for suffix in (".duckdb", ".duckdb.wal"):
            there = self._file(state).with_suffix(suffix)
            there.unlink(missing_ok=True)
            if (here := self._file(source).with_suffix(suffix)).exists():
                shutil.copy(here, there)

    def left_by_kill(self) -> Catalog:
        # Opening a file would write its log into it.
        self._copy("now", "killed")
        return frozenset(self._query(self._file("killed"), _catalog_query(self.schema)))

    def sessions(self) -> frozenset[int]:
        return frozenset()

    @contextmanager
    def reader(self, database: duckdb.DuckDBPyConnection) -> Iterator[Reader]:
        database.execute(f"attach '{self.path}' as built (read_only)")
        try:
            yield _Attached("built")
        finally:
            database.execute("detach built")


@dataclass(frozen=True)
class _Attached:
    name: str

    def rows(self, schema: str, table: str, columns: Sequence[str]) -> str:
        return f"{self.name}.{schema}.{table}"


class PostgresDatabase:
    """A database of a server, and databases that are templates for it."""

    target = "postgres"
    schema = "saas_segmentation"

    def __init__(self, server: Server) -> None:
        self.server = server
        self.built = replace(server, database=NAME)
        self._on_server(f"create database {NAME}")

    @property
    def version(self) -> str:
        return self.server.version

    @property
    def environment(self) -> Mapping[str, str]:
        return self.built.environment

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.built.connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def _on_server(self, *statements: str) -> None:
        with closing(self.server.connect()) as connection:
            connection.autocommit = True
            for statement in statements:
                connection.cursor().execute(statement)

    def keep(self, state: str) -> None:
        self._copy(NAME, state)

    def restore(self, state: str) -> None:
        self._copy(state, NAME)

    def _copy(self, source: str, name: str) -> None:
        self._on_server(
            f"drop database if exists {name} with (force)",
            f"create database {name} template {source} strategy file_copy",
        )

    def left_by_kill(self) -> Catalog:
        return catalog(self)

    def sessions(self) -> frozenset[int]:
        found = self.query(
            "select pid from pg_stat_activity where datname = current_database()"
            " and backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        return frozenset(pid for (pid,) in found)

    @contextmanager
    def reader(self, database: duckdb.DuckDBPyConnection) -> Iterator[Reader]:
        yield self.built


@contextmanager
def duckdb_store(folder: Path) -> Iterator[Store]:
    """A DuckDB file that is not there yet."""
    yield DuckFile(folder)


@contextmanager
def postgres_store(folder: Path) -> Iterator[Store]:
    """An empty database on a server of its own."""
    with postgres_server(folder) as server:
        yield PostgresDatabase(server)


class Undisturbed:
    """Every row, as text, that the database holds when this is made."""

    def __init__(self, store: Store, path: Path) -> None:
        self.catalog = catalog(store)
        self.path = path
        with self._reference(read_only=False) as database, store.reader(database) as reader:
            for table in self.tables():
                names = sorted(
                    column
                    for schema, relation, _, column, _ in self.catalog
                    if (schema, relation) == (table.schema, table.name)
                )
                texts = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in names)
                rows = reader.rows(table.schema, table.name, names)
                database.execute(f"create schema if not exists reference.{table.schema}")
                database.execute(
                    f"create table reference.{table.schema}.{table.name} as"
                    f" select {texts} from {rows}"
                )

    @contextmanager
    def _reference(self, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as database:
            options = "(read_only)" if read_only else ""
            database.execute(f"attach '{self.path}' as reference {options}")
            yield database

    def tables(self) -> list[Table]:
        """Tables, seeds among them; views hold no rows of their own."""
        found = {(schema, name) for schema, name, kind, *_ in self.catalog if kind == "BASE TABLE"}
        return [Table(name, schema, schema) for schema, name in sorted(found)]

    def compare(self, store: Store) -> list[Comparison]:
        """Compare each table with the one of the same name; without all its columns it is empty."""
        there = {(schema, name, column) for schema, name, _, column, _ in catalog(store)}
        found = []
        with self._reference(read_only=True) as database, store.reader(database) as reader:
            for table in self.tables():
                types = columns(database, table, left_out=())
                if there.issuperset((table.schema, table.name, column) for column in types):
                    rows = reader.rows(table.schema, table.name, list(types))
                else:
                    rows = f"(from reference.{table.schema}.{table.name} limit 0)"
                sides = ("only undisturbed", "only after the kill")
                found.append(compare(database, table, rows, types, sides))
        return found
