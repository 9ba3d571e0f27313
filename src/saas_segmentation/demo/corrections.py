"""What happens to invoices later: refunds, and records that were deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.clock import AS_OF_END, synced
from saas_segmentation.demo.schema import Row, Rows

# Profile and number of the account -> share of a paid invoice that is refunded, in percent, status.
_REFUNDS: dict[tuple[str, int], tuple[tuple[int, str], ...]] = {
    ("churned_recent", 1): ((100, "succeeded"),),
    ("churned_recent", 5): ((100, "succeeded"),),
    ("churned_recent", 9): ((40, "succeeded"),),
    ("churned_recent", 13): ((100, "failed"),),
    ("churned_long_ago", 1): ((100, "succeeded"),),
    ("regular", 5): ((25, "succeeded"), (30, "succeeded")),
    ("regular", 9): ((50, "succeeded"),),
    ("regular", 14): ((100, "succeeded"),),
    ("regular", 30): ((10, "pending"),),
    ("regular", 50): ((100, "succeeded"),),
    ("stalled_power", 2): ((33, "succeeded"),),
    ("enterprise", 1): ((15, "succeeded"),),
}
_MADE_GONE = ("regular", 3), ("regular", 47), ("stalled_power", 0)
_LINES_GONE = {
    ("regular", 43): "recurring",
    ("regular", 6): "one_off",
    ("enterprise", 5): "one_off",
}
_DAYS_UNTIL_GONE = 25


def correction_rows(account: Account, rng: Random, rows: Rows) -> None:
    """Add refunds and deleted records of the account's invoices."""
    paid = [
        row
        for row in rows.tables["stripe.invoice"]
        if row["status"] == "paid" and row["livemode"] and row["total"]
    ]
    paid.sort(key=lambda row: (str(row["created"]), str(row["id"])))
    key = (account.profile.name, account.number)
    if not paid:
        return
    if key in _REFUNDS:
        place = len(paid) - 1 if account.ended is not None else len(paid) * 2 // 3
        _refund(paid[place], _REFUNDS[key], rng, rows)
    if key in _MADE_GONE:
        _invoice_gone(paid[len(paid) // 2], rng, rows)
    if key in _LINES_GONE:
        _line_gone(paid[1 if len(paid) > 1 else 0], _LINES_GONE[key], rng, rows)


def _refund(invoice: Row, refunds: tuple[tuple[int, str], ...], rng: Random, rows: Rows) -> None:
    key = str(invoice["id"])[3:]
    paid_at, total = invoice["paid_at"], invoice["total"]
    assert isinstance(paid_at, datetime) and isinstance(total, int)
    rows.add(
        "stripe.charge",
        id=f"ch_{key}",
        invoice_id=invoice["id"],
        _fivetran_synced=synced(rng, paid_at),
    )
    for position, (percent, status) in enumerate(refunds):
        created = min(paid_at + timedelta(days=rng.randint(2, 24) + 9 * position), AS_OF_END)
        rows.add(
            "stripe.refund",
            id=f"re_{key}.{position + 1}",
            charge_id=f"ch_{key}",
            amount=total * percent // 100,
            currency=invoice["currency"],
            status=status,
            created=created,
            _fivetran_synced=synced(rng, created),
        )


def _twice(rows: Rows, table: str, row: Row, rng: Random) -> None:
    """Deliver a row as it was made, and weeks later as deleted."""
    made = row["_fivetran_synced"]
    assert isinstance(made, datetime)
    rows.tables[table].append(row)
    gone = synced(rng, made + timedelta(days=_DAYS_UNTIL_GONE))
    rows.tables[table].append({**row, "_fivetran_deleted": True, "_fivetran_synced": gone})


def _lines_of(invoice: Row, rows: Rows) -> list[Row]:
    lines = rows.tables["stripe.invoice_line_item"]
    return [line for line in lines if line["invoice_id"] == invoice["id"]]


def _invoice_gone(invoice: Row, rng: Random, rows: Rows) -> None:
    """A second bill for the same period, drawn up by mistake and deleted."""
    copy: Row = {**invoice, "id": f"{invoice['id']}x", "status": "open", "paid_at": None}
    _twice(rows, "stripe.invoice", copy, rng)
    for line in _lines_of(invoice, rows):
        changes: Row = {"id": str(line["id"]).replace(".", "x."), "invoice_id": copy["id"]}
        _twice(rows, "stripe.invoice_line_item", {**line, **changes}, rng)


def _line_gone(invoice: Row, kind: str, rng: Random, rows: Rows) -> None:
    """A line that was taken off an invoice again: a fee, or far too many seats."""
    line = _lines_of(invoice, rows)[0]
    amount = line["amount"]
    assert isinstance(amount, int)
    changes: Row = {"id": f"{line['id']}x", "quantity": 99, "amount": amount * 2}
    if kind == "one_off":
        changes["quantity"] = 1
        changes |= {"subscription_item_id": None, "price_id": None, "type": "invoiceitem"}
        changes |= {"period_start": invoice["created"], "period_end": invoice["created"]}
    _twice(rows, "stripe.invoice_line_item", {**line, **changes}, rng)
