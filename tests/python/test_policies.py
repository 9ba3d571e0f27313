"""Every revenue policy gives what the oracle says, to the cent, on a hostile set of accounts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from conftest import GENERIC_SOURCES, RunDbt
from hostile import AS_OF, hostile_periods, hostile_rates
from oracle.calendar_days import add_months, month_end, month_start
from oracle.company import gross_retention, net_retention
from oracle.compare import (
    Difference,
    company_differences,
    find_table,
    month_differences,
    movement_differences,
)
from oracle.contract import ExchangeRate, Policies, SubscriptionPeriod
from oracle.generic_tables import write_generic
from oracle.mrr import NOTHING
from oracle.revenue import Revenue, revenue_of

# Settings that are far enough apart share a build. That each of them shows in its build is
# asserted by test_each_setting_shows, so none can be ignored by the models and pass.
SETTINGS: Mapping[str, Mapping[str, object]] = {
    "defaults": {},
    "weeks": {
        "interval_month_factors": {"week": 4},
        "discount_policy": "all",
        "reporting_timezone": "America/New_York",
    },
    "days": {
        "interval_month_factors": {"day": 30.4},
        "discount_policy": "none",
        "past_due_grace_days": 0,
        "reactivation_window_days": 30,
    },
    "free": {
        "count_free_as_active": True,
        "past_due_grace_days": 7,
        "fx_policy": "month_end",
        "reactivation_nets_churn": True,
        "churn_date_policy": "period_end",
    },
    "requested": {
        "churn_date_policy": "cancel_requested",
        "paused_policy": "keep",
        "include_metered": True,
        "fx_policy": "constant",
        "reporting_currency": "EUR",
    },
}
FIGURES = ("+fct_account_mrr_monthly", "+fct_mrr_movements", "+mrr_monthly")
AT_ONCE = 2


def policies_of(settings: Mapping[str, object]) -> Policies:
    """The oracle's policies under these vars."""
    given = dict(settings)
    factors = given.get("interval_month_factors", {})
    if isinstance(factors, Mapping):
        exact = {interval: Fraction(str(factor)) for interval, factor in factors.items()}
        given["interval_month_factors"] = exact
    return replace(Policies(as_of_date=AS_OF), **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def periods() -> list[SubscriptionPeriod]:
    return hostile_periods()


@pytest.fixture(scope="module")
def rates() -> list[ExchangeRate]:
    return hostile_rates()


@pytest.fixture(scope="module")
def builds(
    run_dbt: RunDbt,
    periods: list[SubscriptionPeriod],
    rates: list[ExchangeRate],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Future[Path]]]:
    """The database of each group of settings; two are built at a time."""
    folder = tmp_path_factory.mktemp("policies")
    raw = folder / "raw.duckdb"
    write_generic(raw, [*periods, *rates])

    def build(name: str) -> Path:
        database = folder / f"{name}.duckdb"
        shutil.copy(raw, database)
        variables = {**GENERIC_SOURCES, "as_of_date": str(AS_OF), **SETTINGS[name]}
        run_dbt(
            "build",
            *("--exclude-resource-type", "test", "unit_test"),
            *("--select", *FIGURES, *(["+rejected_records"] if name == "defaults" else [])),
            database=database,
            variables=variables,
        )
        return database

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(build, name) for name in SETTINGS}


@pytest.fixture(scope="module")
def oracle(
    periods: list[SubscriptionPeriod], rates: list[ExchangeRate]
) -> Callable[[Mapping[str, object]], Revenue]:
    """The oracle's answer under these vars."""

    def answer(settings: Mapping[str, object]) -> Revenue:
        return revenue_of(periods, rates, policies_of(settings))

    return answer


def explain(found: list[Difference]) -> str:
    """The first of the differences, readable."""
    lines = [
        f"{d.table} {' '.join(d.key)} {d.column}: {d.expected} expected, {d.actual} built"
        for d in found[:20]
    ]
    return "\n".join([f"{len(found)} differences (cents)", *lines])


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


@pytest.mark.parametrize("name", SETTINGS)
def test_figures_agree_to_the_cent(
    name: str,
    builds: dict[str, Future[Path]],
    oracle: Callable[[Mapping[str, object]], Revenue],
) -> None:
    revenue = with_running_month(oracle(SETTINGS[name]), policies_of(SETTINGS[name]))
    with duckdb.connect(str(builds[name].result()), read_only=True) as connection:
        months = month_differences(connection, revenue.months)
        moves = movement_differences(connection, revenue.log)
        company = company_differences(connection, revenue)
    assert not months, explain(months)
    assert not moves, explain(moves)
    assert not company, explain(company)


@pytest.mark.parametrize("name", [name for name, settings in SETTINGS.items() if settings])
def test_each_setting_shows(
    name: str, periods: list[SubscriptionPeriod], rates: list[ExchangeRate]
) -> None:
    """Prevents a setting that the models could ignore in its build without any figure changing."""
    some = [row for row in periods if row.account_id < "a080"]
    whole = revenue_of(some, rates, policies_of(SETTINGS[name]))
    for var in SETTINGS[name]:
        others = {key: value for key, value in SETTINGS[name].items() if key != var}
        without = revenue_of(some, rates, policies_of(others))
        assert (whole.months, whole.company) != (without.months, without.company), var


def test_the_same_rows_are_rejected(
    builds: dict[str, Future[Path]], oracle: Callable[[Mapping[str, object]], Revenue]
) -> None:
    expected = sorted(row.record_id for row in oracle({}).rejected)
    with duckdb.connect(str(builds["defaults"].result()), read_only=True) as connection:
        rows = connection.execute(
            f"select record_id from {find_table(connection, 'rejected_records')}"
            " where entity = 'subscription_periods' order by 1"
        ).fetchall()
    assert [row[0] for row in rows] == expected


def test_kinds_of_trouble_occur(
    periods: list[SubscriptionPeriod], oracle: Callable[[Mapping[str, object]], Revenue]
) -> None:
    """Prevents a hostile set that has become tame."""
    revenue = oracle({})
    rejected = {row.record_id for row in revenue.rejected}
    kept = [row for row in periods if row.subscription_period_id not in rejected]
    assert len({row.account_id for row in kept}) >= 300
    assert {move.kind for move in revenue.log} == {
        *("new", "reactivation", "churn", "fx", "expansion", "contraction")
    }
    assert len({(row.billing_interval, row.billing_interval_count) for row in kept}) == 12
    assert len({row.status for row in kept}) == 8
    assert len({row.discount_duration for row in kept if row.discount_percent}) == 4
    assert len({row.currency for row in kept}) == 5
    traits = {
        "empty": [row for row in kept if row.is_empty],
        "free": [row for row in kept if row.unit_amount == 0 or row.quantity == 0],
        "metered": [row for row in kept if row.is_metered],
        "trial": [row for row in kept if row.trial_ends_at],
        "requested": [row for row in kept if row.cancel_requested_at],
        "after the as-of day": [row for row in kept if row.started_at.date() > AS_OF],
        "leap day": [row for row in kept if (row.started_at.month, row.started_at.day) == (2, 29)],
        "last of a month": [row for row in kept if row.started_at.day == 31],
    }
    assert all(len(rows) >= 5 for rows in traits.values()), {k: len(v) for k, v in traits.items()}
