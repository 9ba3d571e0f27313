"""What a sync would do: pure comparing, nothing is read or sent here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from saas_segmentation.sync.confirmed import Known, filled
from saas_segmentation.sync.records import Kind, Record, Sheet


class Refused(Exception):
    """The plan is not safe to carry out; the message says why, and what to do."""


@dataclass(frozen=True)
class Change:
    """One record to send and what it changes, as (field, old, new). None is an empty field."""

    record: Record
    is_new: bool
    fields: list[tuple[str, str | None, str | None]]


@dataclass(frozen=True)
class Plan:
    """What is sent, and how many records are not."""

    kind: Kind
    changes: list[Change]
    unchanged: int
    # Refused before and the same since: external id -> the CRM's message.
    refused: dict[str, str]
    # Confirmed before and not in the table any more.
    gone: list[str]
    cleared: int
    confirmed_values: int


def make_plan(sheet: Sheet, known: Mapping[str, Known], retry_refused: bool) -> Plan:
    """Compare a table with the ledger."""
    changes: list[Change] = []
    refused: dict[str, str] = {}
    unchanged = 0
    nothing = Known(None, {}, None, None)
    for record in sheet.records:
        before = known.get(record.external_id, nothing)
        if before.refused_hash == record.row_hash and not retry_refused:
            refused[record.external_id] = before.message or ""
        elif before.confirmed_hash == record.row_hash and before.refused_hash is None:
            unchanged += 1
        else:
            fields = _changed(before.values, filled(record.values))
            is_new = before.confirmed_hash is None and not before.values
            changes.append(Change(record, is_new, fields))
    ids = {record.external_id for record in sheet.records}
    return Plan(
        kind=sheet.kind,
        changes=changes,
        unchanged=unchanged,
        refused=refused,
        gone=sorted(known.keys() - ids),
        cleared=sum(new is None for change in changes for _, _, new in change.fields),
        confirmed_values=sum(len(one.values) for one in known.values()),
    )


def _changed(
    old: Mapping[str, str], new: Mapping[str, str]
) -> list[tuple[str, str | None, str | None]]:
    names = [*new, *(name for name in old if name not in new)]
    return [
        (name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]


def refuse_what_is_unsafe(
    plan: Plan, sheet: Sheet, max_clear_share: float, allow_stale: bool
) -> None:
    """Stop before a table that is stale, empty or cut short does harm in the CRM."""
    if sheet.is_stale and not allow_stale:
        raise Refused(
            f"A source of {plan.kind} is stale, see segment_warnings: nothing is sent."
            " --allow-stale sends it all the same."
        )
    if not sheet.records and plan.gone:
        raise Refused(
            f"There are no {plan.kind} any more and {len(plan.gone):,} were sent before:"
            " look at the build. To begin anew, take another --ledger."
        )
    share = plan.cleared / plan.confirmed_values if plan.confirmed_values else 0
    if share > max_clear_share:
        raise Refused(
            f"{plan.cleared:,} of {plan.confirmed_values:,} values of {plan.kind} would be cleared,"
            f" {share:.0%}; allowed are {max_clear_share:.0%}. Look at --dry-run;"
            " --max-clear-share allows more."
        )
