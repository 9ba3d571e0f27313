"""Build the project on another engine, with every test, and compare each table with DuckDB's.

`make test-postgres` and `make test-spark` run it. The engine is started here and stopped at the
end; nothing is left behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Annotated, Protocol

import duckdb
import typer
from compare import Comparison, Table, columns, compare
from postgres import postgres_server
from rich.console import Console
from rich.table import Table as Printed
from spark import spark_server

from saas_segmentation.demo.clock import AS_OF
from saas_segmentation.demo.schema import RAW_TABLES
from saas_segmentation.demo.schema import Table as RawTable

ROOT = Path(__file__).resolve().parents[2]
# Made by Python models, which run within DuckDB only.
DUCKDB_ONLY = {
    "account_clusters",
    "cluster_counts",
    "cluster_profiles",
    "int_account_clusters",
    "int_cluster_inputs",
    "int_cluster_silhouettes",
}
# Of a company that is generated instead of the demo's.
EVENTS_AN_ACCOUNT = 200
DAYS = 400
MODELS = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
TESTS = {"data tests": "test_type:data", "unit tests": "test_type:unit"}
app = typer.Typer(add_completion=False)
console = Console(width=120)


class Build:
    """One target's builds, with target and log folders of its own."""

    def __init__(
        self, folder: Path, target: str, environment: Mapping[str, str], project: Path = ROOT
    ) -> None:
        self.folder = folder
        self.target = target
        self.environment = environment
        self.project = project

    def command(self, *arguments: str) -> list[str]:
        """The whole command of a run of dbt."""
        command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments]
        command += ["--target", self.target, "--profiles-dir", str(self.folder.parent)]
        return [*command, "--target-path", str(self.folder), "--log-path", str(self.folder)]

    def dbt(self, *arguments: str) -> None:
        """Run dbt; stop where it fails."""
        began = time.monotonic()
        console.print(f"[bold]{self.target}[/bold]: dbt {' '.join(arguments)}")
        ended = subprocess.run(
            self.command(*arguments),
            cwd=self.project,
            env={**os.environ, **self.environment},
            check=False,
        )
        if ended.returncode:
            raise typer.Exit(ended.returncode)
        console.print(f"[bold]{self.target}[/bold]: {time.monotonic() - began:.0f} s")

    def tables(self) -> dict[str, Table]:
        """Tables that the last run has built, by name."""
        manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return {
            str(node["alias"]): Table(node["alias"], Path(node["path"]).parts[0], node["schema"])
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
            and node["config"]["materialized"] in ("table", "incremental")
        }


def print_comparison(found: Iterable[Comparison], other: str) -> bool:
    """Print what was compared; whether nothing differs."""
    comparisons = list(found)
    printed = Printed(title=f"{other} beside DuckDB {duckdb.__version__}")
    for heading in ("Folder", "Tables", "Rows", "Rows that differ"):
        printed.add_column(heading, justify="left" if heading == "Folder" else "right")
    for folder in sorted({one.table.folder for one in comparisons}):
        own = [one for one in comparisons if one.table.folder == folder]
        sums = [sum(one.rows for one in own), sum(one.differing for one in own)]
        printed.add_row(folder, str(len(own)), *(f"{number:,}" for number in sums))
    console.print(printed)
    for one in comparisons:
        if one.differing:
            sizes = f"{one.rows:,} rows here, {one.other_rows:,} there"
            console.print(f"[red]{one.table.name}: {one.differing:,} rows differ[/red] ({sizes})")
            for sample in one.samples:
                console.print(f"  {sample}", markup=False, soft_wrap=True)
    rows = sum(one.rows for one in comparisons)
    differing = sum(one.differing for one in comparisons)
    console.print(
        f"Compared {len(comparisons)} tables, {rows:,} rows, {other} with DuckDB:"
        f" {differing:,} rows differ."
    )
    return differing == 0


class Engine(Protocol):
    """A running engine that a target of the profile reaches."""

    @property
    def version(self) -> str:
        """Name and version."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What the target reads."""

    def rows(self, schema: str, table: str, columns: Sequence[str]) -> str:
        """The rows of a table as a relation for DuckDB."""

    def load(self, table: RawTable, folder: Path) -> None:
        """Make a raw table of a folder of Parquet files."""


def build_and_compare(
    target: str,
    start: Callable[[Path], AbstractContextManager[Engine]],
    reference: Path | None,
    accounts: int | None,
    minutes: float | None = None,
) -> None:
    """Build on DuckDB, unless that was done, and on an engine of one's own; compare all tables.

    Then the demo's tests, of which none begins once so many minutes are over.
    """
    began = time.monotonic()
    if reference and accounts:
        raise typer.BadParameter("a reference holds the demo, not generated accounts")
    with tempfile.TemporaryDirectory(prefix="engines-") as temporary:
        folder = Path(temporary)
        (folder / "profiles.yml").write_bytes((ROOT / "profiles.yml.example").read_bytes())
        built = (reference or folder / "reference.duckdb").resolve()
        duck_folder = ROOT / "target" if reference else folder / "duckdb"
        duck = Build(duck_folder, "dev", {"SAAS_SEGMENTATION_DATABASE": str(built)})
        with start(folder / "engine") as engine:
            theirs = Build(folder / target, target, engine.environment)
            if accounts:
                generate(folder / "rows", accounts)
                for table in RAW_TABLES:
                    engine.load(table, folder / "rows" / table.vendor / table.name)
                deliver(built, folder / "rows")
                generated = json.dumps({"demo": False, "as_of_date": str(AS_OF)})
                given = ("--vars", generated, "--exclude", "path:seeds/demo")
                duck.dbt(*MODELS, *given, "--quiet")
                theirs.dbt(*MODELS, *given, "--quiet")
            else:
                if not reference:
                    duck.dbt(*MODELS, "--quiet")
                theirs.dbt(*MODELS, "--quiet")
            equal = compare_all(built, duck, theirs, engine)
            for name, selected in {} if accounts else TESTS.items():
                if minutes is not None and time.monotonic() - began > minutes * 60:
                    console.print(
                        f"Not run on {engine.version}, after {minutes:g} minutes: {name}."
                    )
                else:
                    theirs.dbt("test", "--select", selected, "--quiet")
                    console.print(f"Passed on {engine.version}: all {name}.")
            if not equal:
                raise typer.Exit(1)


def generate(folder: Path, accounts: int) -> None:
    """Write the raw tables of a company as Parquet files."""
    command = [sys.executable, "-m", "saas_segmentation.demo", "--format", "parquet"]
    command += ["--out", str(folder), "--accounts", str(accounts), "--days", str(DAYS)]
    subprocess.run([*command, "--events", str(accounts * EVENTS_AN_ACCOUNT)], check=True)


def deliver(database: Path, folder: Path) -> None:
    """Make the raw tables of a DuckDB file views of Parquet files."""
    with duckdb.connect(str(database)) as connection:
        for table in RAW_TABLES:
            files = folder / table.vendor / table.name / "*.parquet"
            connection.execute(f"create schema if not exists raw_{table.vendor}")
            connection.execute(f"create view raw_{table.full_name} as from read_parquet('{files}')")


def compare_all(built: Path, duck: Build, theirs: Build, engine: Engine) -> bool:
    """Compare all tables of both; whether they are the same, and all that can be built is."""
    with duckdb.connect() as database:
        database.execute(f"attach '{built}' as reference (read_only)")
        others = theirs.tables()
        tables = duck.tables()
        absent = sorted(set(tables) - set(others))
        found = []
        for table in (tables[name] for name in tables if name in others):
            types = columns(database, table)
            rows = engine.rows(others[table.name].schema, table.name, list(types))
            found.append(compare(database, table, rows, types))
    equal = print_comparison(found, engine.version)
    console.print(f"Not built on {engine.version}: {', '.join(absent) or 'nothing'}.")
    return equal and set(absent) == DUCKDB_ONLY


Reference = Annotated[
    Path | None, typer.Option(help="DuckDB file that `dbt build` of this state built last.")
]


Accounts = Annotated[
    int | None,
    typer.Option(min=1, help="Models alone, of so many generated accounts instead of the demo's."),
]


@app.command()
def postgres(reference: Reference = None, accounts: Accounts = None) -> None:
    """PostgreSQL, a server from a package."""
    build_and_compare("postgres", postgres_server, reference, accounts)


@app.command()
def spark(
    reference: Reference = None,
    accounts: Accounts = None,
    cluster: Annotated[bool, typer.Option(help="A master and two workers.")] = False,
    minutes: Annotated[
        float | None, typer.Option(min=0, help="Begin no tests once so many are over; else all.")
    ] = None,
) -> None:
    """Spark, in local mode or as a standalone cluster."""
    start = partial(spark_server, cluster=cluster)
    build_and_compare("spark", start, reference, accounts, minutes)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that the engine is stopped too.
    app()
