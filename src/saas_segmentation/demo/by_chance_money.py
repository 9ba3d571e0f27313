"""What an account pays on a day, worked out from the rows of Stripe that were generated for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from saas_segmentation.demo.by_chance_terms import (
    PaidItem,
    Rates,
    amounts_left,
    end_of,
    in_force,
    is_lasting,
    is_running,
    moment_of,
    monthly_amount,
    price_of,
    rate_on,
    start_of,
    term_months,
    units_of,
)
from saas_segmentation.demo.clock import AS_OF
from saas_segmentation.demo.schema import Row, Rows

PAST_DUE_GRACE_DAYS = 30
LEAST_TERM_MONTHS = 6


class Money:
    """Recurring revenue of one account, by day."""

    def __init__(self, rows: Rows, rates: Rates) -> None:
        self._rates = rates
        self._subscriptions: dict[str, list[Row]] = {}
        for row in rows.tables.get("stripe.subscription_history", []):
            if row["livemode"]:
                self._subscriptions.setdefault(str(row["id"]), []).append(row)
        for versions in self._subscriptions.values():
            versions.sort(key=start_of)
        self._items = [
            row
            for row in rows.tables.get("stripe.subscription_item_history", [])
            if row["subscription_id"] in self._subscriptions
        ]
        self._discounts = [row for row in rows.tables.get("stripe.discount", []) if is_lasting(row)]
        self._lines = rows.tables.get("stripe.invoice_line_item", [])
        self._known: dict[date, list[PaidItem]] = {}

    def signed_up_on(self) -> date | None:
        """Start of the first subscription or trial."""
        versions = (row for rows in self._subscriptions.values() for row in rows)
        return min((moment_of(row, "start_date").date() for row in versions), default=None)

    def items_on(self, day: date) -> list[PaidItem]:
        """The items that count at the end of the day."""
        if day not in self._known:
            at = datetime.combine(day, time.max)
            paid = (self._paid_items(version, at) for version in self._counting(day))
            self._known[day] = [item for items in paid for item in items]
        return self._known[day]

    def cents_on(self, day: date) -> int:
        """Monthly recurring revenue at the end of the day, in US cents."""
        return sum(item.cents for item in self.items_on(day))

    def main_item(self, day: date) -> PaidItem | None:
        """The item with the largest revenue."""
        items = sorted(self.items_on(day), key=lambda item: (-item.cents, item.id))
        return items[0] if items else None

    def product_count(self, day: date) -> int:
        """Products that the account owns, those paid by use among them."""
        at = datetime.combine(day, time.max)
        counting = {str(version["id"]) for version in self._counting(day)}
        rows = (row for row in self._items if row["subscription_id"] in counting)
        return len({price_of(row).product_id for row in rows if is_running(row, at)})

    def is_past_due(self, day: date) -> bool:
        """Whether the payment of a subscription is late."""
        at = datetime.combine(day, time.max)
        running = (_running(versions, at) for versions in self._subscriptions.values())
        return any(version is not None and version["status"] == "past_due" for version in running)

    def contractions(self, day: date, days: int) -> int:
        """How many of the days that end with `day` made the account pay less, rates aside."""
        first = day - timedelta(days=days - 1)
        return sum(self._is_contraction(at) for at in self._change_days() if first <= at <= day)

    def reactivated_on(self, day: date) -> date | None:
        """Last day, up to `day`, on which an account that had paid before came back to paying."""
        found, has_paid, paid = None, False, False
        for at in self._change_days():
            if at > day:
                break
            pays = self.cents_on(at) > 0
            if pays and has_paid and not paid:
                found = at
            has_paid, paid = has_paid or pays, pays
        return found

    def term_ends_on(self, day: date) -> date | None:
        """End of the long term that ends next, as the last bill of the item states it."""
        ends = [
            max(billed)
            for item in self.items_on(day)
            if term_months(item.price) >= LEAST_TERM_MONTHS
            and (billed := [moment_of(line, "period_end") for line in self._lines_of(item)])
        ]
        return min(ends).date() if ends else None

    def _counting(self, day: date) -> list[Row]:
        """The versions of subscriptions that count at the end of the day."""
        at = datetime.combine(day, time.max)
        found = ((rows, _running(rows, at)) for rows in self._subscriptions.values())
        return [row for rows, row in found if row is not None and _counts(rows, row, day)]

    def _lines_of(self, item: PaidItem) -> list[Row]:
        """Lines that bill the item's running terms for a whole period."""
        return [
            line
            for line in self._lines
            if (line["subscription_item_id"], line["price_id"]) == (item.id, item.price.id)
            and line["type"] == "subscription"
            and not line["proration"]
        ]

    def _is_contraction(self, day: date) -> bool:
        """Whether the account pays before and after, and less for another reason than the rate."""
        before = {item.id: item for item in self.items_on(day - timedelta(days=1))}
        after = {item.id: item for item in self.items_on(day)}
        total_before = sum(item.cents for item in before.values())
        total_after = sum(item.cents for item in after.values())
        by_rate = sum(
            item.cents_at(after[key].rate) - item.cents
            for key, item in before.items()
            if key in after
        )
        return 0 < total_after < total_before + by_rate and total_before > 0

    def _change_days(self) -> list[date]:
        """Days on which something other than a rate may change what counts."""
        versions = [row for rows in self._subscriptions.values() for row in rows]
        moments = [start_of(row) for row in versions + self._items]
        moments += [moment_of(row, "starts_at") for row in self._discounts]
        moments += [end for row in versions + self._items if (end := end_of(row)) is not None]
        moments += [end for row in self._discounts if (end := end_of(row, "ends_at")) is not None]
        grace = timedelta(days=PAST_DUE_GRACE_DAYS)
        moments += [start_of(row) + grace for row in versions if row["status"] == "past_due"]
        return sorted({moment.date() for moment in moments if moment.date() <= AS_OF})

    def _paid_items(self, version: Row, at: datetime) -> list[PaidItem]:
        """The licensed items of a subscription, with what is left of their price."""
        rows = [
            row
            for row in self._items
            if row["subscription_id"] == version["id"]
            and is_running(row, at)
            and not price_of(row).metered
        ]
        rows.sort(key=lambda row: str(row["id"]))
        given = self._discounts_of(version)
        running = in_force(given, at)
        changed = [moment_of(row, "starts_at") for row in running]
        changed += [end for row in given if (end := end_of(row, "ends_at")) and end <= at]
        paid = []
        for row, left in zip(rows, amounts_left(rows, running), strict=True):
            price = price_of(row)
            since = max(start_of(version), start_of(row), *changed).date()
            rate = rate_on(self._rates, price, since, at.date())
            monthly = monthly_amount(price, left)
            paid.append(PaidItem(str(row["id"]), price, units_of(row), monthly, rate))
        return paid

    def _discounts_of(self, version: Row) -> list[Row]:
        """Discounts of the subscription, of its items and of its customer."""
        return [
            row
            for row in self._discounts
            if row["subscription_id"] == version["id"]
            or (row["subscription_id"] is None and row["customer_id"] == version["customer_id"])
        ]


def _running(versions: list[Row], at: datetime) -> Row | None:
    return next((row for row in versions if is_running(row, at)), None)


def _counts(versions: list[Row], version: Row, day: date) -> bool:
    """Whether a running version counts: active, or past due for less than the grace."""
    if version["pause_collection_behavior"] is not None:
        return False
    if version["status"] != "past_due":
        return version["status"] == "active"
    since = start_of(version)
    for earlier in reversed(versions[: versions.index(version)]):
        if earlier["status"] != "past_due":
            break
        since = start_of(earlier)
    return (day - since.date()).days < PAST_DUE_GRACE_DAYS
