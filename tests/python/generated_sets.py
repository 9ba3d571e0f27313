"""Two thousand small sets of subscription rows, drawn by Hypothesis, the same on every run.

Each set has accounts of its own, `s0007a0` and `s0007a1`, so that all of them fit in one database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import TypeVar

from hostile import LOADED_AT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle.contract import SubscriptionPeriod

T = TypeVar("T")

SET_COUNT = 2000
TAPE_BYTES = 2 * 16 * 32
FIRST = datetime(2023, 7, 1)
HORIZON_DAYS = 520

EDGE_DAYS = [
    datetime(2023, 7, 31),
    datetime(2023, 8, 31),
    datetime(2023, 12, 31),
    datetime(2024, 1, 31),
    datetime(2024, 2, 28),
    datetime(2024, 2, 29),
    datetime(2024, 3, 10),
    datetime(2024, 3, 31),
    datetime(2024, 10, 31),
    datetime(2024, 11, 3),
    datetime(2024, 11, 17),
    datetime(2024, 11, 18),
]
TIMES = [timedelta(), timedelta(), timedelta(hours=4, minutes=30), timedelta(hours=15)]
TIMES += [timedelta(hours=23, minutes=59), timedelta(hours=10, minutes=1)]
LENGTH_HOURS = [0, 6, 30, 24 * 9, 24 * 31, 24 * 31, 24 * 45, 24 * 45, 24 * 70, 24 * 150]
GAPS = [0] * 12 + [5, 24, 24 * 20, 24 * 70, -24 * 3]
STATUSES = ["active"] * 16 + ["past_due"] * 3 + ["paused", "trialing", "unpaid", "canceled"]
STATUSES += ["incomplete", "incomplete_expired"]
AMOUNTS = [Fraction(text) for text in ("0", "0.004", "9.99", "33.335", "100", "100", "1234.5678")]
FAULTS: list[dict[str, object]] = [
    {"status": "odd"},
    {"quantity": Fraction(-1)},
    {"unit_amount": Fraction(-1)},
    {"billing_interval": "fortnight"},
    {"billing_interval_count": 0},
    {"discount_percent": Fraction(140)},
    {"currency": "XTS"},
]

POOLS: Mapping[str, Sequence[object]] = {
    "status": STATUSES,
    "quantity": [Fraction(count) for count in (1, 1, 1, 2, 3, 0)],
    "unit_amount": AMOUNTS,
    "currency": ["USD", "USD", "EUR", "JPY", "GBP"],
    "interval": [
        *[("month", 1)] * 4,
        ("month", 3),
        ("year", 1),
        ("week", 2),
        ("day", 10),
    ],
    "product_id": ["suite", "suite", "addon", None],
    "plan_id": ["starter", "team", "business", None],
    "discount": [
        *[(None, None, None)] * 5,
        (Fraction(20), None, "forever"),
        (Fraction(50), None, "once"),
        (None, Fraction(30), "repeating"),
        (Fraction(10), Fraction("4.999999"), None),
        (Fraction(100), None, "forever"),
    ],
}


class Tape:
    """Bytes that Hypothesis drew, read as one choice after another."""

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def number(self, below: int) -> int:
        """A whole number from 0."""
        return (next(self._bytes, 0) * 256 + next(self._bytes, 0)) % below

    def pick(self, pool: Sequence[T]) -> T:
        """One of the pool."""
        return pool[self.number(len(pool))]

    def happens(self, one_in: int) -> bool:
        """Something that happens now and then."""
        return self.number(one_in) == 0

    def moment(self) -> datetime:
        """Any time of the horizon, often on a day at an edge of the calendar."""
        any_day = FIRST + timedelta(days=self.number(HORIZON_DAYS))
        return (self.pick(EDGE_DAYS) if self.happens(3) else any_day) + self.pick(TIMES)


def rows_of_set(tape: Tape) -> list[SubscriptionPeriod]:
    """Rows of one to four items of one or two accounts, some of them broken or repeated."""
    rows: list[SubscriptionPeriod] = []
    joints: list[datetime] = []
    for number in range(tape.pick([1, 1, 2, 2, 3, 4])):
        # A further item often starts on the day on which a row before it ends.
        start = tape.pick(joints) if joints and tape.happens(2) else tape.moment()
        chain = _item(tape, f"a{number // 3}", number, start)
        rows += chain
        joints += [row.ended_at + timedelta(hours=2) for row in chain if row.ended_at]
    if tape.happens(10):
        row = tape.pick(rows)
        key = f"{row.subscription_period_id}broken"
        fault = tape.pick(FAULTS)
        rows.append(replace(row, subscription_period_id=key, **fault))  # type: ignore[arg-type]
    if tape.happens(4):
        rows.append(_delivered_again(tape, tape.pick(rows)))
    return rows


def _item(tape: Tape, account: str, number: int, start: datetime) -> list[SubscriptionPeriod]:
    """A chain of rows of one item; from row to row up to three things change."""
    rows: list[SubscriptionPeriod] = []
    values = {name: tape.pick(pool) for name, pool in POOLS.items()}
    is_metered = tape.happens(14)
    count = tape.pick([1, 2, 3, 4])
    for position in range(count):
        names = [tape.pick(list(POOLS)) for _ in range(tape.number(4))] if position else []
        values |= {name: tape.pick(POOLS[name]) for name in ("status", *names)}
        is_last = position == count - 1
        length = tape.pick([None, None, None, *LENGTH_HOURS] if is_last else LENGTH_HOURS)
        row = _row(f"{account}i{number}", account, position, start, length, values)
        rows.append(replace(row, is_metered=is_metered, **_ends(tape)))  # type: ignore[arg-type]
        start = (row.ended_at or start + timedelta(days=40)) + timedelta(hours=tape.pick(GAPS))
    return rows


def _ends(tape: Tape) -> dict[str, object]:
    """Why a row ends, and what is said of its end."""
    return {
        "end_reason": tape.pick([None, "voluntary", "payment_failed", "replaced", "paused"]),
        "trial_ends_at": tape.moment() if tape.happens(8) else None,
        "cancel_requested_at": tape.moment() if tape.happens(6) else None,
        "current_period_ends_at": tape.moment() if tape.happens(2) else None,
    }


def _row(
    item_id: str,
    account_id: str,
    position: int,
    start: datetime,
    length: int | None,
    values: Mapping[str, object],
) -> SubscriptionPeriod:
    terms = dict(values)
    interval, count = terms.pop("interval")  # type: ignore[misc]
    percent, amount, duration = terms.pop("discount")  # type: ignore[misc]
    return SubscriptionPeriod(
        subscription_period_id=f"{item_id}p{position}",
        subscription_id=f"{account_id}s",
        subscription_item_id=item_id,
        account_id=account_id,
        billing_interval=interval,
        billing_interval_count=count,
        discount_percent=percent,
        discount_amount=amount,
        discount_duration=duration,
        started_at=start,
        ended_at=None if length is None else start + timedelta(hours=length),
        loaded_at=LOADED_AT,
        **terms,  # type: ignore[arg-type]
    )


def _delivered_again(tape: Tape, row: SubscriptionPeriod) -> SubscriptionPeriod:
    """The same key again: delivered earlier, delivered later, or just twice."""
    shift = tape.pick([-9, 0, 6])
    quantity = row.quantity if shift == 0 else Fraction(tape.pick([0, 2, 77]))
    return replace(row, quantity=quantity, loaded_at=row.loaded_at + timedelta(days=shift))


@cache
def generated_sets() -> tuple[tuple[SubscriptionPeriod, ...], ...]:
    """All sets, under account ids of their own."""
    found: list[tuple[SubscriptionPeriod, ...]] = []

    @settings(
        max_examples=SET_COUNT,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.binary(min_size=TAPE_BYTES, max_size=TAPE_BYTES))
    def collect(drawn: bytes) -> None:
        rows = rows_of_set(Tape(drawn))
        found.append(tuple(_named(row, len(found)) for row in rows))

    collect()
    return tuple(found[:SET_COUNT])


def _named(row: SubscriptionPeriod, number: int) -> SubscriptionPeriod:
    """The row under the ids of its set."""
    prefix = f"s{number:04}"
    return replace(
        row,
        subscription_period_id=prefix + row.subscription_period_id,
        subscription_id=prefix + row.subscription_id,
        subscription_item_id=prefix + row.subscription_item_id,
        account_id=prefix + row.account_id,
    )


def set_of(account_id: str) -> str:
    """The set that an account belongs to."""
    return account_id[:5]


def is_generated(account_id: str) -> bool:
    """Whether the account is one of a set."""
    return account_id[:1] == "s" and account_id[1:5].isdigit()
