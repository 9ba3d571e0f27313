"""The generated rows as raw schemas of a DuckDB file, and dbt's builds of it."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measure import Measured, measured
from saas_segmentation.demo.schema import RAW_TABLES, Table

LOADED = ("_fivetran_synced", "received_at")
THREADS = 2


@dataclass(frozen=True)
class Build:
    """One `dbt run`: the process, and what dbt says of it in seconds.

    `models_seconds` is what follows parsing; two models run at a time. All others are sums.
    """

    process: Measured
    models_seconds: float
    compiling_seconds: float
    models: dict[str, float]
    layers: dict[str, float]


def _layer(path: Path) -> str:
    """The folder of a model; the vendors' folders are one."""
    folders = path.parts[:-1]
    return folders[0] if folders[0] in ("staging", "adapters", "inputs") else "/".join(folders[:2])


def _seconds(timing: dict[str, str]) -> float:
    ended, began = (datetime.fromisoformat(timing[f"{end}_at"]) for end in ("completed", "started"))
    return (ended - began).total_seconds()


@dataclass(frozen=True)
class Warehouse:
    """A DuckDB file over generated Parquet files, in a work folder with a profile of its own."""

    work: Path
    data: Path
    memory_limit: str

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.work / "warehouse.duckdb"

    def open(self, read_only: bool = True) -> duckdb.DuckDBPyConnection:
        """A connection with the limits that dbt has."""
        return duckdb.connect(str(self.database), read_only=read_only, config=self.limits())

    def limits(self) -> dict[str, Any]:
        """DuckDB's limits in every process; where it spills to can't change while it is open."""
        return {
            "memory_limit": self.memory_limit,
            "temp_directory": str(self.work / "spill"),
            "threads": str(THREADS),
        }

    def write_profile(self) -> None:
        """A profile with a memory limit and a folder to spill to. JSON is YAML."""
        target = {
            "type": "duckdb",
            "path": str(self.database),
            "threads": THREADS,
            "config_options": self.limits(),
            "settings": {"TimeZone": "UTC"},
        }
        profile = {"saas_segmentation": {"target": "bench", "outputs": {"bench": target}}}
        (self.work / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")

    def deliver(self, before: date | None = None) -> dict[str, int]:
        """Make the raw tables, views of all rows or of those that were loaded before a day."""
        with self.open(read_only=False) as database:
            rows = {}
            for table in RAW_TABLES:
                name = f"raw_{table.full_name}"
                database.execute(f"create schema if not exists raw_{table.vendor}")
                database.execute(f"create or replace view {name} as {self._rows(table, before)}")
                rows[table.full_name] = database.sql(f"from {name}").count("*").fetchall()[0][0]
            return rows

    def _rows(self, table: Table, before: date | None) -> str:
        files = self.data / table.vendor / table.name / "*.parquet"
        loaded = next(column.name for column in table.columns if column.name in LOADED)
        condition = f" where {loaded} < timestamp '{before}'" if before else ""
        return f"select * from read_parquet('{files}'){condition}"

    def seed(self, as_of: date) -> None:
        """Load the reference tables."""
        self._dbt("seed", as_of, "--select", "path:seeds/reference")

    def build(self, as_of: date) -> Build:
        """Build all models, without tests. Parsing is a part of it, whatever ran before."""
        process = self._dbt("run", as_of, "--no-partial-parse")
        run = json.loads((self.work / "target" / "run_results.json").read_text(encoding="utf-8"))
        layers: defaultdict[str, float] = defaultdict(float)
        models, compiling = {}, 0.0
        nodes = self.manifest()["nodes"]
        for result in run["results"]:
            # Hooks are among the results too.
            if result["unique_id"].startswith("model."):
                node = nodes[result["unique_id"]]
                models[node["name"]] = round(result["execution_time"], 3)
                compiling += sum(
                    _seconds(timing) for timing in result["timing"] if timing["name"] == "compile"
                )
                layers[_layer(Path(node["path"]))] += result["execution_time"]
        return Build(
            process,
            round(run["elapsed_time"], 2),
            round(compiling, 2),
            models,
            {layer: round(seconds, 2) for layer, seconds in layers.items()},
        )

    def _dbt(self, command: str, as_of: date, *arguments: str) -> Measured:
        variables = json.dumps({"demo": False, "as_of_date": str(as_of)})
        target = self.work / "target"
        return measured(
            [
                *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", command),
                *("--vars", variables, "--profiles-dir", self.work),
                *("--target-path", target, "--log-path", target),
                *arguments,
            ],
            self.work / f"dbt_{command}.log",
        )

    def manifest(self) -> dict[str, Any]:
        """What dbt knows of the project."""
        file = self.work / "target" / "manifest.json"
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found

    def table_rows(self) -> dict[str, int]:
        """Rows of every table that was built, most first."""
        with self.open() as database:
            tables = database.sql(
                "select schema_name, table_name from duckdb_tables() where not internal"
            ).fetchall()
            rows = {
                f"{schema}.{name}": database.sql(f"from {schema}.{name}")
                .count("*")
                .fetchall()[0][0]
                for schema, name in tables
            }
        return dict(sorted(rows.items(), key=lambda row: (-row[1], row[0])))
