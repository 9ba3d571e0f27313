"""Experiments: against scipy, against thousands of splits that mean nothing, and two that do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import RunDbt
from scipy import stats

# More than the 2,000 that are to show 5 ± 1 %: luck moves a share by 0.2 points then, not by 0.5.
SPLITS = 10_000
UNEVEN_SPLITS = 5_000
METRICS = {
    "mrr": "mrr_amount",
    "paying": "is_paying",
    "core_active_days": "core_active_days_28",
    "engagement": "engagement_score",
    "health": "health_score",
}
# The days of measurement of `planted` and `lossy` are no days of another experiment.
EXPERIMENTS = f"""
    insert into main_reference.experiments
    select
        'split_' || number, 'Nothing was done', 'Nobody', 'lifecycle', 'active',
        'core_active_days', 50, date '2026-03-01', date '2026-04-15', 60
    from range({SPLITS}) as numbers(number)
    union all
    select
        'uneven_' || number, 'Nothing was done', 'Nobody', 'lifecycle', 'active',
        'core_active_days', 80, date '2026-03-01', date '2026-04-15', 60
    from range({UNEVEN_SPLITS}) as numbers(number)
    union all
    select
        'planted', 'Treated accounts pay 25 more', 'Nobody', 'lifecycle', 'active',
        'mrr', 40, date '2025-12-01', date '2025-12-10', 30
    union all
    select
        'lossy', 'Treated accounts are lost sight of', 'Nobody', 'value_tier', 'c',
        'engagement', 60, date '2026-01-15', date '2026-01-20', 30
    union all
    select
        'late', 'Nothing yet', 'Nobody', 'lifecycle', 'active',
        'mrr', 50, date '2026-05-15', date '2026-06-10', 30
"""
GAIN = 25


def arm(experiment: str, account: str, percent: int) -> str:
    """The arm that the draw gives."""
    digest = md5(f"{experiment}|{account}".encode()).hexdigest()
    return "treatment" if int(digest[:4], 16) * 100 < percent * 65536 else "holdout"


def enrolled(connection: duckdb.DuckDBPyConnection, key: str) -> pd.DataFrame:
    """Who takes part in an experiment, day by day instead of by stays."""
    frame = connection.sql(f"""
        select
            memberships.account_id,
            min(days.date_day)::date as enrolled_on,
            (min(days.date_day) + to_days(any_value(outcome_days)))::date as measured_on,
            any_value(treatment_percent) as percent
        from main_reference.experiments
        inner join main.segment_memberships as memberships using (scheme, segment_key)
        inner join (
            select unnest(generate_series(date '2025-06-01', date '2026-06-30', interval 1 day))
            as date_day
        ) as days
            on days.date_day >= memberships.valid_from
            and days.date_day < coalesce(memberships.valid_to, date '9999-12-31')
            and days.date_day between started_on and enrols_until
        where experiment_key = '{key}'
        group by memberships.account_id
        order by memberships.account_id
    """).df()
    frame["arm"] = [
        arm(key, account, percent)
        for account, percent in zip(frame["account_id"], frame["percent"], strict=True)
    ]
    return frame


@pytest.fixture(scope="module")
def splits(
    built_demo: Path, run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo with experiments in which nobody was treated, and two in which somebody was."""
    database = tmp_path_factory.mktemp("experiments") / built_demo.name
    shutil.copy(built_demo, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(EXPERIMENTS)
        for key, change in {
            "planted": f"mrr_amount = mrr_amount + {GAIN}",
            "lossy": "engagement_score = null",
        }.items():
            treated = enrolled(connection, key).query("arm == 'treatment'")
            treated = treated if key == "planted" else treated.iloc[::2]
            connection.register("treated", treated)
            connection.execute(f"""
                update main.account_traits_daily as traits
                set {change}
                from treated
                where traits.account_id = treated.account_id
                and traits.date_day = treated.measured_on
            """)
            connection.unregister("treated")
    models = ["experiment_assignments", "experiment_outcomes", "experiment_results"]
    run_dbt("run", "--select", *models, database=database)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def expected(connection: duckdb.DuckDBPyConnection, key: str, metric: str) -> dict[str, float]:
    """Means and intervals of an experiment by numpy and scipy, from days of traits."""
    accounts = enrolled(connection, key)
    traits = connection.sql(
        f"select account_id, date_day, {METRICS[metric]}::double as value from account_traits_daily"
    ).df()
    values = {
        (account, day): value
        for account, day, value in traits.itertuples(index=False)
        if value is not None
    }
    accounts["after"] = [
        values.get((row.account_id, row.measured_on), np.nan) for row in accounts.itertuples()
    ]
    accounts["before"] = [
        values.get((row.account_id, row.enrolled_on - pd.Timedelta(days=1)), np.nan)
        for row in accounts.itertuples()
    ]
    known = accounts.dropna(subset="after").copy()
    known["before"] = known["before"].fillna(known["before"].mean())
    within = known.groupby("arm")[["after", "before"]].transform(lambda arm: arm - arm.mean())
    spread = (within["before"] ** 2).sum()
    slope = (within["after"] * within["before"]).sum() / spread if spread > 1e-12 else 0.0
    known["adjusted"] = known["after"] - slope * known["before"]
    result: dict[str, float] = {}
    for name, column in [("difference", "after"), ("adjusted_difference", "adjusted")]:
        means = known.groupby("arm")[column].mean()
        half = permutation_half_width(known[column], known["arm"] == "treatment")
        result[name] = means["treatment"] - means["holdout"]
        result[f"{name}_low"] = result[name] - half
        result[f"{name}_high"] = result[name] + half
    counts = known["arm"].value_counts()
    share = accounts["percent"].iloc[0] / 100
    total = len(known)
    result["sample_ratio_p_value"] = stats.chisquare(
        [counts["treatment"], counts["holdout"]], [share * total, (1 - share) * total]
    ).pvalue
    return result


def permutation_half_width(values: pd.Series, treated: pd.Series) -> float:
    """Half of Pitman's interval: moments by k-statistics, the quantile of beta by scipy."""
    residuals = values - values.groupby(treated).transform("mean")
    n = len(values)

    def excess(sample: pd.Series) -> float:
        return float(stats.kstat(sample, 4) / stats.kstat(sample, 2) ** 2)

    tails = excess(residuals) * excess(treated.astype(float))
    mean = 1 / (n - 1)
    second = 3 / (n**2 - 1) * (1 + (n - 2) * (n - 3) / (3 * n * (n - 1) ** 2) * tails)
    scale = (mean - second) / (second - mean**2)
    critical = stats.beta.ppf(0.95, mean * scale, (1 - mean) * scale)
    arms = treated.sum() * (~treated).sum() / n
    return float(np.sqrt(critical / (1 - critical) * (residuals**2).sum() / arms))


@pytest.mark.parametrize("metric", list(METRICS))
@pytest.mark.parametrize(
    "key", ["planted", "lossy", "split_0", "split_9999", "uneven_0", "check_in_call"]
)
def test_results_are_those_of_scipy(
    splits: duckdb.DuckDBPyConnection, key: str, metric: str
) -> None:
    """Draw, enrolment, means, interval, correction and ratio agree with other code."""
    figures = expected(splits, key, metric)
    row = splits.sql(
        f"select {', '.join(figures)} from experiment_results "
        f"where experiment_key = '{key}' and metric = '{metric}'"
    ).fetchone()
    assert row is not None
    for (name, figure), found in zip(figures.items(), row, strict=True):
        # The quantile that SQL can say is off by up to one in a thousand.
        half = abs(figure - figures[name.rsplit("_", 1)[0]]) if name[-4:] in ("_low", "high") else 0
        assert found == pytest.approx(figure, rel=1e-5, abs=1e-6 + 1e-3 * half), name


@pytest.mark.parametrize("metric", ["mrr", "core_active_days"])
@pytest.mark.parametrize("key", ["split_0", "uneven_0"])
def test_the_interval_is_that_of_other_draws(
    splits: duckdb.DuckDBPyConnection, key: str, metric: str
) -> None:
    """Five in a hundred of all draws of arms of these sizes differ by more, as permuting shows."""
    rows = splits.sql(f"""
        select outcomes.arm = 'treatment' as treated, outcomes.outcome,
            (difference_high - difference_low) / 2 as half
        from experiment_outcomes as outcomes
        inner join experiment_results as results using (experiment_key, metric)
        where experiment_key = '{key}' and metric = '{metric}' and outcome is not null
    """).df()
    treated, values = rows["treated"].to_numpy(), rows["outcome"].to_numpy()
    # Without the difference that this draw happened to make.
    values = values - treated * (values[treated].mean() - values[~treated].mean())
    generator = np.random.default_rng(20260630)
    differences = []
    for _ in range(20_000):
        drawn = generator.permutation(treated)
        one, other = values[drawn], values[~drawn]
        spread = ((one - one.mean()) ** 2).sum() + ((other - other.mean()) ** 2).sum()
        differences.append(abs(one.mean() - other.mean()) / np.sqrt(spread))
    spread = sum(((values[arm] - values[arm].mean()) ** 2).sum() for arm in (treated, ~treated))
    share = np.mean(np.array(differences) > rows["half"].iloc[0] / np.sqrt(spread))
    assert 0.04 <= share <= 0.06


@pytest.mark.parametrize("name", ["difference", "adjusted_difference"])
@pytest.mark.parametrize("metric", list(METRICS))
@pytest.mark.parametrize(("prefix", "splits_drawn"), [("split", SPLITS), ("uneven", UNEVEN_SPLITS)])
def test_one_split_in_twenty_differs_by_chance(
    splits: duckdb.DuckDBPyConnection, prefix: str, splits_drawn: int, name: str, metric: str
) -> None:
    """Of experiments without a treatment 5 ± 1 % are positive, with any metric and any arms.

    With a fifth held out Welch's interval calls 9.5 % of differences of MRR positive.
    """
    count, share = splits.sql(f"""
        select count(*), avg(({name}_low > 0 or {name}_high < 0)::int)
        from experiment_results
        where experiment_key like '{prefix}_%' and metric = '{metric}'
    """).fetchone() or (0, np.nan)
    assert count == splits_drawn
    assert 0.04 <= share <= 0.06


def test_two_thousand_experiments_have_a_hundred_false_verdicts(
    splits: duckdb.DuckDBPyConnection,
) -> None:
    """5 ± 1 % of what is said of the primary metric, of arms neither small nor of wrong size."""
    (share,) = splits.sql("""
        select avg(is_different::int)
        from experiment_results
        where experiment_key in (select 'split_' || number from range(2000) as numbers(number))
            and is_primary
    """).fetchone() or (None,)
    assert 0.04 <= share <= 0.06


def test_arms_of_splits_have_their_sizes(splits: duckdb.DuckDBPyConnection) -> None:
    """The check of the sizes stays silent where only the draw decided."""
    (mismatches,) = splits.sql("""
        select count(*) filter (has_sample_ratio_mismatch)
        from experiment_results
        where experiment_key like 'split_%' and is_primary
    """).fetchone() or (None,)
    assert mismatches <= 22  # Ten are expected.


def test_a_planted_gain_is_found(splits: duckdb.DuckDBPyConnection) -> None:
    """The gain lies in the interval, which the past makes several times narrower."""
    row = splits.sql("""
        select adjusted_difference_low, adjusted_difference_high, is_different,
            variance_reduction_rate
        from experiment_results
        where experiment_key = 'planted' and is_primary
    """).fetchone()
    assert row is not None
    low, high, is_different, reduction = row
    assert 0 < low < GAIN < high
    assert is_different
    assert reduction > 0.9


def test_lost_accounts_silence_a_result(splits: duckdb.DuckDBPyConnection) -> None:
    """Half of the treated can't be measured: nothing is said of the difference."""
    row = splits.sql("""
        select has_sample_ratio_mismatch, is_different
        from experiment_results
        where experiment_key = 'lossy' and is_primary
    """).fetchone()
    assert row == (True, None)


def test_nobody_reads_a_running_experiment(splits: duckdb.DuckDBPyConnection) -> None:
    """Some are measured, some are not yet: figures so far, no verdict."""
    row = splits.sql("""
        select
            status,
            treatment_count > 30 and treatment_count < treatment_assigned_count,
            is_different
        from experiment_results
        where experiment_key = 'late' and is_primary
    """).fetchone()
    assert row == ("running", True, None)
