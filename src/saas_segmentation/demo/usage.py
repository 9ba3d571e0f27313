"""Product events of the committed demo, drawn event by event from an account's plan of use."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from saas_segmentation.demo.accounts import Account, stream
from saas_segmentation.demo.clock import AS_OF, AS_OF_END, LAST_SYNC, moment
from saas_segmentation.demo.schema import Rows
from saas_segmentation.demo.usage_plan import DENSE_DAYS, Phase, UsagePlan, usage_plan

THIN_FACTOR = 0.06
WEEKEND_FACTOR = 0.45
LOGIN_SHARE = 0.55
# Device type, operating system, browser, weight.
DEVICES = (
    ("desktop", "Windows", "Chrome", 8),
    ("desktop", "macOS", "Chrome", 5),
    ("desktop", "macOS", "Safari", 3),
    ("desktop", "Windows", "Edge", 3),
    ("desktop", "Linux", "Firefox", 1),
    ("mobile", "iOS", "Safari", 3),
    ("mobile", "Android", "Chrome", 3),
    ("tablet", "iPadOS", "Safari", 1),
)
_DEVICE_WEIGHTS = [device[3] for device in DEVICES]


class _Writer:
    """Numbers and adds the events of one account."""

    def __init__(self, account: Account, user_count: int, rng: Random, rows: Rows) -> None:
        self.account, self.rng, self.rows, self.count = account, rng, rows, 0
        self.prefix = _base36(account.index)
        self.devices = [
            rng.choices(DEVICES, _DEVICE_WEIGHTS, k=2) for _ in range(max(user_count, 1))
        ]

    def add(self, at: datetime, event: str, user: int, is_error: bool) -> None:
        """Add one event."""
        self.count += 1
        device = self.devices[user][self.rng.random() < 0.15]
        self.rows.add(
            "segment.tracks",
            id=f"e{self.prefix}.{self.count}",
            event=event,
            user_id=f"u{self.prefix}.{user + 1}",
            context_group_id=self.account.workspace_id,
            context_device_type=device[0],
            context_os_name=device[1],
            context_browser=device[2],
            is_error=is_error,
            timestamp=at,
            received_at=min(at + timedelta(seconds=self.rng.randrange(2, 900)), LAST_SYNC),
        )


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def usage_rows(account: Account, seed: int) -> Rows:
    """Events of one account."""
    rows = Rows()
    if account.workspace_id is None:
        return rows
    plan = usage_plan(account, seed)
    rng = stream(seed, "usage", account.index)
    writer = _Writer(account, plan.user_count, rng, rows)
    for position, fixed in enumerate(plan.fixed):
        writer.add(fixed.at, fixed.event, position % plan.user_count, fixed.is_error)
    for phase in plan.phases:
        _sample(writer, phase, plan, rng)
    return rows


def _sample(writer: _Writer, phase: Phase, plan: UsagePlan, rng: Random) -> None:
    events = [entry[0] for entry in phase.mix]
    weights = list(accumulate(entry[1] for entry in phase.mix))
    for day in range(phase.first, phase.last - 1, -1):
        share = phase.active_share
        if (AS_OF - timedelta(days=day)).weekday() >= 5 and share < 0.9:
            share *= WEEKEND_FACTOR
        if day >= DENSE_DAYS:
            share *= THIN_FACTOR
        if rng.random() >= share:
            continue
        if phase.has_login and rng.random() < LOGIN_SHARE:
            user = rng.randrange(plan.user_count)
            _add(writer, moment(rng, day, 7, 8), "login", user, False)
        whole = int(phase.per_day)
        number = whole + (rng.random() < phase.per_day - whole)
        for event in rng.choices(events, cum_weights=weights, k=max(number, 1)):
            user = rng.randrange(plan.user_count)
            is_error = rng.random() < phase.error_share
            _add(writer, moment(rng, day, 8, 19), event, user, is_error)


def _add(writer: _Writer, at: datetime, event: str, user: int, is_error: bool) -> None:
    if writer.account.signup <= at <= AS_OF_END:
        writer.add(at, event, user, is_error)
