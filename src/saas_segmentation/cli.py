"""The command `saas-segmentation`: what SQL and dbt can't do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from saas_segmentation.alerts import VARIABLE, Waiting, digest, look_ahead, run_alerts
from saas_segmentation.built_file import NotBuilt
from saas_segmentation.catalogue import PAGE, NoCatalogue, catalogue, written_page
from saas_segmentation.dashboard.cli import dashboard
from saas_segmentation.dbt_query import DbtFailed, Project
from saas_segmentation.demo.cli import generate
from saas_segmentation.freeze import OVERRIDES, NotFrozen, append, as_csv, freeze
from saas_segmentation.ledger import LedgerInUse
from saas_segmentation.preview import NAMED, UnknownSegment, print_preview, read_preview
from saas_segmentation.publish import NotPublished, publish, publish_schema
from saas_segmentation.summary import print_summary, read_summary
from saas_segmentation.sync.cli import PUBLISHED, sync

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Not even a crash may print a token.
    pretty_exceptions_show_locals=False,
)
app.command("demo")(generate)
app.command()(dashboard)
app.command()(sync)

BUILD = Path("saas_segmentation.duckdb")
Database = Annotated[
    Path, typer.Option(envvar="SAAS_SEGMENTATION_DATABASE", help="Built DuckDB file.")
]
ProjectDir = Annotated[Path, typer.Option(help="Folder of the dbt project.")]
ProfilesDir = Annotated[Path | None, typer.Option(help="Folder of profiles.yml, as for dbt.")]
Target = Annotated[str | None, typer.Option(help="Target of the profile, as for dbt.")]
Vars = Annotated[str | None, typer.Option("--vars", help="Vars of the build in YAML, as for dbt.")]


@app.command()
def summary(database: Database = BUILD) -> None:
    """Print the headline figures of a build."""
    try:
        found = read_summary(database)
    except NotBuilt as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    print_summary(found, database, Console())


@app.command("publish")
def publish_build(
    database: Database = BUILD,
    to: Annotated[
        Path, typer.Option(envvar="SAAS_SEGMENTATION_PUBLISHED", help="DuckDB file for readers.")
    ] = PUBLISHED,
    schema: Annotated[
        str, typer.Option(help="With --target: schema for readers.")
    ] = "saas_segmentation_published",
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    target: Annotated[
        str | None, typer.Option(help="A PostgreSQL target of the profile, instead of a file.")
    ] = None,
) -> None:
    """Give a build that passed to its readers, in one step; a failed one stays out."""
    try:
        if target:
            typer.echo(publish_schema(Project(project_dir, profiles_dir, target), schema))
        else:
            found = publish(database, to)
            typer.echo(
                f"Published {found.table_count} tables, {found.row_count:,} rows,"
                f" as of {found.as_of_date}, in {found.path}."
            )
    except (NotPublished, DbtFailed) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@app.command()
def alerts(
    database: Annotated[
        Path, typer.Option(envvar="SAAS_SEGMENTATION_PUBLISHED", help="Published DuckDB file.")
    ] = PUBLISHED,
    ledger: Annotated[
        Path, typer.Option(help="SQLite file that says which events were sent.")
    ] = Path("alerts_ledger.sqlite"),
    max_age_days: Annotated[
        int, typer.Option(min=0, help="Events that are older are not sent any more.")
    ] = 7,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what the next run would send.")
    ] = False,
) -> None:
    """Tell teams who entered and left their segments. The first run is the baseline."""
    try:
        if dry_run:
            print_ahead(look_ahead(database, ledger, max_age_days))
            return
        outcome = run_alerts(database, ledger, max_age_days)
    except (NotBuilt, LedgerInUse) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if outcome.is_first:
        typer.echo(f"First run: {outcome.noted:,} events are known now, none was sent.")
        return
    typer.echo(f"{outcome.sent:,} events sent, {outcome.expired:,} too old to send.")
    for owner in outcome.without_route:
        typer.echo(f"Where to reach {owner}? Set {VARIABLE} or a variable of its own.", err=True)
    for owner in outcome.failed:
        typer.echo(f"The message to {owner} was not taken; the next run sends it again.", err=True)
    if outcome.failed or outcome.without_route:
        raise typer.Exit(1)


def print_ahead(found: Waiting) -> None:
    """The messages of the next run."""
    for owner in sorted({event.owner for event in found.fresh}):
        own = [event for event in found.fresh if event.owner == owner]
        typer.echo("\n\n".join([*digest(owner, own), ""]))
    if found.is_first:
        typer.echo("This will be the first run: it notes all of this as known and sends none.")
    else:
        typer.echo(
            f"{len(found.fresh):,} events would be sent, {len(found.expired):,} are too old."
        )


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


@app.command()
def preview(
    segment: Annotated[str | None, typer.Option(help="Only this named segment.")] = None,
    scheme: Annotated[str | None, typer.Option(help="Only this scheme.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Accounts to list each way.")] = 20,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    target: Target = None,
    variables: Vars = None,
) -> None:
    """Who would enter and leave which segment under the rules as edited; nothing is written."""
    if segment and scheme:
        raise typer.BadParameter("give --segment or --scheme, not both")
    try:
        found = read_preview(Project(project_dir, profiles_dir, target, variables), segment, scheme)
    except (DbtFailed, UnknownSegment, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    print_preview(found, Console(), limit)


@app.command("freeze")
def print_frozen(
    key: Annotated[str, typer.Argument(help="Named segment, or segment of --scheme.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day whose members to take.")],
    reason: Annotated[str, typer.Option(help="Why they are on the list, in words.")],
    list_key: Annotated[str, typer.Option("--as", help="Segment declared with `list: true`.")],
    scheme: Annotated[str, typer.Option(help="Scheme of the segment.")] = NAMED,
    write: Annotated[
        bool, typer.Option("--write", help=f"Append to {OVERRIDES} instead of printing.")
    ] = False,
    project_dir: ProjectDir = Path(),
    profiles_dir: ProfilesDir = None,
    target: Target = None,
    variables: Vars = None,
) -> None:
    """The members of a segment on a day as rows of a frozen list."""
    project = Project(project_dir, profiles_dir, target, variables)
    try:
        frozen = freeze(project, key, on.date(), reason, list_key, scheme)
        if write:
            append(project_dir, frozen.rows)
    except (DbtFailed, UnknownSegment, NotFrozen, NoCatalogue, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if not write:
        typer.echo(as_csv(frozen.rows, header=True), nl=False)
    done = "added to" if write else "would be added to"
    typer.echo(
        f"{len(frozen.rows):,} accounts {done} '{list_key}',"
        f" {frozen.listed_already:,} are on it already.",
        err=True,
    )
