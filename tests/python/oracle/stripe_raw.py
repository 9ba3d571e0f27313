"""From Stripe's raw histories to subscription periods of the input contract.

An item's version, a subscription's version and the discounts in force are laid over each other
and cut wherever one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from .contract import Policies, Rejected, SubscriptionPeriod
from .raw_rows import Row, Unparseable, moment, needed_moment, needed_number
from .stripe_discounts import BilledItem, Discount, Terms, in_force, terms_of_items
from .stripe_prices import currency_of, invoice_amount, price_terms
from .stripe_schedules import with_schedules
from .stripe_tables import StripeTables, Version, version_key
from .stripe_unrecorded import all_item_versions, all_subscription_versions

PAUSABLE = ("active", "past_due", "trialing")


def contract_periods(
    tables: StripeTables, accounts: Mapping[str, str], policies: Policies
) -> tuple[list[SubscriptionPeriod], list[Rejected]]:
    """All subscription periods, with accounts keyed by customer; bad ones are set aside."""
    rejected = list(tables.rejected)
    periods: list[SubscriptionPeriod] = []
    subscriptions, items = all_subscription_versions(tables), all_item_versions(tables)
    siblings: dict[str, list[Version]] = {}
    for item in items:
        siblings.setdefault(item.row["subscription_id"] or "", []).append(item)
    for item in items:
        subscription_id = item.row["subscription_id"] or ""
        for version in subscriptions.get(subscription_id, []):
            layout = _Layout(tables, item, version, siblings[subscription_id])
            try:
                periods += layout.periods(accounts, policies)
            except Unparseable as error:
                reason = Rejected("subscription_periods", version_key(item.row), str(error))
                rejected.append(reason)
    ended = with_end_reasons(periods, tables)
    return with_schedules(ended, tables, accounts, policies, rejected), rejected


@dataclass(frozen=True)
class _Layout:
    """One item version under one subscription version."""

    tables: StripeTables
    item: Version
    version: Version
    siblings: list[Version]

    def periods(self, accounts: Mapping[str, str], policies: Policies) -> list[SubscriptionPeriod]:
        """The stretches of the common span, cut where the discounts of the item change."""
        start = max(self.item.start, self.version.start)
        ended_at = moment(self.version.row["ended_at"])
        if ended_at is not None and ended_at < self.version.start:
            raise Unparseable("end before start")
        ends = [end for end in (self.item.end, self.version.end, ended_at) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= start:
            return []
        whole = self._period(start, end, accounts)
        return [
            self._discounted(whole, first, last, terms)
            for first, last, terms in self._stretches(start, end, policies)
        ]

    def _price(self) -> Row:
        price = self.tables.prices.get(self.item.row["price_id"] or "")
        if price is None:
            raise Unparseable("no such price")
        return price

    def _period(
        self, start: datetime, end: datetime | None, accounts: Mapping[str, str]
    ) -> SubscriptionPeriod:
        item, version, price = self.item.row, self.version.row, self._price()
        tables, quantity = self.tables, _quantity(item, price)
        terms = price_terms(price, tables.tiers, tables.products, quantity)
        status = version["status"] or ""
        if version["pause_collection_behavior"] and status in PAUSABLE:
            status = "paused"
        return SubscriptionPeriod(
            subscription_period_id="",
            subscription_id=version["id"] or "",
            subscription_item_id=item["id"] or "",
            account_id=accounts.get(version["customer_id"] or "", ""),
            status=status,
            started_at=start,
            ended_at=end,
            trial_ends_at=moment(version["trial_end"]),
            cancel_requested_at=moment(version["cancel_requested_at"]),
            current_period_ends_at=moment(version["current_period_end"]),
            loaded_at=max(
                needed_moment(item["_fivetran_synced"]), needed_moment(version["_fivetran_synced"])
            ),
            **terms,  # type: ignore[arg-type]
        )

    def _discounted(
        self, whole: SubscriptionPeriod, start: datetime, end: datetime | None, terms: Terms
    ) -> SubscriptionPeriod:
        return replace(
            whole,
            subscription_period_id=f"{version_key(self.item.row)}|{start}",
            started_at=start,
            ended_at=end,
            discount_percent=terms.percent,
            discount_amount=terms.amount,
            discount_duration=terms.duration,
        )

    def _stretches(
        self, start: datetime, end: datetime | None, policies: Policies
    ) -> list[tuple[datetime, datetime | None, Terms]]:
        """Spans with what is taken off this item; equal neighbours are one span."""
        candidates = self._candidates()
        moments: set[datetime | None] = {start}
        for discount in candidates:
            moments |= {discount.starts_at, discount.ends_at}
        for sibling in self.siblings:
            moments |= {sibling.start, sibling.end}
        inside = sorted(m for m in moments if m and m >= start and (end is None or m < end))
        found: list[tuple[datetime, datetime | None, Terms]] = []
        for first, last in zip(inside, [*inside[1:], end], strict=True):
            terms = self._terms(candidates, first, policies)
            if found and found[-1][2] == terms:
                found[-1] = (found[-1][0], last, terms)
            else:
                found.append((first, last, terms))
        return found

    def _candidates(self) -> list[Discount]:
        version, item_ids = self.version.row, {sibling.row["id"] for sibling in self.siblings}
        return [
            discount
            for discount in self.tables.discounts
            if discount.item_id in item_ids
            or discount.subscription_id == version["id"]
            or (discount.subscription_id is None and discount.customer_id is not None)
            and discount.customer_id == version["customer_id"]
        ]

    def _terms(self, candidates: list[Discount], at: datetime, policies: Policies) -> Terms:
        version = self.version.row
        of_items, general = in_force(candidates, at, version["id"] or "", version["customer_id"])
        billed = [
            self._billed(sibling)
            for sibling in self.siblings
            if sibling.start <= at and (sibling.end is None or at < sibling.end)
        ]
        counts_once = policies.discount_policy == "all"
        items = [item for item in billed if item is not None]
        terms = terms_of_items(items, of_items, general, counts_once)
        return terms.get(self.item.row["id"] or "", Terms())

    def _billed(self, item: Version) -> BilledItem | None:
        """What an invoice of the item is before discounts; a broken item takes none of them."""
        price = self.tables.prices.get(item.row["price_id"] or "")
        try:
            if price is None:
                raise Unparseable("no such price")
            amount = invoice_amount(price, self.tables.tiers, _quantity(item.row, price))
        except Unparseable:
            return None
        is_licensed = self.tables.is_licensed(price["id"])
        return BilledItem(item.row["id"] or "", amount, currency_of(price), is_licensed)


def _quantity(item: Row, price: Row) -> Fraction:
    is_metered = price["recurring_usage_type"] == "metered"
    return Fraction(0) if is_metered and not item["quantity"] else needed_number(item["quantity"])


def with_end_reasons(
    periods: Iterable[SubscriptionPeriod], tables: StripeTables
) -> list[SubscriptionPeriod]:
    """The same rows with why each of them ended."""
    items: dict[str, list[SubscriptionPeriod]] = {}
    for period in periods:
        items.setdefault(period.subscription_item_id, []).append(period)
    result: list[SubscriptionPeriod] = []
    for rows in items.values():
        starts = {row.started_at: row for row in rows}
        for row in rows:
            following = starts.get(row.ended_at) if row.ended_at is not None else None
            result.append(replace(row, end_reason=_end_reason(row, following, tables)))
    return result


def _end_reason(
    row: SubscriptionPeriod, following: SubscriptionPeriod | None, tables: StripeTables
) -> str | None:
    if row.ended_at is None:
        return None
    if following is not None:
        return "paused" if following.status == "paused" != row.status else "replaced"
    versions = tables.subscriptions[row.subscription_id]
    failed = any(v.row["cancellation_reason"] == "payment_failed" for v in versions)
    ended = any(
        v.row["status"] == "canceled"
        and min(v.start, moment(v.row["ended_at"]) or v.start) <= row.ended_at
        for v in versions
    )
    return "payment_failed" if failed and ended else "voluntary"
