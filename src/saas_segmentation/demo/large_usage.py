"""Product events in bulk: the same plans of use, drawn with numpy for a whole chunk of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.clock import AS_OF, AS_OF_END, LAST_SYNC
from saas_segmentation.demo.features import MIXES, Mix
from saas_segmentation.demo.usage import DEVICES, LOGIN_SHARE, WEEKEND_FACTOR
from saas_segmentation.demo.usage_plan import UsagePlan, usage_plan

Ints = npt.NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1)
_AS_OF_DAY = (AS_OF - _EPOCH.date()).days
_DAY = 86400
_REPEATED_SHARE = 0.01
_WEEK_SHARE = (5 + 2 * WEEKEND_FACTOR) / 7
_EVENTS = (
    "login",
    "finish_profile",
    *sorted({event for mix in MIXES.values() for event, _ in mix} - {"login", "finish_profile"}),
)
_EVENT_NUMBER = {event: number for number, event in enumerate(_EVENTS)}


@dataclass
class Events:
    """Columns of events, as numbers."""

    account: Ints
    event: Ints
    user: Ints
    second: Ints
    is_error: npt.NDArray[np.bool_]

    @staticmethod
    def joined(parts: list[Events]) -> Events:
        """All parts, one after the other."""
        return Events(
            np.concatenate([part.account for part in parts]),
            np.concatenate([part.event for part in parts]),
            np.concatenate([part.user for part in parts]),
            np.concatenate([part.second for part in parts]),
            np.concatenate([part.is_error for part in parts]),
        )

    def where(self, mask: npt.NDArray[np.bool_]) -> Events:
        """Only the events for which the mask holds."""
        return Events(
            self.account[mask],
            self.event[mask],
            self.user[mask],
            self.second[mask],
            self.is_error[mask],
        )


def expected_events(plan: UsagePlan, days: int) -> tuple[float, int]:
    """Events of the phases of a plan that are to be expected, and its fixed events."""
    expected = 0.0
    for phase in plan.phases:
        span = min(phase.first, days) - phase.last + 1
        share = phase.active_share * (1 if phase.active_share >= 0.9 else _WEEK_SHARE)
        per_day = phase.per_day + (LOGIN_SHARE if phase.has_login else 0)
        expected += max(span, 0) * share * per_day
    return expected, len(plan.fixed)


def chunk_events(
    accounts: list[Account], seed: int, chunk: int, scale: float, days: int
) -> pa.Table:
    """Events of a chunk of accounts, `scale` times as many a day as in the small demo."""
    rng = np.random.default_rng([seed, chunk])
    users = [account for account in accounts if account.workspace_id is not None]
    plans = [usage_plan(account, seed) for account in users]
    events = Events.joined([_fixed(users, plans), _sample(plans, rng, scale, days)])
    signup = np.array([_second(account.signup) for account in users], dtype=np.int64)
    earliest = np.maximum(signup[events.account], (_AS_OF_DAY - days) * _DAY)
    events = events.where((events.second >= earliest) & (events.second <= _second(AS_OF_END)))
    return _table(users, events, rng)


def _second(instant: datetime) -> int:
    return int((instant - _EPOCH) / timedelta(seconds=1))


def _fixed(users: list[Account], plans: list[UsagePlan]) -> Events:
    rows = [
        (number, _EVENT_NUMBER[fixed.event], position % plan.user_count, _second(fixed.at))
        for number, plan in enumerate(plans)
        for position, fixed in enumerate(plan.fixed)
    ]
    account, event, user, second = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Events(account, event, user, second, np.zeros(len(rows), dtype=np.bool_))


def _phase_rows(plans: list[UsagePlan], days: int, mixes: dict[Mix, int]) -> list[list[float]]:
    """One row a phase; numbers its mix in `mixes`. The columns are named in `_Phases`."""
    rows: list[list[float]] = []
    for number, plan in enumerate(plans):
        for phase in plan.phases:
            first = min(phase.first, days)
            if first >= phase.last:
                mix = mixes.setdefault(phase.mix, len(mixes))
                rows.append(
                    [
                        number,
                        first,
                        phase.last,
                        phase.active_share,
                        phase.per_day,
                        mix,
                        phase.error_share,
                        LOGIN_SHARE if phase.has_login else 0.0,
                        plan.user_count,
                    ]
                )
    return rows


class _Phases:
    """Columns of the phases of a chunk."""

    def __init__(self, rows: list[list[float]]) -> None:
        columns = np.array(rows, dtype=np.float64).reshape(-1, 9).T
        whole = columns.astype(np.int64)
        self.account, self.first, self.last = whole[0], whole[1], whole[2]
        self.share, self.per_day, self.mix = columns[3], columns[4], whole[5]
        self.error_share, self.login_share, self.users = columns[6], columns[7], whole[8]


def _sample(plans: list[UsagePlan], rng: np.random.Generator, scale: float, days: int) -> Events:
    """Active days of all phases at once, then the events on each of them."""
    mixes: dict[Mix, int] = {}
    phases = _Phases(_phase_rows(plans, days, mixes))
    phase_of = np.repeat(np.arange(len(phases.first)), phases.first - phases.last + 1)
    ago = _counted(phase_of) + phases.last[phase_of]
    weekday = (_AS_OF_DAY - ago + 3) % 7
    share = phases.share[phase_of]
    share = np.where((weekday >= 5) & (share < 0.9), share * WEEKEND_FACTOR, share)
    is_active = rng.random(len(share)) < share
    phase_of, ago = phase_of[is_active], ago[is_active]
    wanted = phases.per_day[phase_of] * scale
    core = _draw(phases, phase_of, ago, np.floor(wanted + rng.random(len(wanted))), rng)
    core.event = _choose(list(mixes), core.event, rng)
    has_login = rng.random(len(phase_of)) < phases.login_share[phase_of] * min(scale, 1.0)
    login = _draw(phases, phase_of, ago, has_login.astype(np.float64), rng)
    login.event = np.zeros(len(login.event), dtype=np.int64)
    login.is_error = np.zeros(len(login.event), dtype=np.bool_)
    return Events.joined([core, login])


def _counted(groups: Ints) -> Ints:
    """Number of each element within its run of equal values."""
    index = np.arange(len(groups))
    starts = np.ones(len(groups), dtype=np.bool_)
    starts[1:] = groups[1:] != groups[:-1]
    return index - np.maximum.accumulate(np.where(starts, index, 0))


def _draw(
    phases: _Phases,
    phase_of: Ints,
    ago: Ints,
    number: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> Events:
    """So many events of each active day; `event` holds the number of the mix for now."""
    repeats = number.astype(np.int64)
    chosen, days = np.repeat(phase_of, repeats), np.repeat(ago, repeats)
    count = len(chosen)
    seconds = (_AS_OF_DAY - days) * _DAY + rng.integers(7 * 3600, 19 * 3600, count)
    user = (rng.random(count) * phases.users[chosen]).astype(np.int64)
    is_error = rng.random(count) < phases.error_share[chosen]
    return Events(phases.account[chosen], phases.mix[chosen], user, seconds, is_error)


def _choose(mixes: list[Mix], mix_of: Ints, rng: np.random.Generator) -> Ints:
    chosen = np.zeros(len(mix_of), dtype=np.int64)
    draws = rng.random(len(mix_of))
    for number, mix in enumerate(mixes):
        mask = mix_of == number
        weights = np.array([weight for _, weight in mix], dtype=np.float64)
        numbers = np.array([_EVENT_NUMBER[event] for event, _ in mix], dtype=np.int64)
        bounds = np.cumsum(weights) / weights.sum()
        places = np.searchsorted(bounds[:-1], draws[mask], side="right")
        chosen[mask] = numbers[places]
    return chosen


def _table(users: list[Account], events: Events, rng: np.random.Generator) -> pa.Table:
    """The raw table of the events, with late and repeated deliveries."""
    order = np.lexsort((events.second, events.account))
    account, second = events.account[order], events.second[order]
    event, user, is_error = events.event[order], events.user[order], events.is_error[order]
    received = second + rng.integers(2, 900, len(second))
    late = rng.random(len(second)) < _REPEATED_SHARE / 3
    received = np.where(late, received + rng.integers(_DAY, 12 * _DAY, len(second)), received)
    received = np.minimum(received, _second(LAST_SYNC))
    index = np.array([user_.index for user_ in users], dtype=np.int64)[account]
    device = (account * 5 + user * 3 + rng.integers(0, 2, len(second))) % len(DEVICES)
    number = _counted(account) + 1
    workspaces = pa.array([user_.workspace_id for user_ in users], pa.string())
    columns: dict[str, Any] = {
        "id": _joined("e", index, number),
        "event": pa.array(_EVENTS, pa.string()).take(pa.array(event)),
        "user_id": _joined("u", index, user + 1),
        "context_group_id": workspaces.take(pa.array(account)),
    }
    for place, name in enumerate(("context_device_type", "context_os_name", "context_browser")):
        values = pa.array([row[place] for row in DEVICES], pa.string())
        columns[name] = values.take(pa.array(device))
    columns["is_error"] = pa.array(is_error)
    columns["timestamp"] = pa.array(second * 1_000_000).cast(pa.timestamp("us"))
    columns["received_at"] = pa.array(received * 1_000_000).cast(pa.timestamp("us"))
    return _with_repeats(pa.table(columns), rng)


def _joined(prefix: str, left: Ints, right: Ints) -> pa.Array:
    strings = pc.binary_join_element_wise(
        pa.array(left).cast(pa.string()), pa.array(right).cast(pa.string()), "."
    )
    return pc.binary_join_element_wise(prefix, strings, "")


def _with_repeats(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Append identical rows, and older deliveries that called a good event an error."""
    kind = rng.random(table.num_rows)
    same = table.filter(pa.array(kind < _REPEATED_SHARE / 3))
    is_stale = (kind >= _REPEATED_SHARE / 3) & (kind < _REPEATED_SHARE * 2 / 3)
    stale = table.filter(pa.array(is_stale))
    stale = stale.set_column(
        table.schema.get_field_index("is_error"), "is_error", pa.repeat(True, stale.num_rows)
    )
    older = pc.add(stale.column("timestamp"), pa.scalar(timedelta(seconds=1), pa.duration("us")))
    stale = stale.set_column(table.schema.get_field_index("received_at"), "received_at", older)
    return pa.concat_tables([table, same, stale])
