"""What a build says of a day does not depend on when it was built, nor on how often."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import BUILD_NOTE, RunDbt

PUBLISHED = ("+segment_memberships", "+segment_transitions", "+account_traits_daily")
# None of them reads the as-of day.
UNCHANGED = ("path:models/staging", "path:models/adapters", "path:models/inputs")

# What is compared: rows of the days that both builds hold. The first of these days is the first of
# the demo's own history, which does not know what came before it: entries and moves are compared
# from the day after it on.
HELD_DAYS = "select * from {} where date_day between $first and $last"
COMPARED = {
    "traits": HELD_DAYS.format("account_traits_daily"),
    "segments": HELD_DAYS.format("int_account_segment_days"),
    "named segments": HELD_DAYS.format("int_named_segment_days"),
    "memberships": """
        select
            account_id, scheme, segment_key, label, definition_version,
            case when valid_from > $first then reason end as reason,
            greatest(valid_from, $first) as valid_from,
            case when valid_to <= $last then valid_to end as valid_to
        from segment_memberships
        where valid_from <= $last and (valid_to is null or valid_to > $first)
    """,
    "transitions": """
        select * from segment_transitions
        where transition_date > $first and transition_date <= $last
    """,
}

# Two of these by default, as each takes about a minute; REPLAY_DAYS says how many.
# The order is that of what they add: a day amid the history, the end of February, ends of quarters,
# the first days that both builds hold, the turns of months and of the year, days of no note.
PAST_DAYS = [
    date(2026, 3, 31),
    date(2026, 2, 28),
    date(2025, 6, 2),
    date(2025, 12, 31),
    date(2026, 6, 29),
    date(2025, 9, 30),
    date(2026, 3, 1),
    date(2025, 6, 30),
    date(2026, 1, 1),
    date(2025, 5, 28),
    date(2026, 4, 30),
    date(2025, 10, 26),
    date(2026, 3, 29),
    date(2025, 7, 17),
    date(2025, 8, 31),
    date(2025, 11, 30),
    date(2026, 1, 31),
    date(2026, 5, 15),
    date(2025, 10, 1),
    date(2026, 6, 10),
    date(2025, 7, 31),
    date(2025, 11, 11),
    date(2026, 2, 14),
    date(2026, 5, 31),
]
REPLAYED_DAYS = PAST_DAYS[: int(os.environ.get("REPLAY_DAYS", "2"))]

# By what is compared: rows of the replayed build, rows of it alone, rows of the built demo alone.
Differences = dict[str, tuple[int, ...]]


def differences(built: Path, replayed: Path, last_day: date) -> Differences:
    """How many rows two builds hold, and how many only one of them does."""
    found: Differences = {}
    with duckdb.connect() as connection:
        for build, database in {"built": built, "replayed": replayed}.items():
            connection.execute(f"attach '{database}' as {build} (read_only)")
        (first_day,) = connection.execute(
            "select min(date_day) from built.account_traits_daily"
        ).fetchall()[0]
        days = {"first": first_day, "last": last_day}
        for name, query in COMPARED.items():
            for build in ("built", "replayed"):
                connection.execute(f"set search_path = '{build}.main,{build}.main_intermediate'")
                connection.execute(f"create or replace temp table {build}_rows as {query}", days)
            found[name] = tuple(
                connection.execute(f"select count(*) from ({counted}) as counted").fetchall()[0][0]
                for counted in (
                    "from temp.replayed_rows",
                    "from temp.replayed_rows except all from temp.built_rows",
                    "from temp.built_rows except all from temp.replayed_rows",
                )
            )
    return found


def contents(database: Path) -> dict[str, tuple[int, str]]:
    """Row count and a hash of the sorted rows of every table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where table_name <> $note",
            {"note": BUILD_NOTE},
        ).fetchall()
        return {
            table: connection.execute(
                "select count(*), md5(coalesce(string_agg(hashed, '' order by hashed), ''))"
                f" from (select md5(cast(found as varchar)) as hashed from {table} as found)"
            ).fetchall()[0]
            for (table,) in tables
        }


def build_again(run_dbt: RunDbt, database: Path, last_day: date | None = None) -> None:
    """Build what depends on the as-of day once more, in a database that holds the rest."""
    run_dbt(
        *("run", "--threads", "1", "--select", *PUBLISHED, "--exclude", *UNCHANGED),
        database=database,
        variables={"as_of_date": last_day.isoformat()} if last_day else None,
    )


@pytest.mark.parametrize("last_day", REPLAYED_DAYS, ids=str)
def test_a_past_day_is_built_as_it_stands(
    built_demo: Path, run_dbt: RunDbt, tmp_path: Path, last_day: date
) -> None:
    database = tmp_path / built_demo.name
    shutil.copy(built_demo, database)
    build_again(run_dbt, database, last_day)
    with duckdb.connect(str(database), read_only=True) as connection:
        built_days = connection.execute("select max(date_day) from account_traits_daily").fetchall()
    assert built_days == [(last_day,)]
    found = differences(built_demo, database, last_day)
    assert all(rows for rows, *_ in found.values()), found
    assert {name: counts for name, counts in found.items() if any(counts[1:])} == {}


def test_a_build_that_is_repeated_adds_nothing(
    built_demo: Path, run_dbt: RunDbt, tmp_path: Path
) -> None:
    database = tmp_path / built_demo.name
    shutil.copy(built_demo, database)
    build_again(run_dbt, database)
    assert contents(database) == contents(built_demo)
