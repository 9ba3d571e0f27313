"""Every revenue policy gives what the oracle says, to the cent, on a hostile set of accounts."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from generated_sets import is_generated
from golden import GOLDEN, Golden, golden_periods
from hostile import AS_OF, hostile_periods, hostile_rates
from oracle.cells import explain, find_table
from oracle.contract import SubscriptionPeriod
from oracle.revenue import revenue_of
from policy_builds import (
    SETTINGS,
    Builds,
    all_rates,
    differences,
    expected,
    policies_of,
)
from policy_builds import policy_builds as policy_builds


@pytest.fixture(scope="module")
def periods() -> list[SubscriptionPeriod]:
    return hostile_periods()


@pytest.mark.parametrize("name", SETTINGS)
def test_figures_agree_to_the_cent(name: str, policy_builds: Builds) -> None:
    """Accounts, movements, causes, parts, commitments and bridge; sets have a test of their own."""
    found = [
        difference
        for difference in differences(name, policy_builds[name].result())
        if not is_generated(difference.key[0])
    ]
    assert not found, explain(found)


@pytest.mark.parametrize("name", [name for name, settings in SETTINGS.items() if settings])
def test_each_setting_shows(name: str, periods: list[SubscriptionPeriod]) -> None:
    """Prevents a setting that the models could ignore in its build without any figure changing."""
    some = [row for row in periods if row.account_id < "a080"]
    settings = {key: value for key, value in SETTINGS[name].items() if key != "compared_policies"}
    whole = revenue_of(some, hostile_rates(), policies_of(settings))
    for var in settings:
        others = {key: value for key, value in settings.items() if key != var}
        without = revenue_of(some, hostile_rates(), policies_of(others))
        assert (whole.months, whole.company) != (without.months, without.company), var


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: f"{golden.name}-{golden.build}")
def test_golden_account(golden: Golden, policy_builds: Builds) -> None:
    """What was written by hand is what the oracle says and what the build publishes."""
    rows = [row for row in golden_periods() if row.account_id == golden.account_id]
    revenue = revenue_of(rows, all_rates(), policies_of(SETTINGS[golden.build]))
    said = [(str(m.day), m.kind, str(Decimal(m.cents) / 100)) for m in revenue.log]
    assert [(day, kind, Decimal(amount)) for day, kind, amount in said] == [
        (day, kind, Decimal(amount)) for day, kind, amount in golden.moves
    ]
    database = policy_builds[golden.build].result()
    with duckdb.connect(str(database), read_only=True) as connection:
        built = connection.execute(
            "select cast(movement_date as varchar), movement_type,"
            " cast(mrr_change_amount as varchar)"
            f" from {find_table(connection, 'fct_mrr_movements')} where account_id = ? order by 1",
            [golden.account_id],
        ).fetchall()
    assert built == golden.moves


def test_every_setting_has_a_golden_account() -> None:
    """Settings of a policy are reached by a build, and by an account written by hand."""
    built = {name: policies_of(settings) for name, settings in SETTINGS.items()}
    choices = {
        "discount_policy": {"recurring", "all", "none"},
        "count_free_as_active": {False, True},
        "past_due_grace_days": {0, 7, 30},
        "paused_policy": {"zero", "keep"},
        "include_metered": {False, True},
        "churn_date_policy": {"ended_at", "period_end", "cancel_requested"},
        "reactivation_window_days": {None, 30},
        "reactivation_nets_churn": {False, True},
        "fx_policy": {"period_start", "month_end", "constant"},
        "reporting_timezone": {"UTC", "America/New_York", "Pacific/Auckland"},
        "reporting_currency": {"USD", "EUR"},
    }
    for policy, settings in choices.items():
        assert {getattr(policies, policy) for policies in built.values()} == settings, policy
    assert {golden.build for golden in GOLDEN} == set(SETTINGS)


@pytest.mark.parametrize("name", ["defaults", "free"])
def test_net_churn_nets_reactivation_only_if_told(name: str, policy_builds: Builds) -> None:
    """Prevents `reactivation_nets_churn` from being ignored: a company figure, no account's."""
    names = ("opening", "churn", "contraction", "expansion", "reactivation")
    columns = ", ".join(f"{column}_mrr_amount" for column in names)
    with duckdb.connect(str(policy_builds[name].result()), read_only=True) as connection:
        months = connection.execute(
            f"select net_mrr_churn_rate, {columns} from {find_table(connection, 'mrr_monthly')}"
            " where opening_mrr_amount > 0 and reactivation_mrr_amount > 0"
        ).fetchall()
    assert len(months) > 10
    for rate, opening, churn, contraction, expansion, reactivation in months:
        netted = expansion + (reactivation if name == "free" else 0)
        assert rate == pytest.approx(float((churn + contraction - netted) / opening))


def test_the_same_rows_are_rejected(policy_builds: Builds) -> None:
    rejected = sorted(row.record_id for row in expected("defaults").rejected)
    with duckdb.connect(str(policy_builds["defaults"].result()), read_only=True) as connection:
        rows = connection.execute(
            f"select record_id from {find_table(connection, 'rejected_records')}"
            " where entity = 'subscription_periods' order by 1"
        ).fetchall()
    assert [row[0] for row in rows] == rejected


def test_kinds_of_trouble_occur(periods: list[SubscriptionPeriod]) -> None:
    """Prevents a hostile set that has become tame."""
    revenue = revenue_of(periods, hostile_rates(), policies_of({}))
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
