"""How an account uses the product: phases of use, shared by the small and the large sampler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account, stream
from saas_segmentation.demo.clock import AS_OF_END, days_ago, moment
from saas_segmentation.demo.features import MIXES, NEED_EVENTS, ONBOARDING, Mix, mix_without

DENSE_DAYS = 111


@dataclass(frozen=True)
class Phase:
    """A span of days, both ends included, counted as days before the as-of day."""

    first: int
    last: int
    active_share: float
    per_day: float
    mix: Mix
    error_share: float = 0.01
    has_login: bool = True


@dataclass(frozen=True)
class FixedEvent:
    """One event that must occur at this moment."""

    at: datetime
    event: str
    is_error: bool = False


@dataclass
class UsagePlan:
    """Phases and fixed events of one account."""

    user_count: int
    phases: list[Phase] = field(default_factory=list)
    fixed: list[FixedEvent] = field(default_factory=list)
    steps: tuple[str, ...] = (*ONBOARDING, "complete_task")

    def add(self, phase: Phase) -> None:
        """Add a phase if it has any day."""
        if phase.first >= phase.last >= 0:
            self.phases.append(phase)


Pattern = Callable[[Account, UsagePlan, Random], None]
PATTERNS: dict[str, Pattern] = {}
MAX_USERS = 6


def pattern(name: str) -> Callable[[Pattern], Pattern]:
    """Register a pattern of use under its name."""

    def register(function: Pattern) -> Pattern:
        PATTERNS[name] = function
        return function

    return register


def _steady(
    account: Account,
    plan: UsagePlan,
    gap: int,
    share: float,
    per_day: float,
    mix: Mix | None = None,
) -> None:
    """Even use from the signup until `gap` days ago, with login and core use on that very day."""
    plan.add(Phase(account.age_days - 1, gap, share, per_day, mix or MIXES[account.tier]))
    if gap < account.age_days:
        last = _late_on(gap, account)
        plan.fixed.append(FixedEvent(last - timedelta(minutes=1), "login"))
        plan.fixed.append(FixedEvent(last, "complete_task"))


def _late_on(gap: int, account: Account) -> datetime:
    start = AS_OF_END.replace(hour=20, minute=0, second=0) - timedelta(days=gap)
    return start + timedelta(seconds=account.index * 37 % 7000)


def _gap(account: Account, options: tuple[int, ...]) -> int:
    return options[(account.number * 3 + account.index) % len(options)]


@pattern("none")
def _none(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.steps = ()


@pattern("power")
def _power(account: Account, plan: UsagePlan, rng: Random) -> None:
    mix = MIXES["all_core"] + MIXES[account.tier]
    _steady(account, plan, _gap(account, (0, 0, 1)), 0.96, 1.6, mix)


@pattern("steady")
def _often(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, _gap(account, (1, 2, 4, 7)), 0.62, 1.7)


@pattern("regular")
def _regular(account: Account, plan: UsagePlan, rng: Random) -> None:
    gap = _gap(account, (1, 2, 3, 5, 6, 4))
    _steady(account, plan, min(gap, max(account.age_days - 3, 0)), 0.36, 1.6)


@pattern("occasional")
def _occasional(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, _gap(account, (8, 1, 12, 16)), 0.10, 1.4)


@pattern("rare")
def _rare(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, _gap(account, (9, 14, 20)), 0.04, 1.2)


@pattern("silent")
def _silent(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, min(rng.randint(35, 85), account.age_days - 5), 0.15, 1.5)


@pattern("long_silent")
def _long_silent(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, rng.randint(100, 220), 0.12, 1.3)
    plan.add(Phase(85, 20, 0.03, 1.0, MIXES["presence"]))


@pattern("stalled")
def _stalled(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, rng.randint(22, 30), 0.98, 1.25)


@pattern("all_core_stopped")
def _all_core_stopped(account: Account, plan: UsagePlan, rng: Random) -> None:
    gap = rng.randint(9, 12)
    _steady(account, plan, gap, 0.85, 2.7, MIXES["all_core"])


@pattern("hollow")
def _hollow(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, 96, 0.4, 1.5)
    plan.add(Phase(95, 0, 0.6, 1.4, MIXES["presence"]))


@pattern("misuse")
def _misuse(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, 34, 0.3, 1.5)
    mix = MIXES["misuse_api" if account.tier == "business" else "misuse_export"]
    plan.add(Phase(31, 0, 0.9, 11.5, mix, has_login=False))


@pattern("walls")
def _walls(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, _gap(account, (1, 2)), 0.3, 1.5)
    wall = "upgrade_wall_hit_reports" if account.number % 2 else "upgrade_wall_hit_automation"
    for _ in range(rng.randint(9, 14)):
        plan.fixed.append(FixedEvent(moment(rng, rng.randint(2, 28)), wall))


@pattern("declining")
def _declining(account: Account, plan: UsagePlan, rng: Random) -> None:
    mix = MIXES[account.tier]
    plan.add(Phase(account.age_days - 1, 62, 0.8, 2.0, mix))
    plan.add(Phase(61, 32, 0.4, 1.6, mix))
    plan.add(Phase(31, 12, 0.1, 1.0, mix))


@pattern("disengaging")
def _disengaging(account: Account, plan: UsagePlan, rng: Random) -> None:
    mix = MIXES[account.tier]
    plan.add(Phase(account.age_days - 1, 15, 0.92, 1.9, mix))
    plan.add(Phase(14, 3, 0.09, 1.0, mix))


@pattern("one_day")
def _one_day(account: Account, plan: UsagePlan, rng: Random) -> None:
    """No core use for more than 90 days, then one day of it just now."""
    plan.add(Phase(account.age_days - 1, 100, 0.3, 1.5, MIXES[account.tier]))
    gap = (0, 1, 1, 0)[account.number // 2 % 4]
    plan.fixed.append(FixedEvent(_late_on(gap, account), "complete_task"))


@pattern("few_days")
def _few_days(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.add(Phase(account.age_days - 1, 70, 0.3, 1.5, MIXES[account.tier]))
    for gap in (50, 31, 5 + account.number):
        plan.fixed.append(FixedEvent(_late_on(gap, account), "complete_task"))


@pattern("once")
def _once(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.add(Phase(account.age_days - 1, 200, 0.2, 1.5, MIXES[account.tier]))
    plan.fixed.append(FixedEvent(_late_on(3, account), "complete_task"))


@pattern("not_activated")
def _not_activated(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.steps = ("finish_profile",)
    for gap in (3, 8, 14):
        plan.fixed.append(FixedEvent(_late_on(gap, account), "login"))


@pattern("onboarding_stuck")
def _onboarding_stuck(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.steps = ("finish_profile", "create_project")
    mix: Mix = (("complete_task", 4), ("share_board", 1))
    _steady(account, plan, _gap(account, (2, 4, 6)), 0.15, 1.2, mix)


@pattern("struggling")
def _struggling(account: Account, plan: UsagePlan, rng: Random) -> None:
    mix = MIXES[account.tier]
    plan.steps = ("finish_profile", "create_project", "invite_member", "complete_task")
    usual = tuple(entry for entry in mix if entry[0] != "connect_integration")
    plan.add(Phase(account.age_days - 1, 30, 0.4, 1.6, usual))
    plan.add(Phase(29, 1, 0.6, 2.4, MIXES["stuck"], error_share=0.55))


@pattern("nudge")
def _nudge(account: Account, plan: UsagePlan, rng: Random) -> None:
    mix = mix_without(account.tier, NEED_EVENTS[account.use_case or "reporting"])
    _steady(account, plan, _gap(account, (1, 2)), 0.5, 1.8, mix)


@pattern("full_house")
def _full_house(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.user_count = account.seats
    _steady(account, plan, _gap(account, (0, 1)), 0.85, 2.5)


@pattern("trial_good")
def _trial_good(account: Account, plan: UsagePlan, rng: Random) -> None:
    _steady(account, plan, 0, 0.9, 2.5)


@pattern("trial_poor")
def _trial_poor(account: Account, plan: UsagePlan, rng: Random) -> None:
    plan.steps = ("finish_profile", "create_project")
    first = account.age_days - 1
    plan.add(Phase(first, max(first - 6, 0), 0.3, 1.0, MIXES["presence"]))


@pattern("churned")
def _churned(account: Account, plan: UsagePlan, rng: Random) -> None:
    end = days_ago(account.ended or AS_OF_END)
    gap = end + rng.randint(1, 12)
    _steady(account, plan, min(gap, account.age_days - 2), 0.22, 1.5)


@pattern("churned_loyal")
def _churned_loyal(account: Account, plan: UsagePlan, rng: Random) -> None:
    end = days_ago(account.ended or AS_OF_END)
    _steady(account, plan, min(end + 1, account.age_days - 2), 0.5, 1.4)


@pattern("won_back")
def _won_back(account: Account, plan: UsagePlan, rng: Random) -> None:
    end = days_ago(account.ended or AS_OF_END)
    mix = MIXES[account.tier]
    plan.add(Phase(account.age_days - 1, end, 0.3, 1.5, mix))
    plan.add(Phase(11 + account.number % 3, account.number % 3, 0.6, 1.8, mix))


def usage_plan(account: Account, seed: int) -> UsagePlan:
    """The plan of use of one account, with its first steps after the signup."""
    rng = stream(seed, "usage-plan", account.index)
    plan = UsagePlan(user_count=max(1, min(account.seats, 2 + account.index % (MAX_USERS - 1))))
    PATTERNS[account.usage](account, plan, rng)
    for position, step in enumerate(plan.steps):
        at = account.signup + timedelta(hours=1 + position * rng.randint(2, 18), minutes=position)
        if at <= AS_OF_END:
            plan.fixed.append(FixedEvent(at, step))
    return plan
