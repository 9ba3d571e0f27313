"""The input contract and the policies of recurring revenue, as plain typed records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

STATUSES = (
    "trialing",
    "active",
    "past_due",
    "paused",
    "unpaid",
    "incomplete",
    "incomplete_expired",
    "canceled",
)
BILLING_INTERVALS = ("day", "week", "month", "year")
END_REASONS = ("voluntary", "payment_failed", "replaced", "paused")

DEFAULT_MONTH_FACTORS: Mapping[str, Fraction] = {
    "day": Fraction(365, 12),
    "week": Fraction(52, 12),
    "month": Fraction(1),
    "year": Fraction(1, 12),
}

DEMO_AS_OF = date(2026, 6, 30)


@dataclass(frozen=True, eq=False)
class SubscriptionPeriod:
    """One subscription item while nothing about it changes; timestamps are naive UTC."""

    subscription_period_id: str
    subscription_id: str
    subscription_item_id: str
    account_id: str
    status: str
    quantity: Fraction
    unit_amount: Fraction
    currency: str
    billing_interval: str
    billing_interval_count: int
    started_at: datetime
    loaded_at: datetime
    ended_at: datetime | None = None
    plan_id: str | None = None
    plan_name: str | None = None
    plan_tier: str | None = None
    product_id: str | None = None
    product_name: str | None = None
    discount_percent: Fraction | None = None
    discount_amount: Fraction | None = None
    discount_duration: str | None = None
    is_metered: bool = False
    trial_ends_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    current_period_ends_at: datetime | None = None
    end_reason: str | None = None

    @property
    def is_empty(self) -> bool:
        """A row that ends the instant it starts: valid, but it never runs."""
        return self.ended_at == self.started_at


@dataclass(frozen=True)
class ExchangeRate:
    """What one unit of a currency is worth in the reporting currency on a day."""

    rate_date: date
    currency: str
    rate: Fraction
    loaded_at: datetime


@dataclass(frozen=True)
class Account:
    """A customer company; only what revenue needs of it."""

    account_id: str
    created_at: datetime
    loaded_at: datetime
    account_name: str | None = None


@dataclass(frozen=True)
class Invoice:
    """A bill. No invoice, and no refund of one, ever enters recurring revenue."""

    invoice_id: str
    account_id: str
    status: str
    currency: str
    total_amount: Fraction
    loaded_at: datetime
    subscription_id: str | None = None
    tax_amount: Fraction | None = None
    issued_at: datetime | None = None
    due_at: datetime | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that breaks the contract, set aside."""

    entity: str
    record_id: str
    reason: str


@dataclass(frozen=True)
class Policies:
    """Every revenue setting, at its default."""

    as_of_date: date = DEMO_AS_OF
    reporting_currency: str = "USD"
    reporting_timezone: str = "UTC"
    interval_month_factors: Mapping[str, Fraction] = field(default_factory=dict)
    discount_policy: Literal["recurring", "all", "none"] = "recurring"
    count_free_as_active: bool = False
    past_due_grace_days: int = 30
    paused_policy: Literal["zero", "keep"] = "zero"
    include_metered: bool = False
    churn_date_policy: Literal["ended_at", "period_end", "cancel_requested"] = "ended_at"
    reactivation_window_days: int | None = None
    reactivation_nets_churn: bool = False
    fx_policy: Literal["period_start", "month_end", "constant"] = "period_start"

    def month_factor(self, billing_interval: str) -> Fraction:
        """How many such intervals a month has."""
        factors = {**DEFAULT_MONTH_FACTORS, **self.interval_month_factors}
        return Fraction(factors[billing_interval])

    def day_of(self, moment: datetime) -> date:
        """The day of a UTC timestamp in the reporting time zone."""
        if self.reporting_timezone == "UTC":
            return moment.date()
        local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.reporting_timezone))
        return local.date()
