"""The command `saas-segmentation`: what SQL and dbt can't do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from saas_segmentation.catalogue import PAGE, NoCatalogue, catalogue, written_page
from saas_segmentation.demo.cli import generate
from saas_segmentation.summary import NotBuilt, print_summary, read_summary

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("demo")(generate)


@app.command()
def summary(
    database: Annotated[
        Path, typer.Option(envvar="SAAS_SEGMENTATION_DATABASE", help="Built DuckDB file.")
    ] = Path("saas_segmentation.duckdb"),
) -> None:
    """Print the headline figures of a build."""
    try:
        found = read_summary(database)
    except NotBuilt as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    print_summary(found, database, Console())


@app.command("catalogue")
def print_catalogue(
    write: Annotated[
        bool, typer.Option("--write", help=f"Put it into {PAGE} instead of printing it.")
    ] = False,
) -> None:
    """The catalogue of schemes, named segments and traits, from what the project declares."""
    root = Path.cwd()
    try:
        if write:
            (root / PAGE).write_text(written_page(root), encoding="utf-8", newline="\n")
        else:
            typer.echo(catalogue(root))
    except NoCatalogue as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
