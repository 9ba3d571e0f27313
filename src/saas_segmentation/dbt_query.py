"""Rows of a query that dbt compiles and runs: every engine that dbt speaks to, nothing written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


class DbtFailed(Exception):
    """dbt could not answer; the message is its own, in short."""


@dataclass(frozen=True)
class Project:
    """Where the project is and how dbt should read it. None leaves it to dbt."""

    folder: Path = Path()
    profiles: Path | None = None
    target: str | None = None
    variables: str | None = None

    def arguments(self) -> list[str]:
        """The options of every dbt command."""
        given = {
            "--project-dir": self.folder,
            "--profiles-dir": self.profiles,
            "--target": self.target,
            "--vars": self.variables,
            # Apart from a build's own files, which other tools read.
            "--target-path": self.folder.resolve() / "target" / "preview",
        }
        found = [str(part) for pair in given.items() if pair[1] is not None for part in pair]
        return [*found, "--log-level", "none", "--log-level-file", "none"]


def rows_of(sql: str, project: Project) -> list[Row]:
    """All rows of one query with Jinja in it."""
    # Takes seconds, which commands that don't ask dbt should not wait for.
    from dbt.cli.main import dbtRunner

    answer = dbtRunner().invoke(
        ["show", "--inline", sql, "--limit", "-1", "--output", "json", *project.arguments()]
    )
    if answer.exception:
        raise DbtFailed(in_short(str(answer.exception)))
    result = answer.result.results[0]  # type: ignore[union-attr]
    if not answer.success:
        raise DbtFailed(in_short(str(result.message)))
    table = result.agate_table
    assert table is not None
    return [dict(zip(table.column_names, row.values(), strict=True)) for row in table.rows]


def run_operation(macro: str, arguments: Mapping[str, object], project: Project) -> str:
    """Run a macro as an operation; what it said last."""
    from dbt.cli.main import dbtRunner

    said: list[str] = []

    def listen(event: Any) -> None:
        if event.info.name == "JinjaLogInfo":
            said.append(event.data.msg)

    answer = dbtRunner(callbacks=[listen]).invoke(
        ["run-operation", macro, "--args", json.dumps(arguments), *project.arguments()]
    )
    if answer.exception:
        raise DbtFailed(in_short(str(answer.exception)))
    if not answer.success:
        results = answer.result.results  # type: ignore[union-attr]
        raise DbtFailed(in_short(str(results[0].message)))
    return said[-1] if said else ""


def in_short(message: str) -> str:
    """An error without dbt's headings and the macros that it went through."""
    lines = [line.strip() for line in message.strip().splitlines()]
    kept = [line for line in lines if line and not line.startswith((">", "called by"))]
    while len(kept) > 1 and kept[0].split(" in ")[0].endswith("Error"):
        kept = kept[1:]
    return "\n".join(kept)


def nearest(name: str, known: Sequence[str]) -> str:
    """Words that name the nearest known name, if any is near."""
    found = get_close_matches(name, known, n=1, cutoff=0)
    return f"; nearest: '{found[0]}'" if found else ""
