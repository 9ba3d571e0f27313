"""Compile the project for warehouses that can't be reached and look for what they would refuse.

`make test-warehouses` runs it. dbt compiles every model, test and analysis without a connection;
`dialects.py` parses what came out and looks through it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import sqlglot
import typer
from dialects import FUNCTIONS, calls, findings
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
SNOWFLAKE = ("ACCOUNT", "USER", "PASSWORD", "ROLE", "WAREHOUSE", "DATABASE")
REDSHIFT = ("HOST", "USER", "PASSWORD", "DATABASE")
# What the targets of the profile read; nothing is asked with it.
CREDENTIALS = {
    **{f"SNOWFLAKE_{name}": "x" for name in SNOWFLAKE},
    **{f"REDSHIFT_{name}": "x" for name in REDSHIFT},
    "GOOGLE_CLOUD_PROJECT": "x",
    "DATABRICKS_HOST": "x",
    "DATABRICKS_HTTP_PATH": "/sql/1.0/warehouses/x",
    "DATABRICKS_TOKEN": "x",
}
GOOGLE_KEYS = ("client_id", "client_secret", "refresh_token")
GOOGLE_USER = {"type": "authorized_user", **{key: "x" for key in GOOGLE_KEYS}}

app = typer.Typer(add_completion=False)
console = Console(width=120)


def compiled(target: str, folder: Path) -> dict[Path, str]:
    """The project's SQL for a target, by file: compiled without a connection."""
    (folder / "profiles.yml").write_bytes((ROOT / "profiles.yml.example").read_bytes())
    google = folder / "google.json"
    google.write_text(json.dumps(GOOGLE_USER), encoding="utf-8")
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "compile", "--quiet"]
    command += ["--no-populate-cache", "--no-introspect", "--target", target]
    command += ["--profiles-dir", str(folder), "--target-path", str(folder / target)]
    command += ["--log-path", str(folder / target)]
    environment = {**os.environ, **CREDENTIALS, "GOOGLE_APPLICATION_CREDENTIALS": str(google)}
    environment["PYTHONWARNINGS"] = "ignore"  # The adapters' packages are full of them.
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if ended.returncode:
        raise typer.Exit(ended.returncode)
    root = folder / target / "compiled" / "saas_segmentation"
    return {
        file.relative_to(root): file.read_text(encoding="utf-8")
        for file in sorted(root.rglob("*.sql"))
    }


def is_model(file: Path) -> bool:
    """Whether a compiled file is a model; its tests stand in a folder named after the YAML."""
    return file.parts[0] == "models" and not any(part.endswith(".yml") for part in file.parts)


@app.command()
def check(
    targets: Annotated[list[str] | None, typer.Argument(help="Of the profile; all four.")] = None,
) -> None:
    """Compile for each warehouse, parse, and report what it would refuse."""
    table = Table("Target", title=f"Compiled, and parsed by sqlglot {version('sqlglot')}")
    for heading in ("Models", "Tests, analyses", "Functions", "Findings", "Seconds"):
        table.add_column(heading, justify="right")
    found: dict[tuple[str, str], list[str]] = {}
    for target in targets or FUNCTIONS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="warehouses-") as temporary:
            files = compiled(target, Path(temporary))
        names: set[str] = set()
        count = 0
        for file, sql in files.items():
            names |= set(calls(sqlglot.tokenize(sql, read=target))) & FUNCTIONS[target]
            for finding in findings(sql, target):
                found.setdefault((target, finding), []).append(file.stem)
                count += 1
        models = sum(is_model(file) for file in files)
        numbers = (models, len(files) - models, len(names), count, time.monotonic() - began)
        table.add_row(target, *(f"{number:,.0f}" for number in numbers))
    console.print(table)
    for (target, finding), stems in sorted(found.items()):
        examples = ", ".join(stems[:3])
        console.print(f"[red]{target}[/red]: {finding}, in {len(stems)} files, such as {examples}")
    if found:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
