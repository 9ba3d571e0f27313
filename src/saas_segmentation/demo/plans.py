"""Tools to write down what an account buys: the register of scripts and the parts of a plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.catalogue import Price, price
from saas_segmentation.demo.clock import moment
from saas_segmentation.demo.subscriptions import DiscountPlan, ItemPlan, SubscriptionPlan

Plans = list[SubscriptionPlan]
Script = Callable[[Account, Random], Plans]
SCRIPTS: dict[str, Script] = {}
TIERS = ("starter", "team", "business", "enterprise")
TRIAL_DAYS = 14


def script(*names: str) -> Callable[[Script], Script]:
    """Register a subscription life under one or more names."""

    def register(function: Script) -> Script:
        for name in names:
            SCRIPTS[name] = function
        return function

    return register


def start_plan(
    account: Account,
    *,
    interval: str = "month",
    count: int = 1,
    letter: str = "a",
    start: datetime | None = None,
    tier: str | None = None,
    trial: bool = False,
) -> SubscriptionPlan:
    """A subscription to the account's plan from its signup on."""
    begin = start or account.signup
    is_flat = account.profile.flat and account.number % 2 == 0
    form, quantity = ("flat", 1) if is_flat else ("seat", account.seats)
    terms = price(tier or account.tier, form, account.currency, interval, count)
    return new_plan(account, begin, terms, quantity, letter, trial)


def new_plan(
    account: Account,
    begin: datetime,
    terms: Price,
    quantity: int,
    letter: str,
    trial: bool = False,
) -> SubscriptionPlan:
    """A subscription with one item."""
    key = f"{account.company_id}{letter}"
    return SubscriptionPlan(
        id=f"sub_{key}",
        customer_id=f"cus_{account.company_id}",
        start=begin,
        items=[ItemPlan(f"si_{key}1", [(begin, terms, quantity)])],
        trial_end=begin + timedelta(days=TRIAL_DAYS) if trial else None,
    )


def add_item(
    plan: SubscriptionPlan, terms: Price, quantity: int, start: datetime | None = None
) -> ItemPlan:
    """A further item of a subscription, from its start on or from a later moment."""
    item = ItemPlan(f"si_{plan.id[4:]}{len(plan.items) + 1}", [])
    item.changes.append((start or plan.start, terms, quantity))
    plan.items.append(item)
    return item


def add_discount(
    plan: SubscriptionPlan,
    coupon: str,
    start: datetime,
    end: datetime | None,
    of_customer: bool = False,
    item_id: str | None = None,
) -> None:
    """Give a coupon to the subscription, to its customer or to one of its items."""
    number = len(plan.discounts) + 1
    plan.discounts.append(
        DiscountPlan(f"di_{plan.id[4:]}{number}", coupon, start, end, of_customer, item_id)
    )


def between(account: Account, rng: Random, first: int, last: int) -> datetime:
    """A moment between two numbers of days ago, at least 3 days after the signup."""
    newest = min(first, last)
    oldest = max(newest, min(max(first, last), account.age_days - 3))
    return moment(rng, rng.randint(newest, oldest))
