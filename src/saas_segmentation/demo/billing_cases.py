"""Lives of subscriptions with prices, discounts and records that are out of the ordinary."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.catalogue import price
from saas_segmentation.demo.clock import add_interval
from saas_segmentation.demo.plans import (
    TIERS,
    Plans,
    add_discount,
    add_item,
    between,
    new_plan,
    script,
    start_plan,
)
from saas_segmentation.demo.subscriptions import BillingError, SubscriptionPlan

# The day on which the connector of some accounts was set up.
SETUP = datetime(2025, 10, 1, 6, 0, 0)


@script("graduated")
def _graduated(account: Account, rng: Random) -> Plans:
    """Tiers with flat fees; the seats grow beyond the bound of a tier."""
    terms = price("team", "graduated", "usd")
    plan = new_plan(account, account.signup, terms, 5, "a")
    grown = 20 + account.number % 3
    plan.items[0].changes.append((between(account, rng, 60, 120), terms, grown))
    return [plan]


@script("volume")
def _volume(account: Account, rng: Random) -> Plans:
    """One price for all seats, which falls at the bounds of the tiers."""
    terms = price("business", "volume", "usd")
    plan = new_plan(account, account.signup, terms, 10, "a")
    grown = 25 if account.number % 2 else 26
    plan.items[0].changes.append((between(account, rng, 60, 120), terms, grown))
    return [plan]


@script("committed")
def _committed(account: Account, rng: Random) -> Plans:
    """A usual plan, and calls of the API agreed in advance at half a cent each."""
    plan = start_plan(account)
    terms = price("api_usage", "committed", "usd")
    item = add_item(plan, terms, rng.randrange(10, 30) * 1000)
    calls = rng.randrange(30, 50) * 1000
    item.changes.append((between(account, rng, 60, 120), terms, calls))
    return [plan]


@script("package")
def _package(account: Account, rng: Random) -> Plans:
    """Seats in packs of five; two more seats may or may not need another pack."""
    terms = price("starter", "pack5", "usd")
    plan = new_plan(account, account.signup, terms, 12, "a")
    grown = 14 if account.number % 2 else 16
    plan.items[0].changes.append((between(account, rng, 60, 120), terms, grown))
    return [plan]


@script("item_coupon")
def _item_coupon(account: Account, rng: Random) -> Plans:
    """A coupon for the add-on only: a percentage, or an amount beyond its price."""
    plan = start_plan(account)
    item = add_item(plan, price("sso", "flat", account.currency), 1)
    if account.number % 2 == 0:
        add_discount(plan, "LOYAL10", plan.start, None, item_id=item.id)
        return [plan]
    start = plan.cycle(between(account, rng, 90, 120))[0]
    add_discount(plan, "ITEM200", start, add_interval(start, "month", 6), item_id=item.id)
    add_discount(plan, "LOYAL10", plan.start, None)
    return [plan]


@script("big_coupon")
def _big_coupon(account: Account, rng: Random) -> Plans:
    """An amount off that is more than the first item costs, so that the rest goes to the next."""
    plan = start_plan(account)
    start, terms, _ = plan.items[0].changes[0]
    plan.items[0].changes = [(start, terms, 1 + account.number % 2)]
    add_item(plan, price("analytics", "flat", account.currency), 1)
    of_customer = account.number > 50
    add_discount(plan, "MINUS100", between(account, rng, 60, 110), None, of_customer)
    return [plan]


@script("coupon_handover")
def _coupon_handover(account: Account, rng: Random) -> Plans:
    """While the subscription has a coupon of its own, that of the customer does not count."""
    plan = start_plan(account)
    add_discount(plan, "LOYAL10", plan.start, None, of_customer=True)
    start = plan.cycle(between(account, rng, 215, 250))[0]
    add_discount(plan, "SPRING25", start, add_interval(start, "month", 6))
    return [plan]


@script("annual_to_monthly")
def _annual_to_monthly(account: Account, rng: Random) -> Plans:
    plan = start_plan(account, interval="year")
    changed = plan.cycle(plan.start)[1]
    terms = price(account.tier, "seat", account.currency)
    plan.items[0].changes.append((changed, terms, account.seats))
    plan.anchors.append((changed, terms))
    return [plan]


@script("swap_to_annual")
def _swap_to_annual(account: Account, rng: Random) -> Plans:
    """A monthly subscription ends and an annual one starts an hour later."""
    old = start_plan(account)
    swapped = between(account, rng, 60, 140)
    old.end("cancellation_requested", swapped)
    later = swapped + timedelta(hours=1)
    return [old, start_plan(account, letter="b", start=later, interval="year")]


@script("swap_to_monthly")
def _swap_to_monthly(account: Account, rng: Random) -> Plans:
    """An annual subscription ends with its term and a monthly one starts an hour later."""
    old = start_plan(account, interval="year")
    swapped = old.cycle(old.start)[1]
    old.end("cancellation_requested", swapped, swapped - timedelta(days=rng.randint(5, 40)))
    return [old, start_plan(account, letter="b", start=swapped + timedelta(hours=1))]


@script("second_same_product")
def _second_same_product(account: Account, rng: Random) -> Plans:
    """Another department buys the same product by a subscription of its own."""
    first = start_plan(account)
    start = between(account, rng, 40, 120)
    terms = first.items[0].changes[0][1]
    return [first, new_plan(account, start, terms, 4, "b")]


@script("back_to_trial")
def _back_to_trial(account: Account, rng: Random) -> Plans:
    """A paying subscription is put back on trial for some weeks, and pays again after it."""
    plan = start_plan(account)
    start = plan.cycle(between(account, rng, 80, 110))[0]
    plan.trial_again(start, start + timedelta(days=rng.randint(20, 28)))
    return [plan]


@script("late_setup")
def _late_setup(account: Account, rng: Random) -> Plans:
    """The connector was set up long after the start: only invoices tell of the time before."""
    plan = start_plan(account)
    plan.history_from = SETUP
    start, terms, seats = plan.items[0].changes[0]
    early, late = plan.cycle(start + timedelta(days=70)), plan.cycle(SETUP - timedelta(days=50))
    middle = early[0] + (early[1] - early[0]) * 0.4
    if account.number % 4 == 3:
        plan.items[0].changes.append((middle, terms, seats + 5))
        plan.items[0].changes.append((late[0], terms, seats + 3))
    elif account.number % 4 == 0:
        place = min(TIERS.index(account.tier) + 1, len(TIERS) - 1)
        dearer = price(TIERS[place], "seat", account.currency)
        plan.items[0].changes.append((middle, dearer, seats))
    elif account.number % 4 == 1:
        _fail_over_setup(plan)
        plan.items[0].changes.append((middle, terms, seats + 4))
    else:
        addon = add_item(plan, price("analytics", "flat", account.currency), 1)
        addon.removed_at = late[0]
        plan.items[0].changes.append((early[1], terms, max(seats - 2, 1)))
    return [plan]


def _fail_over_setup(plan: SubscriptionPlan) -> None:
    """Let the payment that is due before the set-up fail, and succeed after it."""
    failed = plan.cycle(SETUP)[0] + timedelta(hours=1)
    plan.changes.append((failed, {"status": "past_due"}))
    plan.changes.append((max(failed, SETUP) + timedelta(days=2, hours=5), {"status": "active"}))


@script("backdated_unbilled")
def _backdated_unbilled(account: Account, rng: Random) -> Plans:
    """Recorded two months late, backdated to the first of a month, and not billed for before."""
    first = add_interval(account.signup.replace(day=1), "month", 1)
    start = first.replace(hour=0, minute=0, second=0)
    plan = start_plan(account, start=start)
    plan.history_from = add_interval(start, "month", 2) - timedelta(days=12, hours=-9)
    plan.is_billed_before_history = False
    return [plan]


@script("wrong_price", "billed_twice", "not_billed")
def _billing_error(account: Account, rng: Random) -> Plans:
    """One invoice differs from the terms of the subscription."""
    plan = start_plan(account)
    place = max(TIERS.index(account.tier) - 1, 0)
    wrong = price(TIERS[place], "seat", account.currency)
    plan.error = BillingError(account.billing, between(account, rng, 60, 105), wrong)
    return [plan]


@script("seats_signed", "term_signed")
def _signed(account: Account, rng: Random) -> Plans:
    """A monthly plan whose next terms are signed; the schedule itself is written elsewhere."""
    return [start_plan(account)]


@script("signed_prospect", "signed_ramp")
def _signed_prospect(account: Account, rng: Random) -> Plans:
    """Not a customer yet, but a subscription that starts later is signed."""
    account.customer_ids.append(f"cus_{account.company_id}")
    return []
