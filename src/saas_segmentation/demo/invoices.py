"""Invoices of one subscription and their lines: recurring, metered, prorated and one-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

from saas_segmentation.demo.catalogue import COUPONS, Price
from saas_segmentation.demo.clock import AS_OF_END, synced
from saas_segmentation.demo.schema import Row, Rows
from saas_segmentation.demo.subscriptions import DiscountPlan, ItemPlan, SubscriptionPlan

_COUPONS = {coupon[0]: coupon for coupon in COUPONS}
_NOT_BILLED = frozenset({"trialing", "canceled", "incomplete", "incomplete_expired", "unpaid"})


@dataclass
class Line:
    """One line of an invoice, amounts in minor units."""

    amount: int
    start: datetime
    end: datetime
    quantity: int = 1
    item_id: str | None = None
    price: Price | None = None
    proration: bool = False
    discount: int = 0

    @property
    def is_recurring(self) -> bool:
        """Whether it bills seats or a flat fee for a whole billing period."""
        return self.price is not None and not self.price.metered and not self.proration

    @property
    def net(self) -> int:
        """Amount after discounts."""
        return self.amount - self.discount


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def invoice_rows(
    plan: SubscriptionPlan,
    discounts: list[DiscountPlan],
    tax_percent: int,
    rng: Random,
    rows: Rows,
) -> list[tuple[datetime, str, int]]:
    """Add one invoice for each billing period that was not free of charge by its status.

    `discounts` are those of the subscription and of its customer. Returned is what was billed
    wrongly: start of the billing period, kind, and minor units billed too much.
    """
    errors: list[tuple[datetime, str, int]] = []
    settled = plan.start
    for number, start in enumerate(plan.cycle_starts()):
        state = plan.state_at(start)
        if state["status"] in _NOT_BILLED:
            continue
        is_first = number == 0
        recurring = _recurring(plan, start)
        one_off = [Line(plan.setup_fee, start, start)] if is_first and plan.setup_fee else []
        lines = recurring + _metered(plan, start, is_first) + one_off
        if not any(line.amount for line in lines):
            continue
        _take_off(lines, discounts, start, is_first)
        expected = sum(line.net for line in recurring)
        kind = _error(plan, start)
        if kind in ("not_billed", "backdated"):
            errors.append((start, kind, -expected))
            continue
        if kind == "wrong_price":
            _misprice(plan, recurring)
            errors.append((start, kind, sum(line.net for line in recurring) - expected))
        prorations = _prorations(plan, settled, start)
        # Stripe keeps what an invoice cannot take off for a later one.
        if sum(line.net for line in lines + prorations) >= 0:
            lines, settled = lines + prorations, start
        key = f"{plan.id[4:]}_{number + 1}"
        _add_invoice(plan, key, start, lines, tax_percent, rng, rows)
        if kind == "billed_twice":
            errors.append((start, kind, expected))
            again = start + timedelta(days=1)
            _add_invoice(plan, f"{key}b", again, recurring, tax_percent, rng, rows)
    return errors


def _error(plan: SubscriptionPlan, start: datetime) -> str | None:
    """The planted error of the invoice of the period that starts at `start`."""
    if plan.history_from is not None and not plan.is_billed_before_history:
        return "backdated" if start < plan.history_from else None
    if plan.error is not None and plan.cycle(plan.error.at)[0] == start:
        return plan.error.kind
    return None


def _misprice(plan: SubscriptionPlan, lines: list[Line]) -> None:
    assert plan.error is not None and plan.error.wrong_price is not None
    for line in lines:
        line.price = plan.error.wrong_price
        line.amount = _whole(line.price.amount(line.quantity))


def _recurring(plan: SubscriptionPlan, start: datetime) -> list[Line]:
    """Lines of the licensed items in force at the start of a billing period, by item id."""
    lines = []
    for item in sorted(plan.items, key=lambda item: item.id):
        terms = item.at(start)
        if terms is not None and not terms[0].metered:
            amount = _whole(terms[0].amount(terms[1]))
            lines.append(Line(amount, start, plan.cycle(start)[1], terms[1], item.id, terms[0]))
    return lines


def _metered(plan: SubscriptionPlan, start: datetime, is_first: bool) -> list[Line]:
    """Lines of the units metered in the billing period before."""
    if is_first:
        return []
    lines = []
    before = plan.cycle(start - timedelta(seconds=1))
    for item in plan.items:
        terms = item.at(before[0])
        if terms is not None and terms[0].metered:
            amount = _whole(terms[0].amount(terms[1]))
            lines.append(Line(amount, *before, terms[1], item.id, terms[0]))
    return lines


def _prorations(plan: SubscriptionPlan, first: datetime, last: datetime) -> list[Line]:
    """Credit and charge for every change of an item inside a billing period."""
    lines = []
    for item in plan.items:
        for at, before, after in _steps(item):
            start, end = plan.cycle(at)
            if first < at < last and start < at:
                rest = Decimal((end - at) // timedelta(seconds=1))
                share = rest / ((end - start) // timedelta(seconds=1))
                lines += [
                    Line(_whole(sign * price.amount(units) * share), at, end, units, item.id, price)
                    for sign, terms in ((-1, before), (1, after))
                    if terms is not None
                    for price, units in (terms,)
                    if not price.metered and price.amount(units)
                ]
    for line in lines:
        line.proration = True
    return lines


Terms = tuple[Price, int] | None


def _steps(item: ItemPlan) -> list[tuple[datetime, Terms, Terms]]:
    """When the item came, changed and went, with the terms before and after."""
    states: list[tuple[datetime, Terms]] = [
        (at, (price, quantity)) for at, price, quantity in item.changes
    ]
    steps: list[tuple[datetime, Terms, Terms]] = [(states[0][0], None, states[0][1])]
    if item.removed_at is not None:
        states.append((item.removed_at, None))
    steps += [(later[0], earlier[1], later[1]) for earlier, later in pairwise(states)]
    return steps


def _take_off(
    lines: list[Line], discounts: list[DiscountPlan], start: datetime, is_first: bool
) -> None:
    """Spread the discounts in force over the recurring lines, in the order of their items.

    A discount of the subscription keeps those of the customer out. Percents come first, then
    amounts: an item's own is cut at what is left of the item, others go from item to item.
    """
    given = [
        discount
        for discount in discounts
        if discount.in_force(start) and (is_first or _COUPONS[discount.coupon_id][4] != "once")
    ]
    shared = [discount for discount in given if discount.item_id is None]
    own = [discount for discount in shared if not discount.of_customer]
    shared = own or shared
    recurring = [line for line in lines if line.is_recurring]
    rest: list[Decimal] = []
    for line in recurring:
        of_item = [discount for discount in given if discount.item_id == line.item_id]
        left = Decimal(line.amount)
        for discount in shared + of_item:
            left *= 1 - Decimal(_COUPONS[discount.coupon_id][1] or 0) / 100
        for discount in of_item:
            left -= min(left, _amount_off(discount, line))
        rest.append(left)
    for discount in shared:
        off = max((_amount_off(discount, line) for line in recurring), default=Decimal(0))
        for position, left in enumerate(rest):
            rest[position] -= min(left, off)
            off -= min(left, off)
    for line, left in zip(recurring, rest, strict=True):
        line.discount = line.amount - _whole(left)


def _amount_off(discount: DiscountPlan, line: Line) -> Decimal:
    _, _, off, currency, _, _ = _COUPONS[discount.coupon_id]
    fits = line.price is not None and line.price.currency == currency
    return Decimal(off or 0) if fits else Decimal(0)


def _add_invoice(
    plan: SubscriptionPlan,
    key: str,
    created: datetime,
    lines: list[Line],
    tax_percent: int,
    rng: Random,
    rows: Rows,
) -> None:
    net = sum(line.net for line in lines)
    tax = _whole(Decimal(net * tax_percent) / 100)
    status, paid_at = _payment(plan, created, rng)
    if paid_at is not None and paid_at > AS_OF_END:
        status, paid_at = "open", None
    price = plan.anchor(created)[1]
    row = rows.add(
        "stripe.invoice",
        id=f"in_{key}",
        customer_id=plan.customer_id,
        subscription_id=plan.id,
        status=status,
        currency=price.currency,
        total=net + tax,
        tax=tax,
        created=created,
        due_date=created + timedelta(days=14 if price.interval == "year" else 1),
        paid_at=paid_at,
        livemode=plan.livemode,
        _fivetran_synced=synced(rng, plan.landed_after(paid_at or created)),
    )
    for position, line in enumerate(lines):
        line_row(rows, row, f"il_{key}.{position + 1}", line)


def line_row(rows: Rows, invoice: Row, line_id: str, line: Line) -> Row:
    """Add one line of an invoice; it lands together with the invoice."""
    is_item = line.price is None or line.proration
    return rows.add(
        "stripe.invoice_line_item",
        id=line_id,
        invoice_id=invoice["id"],
        subscription_id=invoice["subscription_id"],
        subscription_item_id=line.item_id,
        price_id=line.price.id if line.price is not None else None,
        type="invoiceitem" if is_item else "subscription",
        proration=line.proration,
        quantity=line.quantity,
        amount=line.amount,
        discount_amount=line.discount,
        currency=invoice["currency"],
        period_start=line.start,
        period_end=line.end,
        livemode=invoice["livemode"],
        _fivetran_synced=invoice["_fivetran_synced"],
    )


def _payment(plan: SubscriptionPlan, created: datetime, rng: Random) -> tuple[str, datetime | None]:
    """Status of the invoice created at `created`, and when it was paid."""
    state = plan.state_at(created)
    if state["pause_collection_behavior"] == "void":
        return "void", None
    if state["pause_collection_behavior"] == "keep_as_draft":
        return "draft", None
    soon = plan.state_at(created + timedelta(hours=6))["status"]
    if "past_due" not in (soon, state["status"]):
        slow = plan.anchor(created)[1].interval == "year"
        hours = rng.randrange(24, 300) if slow else 1
        return "paid", created + timedelta(hours=hours, minutes=rng.randrange(60))
    recovery = [
        change[0]
        for change in sorted(plan.changes, key=lambda change: change[0])
        if change[0] > created and change[1].get("status") == "active"
    ]
    if recovery:
        return "paid", recovery[0]
    if plan.reason == "payment_failed" or plan.state_at(AS_OF_END)["status"] == "unpaid":
        return "uncollectible", None
    return "open", None
