"""What accounts buy: one function a kind of subscription life, then the rows of Stripe."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from saas_segmentation.demo import billing_cases  # noqa: F401  (registers its scripts)
from saas_segmentation.demo.accounts import Account, stream
from saas_segmentation.demo.catalogue import SETUP_FEES, price
from saas_segmentation.demo.clock import AS_OF_END, add_interval, days_ago, moment
from saas_segmentation.demo.corrections import correction_rows
from saas_segmentation.demo.invoices import invoice_rows
from saas_segmentation.demo.names import TAX_PERCENT
from saas_segmentation.demo.plans import (
    SCRIPTS,
    TIERS,
    TRIAL_DAYS,
    Plans,
    add_discount,
    add_item,
    between,
    new_plan,
    script,
    start_plan,
)
from saas_segmentation.demo.schedules import schedule_rows
from saas_segmentation.demo.schema import Row, Rows
from saas_segmentation.demo.subscriptions import SubscriptionPlan, subscription_rows

_SETUP_FEE = (("enterprise", 0), ("enterprise", 1), ("enterprise", 5), ("regular", 4))


@script("none")
def _none(account: Account, rng: Random) -> Plans:
    return []


@script("monthly")
def _monthly(account: Account, rng: Random) -> Plans:
    return [start_plan(account)]


@script("annual", "annual_mid_term", "annual_renewing")
def _annual(account: Account, rng: Random) -> Plans:
    return [start_plan(account, interval="year")]


@script("quarterly")
def _quarterly(account: Account, rng: Random) -> Plans:
    return [start_plan(account, count=3)]


@script("week4")
def _week4(account: Account, rng: Random) -> Plans:
    return [start_plan(account, interval="week", count=4)]


@script("weekly")
def _weekly(account: Account, rng: Random) -> Plans:
    return [start_plan(account, interval="week")]


@script("year2")
def _year2(account: Account, rng: Random) -> Plans:
    return [start_plan(account, interval="year", count=2)]


@script("daily")
def _daily(account: Account, rng: Random) -> Plans:
    """A monthly plan and, for a short project, a plan billed by the day."""
    start = between(account, rng, 60, 110)
    extra = new_plan(account, start, price("team", "seat", account.currency, "day"), 3, "b")
    extra.end("cancellation_requested", start + timedelta(days=rng.randint(20, 40)))
    return [start_plan(account), extra]


@script("flat")
def _flat(account: Account, rng: Random) -> Plans:
    terms = price("business", "flat", account.currency)
    return [new_plan(account, account.signup, terms, 1, "a")]


@script("free")
def _free(account: Account, rng: Random) -> Plans:
    terms = price("free", "flat", account.currency)
    return [new_plan(account, account.signup, terms, 1, "a")]


@script("cancel_pending")
def _cancel_pending(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    running = plan.cycle(AS_OF_END)[0]
    plan.request_cancellation(running + (AS_OF_END - running) * 0.7)
    return [plan]


@script("trial_converted")
def _trial_converted(account: Account, rng: Random) -> Plans:
    return [start_plan(account, trial=True)]


@script("trial_running")
def _trial_running(account: Account, rng: Random) -> Plans:
    return [start_plan(account, trial=True)]


@script("trial_lapsed")
def _trial_lapsed(account: Account, rng: Random) -> Plans:
    plan = start_plan(account, trial=True)
    end = account.signup + timedelta(days=TRIAL_DAYS)
    if account.number % 2:
        plan.end("payment_failed", end)
    else:
        plan.end("cancellation_requested", end, end - timedelta(days=rng.randint(1, 9)))
    return [plan]


@script("incomplete_expired")
def _incomplete_expired(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    plan.first_status = "incomplete"
    expired = plan.start + timedelta(hours=23)
    plan.changes.append((expired, {"status": "incomplete_expired", "ended_at": expired}))
    return [plan]


@script("upgrade", "downgrade")
def _other_tier(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    step = 1 if account.billing == "upgrade" else -1
    place = min(max(TIERS.index(account.tier) + step, 0), len(TIERS) - 1)
    terms = price(TIERS[place], "seat", account.currency)
    if terms != plan.items[0].changes[0][1]:
        changed = between(account, rng, 30, 140)
        if account.billing == "downgrade":
            changed = max(plan.cycle(changed)[1], plan.start + timedelta(days=3))
        plan.items[0].changes.append((changed, terms, account.seats))
    return [plan]


@script("seat_up", "seat_down")
def _seats(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    terms = plan.items[0].changes[0][1]
    quantity = account.seats
    for first, last in ((120, 140), (70, 100), (8, 40)):
        change = max(1, quantity // 5)
        quantity = quantity + change if account.billing == "seat_up" else max(1, quantity - change)
        if quantity != plan.items[0].changes[-1][2]:
            plan.items[0].changes.append((between(account, rng, first, last), terms, quantity))
    return [plan]


@script("shrinking")
def _shrinking(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    terms = plan.items[0].changes[0][1]
    quantity = account.seats
    for first, last in ((75, 85), (45, 60), (10, 25)):
        quantity = quantity * 7 // 10
        plan.items[0].changes.append((between(account, rng, first, last), terms, quantity))
    return [plan]


@script("same_day_swap")
def _same_day_swap(account: Account, rng: Random) -> Plans:
    """One subscription ends and another starts an hour later, on the same day."""
    old = start_plan(account)
    swapped = between(account, rng, 60, 140)
    old.end("cancellation_requested", swapped)
    place = min(TIERS.index(account.tier) + 1, len(TIERS) - 1)
    later = swapped + timedelta(hours=1)
    return [old, start_plan(account, letter="b", start=later, tier=TIERS[place])]


@script("item_swapped")
def _item_swapped(account: Account, rng: Random) -> Plans:
    """Inside one subscription an item of one plan replaces that of another."""
    plan = start_plan(account)
    swapped = between(account, rng, 60, 140)
    plan.items[0].removed_at = swapped
    place = min(TIERS.index(account.tier) + 1, len(TIERS) - 1)
    add_item(plan, price(TIERS[place], "seat", account.currency), account.seats, swapped)
    return [plan]


@script("monthly_to_annual")
def _monthly_to_annual(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    changed = plan.cycle(between(account, rng, 60, 110))[0]
    if changed > plan.start:
        terms = price(account.tier, "seat", account.currency, "year")
        plan.items[0].changes.append((changed, terms, account.seats))
        plan.anchors.append((changed, terms))
    return [plan]


@script("pause_resumed", "paused_now")
def _paused(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    behaviour = "void" if account.number % 2 == 0 else "keep_as_draft"
    if account.billing == "paused_now":
        paused = between(account, rng, 35, 80)
        plan.changes.append((paused, {"pause_collection_behavior": behaviour}))
        account.ended = paused
        return [plan]
    paused = between(account, rng, 100, 140)
    resumed = paused + timedelta(days=rng.randint(33, 60))
    plan.changes.append((paused, {"pause_collection_behavior": behaviour}))
    plan.changes.append((resumed, {"pause_collection_behavior": None}))
    return [plan]


def _fail(plan: SubscriptionPlan, instant: datetime) -> datetime:
    """Let the payment of the billing period that runs at `instant` fail; when it did."""
    failed = plan.cycle(instant)[0] + timedelta(hours=1)
    plan.changes.append((failed, {"status": "past_due"}))
    return failed


@script("past_due_now")
def _past_due_now(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    _fail(plan, AS_OF_END)
    return [plan]


@script("past_due_long")
def _past_due_long(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    account.ended = _fail(plan, between(account, rng, 36, 50)) + timedelta(days=30)
    return [plan]


@script("unpaid_now")
def _unpaid_now(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    unpaid = _fail(plan, between(account, rng, 25, 45)) + timedelta(days=21)
    plan.changes.append((unpaid, {"status": "unpaid"}))
    account.ended = unpaid
    return [plan]


@script("recovered")
def _recovered(account: Account, rng: Random) -> Plans:
    """Past due twice: once for a short time, once for longer than the grace."""
    plan = start_plan(account)
    failed = _fail(plan, between(account, rng, 40, 60))
    recovered: Row = {"status": "active"}
    plan.changes.append((failed + timedelta(days=rng.randint(4, 18), hours=5), recovered))
    if account.number % 2:
        long_ago = plan.cycle(between(account, rng, 120, 145))[0]
        if long_ago > plan.start:
            plan.changes.append((long_ago + timedelta(hours=1), {"status": "past_due"}))
            plan.changes.append((long_ago + timedelta(days=40, hours=3), {"status": "active"}))
    return [plan]


@script("payment_failed", "payment_failed_old")
def _payment_failed(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    days = (80, 110) if account.billing == "payment_failed" else (250, 750)
    failed = _fail(plan, between(account, rng, *days))
    ended = failed + timedelta(days=rng.choice((20, 38, 45, 58)), hours=2)
    plan.end("payment_failed", ended)
    account.ended = ended
    return [plan]


@script("cancel_period_end", "cancel_period_end_old")
def _cancel_period_end(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    days = (35, 95) if account.billing == "cancel_period_end" else (220, 750)
    requested = between(account, rng, *days)
    plan.end("cancellation_requested", plan.cycle(requested)[1], requested)
    account.ended = plan.ended_at
    return [plan]


@script("cancel_now", "cancel_now_old")
def _cancel_now(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    days = (8, 84) if account.billing == "cancel_now" else (200, 750)
    plan.end("cancellation_requested", between(account, rng, *days))
    account.ended = plan.ended_at
    return [plan]


@script("annual_ended", "annual_ended_old")
def _annual_ended(account: Account, rng: Random) -> Plans:
    """An annual plan that was not renewed at the end of its last term."""
    plan = start_plan(account, interval="year")
    ended = plan.cycle(AS_OF_END)[0]
    plan.end("cancellation_requested", ended, ended - timedelta(days=rng.randint(3, 60)))
    account.ended = ended
    return [plan]


@script("won_back")
def _won_back(account: Account, rng: Random) -> Plans:
    old = start_plan(account)
    requested = between(account, rng, 200, 330)
    old.end("cancellation_requested", old.cycle(requested)[1], requested)
    back = moment(rng, rng.randint(12, 78))
    account.ended = old.ended_at
    return [old, start_plan(account, letter="b", start=back)]


@script("addons", "addon_removed")
def _addons(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    for product in ("analytics", "sso", "support")[: 1 + account.number % 3]:
        start = plan.start if account.number % 2 else between(account, rng, 20, 140)
        add_item(plan, price(product, "flat", account.currency), 1, start)
    if account.billing == "addon_removed":
        plan.items[-1].removed_at = between(account, rng, 5, 18)
    return [plan]


@script("metered")
def _metered(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    item = add_item(plan, price("api_usage", "unit", account.currency), rng.randrange(500, 9000))
    terms = item.changes[0][1]
    item.changes.append((between(account, rng, 20, 60), terms, rng.randrange(500, 9000)))
    return [plan]


@script("second_subscription")
def _second_subscription(account: Account, rng: Random) -> Plans:
    """A second subscription; for every other account it is paid by a second customer."""
    first = start_plan(account)
    start = between(account, rng, 40, 120)
    second = new_plan(account, start, price("analytics", "flat", account.currency), 1, "b")
    if account.number % 2:
        second.customer_id = f"cus_{account.company_id}b"
    if account.number % 3 == 2:
        second.end("cancellation_requested", moment(rng, rng.randint(5, 30)))
    return [first, second]


@script("coupon_once")
def _coupon_once(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    coupon = "MINUS50" if account.currency == "usd" else "WELCOME20"
    add_discount(plan, coupon, plan.start, add_interval(plan.start, "month", 1))
    return [plan]


@script("coupon_repeating")
def _coupon_repeating(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    coupon, months = ("SPRING25", 6) if account.number % 2 else ("THIRD333", 12)
    start = plan.cycle(between(account, rng, 90, 240))[0]
    add_discount(plan, coupon, start, add_interval(start, "month", months))
    return [plan]


@script("coupon_forever")
def _coupon_forever(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    coupon = "MINUS10EUR" if account.currency == "eur" else "LOYAL10"
    add_discount(plan, coupon, plan.start, None)
    return [plan]


@script("coupon_customer")
def _coupon_customer(account: Account, rng: Random) -> Plans:
    """A coupon of the customer, which holds for both of its subscriptions."""
    plan = start_plan(account)
    add_discount(plan, "LOYAL10", between(account, rng, 60, 200), None, of_customer=True)
    extra = new_plan(account, plan.start, price("sso", "flat", account.currency), 1, "b")
    return [plan, extra]


@script("two_coupons")
def _two_coupons(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    add_discount(plan, "LOYAL10", plan.start, None)
    start = between(account, rng, 60, 120)
    add_discount(plan, "MINUS15X6", start, add_interval(start, "month", 6), of_customer=True)
    return [plan]


@script("coupon_100")
def _coupon_100(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    add_discount(plan, "PARTNER100", plan.start, None, of_customer=account.number == 1)
    return [plan]


@script("backdated")
def _backdated(account: Account, rng: Random) -> Plans:
    plan = start_plan(account)
    plan.recorded_at = plan.start + timedelta(days=45)
    return [plan]


def billing_rows(account: Account, seed: int) -> Rows:
    """Rows of subscriptions, their discounts, schedules and invoices; sets when it ended."""
    rng = stream(seed, "billing", account.index)
    rows = Rows()
    plans = SCRIPTS[account.billing](account, rng)
    if (account.profile.name, account.number) in _SETUP_FEE:
        plans[0].setup_fee = SETUP_FEES[account.currency]
    for plan in plans:
        if plan.customer_id not in account.customer_ids:
            account.customer_ids.append(plan.customer_id)
        subscription_rows(plan, rng, rows)
        _invoices(account, plan, plans, rng, rows)
    later = stream(seed, "corrections", account.index)
    schedule_rows(account, plans, later, rows)
    correction_rows(account, later, rows)
    if account.index % 40 == 11 and account.customer_ids:
        _test_rows(account, rng, rows)
    return rows


def _invoices(
    account: Account, plan: SubscriptionPlan, plans: Plans, rng: Random, rows: Rows
) -> None:
    """Add the invoices of one subscription, and the truth about those that are wrong."""
    discounts = [
        discount
        for other in plans
        for discount in other.discounts
        if other is plan or (discount.of_customer and other.customer_id == plan.customer_id)
    ]
    tax_percent = TAX_PERCENT.get(account.place[0] or "", 0)
    for start, kind, cents in invoice_rows(plan, discounts, tax_percent, rng, rows):
        rows.add(
            "truth.demo_truth_billing_errors",
            company_id=account.company_id,
            month_start_date=start.date().replace(day=1),
            kind=kind,
            amount=Decimal(cents).scaleb(-2),
        )


def _test_rows(account: Account, rng: Random, rows: Rows) -> None:
    """A test-mode customer of the account, whose money must not count."""
    plan = new_plan(account, account.signup, price("enterprise", "flat", "usd"), 3, "t")
    plan.customer_id, plan.livemode = f"cus_{account.company_id}t", False
    if days_ago(account.signup) > 60:
        plan.end("cancellation_requested", account.signup + timedelta(days=40))
    subscription_rows(plan, rng, rows)
    invoice_rows(plan, [], 0, rng, rows)
