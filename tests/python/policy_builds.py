"""Databases built under each group of settings, and what the oracle says of them.

Test modules and test workers share the builds: each database is built once per run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import duckdb
import pytest
from conftest import GENERIC_SOURCES, RunDbt
from generated_sets import generated_sets, is_generated
from golden import golden_periods, golden_rates
from hostile import AS_OF, hostile_periods, hostile_rates
from oracle.calendar_days import add_months, month_end, month_start
from oracle.cells import Difference
from oracle.company import gross_retention, net_retention
from oracle.compare import company_differences, month_differences, movement_differences
from oracle.compare_parts import (
    bridge_differences,
    cause_differences,
    commitment_differences,
    part_month_differences,
    part_movement_differences,
)
from oracle.contract import ExchangeRate, Policies, SubscriptionPeriod
from oracle.dimensions import DIMENSIONS, by_dimension
from oracle.generic_tables import write_generic
from oracle.mrr import NOTHING
from oracle.policy_bridge import policy_bridge
from oracle.revenue import Revenue, revenue_of

# Settings that are far enough apart share a build. That each of them shows in its build is
# asserted by test_each_setting_shows, so none can be ignored by the models and pass.
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "defaults": {},
    "weeks": {
        "interval_month_factors": {"week": 4},
        "discount_policy": "all",
        "reporting_timezone": "America/New_York",
        "compared_policies": {
            "interval_month_factors": {},
            "past_due_grace_days": 0,
            "paused_policy": "keep",
        },
    },
    "days": {
        "interval_month_factors": {"day": 30.4},
        "discount_policy": "none",
        "past_due_grace_days": 0,
        "reactivation_window_days": 30,
        "reporting_timezone": "Pacific/Auckland",
        "compared_policies": {"include_metered": True, "fx_policy": "constant"},
    },
    "free": {
        "count_free_as_active": True,
        "past_due_grace_days": 7,
        "fx_policy": "month_end",
        "reactivation_nets_churn": True,
        "churn_date_policy": "period_end",
        "compared_policies": {"churn_date_policy": "cancel_requested", "fx_policy": "period_start"},
    },
    "requested": {
        "churn_date_policy": "cancel_requested",
        "paused_policy": "keep",
        "include_metered": True,
        "fx_policy": "constant",
        "reporting_currency": "EUR",
        "compared_policies": {"churn_date_policy": "period_end", "discount_policy": "none"},
    },
}
COMPARED_BY_DEFAULT: Mapping[str, object] = {"discount_policy": "all"}
FIGURES = (
    "+fct_account_mrr_monthly",
    "+fct_mrr_movements",
    "+fct_mrr_movement_causes",
    "+fct_mrr_movements_by_dimension",
    "+mrr_monthly",
    "+mrr_monthly_by_dimension",
    "+account_commitments",
    "+mrr_policy_bridge",
)
AT_ONCE = 2
# Every bridge takes the oracle as many runs as it has steps: of the sets only these are compared.
BRIDGED_SETS = 200

Builds = Mapping[str, Future[Path]]


def exact_factors(given: Mapping[str, object]) -> dict[str, object]:
    """Settings with month factors as exact numbers."""
    found = dict(given)
    factors = found.get("interval_month_factors")
    if isinstance(factors, Mapping):
        exact = {interval: Fraction(str(factor)) for interval, factor in factors.items()}
        found["interval_month_factors"] = exact
    return found


def policies_of(settings: Mapping[str, object]) -> Policies:
    """The oracle's policies under these vars."""
    given = exact_factors(settings)
    given.pop("compared_policies", None)
    return replace(Policies(as_of_date=AS_OF), **given)  # type: ignore[arg-type]


@cache
def all_periods() -> tuple[SubscriptionPeriod, ...]:
    """Hostile accounts, golden ones and the generated sets, in one order."""
    sets = [row for rows in generated_sets() for row in rows]
    return (*hostile_periods(), *golden_periods(), *sets)


@cache
def all_rates() -> tuple[ExchangeRate, ...]:
    """The rates of all currencies."""
    return (*hostile_rates(), *golden_rates())


@cache
def expected(name: str) -> Revenue:
    """The oracle's answer for one build."""
    return revenue_of(all_periods(), all_rates(), policies_of(SETTINGS[name]))


def with_running_month(revenue: Revenue, policies: Policies) -> Revenue:
    """NRR and GRR of a running month compare with the same day of the year before."""
    as_of = policies.as_of_date
    if as_of == month_end(as_of):
        return revenue
    now, then = (
        {account: states.get(day, NOTHING).cents for account, states in revenue.days.items()}
        for day in (as_of, add_months(as_of, -12))
    )
    running = replace(
        revenue.company[-1],
        nrr_rate=net_retention(now, then),
        grr_rate=gross_retention(now, then),
    )
    assert running.month_start == month_start(as_of)
    return replace(revenue, company=[*revenue.company[:-1], running])


def is_bridged(account_id: str) -> bool:
    """Whether the policy bridge of the account is compared."""
    return not is_generated(account_id) or int(account_id[1:5]) < BRIDGED_SETS


@cache
def differences(name: str, database: Path) -> tuple[Difference, ...]:
    """Every figure of one build on which it and the oracle disagree."""
    policies = policies_of(SETTINGS[name])
    revenue = with_running_month(expected(name), policies)
    parts = [by_dimension(dimension, revenue.days, policies) for dimension in DIMENSIONS]
    compared = SETTINGS[name].get("compared_policies", COMPARED_BY_DEFAULT)
    assert isinstance(compared, Mapping)
    bridged = [row for row in revenue.accepted if is_bridged(row.account_id)]
    steps = policy_bridge(bridged, revenue.rates, policies, exact_factors(compared))
    with duckdb.connect(str(database), read_only=True) as connection:
        bridge = [
            difference
            for difference in bridge_differences(connection, steps)
            if is_bridged(difference.key[0])
        ]
        return (
            *month_differences(connection, revenue.months),
            *movement_differences(connection, revenue.log),
            *cause_differences(connection, revenue.log),
            *company_differences(connection, revenue),
            *part_movement_differences(connection, parts),
            *part_month_differences(connection, parts),
            *commitment_differences(connection, revenue.commitments),
            *bridge,
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process or thread at a time."""
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _once(path: Path, make: Callable[[Path], None]) -> Path:
    """Make a file unless another test or worker made it already."""
    with _locked(path):
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            make(unfinished)
            unfinished.rename(path)
    return path


@pytest.fixture(scope="session")
def policy_builds(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    """The database of each group of settings; two are built at a time."""
    base = tmp_path_factory.getbasetemp()
    # Workers of one run have folders of their own below a common one.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "policy_builds"
    folder.mkdir(exist_ok=True)
    raw = folder / "raw.duckdb"

    def build(name: str) -> Path:
        def make(database: Path) -> None:
            shutil.copy(raw, database)
            run_dbt(
                "build",
                *("--exclude-resource-type", "test", "unit_test"),
                *("--select", *FIGURES, *(["+rejected_records"] if name == "defaults" else [])),
                database=database,
                variables={**GENERIC_SOURCES, "as_of_date": str(AS_OF), **SETTINGS[name]},
            )

        _once(raw, lambda path: write_generic(path, [*all_periods(), *all_rates()]))
        return _once(folder / f"{name}.duckdb", make)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(build, name) for name in SETTINGS}
