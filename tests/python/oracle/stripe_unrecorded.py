"""Time before a connector was set up, of which only the start date and invoice lines tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .raw_rows import Row, Unparseable, is_true, moment, needed_moment
from .stripe_tables import StripeTables, Version

NEVER_RAN = ("incomplete", "incomplete_expired")
ACTIVE_BEFORE = ("past_due", "unpaid", "canceled", "paused")


def unrecorded_subscription(versions: list[Version]) -> Version | None:
    """What a subscription was from its start date to its first version, if that lies between."""
    first = min(versions, key=lambda version: version.start)
    start = moment(first.row.get("start_date"))
    status = first.row["status"]
    if start is None or start >= first.start or status in NEVER_RAN:
        return None
    if status in ACTIVE_BEFORE or first.row["pause_collection_behavior"]:
        status = "active"
    row = {
        **first.row,
        "status": status,
        "pause_collection_behavior": None,
        "cancel_requested_at": None,
    }
    return Version(row, start, first.start)


def all_subscription_versions(tables: StripeTables) -> dict[str, list[Version]]:
    """History and the time before it."""
    found: dict[str, list[Version]] = {}
    for subscription_id, versions in tables.subscriptions.items():
        before = unrecorded_subscription(versions)
        found[subscription_id] = versions if before is None else [before, *versions]
    return found


def all_item_versions(tables: StripeTables) -> list[Version]:
    """History and what invoice lines say of the time before it, of every item."""
    items: dict[str, list[Version]] = {}
    for version in tables.items:
        items.setdefault(version.row["id"] or "", []).append(version)
    lines: dict[str, list[tuple[datetime, Row]]] = {}
    for start, line in _recurring_lines(tables):
        lines.setdefault(line["subscription_item_id"] or "", []).append((start, line))
    found = list(tables.items)
    for item_id in sorted(items.keys() | lines.keys()):
        history = sorted(items.get(item_id, []), key=lambda version: version.start)
        known_from = history[0].start if history else None
        early = [
            (start, line)
            for start, line in lines.get(item_id, [])
            if known_from is None or start < known_from
        ]
        if early:
            found += _from_lines(early, known_from)
        elif history:
            found += _backdated(history[0], tables)
    return found


def _recurring_lines(tables: StripeTables) -> list[tuple[datetime, Row]]:
    """Lines of licensed items that bill a whole cycle, in order; of two at once the last id."""
    found: list[tuple[datetime, Row]] = []
    for line in tables.lines:
        is_recurring = line["type"] == "subscription" and not is_true(line["proration"])
        if is_recurring and line["subscription_item_id"] and tables.is_licensed(line["price_id"]):
            try:
                found.append((needed_moment(line["period_start"]), line))
            except Unparseable:
                continue
    return sorted(found, key=lambda pair: (pair[0], pair[1]["id"] or ""))


def _from_lines(early: list[tuple[datetime, Row]], known_from: datetime | None) -> list[Version]:
    """Each line until the next one; the last until history begins or its period ends."""
    last_end = known_from or moment(early[-1][1]["period_end"])
    ends: Iterable[datetime | None] = [*(start for start, _ in early[1:]), last_end]
    return [
        Version(_item_row(line), start, end)
        for (start, line), end in zip(early, ends, strict=True)
        if end is None or end > start
    ]


def _item_row(line: Row) -> Row:
    return {
        "id": line["subscription_item_id"],
        "subscription_id": line["subscription_id"],
        "price_id": line["price_id"],
        "quantity": line["quantity"],
        "_fivetran_start": line["period_start"],
        "_fivetran_synced": line["_fivetran_synced"],
    }


def _backdated(first: Version, tables: StripeTables) -> list[Version]:
    """A first version that starts with its subscription's goes back to the start date."""
    versions = tables.subscriptions.get(first.row["subscription_id"] or "", [])
    if not versions or min(version.start for version in versions) != first.start:
        return []
    before = unrecorded_subscription(versions)
    if before is None:
        return []
    row = {**first.row, "_fivetran_start": str(before.start)}
    return [Version(row, before.start, first.start)]
