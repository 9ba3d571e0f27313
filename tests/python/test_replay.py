"""A past day can be built again: what a build says of a day does not depend on when it was built."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import RunDbt

PUBLISHED = ("+segment_memberships", "+segment_transitions", "+account_traits_daily")
# None of them reads the as-of day.
UNCHANGED = ("path:models/staging", "path:models/adapters", "path:models/inputs")

# What is compared: rows of the days from `first_day` to `last_day`, which both builds hold. The
# first of these days is the first of the demo's own history: what came before it is not known there,
# so that entries and moves are compared from the day after it on.
HELD_DAYS = "select * from {build}.{table} where date_day between {first_day} and {last_day}"
COMPARED = {
    "traits": HELD_DAYS.replace("{table}", "account_traits_daily"),
    "segments": HELD_DAYS.replace("{table}", "int_account_segment_days"),
    "named segments": HELD_DAYS.replace("{table}", "int_named_segment_days"),
    "memberships": """
        select
            account_id, scheme, segment_key, label, definition_version,
            case when valid_from > {first_day} then reason end as reason,
            greatest(valid_from, {first_day}) as valid_from,
            case when valid_to <= {last_day} then valid_to end as valid_to
        from {build}.segment_memberships
        where valid_from <= {last_day} and (valid_to is null or valid_to > {first_day})
    """,
    "transitions": """
        select * from {build}.segment_transitions
        where transition_date > {first_day} and transition_date <= {last_day}
    """,
}
SCHEMAS = ("main", "main_intermediate")

# Two of these are built again by default, as each takes about a minute; REPLAY_DAYS says how many.
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

Differences = dict[str, tuple[int, int, int]]


@contextmanager
def both_builds(built: Path, replayed: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The two databases in one connection, as `built` and `replayed`."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built}' as built (read_only)")
        connection.execute(f"attach '{replayed}' as replayed (read_only)")
        yield connection


def qualified(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A table's name with its schema, for either build."""
    (schema,) = connection.execute(
        "select schema_name from duckdb_tables() where database_name = 'built'"
        f" and table_name = '{table}' and schema_name in {SCHEMAS}"
    ).fetchall()[0]
    return f"{schema}.{table}"


def differences(built: Path, replayed: Path, last_day: date) -> Differences:
    """By what is compared: rows of the replayed build, rows of it alone, rows of the other alone."""
    found = {}
    with both_builds(built, replayed) as connection:
        (first_day,) = connection.execute(
            "select min(date_day) from built.account_traits_daily"
        ).fetchall()[0]
        assert first_day <= last_day, f"the built demo holds no day up to {last_day}"
        for name, query in COMPARED.items():
            rows = {}
            for build in ("built", "replayed"):
                for table in ("int_account_segment_days", "int_named_segment_days"):
                    query = query.replace(
                        "{build}." + table, "{build}." + qualified(connection, table)
                    )
                rows[build] = query.format(
                    build=build, first_day=f"date '{first_day}'", last_day=f"date '{last_day}'"
                )
            found[name] = tuple(
                connection.execute(f"select count(*) from ({counted}) as counted").fetchall()[0][0]
                for counted in (
                    rows["replayed"],
                    f"({rows['replayed']}) except all ({rows['built']})",
                    f"({rows['built']}) except all ({rows['replayed']})",
                )
            )
    return found


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
    found = differences(built_demo, database, last_day)
    print(last_day, found)
    assert {name: counts for name, counts in found.items() if any(counts[1:])} == {}
    with duckdb.connect(str(database), read_only=True) as connection:
        (built_day,) = connection.execute(
            "select max(date_day) from account_traits_daily"
        ).fetchall()[0]
    assert built_day == last_day
    assert all(counts[0] for counts in found.values()) or last_day < PAST_DAYS[0] - timedelta(300)
