"""The command `saas-segmentation dashboard`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from saas_segmentation.built_file import NotBuilt


def dashboard(
    database: Annotated[
        Path, typer.Option(envvar="SAAS_SEGMENTATION_DATABASE", help="Built DuckDB file.")
    ] = Path("saas_segmentation.duckdb"),
    output: Annotated[Path, typer.Option(help="HTML file to write.")] = Path(
        "target/dashboard.html"
    ),
    currency: Annotated[
        str | None,
        typer.Option(
            envvar="SAAS_SEGMENTATION_CURRENCY",
            help="Code of the reporting currency; without it, what the build has noted.",
        ),
    ] = None,
) -> None:
    """Write the dashboard: one HTML file that opens from disk, without network."""
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise typer.BadParameter(
            f"'{currency}' is no currency code such as USD.", param_hint="--currency"
        )
    # Only here: Vega and the templates would slow down every other command.
    from saas_segmentation.dashboard.page import written_page

    try:
        text = written_page(database, currency)
        replace(output, text)
    except (NotBuilt, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{output} ({output.stat().st_size / 1e6:.1f} MB): open it in a browser.")


def replace(path: Path, text: str) -> None:
    """Write a file beside its place, then swap it in: a reader never sees half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
