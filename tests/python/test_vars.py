"""A wrong var stops a build with one line that says how to set it right; a right one is obeyed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import GENERIC_SOURCES, DbtRun, RunDbt
from oracle.compare import find_table

AT_ONCE = 2
PAST_DAY = date(2025, 9, 17)
EVEN_WEIGHTS = dict.fromkeys(["engagement", "onboarding", "support", "sentiment", "payment"], 20)


@dataclass(frozen=True)
class Wrong:
    """Vars with a mistake, and what the one line about it has to name."""

    variables: Mapping[str, object]
    names: tuple[str, ...]


WRONG: Mapping[str, Wrong] = {
    "unknown source": Wrong(
        {"crm_sources": ["hubspot", "salesforce"]},
        ("'crm_sources'", "salesforce", "hubspot", "generic"),
    ),
    "no such day": Wrong({"as_of_date": "2024-02-30"}, ("'as_of_date'", "2024-02-30", "day such")),
    "no day at all": Wrong({"as_of_date": "yesterday"}, ("'as_of_date'", "yesterday", "day such")),
    "misspelt policy": Wrong(
        {"fx_policy": "monthend"},
        ("'fx_policy'", "monthend", "period_start", "month_end", "constant"),
    ),
    "negative days": Wrong({"past_due_grace_days": -1}, ("'past_due_grace_days'", "-1", "from 0")),
    "misspelt name": Wrong({"fx_polcy": "constant"}, ("'fx_polcy'", "'fx_policy'")),
    "unknown time zone": Wrong(
        {"reporting_timezone": "Europe/Atlantis"},
        ("'reporting_timezone'", "Europe/Atlantis", "time zone", "UTC"),
    ),
    "text for a list": Wrong(
        {"demo": False, "product_sources": "generic"},
        ("'product_sources'", "generic", "a list of", "segment"),
    ),
    "stage without a name": Wrong(
        {"health_weights": {"usual": EVEN_WEIGHTS, "sleepy": EVEN_WEIGHTS}},
        ("'health_weights'", "sleepy", "at_renewal"),
    ),
    "weights of nothing": Wrong(
        {"health_weights": {"usual": dict.fromkeys(EVEN_WEIGHTS, 0)}},
        ("'health_weights.usual'", "not all 0"),
    ),
    "curve that goes back": Wrong(
        {
            "health_curves": {
                **dict.fromkeys(EVEN_WEIGHTS, [[0, 0], [1, 100]]),
                "support": [[4, 0], [0, 9]],
            }
        },
        ("'health_curves.support'", "ascend"),
    ),
    "months that are no list": Wrong(
        {"ltv_backtest_months": 12}, ("'ltv_backtest_months'", "12", "a list of whole numbers")
    ),
    "demo of generic tables": Wrong(
        {**GENERIC_SOURCES, "demo": True}, ("'crm_sources'", "generic", "demo")
    ),
}


@pytest.fixture(scope="module")
def stopped(
    run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[tuple[DbtRun, Path]]]]:
    """How each wrong build ended, and its database; two run at a time."""
    folder = tmp_path_factory.mktemp("vars")

    def run(name: str) -> tuple[DbtRun, Path]:
        database = folder / f"{name}.duckdb"
        arguments = ("build", "--select", "dim_dates", "free_mail_domains")
        variables = WRONG[name].variables
        return run_dbt(*arguments, database=database, variables=variables, check=False), database

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(run, name) for name in WRONG}


@pytest.mark.parametrize("name", WRONG)
def test_one_line_says_what_is_wrong(
    name: str, stopped: dict[str, Future[tuple[DbtRun, Path]]]
) -> None:
    ended, _ = stopped[name].result()
    assert ended.return_code != 0
    lines = [line for line in ended.output.splitlines() if line.strip().startswith("Var ")]
    assert len(set(map(str.strip, lines))) == 1, ended.output[-3000:]
    missing = [word for word in WRONG[name].names if word not in lines[0]]
    assert not missing, lines[0]
    assert "; allowed: " in lines[0]
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("name", WRONG)
def test_nothing_is_built(name: str, stopped: dict[str, Future[tuple[DbtRun, Path]]]) -> None:
    _, database = stopped[name].result()
    if database.exists():
        with duckdb.connect(str(database), read_only=True) as connection:
            assert connection.execute("from information_schema.tables").fetchall() == []


@pytest.fixture(scope="module")
def past(run_dbt: RunDbt, built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it stood on a day of the past, built over a copy of today's."""
    database = tmp_path_factory.mktemp("past") / "past.duckdb"
    shutil.copy(built_demo, database)
    run_dbt(
        "run",
        *("--select", "+account_segments", "+fct_mrr_movements"),
        database=database,
        variables={"as_of_date": str(PAST_DAY)},
    )
    return database


def rows_of(database: Path, query: str, *tables: str) -> list[tuple[object, ...]]:
    """Rows of a query in which {0}, {1} … stand for tables."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = [find_table(connection, table) for table in tables]
        return connection.execute(f"{query.format(*names)} order by all").fetchall()


def test_a_past_day_sees_no_later_movement(past: Path, built_demo: Path) -> None:
    columns = "account_id, movement_date, movement_type, mrr_change_amount"
    then = rows_of(past, f"select {columns} from {{0}}", "fct_mrr_movements")
    until = f"select {columns} from {{0}} where movement_date <= date '{PAST_DAY}'"
    today = rows_of(built_demo, until, "fct_mrr_movements")
    assert then == today
    assert len(then) > 100


def test_a_past_day_is_the_history_of_today(past: Path, built_demo: Path) -> None:
    """Every scheme and score of that day is what today's history says of it."""
    schemes = [
        "rfm",
        "value_tier",
        "size",
        "geography",
        "lifecycle",
        "behaviour",
        "touch",
        "nps_group",
    ]
    segments = ", ".join(f"{scheme}_segment" for scheme in schemes)
    traits = "mrr_amount, product_count, core_active_days_28, nps_score, last_core_active_on"
    columns = f"account_id, {segments}, {traits}, rfm_code"
    then = rows_of(past, f"select as_of_date, {columns} from {{0}}", "account_segments")
    today = rows_of(
        built_demo,
        f"select date_day, {columns} from {{0}} join {{1}} using (account_id, date_day)"
        f" join {{2}} using (account_id, date_day) where date_day = date '{PAST_DAY}'",
        *("int_account_segment_days", "int_account_days", "int_rfm_scores"),
    )
    assert {row[0] for row in then} == {PAST_DAY}
    assert then == today
    assert len(then) > 100
