"""Measure the project on generated rows: a build, one day more, the floor, and other tools.

`make bench` runs it. It reports, and fails on nothing but its own errors.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.compare import compare
from benchmarks.measure import ROOT, Failed, load, measured, this_machine
from benchmarks.peers import BENCH, PEERS
from benchmarks.report import Result, write
from benchmarks.warehouse import Warehouse
from saas_segmentation.demo.clock import AS_OF

RESULTS = ROOT / "benchmarks" / "results"
console = Console(width=120)


def generate(data: Path, accounts: int, events: int, days: int, log: Path) -> None:
    """Generate the raw rows, unless they are there."""
    if any(data.glob("*/*/*.parquet")):
        console.print(f"Rows: those of {data}")
        return
    sizes = ["--accounts", str(accounts), "--events", str(events), "--days", str(days)]
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "saas_segmentation.demo",
        "--out",
        data,
        *sizes,
    ]
    took = measured([*command, "--format", "parquet"], log)
    console.print(f"Rows: generated in {took.seconds:.0f} s")


def bench(warehouse: Warehouse, name: str, with_increment: bool, with_peers: bool) -> Result:
    """Measure everything, one after the other."""
    machine = this_machine()
    warehouse.write_profile()
    first_day = AS_OF - timedelta(days=1) if with_increment else AS_OF
    first_raw_rows = warehouse.deliver(AS_OF if with_increment else None)
    warehouse.seed(first_day)
    first = warehouse.build(first_day)
    console.print(f"First build: {first.process.seconds:.0f} s, {first.process.peak_mb:,} MB")
    raw_rows, increment = first_raw_rows, None
    if with_increment:
        raw_rows = warehouse.deliver()
        increment = warehouse.build(AS_OF)
        took = increment.process
        console.print(f"One more day: {took.seconds:.0f} s, {took.peak_mb:,} MB")
    arguments: list[str | Path] = [warehouse.work, warehouse.data, warehouse.memory_limit]
    floor = measured(
        [sys.executable, "-m", "benchmarks.floor", *arguments], warehouse.work / "floor.log"
    )
    console.print(f"Floor: {floor.seconds:.1f} s, {floor.peak_mb:,} MB")
    peers = []
    for peer in PEERS if with_peers else ():
        found = compare(warehouse, AS_OF, peer, first.models)
        peers.append(found)
        console.print(
            f"{peer.title}: {found.process.seconds:.1f} s, {found.process.peak_mb:,} MB, our models"
            f" {found.our_seconds:.1f} s; {found.differing_rows:,} of {found.compared_rows:,} rows"
            " differ"
        )
    table_rows = warehouse.table_rows()
    return Result(
        name=name,
        machine=machine,
        load_after=load(),
        memory_limit=warehouse.memory_limit,
        as_of=str(AS_OF),
        raw_rows=raw_rows,
        first_raw_rows=first_raw_rows,
        first=first,
        increment=increment,
        floor=floor,
        table_rows=table_rows,
        database_mb=round(warehouse.database.stat().st_size / 1024**2),
        account_days=table_rows["main.account_traits_daily"],
        peers=peers,
    )


def main(
    accounts: Annotated[int, typer.Option(min=1, help="CRM accounts.")] = 2_000,
    events: Annotated[int, typer.Option(min=0, help="Product events, about.")] = 500_000,
    days: Annotated[int, typer.Option(min=1, help="Days of events.")] = 400,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of generated rows of this size; written if it has none."),
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Empty folder for the warehouse; else a temporary one.")
    ] = None,
    memory_limit: Annotated[str, typer.Option(help="DuckDB's limit, as `8GB`.")] = "8GB",
    skip_peers: Annotated[bool, typer.Option("--skip-peers", help="The project alone.")] = False,
    increment: Annotated[bool, typer.Option(help="Build one more day after the first.")] = True,
) -> None:
    """Measure a build, one more day, the floor and peers; write a page, JSON and a picture."""
    name = f"{accounts}x{events}"
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = (work or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        rows = (data or folder / "rows").resolve()
        warehouse = Warehouse(folder, rows, memory_limit)
        if warehouse.database.exists():
            raise typer.BadParameter("has a warehouse already.", param_hint="--work")
        try:
            if not BENCH.exists():  # It draws the picture, after all that takes hours.
                raise Failed(f"{BENCH.relative_to(ROOT)} is missing: run `make bench`.")
            generate(rows, accounts, events, days, folder / "generate.log")
            result = bench(warehouse, name, increment, not skip_peers)
            written = write(result, RESULTS)
            picture = written.with_suffix(".svg")
            measured([BENCH, "-m", "benchmarks.plot", written, picture], folder / "plot.log")
        except Failed as error:
            console.print(str(error), markup=False)
            raise typer.Exit(1) from error
    console.print(f"{written.with_suffix('.md').relative_to(ROOT)}")


if __name__ == "__main__":
    typer.run(main)
