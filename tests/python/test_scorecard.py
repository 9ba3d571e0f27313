"""The scorecard and the evaluation of schemes against an independent computation from the marts."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import f_oneway, norm

Z = float(norm.ppf(0.975))
NOW = {
    "arpa_amount": ("mean", "is_paying", "mrr_amount"),
    "health_score": ("mean", "health_score is not null", "health_score"),
    "core_active_days": ("mean", "core_active_days_28 is not null", "core_active_days_28"),
    "paying_rate": ("share", "true", "is_paying"),
    "core_active_rate": ("share", "core_active_days_28 is not null", "core_active_days_28 > 0"),
    "activation_rate": ("share", "is_activated is not null", "is_activated"),
}
OUTCOMES = {
    "nrr_rate": "retained_mrr_amount",
    "grr_rate": "kept_mrr_amount",
    "expansion_rate": "expansion_mrr_amount",
    "gross_mrr_churn_rate": "churn_mrr_amount + contraction_mrr_amount",
}
SCHEMES = ["behaviour", "value_tier", "lifecycle", "health"]


@pytest.fixture(scope="module")
def connection(built_demo: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(built_demo), read_only=True)


@pytest.fixture(scope="module")
def scorecard(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    rows = connection.execute("from segment_scorecard").df()
    return rows.set_index(["scheme", "segment_key", "kpi"]).sort_index()


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """Both roots of |share − p| = z × sqrt(p (1 − p) ÷ n), found as a quadratic."""
    share = hits / cases
    roots = np.roots([1 + Z**2 / cases, -(2 * share + Z**2 / cases), share**2])
    low, high = sorted(float(root.real) for root in roots)
    return max(low, 0), min(high, 1)


def ratio_interval(value: pd.Series, base: pd.Series) -> tuple[float, float]:
    """Ratio of sums ± z standard errors, from the residuals of every account."""
    rate = value.sum() / base.sum()
    residuals = value - rate * base
    error = math.sqrt(len(value) / (len(value) - 1) * (residuals**2).sum()) / base.sum()
    return rate - Z * error, rate + Z * error


def close(found: object, expected: float) -> bool:
    """Values are summed as decimals of six digits."""
    return bool(found == pytest.approx(expected, rel=1e-6, abs=1e-6))


def members(connection: duckdb.DuckDBPyConnection, scheme: str, kpi: str) -> pd.DataFrame:
    """Segment and value of every account of which a KPI of today is known."""
    _, known, value = NOW[kpi]
    return connection.execute(
        f"""
        select segment_key, ({value})::double as value
        from account_traits_daily
        inner join (
            select account_id, as_of_date as date_day, {scheme}_segment as segment_key
            from account_segments
        ) as members using (account_id, date_day)
        where {known}
        """
    ).df()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kpi", NOW)
def test_states_and_their_intervals(
    connection: duckdb.DuckDBPyConnection, scorecard: pd.DataFrame, scheme: str, kpi: str
) -> None:
    kind = NOW[kpi][0]
    values = members(connection, scheme, kpi)
    assert not values.empty
    for segment, own in values.groupby("segment_key")["value"]:
        row = scorecard.loc[(scheme, segment, kpi)]
        rest = values[values["segment_key"] != segment]["value"]
        assert row["sample_count"] == len(own)
        assert row["rest_sample_count"] == len(rest)
        assert row["is_small_sample"] == (len(own) < 30)
        assert close(row["kpi_value"], own.mean())
        if len(rest):
            assert close(row["difference"], own.mean() - rest.mean())
        bounds = []
        for side in (own, rest):
            if kind == "share" and len(side):
                bounds.append(wilson(int(side.sum()), len(side)))
            elif kind == "mean" and len(side) > 1:
                error = side.std(ddof=1) / math.sqrt(len(side))
                bounds.append((side.mean() - Z * error, side.mean() + Z * error))
        if bounds and (kind == "share" or len(own) > 1):
            assert close(row["kpi_value_low"], bounds[0][0])
            assert close(row["kpi_value_high"], bounds[0][1])
        if len(bounds) == 2:
            (low, high), (rest_low, rest_high) = bounds
            gap = own.mean() - rest.mean()
            lower = gap - math.hypot(own.mean() - low, rest_high - rest.mean())
            upper = gap + math.hypot(high - own.mean(), rest.mean() - rest_low)
            assert close(row["difference_low"], lower)
            assert close(row["difference_high"], upper)
            if len(own) >= 30 and len(rest) >= 30:
                assert row["is_different"] == (lower > 0 or upper < 0)
            else:
                assert pd.isna(row["is_different"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_predicted_ltv_is_that_of_the_accounts(
    connection: duckdb.DuckDBPyConnection, scorecard: pd.DataFrame, scheme: str
) -> None:
    """To the cent; more digits would differ between engines."""
    expected = connection.execute(
        f"""
        select {scheme}_segment as segment_key, avg(predicted_ltv_amount::double) as mean
        from account_segments
        inner join account_ltv using (account_id)
        where predicted_ltv_amount is not null
        group by all
        """
    ).fetchall()
    assert expected
    for segment, mean in expected:
        found = scorecard.loc[(scheme, segment, "predicted_ltv_amount")]["kpi_value"]
        assert found == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kpi", OUTCOMES)
def test_outcomes_and_their_intervals(
    connection: duckdb.DuckDBPyConnection, scorecard: pd.DataFrame, scheme: str, kpi: str
) -> None:
    accounts = connection.execute(
        f"""
        select
            coalesce({scheme}_segment, 'unknown') as segment_key,
            ({OUTCOMES[kpi]})::double as value, opening_mrr_amount::double as base
        from main_intermediate.int_account_retention
        where period_type = 'trailing_12_months' and period_start_date = '2025-07-01'
            and opening_mrr_amount > 0
        """
    ).df()
    assert len(accounts) > 150
    for segment, own in accounts.groupby("segment_key"):
        row = scorecard.loc[(scheme, segment, kpi)]
        assert row["sample_count"] == len(own)
        assert close(row["kpi_value"], own["value"].sum() / own["base"].sum())
        if len(own) > 1:
            low, high = ratio_interval(own["value"], own["base"])
            assert row["kpi_value_low"] == pytest.approx(low, abs=1e-6)
            assert row["kpi_value_high"] == pytest.approx(high, abs=1e-6)
    churned = connection.execute(
        "select churned_account_count, opening_account_count from retention_by_segment"
        " where scheme = 'all' and period_type = 'trailing_12_months'"
        " and period_start_date = '2025-07-01'"
    ).fetchone()
    assert churned is not None
    assert close(
        scorecard.loc[("all", "all", "logo_churn_rate")]["kpi_value"], churned[0] / churned[1]
    )


def test_nps_counts_the_latest_answer_of_everybody(
    connection: duckdb.DuckDBPyConnection, scorecard: pd.DataFrame
) -> None:
    answers = connection.execute(
        """
        select account_id, respondent_id, score, responded_at
        from main_intermediate.int_survey_responses
        where survey_type = 'nps' and responded_on > date '2026-06-30' - 365
            and account_id is not null
        """
    ).df()
    latest = answers.sort_values(["responded_at", "score"], ascending=[False, True])
    latest = latest.drop_duplicates("respondent_id")
    promoters, detractors = (latest["score"] >= 9).sum(), (latest["score"] <= 6).sum()
    row = scorecard.loc[("all", "all", "nps")]
    assert close(row["kpi_value"], 100 * (promoters - detractors) / len(latest))
    count = len(latest) + 3
    up, down = (promoters + 0.75) / count, (detractors + 0.75) / count
    error = 1.96 * math.sqrt((up + down - (up - down) ** 2) / count)
    assert close(row["kpi_value_low"], 100 * (up - down - error))
    assert close(row["kpi_value_high"], 100 * (up - down + error))


PAYERS_OF_A_YEAR_AGO = (
    "from main_intermediate.int_account_retention where period_type = 'trailing_12_months'"
    " and period_start_date = '2025-07-01' and opening_mrr_amount > 0"
)
# Of NPS every respondent is a case, with the latest answer.
SEPARATED = {
    "mrr": "mrr_amount::double as value from account_segments",
    "churn": f"(churn_mrr_amount > 0)::double as value {PAYERS_OF_A_YEAR_AGO}",
    "expansion": f"expansion_mrr_amount::double as value {PAYERS_OF_A_YEAR_AGO}",
    "nps": """
        case when score >= 9 then 1.0 when score >= 7 then 0.0 else -1.0 end as value
        from main_intermediate.int_survey_responses
        inner join account_segments using (account_id)
        where survey_type = 'nps' and responded_on > date '2026-06-30' - 365
        qualify row_number() over (
            partition by respondent_id order by responded_at desc, score asc
        ) = 1
    """,
}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("outcome", SEPARATED)
def test_separation_is_that_of_an_analysis_of_variance(
    connection: duckdb.DuckDBPyConnection, scheme: str, outcome: str
) -> None:
    values = connection.execute(
        f"select {scheme}_segment as segment_key, {SEPARATED[outcome]}"
    ).df()
    groups = [own.to_numpy() for _, own in values.groupby("segment_key")["value"]]
    statistic = f_oneway(*groups).statistic
    between, within = len(groups) - 1, len(values) - len(groups)
    eta = statistic * between / (statistic * between + within)
    found = connection.execute(
        f"select {outcome}_eta_squared, {outcome}_epsilon_squared from scheme_evaluation"
        " where scheme = ?",
        [scheme],
    ).fetchone()
    assert found is not None
    assert close(found[0], eta)
    assert close(found[1], 1 - (1 - eta) * (len(values) - 1) / within)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_stability_and_balance(connection: duckdb.DuckDBPyConnection, scheme: str) -> None:
    days = connection.execute(
        f"""
        select account_id, {scheme}_segment as segment_key, date_day = '2026-06-30' as is_now
        from main_intermediate.int_account_segment_days
        where date_day in ('2026-06-30', date '2026-06-30' - 90)
        """
    ).df()
    now, then = days[days["is_now"]], days[~days["is_now"]]
    keys = sorted(set(days["segment_key"]))
    counts = [
        frame["segment_key"].value_counts().reindex(keys, fill_value=0) for frame in (now, then)
    ]
    shares = [(count + 0.5) / (count.sum() + 0.5 * len(keys)) for count in counts]
    index = float(((shares[0] - shares[1]) * np.log(shares[0] / shares[1])).sum())
    both = now.merge(then, on="account_id")
    moved = float((both["segment_key_x"] != both["segment_key_y"]).mean())
    known = counts[0].drop("unknown", errors="ignore")
    known = known[known > 0] / known.sum()
    declared = connection.execute(
        "select count(*) from segment_definitions where scheme = ? and segment_key <> 'unknown'",
        [scheme],
    ).fetchone()
    assert declared is not None
    balance = float(-(known * np.log(known)).sum() / math.log(declared[0]))
    found = connection.execute(
        "select stability_index, stability_band, moved_account_rate, size_balance_rate,"
        " unknown_rate, largest_segment_rate from scheme_evaluation where scheme = ?",
        [scheme],
    ).fetchone()
    assert found is not None
    assert close(found[0], index)
    assert found[1] == ("stable" if index < 0.1 else "shifting" if index < 0.25 else "shifted")
    assert close(found[2], moved)
    assert close(found[3], balance)
    assert close(found[4], counts[0].get("unknown", 0) / len(now))
    assert close(found[5], counts[0].max() / len(now))
