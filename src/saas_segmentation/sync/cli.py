"""The command `saas-segmentation sync`."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import Progress

from saas_segmentation.built_file import NotBuilt
from saas_segmentation.ledger import LedgerInUse, ledger
from saas_segmentation.sync.confirmed import SCHEMA, Confirmed
from saas_segmentation.sync.plan import Plan, Refused, make_plan, refuse_what_is_unsafe
from saas_segmentation.sync.records import Kind, Record, read_sheet
from saas_segmentation.sync.report import print_plan, print_refusals
from saas_segmentation.sync.sending import Crm, Forbidden, GaveUp, Misfit, Refusals, send_all

PUBLISHED = Path("saas_segmentation.published.duckdb")
INSTANCE_URL = "SALESFORCE_INSTANCE_URL"


class To(StrEnum):
    """CRMs that can be sent to."""

    hubspot = "hubspot"
    salesforce = "salesforce"


class Only(StrEnum):
    """What is sent."""

    accounts = "accounts"
    contacts = "contacts"
    all = "all"


class BadEnvironment(Exception):
    """A variable of the environment is missing or no use; the message names it."""


def sync(
    to: Annotated[To, typer.Option(help="CRM to send to.")],
    database: Annotated[
        Path, typer.Option(envvar="SAAS_SEGMENTATION_PUBLISHED", help="Published DuckDB file.")
    ] = PUBLISHED,
    only: Annotated[Only, typer.Option("--object", help="What to send.")] = Only.all,
    ledger_file: Annotated[
        Path, typer.Option("--ledger", help="SQLite file of what the CRM has confirmed.")
    ] = Path("sync_ledger.sqlite"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show changes, send none.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Send no more records.")] = None,
    prefix: Annotated[str, typer.Option(help="Before the names of fields.")] = "seg_",
    id_field: Annotated[
        str, typer.Option(help="Salesforce: field with the external id.")
    ] = "seg_external_id__c",
    max_clear_share: Annotated[
        float, typer.Option(min=0, max=1, help="Largest share of confirmed values to clear.")
    ] = 0.1,
    allow_stale: Annotated[
        bool, typer.Option("--allow-stale", help="Send though a source is stale.")
    ] = False,
    retry_refused: Annotated[
        bool, typer.Option("--retry-refused", help="Send what was refused and is unchanged.")
    ] = False,
) -> None:
    """Send to the CRM what differs from what it has confirmed."""
    console, errors = Console(), Console(stderr=True)
    kinds: list[Kind] = ["accounts", "contacts"] if only is Only.all else [only.value]  # type: ignore[list-item]
    refused: dict[Kind, dict[str, str]] = {}
    stopped = ""
    try:
        sheets = [read_sheet(database, kind) for kind in kinds]
        destination = destination_of(to, prefix, os.environ)
        if to is To.salesforce and not os.environ.get(INSTANCE_URL):
            errors.print(f"{INSTANCE_URL} is not set: every record looks new.", style="yellow")
        with ledger(ledger_file, SCHEMA) as connection:
            for sheet in sheets:
                confirmed = Confirmed(connection, destination, sheet.kind)
                plan = make_plan(sheet, confirmed.known(), retry_refused)
                print_plan(plan, console, limit=(limit or 20) if dry_run else 0)
                refuse_what_is_unsafe(plan, sheet, max_clear_share, allow_stale)
                if not dry_run:
                    crm = connected(to, prefix, id_field, os.environ)
                    refused[sheet.kind] = dict(plan.refused)
                    carry_out(plan, confirmed, crm, limit, refused[sheet.kind], console)
    except (NotBuilt, LedgerInUse, BadEnvironment, Refused, Forbidden, Misfit, GaveUp) as error:
        stopped = str(error)
    for kind, messages in refused.items():
        print_refusals(kind, messages, errors)
    if stopped:
        errors.print(stopped, style="red", markup=False, soft_wrap=True)
    if stopped or any(refused.values()):
        raise typer.Exit(1)


def carry_out(
    plan: Plan,
    confirmed: Confirmed,
    crm: Crm,
    limit: int | None,
    refused: dict[str, str],
    console: Console,
) -> None:
    """Send a plan's records, keep the ledger, and add the messages of those that are refused."""
    records = [change.record for change in plan.changes][:limit]
    refused_before = len(refused)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(plan.kind, total=len(records))

        def note(sent: Sequence[Record], refusals: Refusals) -> None:
            confirmed.note(sent, refusals)
            refused.update(refusals)
            progress.advance(task, len(sent))

        send_all(crm, plan.kind, records, confirmed.doubt, note, time.sleep)
    confirmed.forget(plan.gone)
    bad = len(refused) - refused_before
    console.print(f"{plan.kind}: {len(records) - bad:,} sent, {bad:,} refused.")


def destination_of(to: To, prefix: str, environment: Mapping[str, str]) -> str:
    """What the ledger calls the CRM: other fields or another Salesforce are another one."""
    host = urlsplit(environment.get(INSTANCE_URL, "")).netloc
    return " ".join([to.value, *([host] if to is To.salesforce else []), prefix])


def connected(to: To, prefix: str, id_field: str, environment: Mapping[str, str]) -> Crm:
    """A client of the CRM, with the token of the environment."""

    def needed(name: str) -> str:
        if not environment.get(name):
            raise BadEnvironment(f"{name} is not set: the token comes from the environment alone.")
        return environment[name]

    def address(name: str) -> str:
        url = needed(name).rstrip("/")
        parts = urlsplit(url)
        # A stand-in for the CRM on the same machine may do without encryption.
        is_local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not (is_local or (parts.scheme == "https" and parts.netloc)):
            raise BadEnvironment(f"{name} is '{url}': it must begin with https://.")
        return url

    # Imported here, for each takes its time.
    if to is To.hubspot:
        from saas_segmentation.sync.hubspot import HubSpot

        base_url = address("HUBSPOT_BASE_URL") if environment.get("HUBSPOT_BASE_URL") else None
        return HubSpot(needed("HUBSPOT_ACCESS_TOKEN"), prefix, base_url)
    from saas_segmentation.sync.salesforce import Salesforce

    return Salesforce(needed("SALESFORCE_ACCESS_TOKEN"), address(INSTANCE_URL), prefix, id_field)
