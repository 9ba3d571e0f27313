"""What was measured, as JSON and as a page of tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.compare import Compared
from benchmarks.measure import Machine, Measured
from benchmarks.warehouse import Build

SLOWEST = 15
LARGEST = 15


@dataclass(frozen=True)
class Result:
    """One run of the benchmark. `increment` is None where none was built."""

    name: str
    machine: Machine
    load_after: float
    memory_limit: str
    as_of: str
    raw_rows: dict[str, int]
    first_raw_rows: dict[str, int]
    first: Build
    increment: Build | None
    floor: Measured
    table_rows: dict[str, int]
    database_mb: int
    account_days: int
    peers: list[Compared]

    @property
    def events(self) -> int:
        """Raw events of the first build."""
        return self.first_raw_rows["segment.tracks"]


def write(result: Result, folder: Path) -> Path:
    """Write both files; the JSON one is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / f"{result.name}.json"
    data.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    (folder / f"{result.name}.md").write_text("\n".join(_page(result)) + "\n", encoding="utf-8")
    return data


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table whose first column is text and whose others are numbers."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return ["", *("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines), ""]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _page(result: Result) -> Iterable[str]:
    machine, first, increment = result.machine, result.first, result.increment
    yield f"# Benchmark {result.name}"
    yield ""
    yield f"`make bench` wrote this page on {machine.measured_at}; its next run overwrites it."
    yield ""
    yield (
        f"{machine.cores} cores ({machine.cpu}), {machine.memory_gb} GB of memory, load"
        f" {machine.load_before} before the start and {result.load_after} at the end; DuckDB"
        f" {machine.duckdb} with a limit of {result.memory_limit}, dbt {machine.dbt}, dbt-duckdb"
        f" {machine.dbt_duckdb}."
    )
    yield ""
    yield f"![What took how long]({result.name}.svg)"
    yield ""
    yield "## Builds and the floor"
    builds = [("First build", first, result.first_raw_rows)]
    if increment:
        builds.append(("One more day", increment, result.raw_rows))
    yield from _table(
        [
            "",
            "Seconds",
            "without parsing",
            "Compiling, all models",
            "Peak memory, MB",
            "Raw rows",
            "Raw events",
        ],
        [
            *(
                (
                    title,
                    build.process.seconds,
                    build.models_seconds,
                    build.compiling_seconds,
                    build.process.peak_mb,
                    sum(rows.values()),
                    rows["segment.tracks"],
                )
                for title, build, rows in builds
            ),
            (
                "Floor: read all, count by day",
                result.floor.seconds,
                None,
                None,
                result.floor.peak_mb,
                sum(result.raw_rows.values()),
                result.raw_rows["segment.tracks"],
            ),
        ],
    )
    yield (
        f"The first build takes {first.process.seconds / result.floor.seconds:.0f} times the floor:"
        f" {result.events / first.process.seconds:,.0f} events and"
        f" {result.account_days / first.process.seconds:,.0f} account-days a second, of"
        f" {result.account_days:,} account-days. The DuckDB file has {result.database_mb:,} MB."
    )
    yield ""
    yield "## By layer"
    yield ""
    yield "Seconds of models, added up; two run at a time."
    yield from _table(
        ["Layer", "First build", "One more day"] if increment else ["Layer", "First build"],
        [
            (layer, seconds, *([increment.layers.get(layer, 0.0)] if increment else []))
            for layer, seconds in sorted(first.layers.items(), key=lambda item: -item[1])
        ],
    )
    yield f"## The {SLOWEST} slowest models"
    yield from _table(
        ["Model", "First build", "One more day"] if increment else ["Model", "First build"],
        [
            (f"`{model}`", seconds, *([increment.models.get(model)] if increment else []))
            for model, seconds in sorted(first.models.items(), key=lambda item: -item[1])[:SLOWEST]
        ],
    )
    yield f"## The {LARGEST} largest tables"
    yield from _table(
        ["Table", "Rows"],
        [(f"`{name}`", rows) for name, rows in list(result.table_rows.items())[:LARGEST]],
    )
    if result.peers:
        yield from _peers(result.peers)


def _peers(peers: Sequence[Compared]) -> Iterable[str]:
    yield "## Peers"
    yield ""
    yield "Each on the same rows, in a process of its own, after the builds."
    yield from _table(
        ["Peer", "Rows in", "Rows out", "Seconds", "without imports", "Peak memory, MB"],
        [
            (
                peer.title,
                peer.given_rows,
                peer.rows,
                peer.process.seconds,
                peer.own_seconds,
                peer.process.peak_mb,
            )
            for peer in peers
        ],
    )
    yield "Ours: the models on the way from the same rows to the same figures, in the first build."
    yield from _table(
        ["Beside", "Models", "Their seconds", "Rows compared", "Rows that differ"],
        [
            (
                peer.title,
                len(peer.our_models),
                peer.our_seconds,
                peer.compared_rows,
                peer.differing_rows,
            )
            for peer in peers
        ],
    )
    for peer in peers:
        yield f"### {peer.title}"
        yield ""
        yield f"{peer.more_of_ours} {peer.differs}"
        yield ""
        yield "Models: " + ", ".join(f"`{model}`" for model in peer.our_models) + "."
        yield ""
        found = ", ".join(f"{name} {count:,}" for name, count in peer.differing.items())
        yield f"Rows that differ, by column: {found}."
        yield ""
        for sample in peer.samples:
            yield f"- {sample}"
        if peer.samples:
            yield ""
