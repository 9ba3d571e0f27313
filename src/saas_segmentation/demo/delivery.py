"""Late and repeated deliveries: about one row in a hundred comes twice, or late."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from saas_segmentation.demo.clock import LAST_SYNC
from saas_segmentation.demo.schema import Row, Rows

_SHARE = 0.01
_LOADED = {"segment.tracks": "received_at", "segment.groups": "received_at"}
# Table -> what an older delivery of a row said; the row itself stays the latest and true one.
_STALE: dict[str, Row] = {
    "hubspot.company": {"property_industry": None, "property_preferred_channel": "phone"},
    "hubspot.contact": {"property_jobtitle": "Trainee", "property_hs_seniority": None},
    "hubspot.deal": {
        "property_dealstage": "appointment",
        "property_hs_is_closed": False,
        "property_hs_is_closed_won": False,
    },
    "stripe.invoice": {"status": "open", "paid_at": None},
    "stripe.subscription_history": {"_fivetran_end": None, "_fivetran_active": True},
    "stripe.subscription_item_history": {"_fivetran_end": None, "_fivetran_active": True},
    "zendesk.ticket": {"status": "open", "solved_at": None, "handle_minutes": 5},
    "delighted.response": {"score": 3, "comment": "Sent by mistake"},
    "segment.tracks": {"is_error": True},
    "segment.groups": {"name": "New workspace"},
    "stripe.invoice_line_item": {"amount": 100, "discount_amount": 50},
    "stripe.refund": {"status": "pending"},
    "stripe.subscription_schedule_phase": {"quantity": 1, "status": "active"},
}
# Rarer tables get a higher share, so that each kind of delivery occurs.
_SHARES = {
    "segment.groups": 0.03,
    "hubspot.deal": 0.05,
    "hubspot.company": 0.03,
    "stripe.subscription_history": 0.05,
    "stripe.subscription_item_history": 0.05,
    "stripe.refund": 0.5,
    "stripe.subscription_schedule_phase": 0.5,
}
# When the thing itself happened: nothing can be loaded before.
_HAPPENED = {
    "hubspot.company": "property_createdate",
    "hubspot.contact": "property_createdate",
    "hubspot.deal": "property_createdate",
    "stripe.invoice": "created",
    "stripe.subscription_history": "_fivetran_start",
    "stripe.subscription_item_history": "_fivetran_start",
    "zendesk.ticket": "created_at",
    "delighted.response": "created_at",
    "segment.tracks": "timestamp",
    "segment.groups": "received_at",
    # A line and a phase may be about days long before or after they were written.
    "stripe.invoice_line_item": "_fivetran_synced",
    "stripe.refund": "created",
    "stripe.subscription_schedule_phase": "_fivetran_synced",
}


def redeliver(rows: Rows, rng: Random) -> None:
    """Add stale and identical deliveries, and make some rows arrive days late."""
    for table, stale in _STALE.items():
        share = _SHARES.get(table, _SHARE)
        extra: list[Row] = []
        for row in rows.tables.get(table, []):
            if rng.random() < share:
                _deliver(table, row, stale, rng, extra)
        rows.tables[table].extend(extra)


def redeliver_daily(rows: Rows, rng: Random) -> None:
    """Correct some amounts and rates a few days after their first delivery."""
    for table, column in (("spend.channel_spend", "amount"), ("exchange_rates.daily_rate", "rate")):
        extra: list[Row] = []
        for row in rows.tables[table]:
            value, arrived = row[column], row["_fivetran_synced"]
            if rng.random() < _SHARE and isinstance(value, Decimal):
                assert isinstance(arrived, datetime)
                extra.append({**row, column: (value * 3 / 2).quantize(value)})
                row["_fivetran_synced"] = min(arrived + timedelta(days=3), LAST_SYNC)
        rows.tables[table].extend(extra)


def _deliver(table: str, row: Row, stale: Row, rng: Random, extra: list[Row]) -> None:
    loaded = _LOADED.get(table, "_fivetran_synced")
    happened, arrived = row[_HAPPENED[table]], row[loaded]
    assert isinstance(happened, datetime) and isinstance(arrived, datetime)
    kind = rng.randrange(3)
    if kind == 0:
        extra.append(dict(row))
    elif kind == 1:
        older = dict(row)
        older.update(stale)
        older[loaded] = happened + timedelta(seconds=30)
        if table == "segment.groups":
            older[loaded] = happened - timedelta(hours=3)
        if table == "hubspot.company":
            older["property_hs_lastmodifieddate"] = happened
        row[loaded] = max(arrived, happened + timedelta(minutes=2))
        extra.append(older)
    else:
        late = arrived + timedelta(days=rng.randint(1, 12), seconds=rng.randrange(3600))
        row[loaded] = min(late, LAST_SYNC)
