"""Daily runs over rows that arrive late and repeated give the tables of a build from nothing."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from conftest import PROFILE, ROOT, RunDbt
from test_raw_order import RawTable, raw_tables, write
from test_replay import PUBLISHED, contents

from saas_segmentation.dbt_query import Project, rows_of

# The last days of the demo; each run takes about a minute. INCREMENT_DAYS says how many.
LAST_DAY = date(2026, 6, 30)
RUN_DAYS = int(os.environ.get("INCREMENT_DAYS", "2"))

LATE_DAYS = 10
LATE_EVENT = "late-event"
DAYS = "main_intermediate.int_account_days"
# What a build by other rules would have left: a trait less, one more, other hashes.
BY_OTHER_RULES = f"""
    alter table {DAYS} drop column core_event_count_28;
    alter table {DAYS} add column former_trait integer;
    update {DAYS} set inputs_hash = 'other' where inputs_hash is not null
"""
# Stored values that no run computes: where they are gone, the day was computed again.
MARK = f"update {DAYS} set core_event_count_28 = -1"
MARKED = f"select account_id, date_day from {DAYS} where core_event_count_28 = -1"

AccountDays = set[tuple[str, date]]


def delivered(tables: list[RawTable], day: date) -> list[RawTable]:
    """What has been loaded by the end of a day; the rows of the day before come twice."""
    found: list[RawTable] = []
    for table in tables:
        place = table.loaded_at
        assert place is not None
        rows = [row for row in table.rows if str(row[place])[:10] <= f"{day}"]
        before = f"{day - timedelta(days=1)}"
        repeated = [row for row in rows if str(row[place])[:10] == before]
        found.append(replace(table, rows=rows + repeated))
    return found


def run_day(run_dbt: RunDbt, database: Path, day: date, *options: str) -> None:
    """One daily run, up to memberships and traits."""
    run_dbt(
        *("run", "--threads", "1", "--select", *PUBLISHED, *options),
        database=database,
        variables={"demo": False, "as_of_date": day.isoformat()},
    )


def seed(run_dbt: RunDbt, database: Path) -> None:
    """Load the project's own tables."""
    run_dbt(
        *("seed", "--exclude", "path:seeds/demo"),
        database=database,
        variables={"demo": False, "as_of_date": LAST_DAY.isoformat()},
    )


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with duckdb.connect(str(database)) as connection:
        return connection.execute(sql).fetchall()


def with_late_event(tables: list[RawTable]) -> list[RawTable]:
    """One event more, which happened days ago."""
    found = []
    for table in tables:
        if table.name == "tracks":
            late = list(table.rows[-1])
            late[table.key[0]] = LATE_EVENT
            happened = LAST_DAY - timedelta(days=LATE_DAYS)
            late[table.columns.index("timestamp")] = f"{happened} 12:00:00"
            table = replace(table, rows=[*table.rows, late])
        found.append(table)
    return found


def test_rules_under_other_vars_are_other_rules(tmp_path: Path) -> None:
    """Else a day would stay as it was computed under the vars of an earlier build."""
    folder = tmp_path / "profile"
    folder.mkdir()
    (folder / "profiles.yml").write_text(PROFILE.format(path='":memory:"'), encoding="utf-8")
    hashes = [
        rows_of(
            "select '{{ trait_rules_hash(trait_rules()) }}' as rules_hash",
            Project(ROOT, folder, variables=json.dumps(variables)),
        )[0]["rules_hash"]
        for variables in ({}, {"support_sources": []})
    ]
    assert len(set(hashes)) == len(hashes)


def test_daily_runs_equal_a_full_refresh(run_dbt: RunDbt, tmp_path: Path) -> None:
    """So do days that other rules left; one late event touches its own account from its day on."""
    tables = raw_tables()
    database = tmp_path / "daily.duckdb"
    days = [LAST_DAY - timedelta(days=ago) for ago in reversed(range(RUN_DAYS))]
    for day in days:
        write(database, delivered(tables, day))
        if day == days[0]:
            seed(run_dbt, database)
        run_day(run_dbt, database, day)
        assert query(database, f"select max(date_day) from {DAYS}") == [(day,)]
    daily = contents(database)
    run_day(run_dbt, database, LAST_DAY, "--full-refresh")
    full = contents(database)
    assert daily.keys() == full.keys()
    assert {name for name in full if daily[name] != full[name]} == set()

    query(database, f"copy {DAYS} to '{tmp_path}/full.parquet'")
    query(database, BY_OTHER_RULES)
    run_day(run_dbt, database, LAST_DAY)
    columns = ", ".join(name for name, *_ in query(database, f"describe '{tmp_path}/full.parquet'"))
    built, full_build = f"select {columns} from {DAYS}", f"from '{tmp_path}/full.parquet'"
    assert len(query(database, f"describe {DAYS}")) == columns.count(",") + 1
    assert not query(database, f"{built} except all {full_build}")
    assert not query(database, f"{full_build} except all ({built})")

    query(database, MARK)
    all_days: AccountDays = set(query(database, MARKED))
    write(database, with_late_event(delivered(tables, LAST_DAY)))
    run_day(run_dbt, database, LAST_DAY)
    ((account_id, used_on),) = query(
        database,
        "select account_id, occurred_on from main_intermediate.int_usage_events"
        f" where event_id = '{LATE_EVENT}'",
    )
    computed = all_days - set(query(database, MARKED))
    assert computed == {one for one in all_days if one[0] == account_id and one[1] >= used_on}
    assert used_on == LAST_DAY - timedelta(days=LATE_DAYS)
