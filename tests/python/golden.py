"""One hand-written account per setting of a revenue policy, with the figure that it must give.

Expected figures are written out as numbers; nothing here is computed by the oracle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from oracle.build import period, rate
from oracle.contract import ExchangeRate, SubscriptionPeriod

Moves = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Golden:
    """An account and its movement log – day, type, amount – in the build that has the setting."""

    name: str
    build: str
    moves: Moves

    @property
    def account_id(self) -> str:
        """The account's id; builds share the accounts, only what they give differs."""
        return f"golden_{self.name}"


def golden_rates() -> list[ExchangeRate]:
    """One currency whose rates are round: 0.10, then 0.12 from 20 May, 0.08 from 10 September."""
    return [
        rate("2024-01-01", "SEK", "0.10"),
        rate("2024-05-20", "SEK", "0.12"),
        rate("2024-09-10", "SEK", "0.08"),
    ]


def golden_periods() -> list[SubscriptionPeriod]:
    """The rows of all accounts; each of them says what it is about."""
    return [
        # 12 a week: x 52 / 12, or x 4
        *_account("week", period("2024-03-01", amount=12, billing_interval="week")),
        # 10 a day: x 365 / 12, or x 30.4
        *_account("day", period("2024-03-01", amount=10, billing_interval="day")),
        *_account("once", period("2024-03-01", discount_percent=50, discount_duration="once")),
        *_account(
            "forever", period("2024-03-01", discount_percent=20, discount_duration="forever")
        ),
        *_account(
            "free",
            period("2024-03-01", "2024-05-01"),
            period("2024-05-01", "2024-07-01", amount=0),
            period("2024-07-01", amount=60),
        ),
        *_account(
            "late", period("2024-03-01", "2024-05-01"), period("2024-05-01", status="past_due")
        ),
        *_account(
            "paused",
            period("2024-03-01", "2024-05-01"),
            period("2024-05-01", "2024-08-01", status="paused"),
            period("2024-08-01"),
        ),
        # the same in euros, for the build whose reporting currency is the euro
        *_account(
            "paused_euro",
            period("2024-03-01", "2024-05-01", currency="EUR"),
            period("2024-05-01", "2024-08-01", status="paused", currency="EUR"),
            period("2024-08-01", currency="EUR"),
        ),
        *_account("metered_euro", period("2024-03-01", amount=80, is_metered=True, currency="EUR")),
        *_account(
            "leaving_euro",
            period(
                "2024-03-01",
                "2024-06-10",
                currency="EUR",
                cancel_requested_at="2024-05-20 12:00:00",
                current_period_ends_at="2024-07-01",
                end_reason="voluntary",
            ),
        ),
        *_account("metered", period("2024-03-01", amount=80, is_metered=True)),
        *_account(
            "leaving",
            period(
                "2024-03-01",
                "2024-06-10",
                cancel_requested_at="2024-05-20 12:00:00",
                current_period_ends_at="2024-07-01",
                end_reason="voluntary",
            ),
        ),
        # 1 May to 31 May at 0: 31 whole days
        *_account("back", period("2024-03-01", "2024-05-01"), period("2024-06-01", amount=70)),
        # a cycle starts on every 15th; 1,000 SEK
        *_account("krona", period("2024-04-15", "2024-07-01", amount=1000, currency="SEK")),
        *_account("evening", period("2024-05-01 02:00:00", "2024-05-11 02:00:00")),
        *_account("morning", period("2024-05-01 20:00:00", "2024-05-11 20:00:00")),
        *_account("euro", period("2024-03-01", currency="EUR")),
    ]


def _account(name: str, *rows: SubscriptionPeriod) -> Iterable[SubscriptionPeriod]:
    """The rows under ids of the account's own."""
    for number, row in enumerate(rows):
        yield replace(
            row,
            account_id=f"golden_{name}",
            subscription_id=f"golden_{name}s",
            subscription_item_id=f"golden_{name}i",
            subscription_period_id=f"golden_{name}p{number}",
        )


START = "2024-03-01"
EVE = "2024-02-29"  # midnight of 1 March in UTC is an evening in New York
FREE_BEGINS, PAID_AGAIN = "2024-05-01", "2024-07-01"

GOLDEN = [
    # interval_month_factors
    Golden("week", "defaults", [(START, "new", "52.00")]),
    Golden("week", "weeks", [(EVE, "new", "48.00")]),
    Golden("day", "defaults", [(START, "new", "304.17")]),
    Golden("day", "days", [(START, "new", "304.00")]),
    # discount_policy
    Golden("once", "defaults", [(START, "new", "100.00")]),
    Golden("once", "weeks", [(EVE, "new", "50.00")]),
    Golden("forever", "defaults", [(START, "new", "80.00")]),
    Golden("forever", "weeks", [(EVE, "new", "80.00")]),
    Golden("forever", "days", [(START, "new", "100.00")]),
    # count_free_as_active
    Golden(
        "free",
        "defaults",
        [
            (START, "new", "100.00"),
            (FREE_BEGINS, "churn", "-100.00"),
            (PAID_AGAIN, "reactivation", "60.00"),
        ],
    ),
    Golden(
        "free",
        "free",
        [
            (START, "new", "100.00"),
            (FREE_BEGINS, "contraction", "-100.00"),
            (PAID_AGAIN, "expansion", "60.00"),
        ],
    ),
    # past_due_grace_days: 30, 0 and 7 days from 1 May
    Golden("late", "defaults", [(START, "new", "100.00"), ("2024-05-31", "churn", "-100.00")]),
    Golden("late", "days", [(START, "new", "100.00"), ("2024-05-01", "churn", "-100.00")]),
    Golden("late", "free", [(START, "new", "100.00"), ("2024-05-08", "churn", "-100.00")]),
    # paused_policy
    Golden(
        "paused",
        "defaults",
        [
            (START, "new", "100.00"),
            ("2024-05-01", "churn", "-100.00"),
            ("2024-08-01", "reactivation", "100.00"),
        ],
    ),
    Golden("paused_euro", "requested", [(START, "new", "100.00")]),
    # include_metered
    Golden("metered", "defaults", []),
    Golden("metered_euro", "requested", [(START, "new", "80.00")]),
    # churn_date_policy
    Golden("leaving", "defaults", [(START, "new", "100.00"), ("2024-06-10", "churn", "-100.00")]),
    Golden("leaving", "free", [(START, "new", "100.00"), ("2024-07-01", "churn", "-100.00")]),
    Golden(
        "leaving_euro", "requested", [(START, "new", "100.00"), ("2024-05-20", "churn", "-100.00")]
    ),
    # reactivation_window_days: none, and 30
    Golden(
        "back",
        "defaults",
        [
            (START, "new", "100.00"),
            ("2024-05-01", "churn", "-100.00"),
            ("2024-06-01", "reactivation", "70.00"),
        ],
    ),
    Golden(
        "back",
        "days",
        [
            # in Auckland a timestamp of midnight UTC falls on the same day
            (START, "new", "100.00"),
            ("2024-05-01", "churn", "-100.00"),
            ("2024-06-01", "new", "70.00"),
        ],
    ),
    # fx_policy
    Golden(
        "krona",
        "defaults",
        [
            ("2024-04-15", "new", "100.00"),
            ("2024-06-15", "fx", "20.00"),
            ("2024-07-01", "churn", "-120.00"),
        ],
    ),
    Golden(
        "krona",
        "free",
        [
            ("2024-04-15", "new", "100.00"),
            ("2024-05-31", "fx", "20.00"),
            ("2024-07-01", "churn", "-120.00"),
        ],
    ),
    Golden(
        "krona", "requested", [("2024-04-15", "new", "80.00"), ("2024-07-01", "churn", "-80.00")]
    ),
    # reporting_timezone: UTC, New York (4 hours behind), Auckland (12 hours ahead)
    Golden(
        "evening", "defaults", [("2024-05-01", "new", "100.00"), ("2024-05-11", "churn", "-100.00")]
    ),
    Golden(
        "evening", "weeks", [("2024-04-30", "new", "100.00"), ("2024-05-10", "churn", "-100.00")]
    ),
    Golden(
        "morning", "defaults", [("2024-05-01", "new", "100.00"), ("2024-05-11", "churn", "-100.00")]
    ),
    Golden(
        "morning", "days", [("2024-05-02", "new", "100.00"), ("2024-05-12", "churn", "-100.00")]
    ),
    # reporting_currency EUR
    Golden("euro", "requested", [(START, "new", "100.00")]),
]
