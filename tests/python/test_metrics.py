"""Every metric of the semantic layer equals the mart, at grains where nothing adds up too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import PROFILE, ROOT
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest

MONTH, QUARTER, YEAR = "metric_time__month", "metric_time__quarter", "metric_time__year"
# Metric -> column of the mart, by month.
OF_MRR_MONTHLY = {
    "mrr": "closing_mrr_amount",
    "opening_mrr": "opening_mrr_amount",
    **{
        f"{movement}_mrr": f"{movement}_mrr_amount"
        for movement in ("new", "reactivation", "expansion", "contraction", "churn", "fx")
    },
    "net_new_mrr": "closing_mrr_amount - opening_mrr_amount",
    "arr": "arr_amount",
    "paying_accounts": "paying_account_count",
    "new_accounts": "new_account_count",
    "churned_accounts": "churned_account_count",
    "account_months_at_start": "opening_account_count",
    "mrr_months_at_start": "opening_mrr_amount",
    **{
        name: name
        for name in (
            "logo_churn_rate",
            "gross_mrr_churn_rate",
            "net_mrr_churn_rate",
            "nrr_rate",
            "grr_rate",
            "quick_ratio",
        )
    },
}
MONTHLY = {
    "mrr_monthly": OF_MRR_MONTHLY,
    "nps_monthly": {
        "nps": "nps",
        "nps_respondents": "response_count",
        "nps_promoters": "promoter_count",
        "nps_detractors": "detractor_count",
    },
    "csat_monthly": {
        "csat_rate": "csat_rate",
        "csat_answers": "response_count",
        "csat_satisfied": "satisfied_count",
    },
}
YEAR_BEFORE = """
    select month_start_date, sum(year_before_mrr_amount),
        sum(case when year_before_mrr_amount > 0 then closing_mrr_amount else 0 end),
        sum(least(year_before_mrr_amount, closing_mrr_amount))
    from fct_account_mrr_monthly group by 1 order by 1
"""
ACQUISITION = """
    select {period}, sum(spend_amount), sum(new_account_count),
        sum(spend_amount) / nullif(sum(new_account_count), 0)
    from acquisition_monthly group by 1 order by 1
"""
PROFIT = """
    select {period}, sum(revenue_amount), sum(contribution_amount)
    from account_profit_monthly group by 1 order by 1
"""
TRIALS = """
    select {period}, sum(ended_count), sum(converted_count),
        sum(converted_count) / nullif(sum(ended_count), 0)
    from trial_conversion_monthly where scheme = 'all' group by 1 order by 1
"""
CSAT = """
    select {period}, sum(response_count), sum(satisfied_count),
        sum(satisfied_count) / nullif(sum(response_count), 0)
    from csat_monthly group by 1 order by 1
"""
# Metrics -> the query that answers them, by period.
ADDED_UP = {
    ("acquisition_spend", "won_accounts", "cac"): ACQUISITION,
    ("revenue", "contribution"): PROFIT,
    ("ended_trials", "converted_trials", "trial_conversion_rate"): TRIALS,
    ("csat_answers", "csat_satisfied", "csat_rate"): CSAT,
}
# By hand from the company's months: balances of the last month, flows added up, rates weighted.
LONGER = """
    with months as (
        select *, date_trunc('{period}', month_start_date)::date as period,
            row_number() over (
                partition by date_trunc('{period}', month_start_date) order by month_start_date desc
            ) as from_end,
            row_number() over (
                partition by date_trunc('{period}', month_start_date) order by month_start_date
            ) as from_start
        from mrr_monthly
    )
    select period,
        max(case when from_end = 1 then closing_mrr_amount end),
        max(case when from_end = 1 then arr_amount end),
        max(case when from_start = 1 then opening_mrr_amount end),
        max(case when from_end = 1 then paying_account_count end),
        max(case when from_end = 1 then closing_mrr_amount / nullif(paying_account_count, 0) end),
        max(case when from_end = 1 then nrr_rate end),
        max(case when from_end = 1 then grr_rate end),
        sum(new_mrr_amount),
        sum(closing_mrr_amount - opening_mrr_amount),
        sum(churned_account_count) / nullif(sum(opening_account_count), 0),
        sum(churn_mrr_amount + contraction_mrr_amount) / nullif(sum(opening_mrr_amount), 0),
        sum(new_mrr_amount + expansion_mrr_amount + reactivation_mrr_amount)
            / nullif(sum(churn_mrr_amount + contraction_mrr_amount), 0),
        sum(churn_mrr_amount + contraction_mrr_amount - expansion_mrr_amount)
            / nullif(sum(opening_mrr_amount), 0),
        sum(reactivation_mrr_amount),
        sum(expansion_mrr_amount),
        sum(contraction_mrr_amount),
        sum(churn_mrr_amount),
        sum(fx_mrr_amount),
        sum(new_account_count),
        sum(churned_account_count)
    from months group by 1 order by 1
"""
LONGER_METRICS = (
    *("mrr", "arr", "opening_mrr", "paying_accounts", "arpa", "nrr_rate", "grr_rate", "new_mrr"),
    *("net_new_mrr", "logo_churn_rate", "gross_mrr_churn_rate", "quick_ratio"),
    *("net_mrr_churn_rate", "reactivation_mrr", "expansion_mrr", "contraction_mrr", "churn_mrr"),
    *("fx_mrr", "new_accounts", "churned_accounts"),
)
LONGER_NPS = """
    select date_trunc('{period}', month_start_date)::date as period, arg_max(nps, month_start_date)
    from nps_monthly group by 1 order by 1
"""
BY_REGION = """
    select date_trunc('quarter', months.month_start_date)::date, accounts.region_key,
        sum(case when ends.last_month = months.month_start_date then closing_mrr_amount end),
        sum(new_mrr_amount),
        sum(case when ends.last_month = months.month_start_date and year_before_mrr_amount > 0
            then closing_mrr_amount else 0 end)
            / nullif(sum(case when ends.last_month = months.month_start_date
                then year_before_mrr_amount end), 0)
    from fct_account_mrr_monthly as months
    join dim_accounts as accounts using (account_id)
    join (
        select date_trunc('quarter', month_start_date) as quarter, region_key,
            max(month_start_date) as last_month
        from fct_account_mrr_monthly join dim_accounts using (account_id) group by 1, 2
    ) as ends
        on ends.quarter = date_trunc('quarter', months.month_start_date)
        and ends.region_key is not distinct from accounts.region_key
    group by 1, 2 order by 1, 2
"""
TODAY = """
    select value_tier_segment, count(*) filter (is_at_risk),
        coalesce(sum(mrr_amount) filter (is_at_risk), 0), avg(health_score)
    from account_segments group by 1 order by 1
"""

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def database(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy under the same name, for MetricFlow opens it to write."""
    path = tmp_path_factory.mktemp("metrics") / built_demo.name
    shutil.copyfile(built_demo, path)
    return path


@pytest.fixture(scope="module")
def engine(database: Path) -> Iterator[MetricFlowEngine]:
    profiles = database.parent
    (profiles / "profiles.yml").write_text(
        PROFILE.format(path=json.dumps(str(database))), encoding="utf-8"
    )
    configuration = CLIConfiguration()
    configuration.setup(profiles, ROOT, configure_file_logging=False)
    yield configuration.mf


def mart(engine: MetricFlowEngine, sql: str) -> Rows:
    """Rows of a query, through the engine's own connection: it holds the file."""
    table = engine._sql_client.query(sql)
    return [tuple(row) for row in table.rows]


def asked(engine: MetricFlowEngine, metrics: tuple[str, ...], *by: str) -> Rows:
    request = MetricFlowQueryRequest.create(
        metric_names=metrics, group_by_names=by, order_by_names=by
    )
    table = engine.query(request).result_df
    assert table is not None
    places = [list(table.column_names).index(name) for name in (*by, *metrics)]
    return [tuple(row[place] for place in places) for row in table.rows]


def alike(found: Rows, expected: Rows) -> None:
    assert len(found) == len(expected)
    assert len(expected) > 0
    for row, wanted in zip(found, expected, strict=True):
        for value, figure in zip(row, wanted, strict=True):
            if figure is None or isinstance(figure, str):
                assert value == figure, (row, wanted)
            elif hasattr(figure, "year"):
                assert str(value)[:10] == str(figure)[:10], (row, wanted)
            else:
                assert value is not None and float(value) == pytest.approx(float(figure)), row


@pytest.mark.parametrize("table", MONTHLY)
def test_metrics_by_month_are_the_marts(engine: MetricFlowEngine, table: str) -> None:
    columns = MONTHLY[table]
    expected = mart(
        engine,
        f"select month_start_date, {', '.join(columns.values())} from {table} order by 1",
    )
    alike(asked(engine, tuple(columns), MONTH), expected)


def test_revenue_of_a_year_before(engine: MetricFlowEngine) -> None:
    metrics = ("year_before_mrr", "retained_mrr", "kept_mrr")
    alike(asked(engine, metrics, MONTH), mart(engine, YEAR_BEFORE))


@pytest.mark.parametrize("metrics", ADDED_UP)
@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_what_adds_up(engine: MetricFlowEngine, metrics: tuple[str, ...], period: str) -> None:
    expected = ADDED_UP[metrics].format(period=f"date_trunc('{period}', month_start_date)::date")
    alike(asked(engine, metrics, f"metric_time__{period}"), mart(engine, expected))


@pytest.mark.parametrize("period", ["quarter", "year"])
def test_what_does_not_add_up(engine: MetricFlowEngine, period: str) -> None:
    """Balances are those of the last month, and no respondent counts twice."""
    found = asked(engine, LONGER_METRICS, f"metric_time__{period}")
    alike(found, mart(engine, LONGER.format(period=period)))
    alike(
        asked(engine, ("nps",), f"metric_time__{period}"),
        mart(engine, LONGER_NPS.format(period=period)),
    )


def test_by_a_dimension_of_accounts(engine: MetricFlowEngine) -> None:
    found = asked(engine, ("mrr", "new_mrr", "nrr_rate"), QUARTER, "account__region_key")
    expected = mart(engine, BY_REGION)
    alike(sorted(found, key=str), sorted(expected, key=str))


def test_today_by_segment(engine: MetricFlowEngine) -> None:
    metrics = ("at_risk_accounts", "at_risk_mrr", "average_health_score")
    alike(asked(engine, metrics, "account__value_tier_segment"), mart(engine, TODAY))


def test_saved_queries_run(engine: MetricFlowEngine) -> None:
    manifest = json.loads((ROOT / "target" / "semantic_manifest.json").read_text(encoding="utf-8"))
    for saved in manifest["saved_queries"]:
        found = engine.query(MetricFlowQueryRequest.create(saved_query_name=saved["name"]))
        assert found.result_df is not None and len(list(found.result_df.rows)) > 1


def test_every_metric_is_compared(engine: MetricFlowEngine) -> None:
    compared = {name for columns in MONTHLY.values() for name in columns}
    compared |= {name for metrics in ADDED_UP for name in metrics}
    compared |= {*LONGER_METRICS, "year_before_mrr", "retained_mrr", "kept_mrr"}
    compared |= {"at_risk_accounts", "at_risk_mrr", "average_health_score"}
    assert {metric.name for metric in engine.list_metrics()} == compared
