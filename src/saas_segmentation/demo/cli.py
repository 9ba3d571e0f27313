"""Command line of the demo generator."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from saas_segmentation.demo.clock import AS_OF, FIRST_DAY
from saas_segmentation.demo.company import DEFAULT_ACCOUNTS, DEFAULT_SEED, demo_company
from saas_segmentation.demo.large import LargeDemo, write_large
from saas_segmentation.demo.properties import write_properties
from saas_segmentation.demo.writer import write_csvs

MOST_CSV_ACCOUNTS = 5_000
SPAN_DAYS = (AS_OF - FIRST_DAY).days + 1


class Format(StrEnum):
    """File format to write."""

    csv = "csv"
    parquet = "parquet"


def generate(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    accounts: Annotated[int, typer.Option(min=1, help="CRM accounts.")] = DEFAULT_ACCOUNTS,
    events: Annotated[
        int | None, typer.Option(min=0, help="Product events, about (Parquet only).")
    ] = None,
    file_format: Annotated[
        Format, typer.Option("--format", help="csv: dbt seeds; parquet: any size.")
    ] = Format.csv,
    days: Annotated[
        int | None, typer.Option(min=1, max=SPAN_DAYS, help="Days of events (Parquet only).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = DEFAULT_SEED,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes (Parquet only); all cores by default.")
    ] = None,
) -> None:
    """Write the raw tables of the demo company, and the truth about what was planted in them."""
    if file_format is Format.csv:
        _generate_csv(out, accounts, seed, events is not None or days is not None)
        return
    demo = LargeDemo(
        out, seed, accounts, accounts * 100 if events is None else events, days or SPAN_DAYS
    )
    number = workers or os.cpu_count() or 1
    chunks = len(demo.chunks())
    written = 0
    try:
        for done in track(write_large(demo, number), "Chunks of accounts", total=chunks):
            written += done
    except FileExistsError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from error
    Console().print(f"{written} accounts in {chunks} parts a table: {out}")


def _generate_csv(out: Path, accounts: int, seed: int, has_parquet_options: bool) -> None:
    if has_parquet_options:
        raise typer.BadParameter("--events and --days need --format parquet.")
    if accounts > MOST_CSV_ACCOUNTS:
        raise typer.BadParameter(
            f"CSV is for at most {MOST_CSV_ACCOUNTS} accounts; use --format parquet.",
            param_hint="--accounts",
        )
    write_csvs(demo_company(seed, accounts), out)
    write_properties(out)


def main() -> None:
    """Run the command."""
    typer.run(generate)
