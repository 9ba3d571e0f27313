"""Random segment rules mean in SQL what they mean in plain Python, on every day of every account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from segment_rules import edge_days, random_segments
from segment_rules.compiled import as_yaml, compile_rules
from segment_rules.evaluator import Node, condition
from segment_rules.random_rules import CHANGE_DAYS, Catalogue, RandomRules
from segment_rules.random_segments import RandomSegments, SegmentSet, state_days
from segment_rules.states import Membership
from segment_rules.values import Row

SEED = 20260630
REAL_TABLE = "main_intermediate.int_segment_traits"
# Every batch of rules meets other accounts.
BATCH_COUNT = 20
RULES_PER_BATCH = 60
ACCOUNTS_PER_BATCH = 2
EDGE_RULE_COUNT = 600
SET_COUNT = 100
TIME_ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"]


@dataclass(frozen=True)
class Batch:
    """Rules and the days of the accounts that they are tried on."""

    types: Mapping[str, str]
    accounts: Mapping[str, Sequence[Row]]
    rules: Sequence[Node]


@dataclass(frozen=True)
class Drawn:
    """All that is drawn, with the SQL that the project's macros make of it."""

    batches: Mapping[str, Batch]
    sets: Mapping[str, SegmentSet]
    sql: Mapping[str, str]


def real_accounts(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], list[str]]:
    """Traits of the built demo with their types, and the accounts, mixed by a hash."""
    types = {
        str(name): str(type_)
        for name, type_, *_ in connection.sql(f"describe {REAL_TABLE}").fetchall()
        if not str(type_).startswith("TIMESTAMP")
    }
    accounts = connection.sql(
        f"select account_id from {REAL_TABLE} group by account_id order by md5(account_id)"
    ).fetchall()
    return types, [str(account_id) for (account_id,) in accounts]


def real_days(
    connection: duckdb.DuckDBPyConnection, types: Mapping[str, str], account_ids: Sequence[str]
) -> dict[str, list[Row]]:
    rows = connection.execute(
        f"select {', '.join(types)} from {REAL_TABLE} where account_id = any(?) order by date_day",
        [list(account_ids)],
    ).fetchall()
    days: dict[str, list[Row]] = {account_id: [] for account_id in sorted(account_ids)}
    for values in rows:
        row = dict(zip(types, values, strict=True))
        assert not any(isinstance(value, datetime) for value in values)
        days[row["account_id"]].append(row)
    return days


def real_batches(built_demo: Path) -> Iterator[Batch]:
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        types, account_ids = real_accounts(connection)
        for at in range(BATCH_COUNT):
            chosen = account_ids[at * ACCOUNTS_PER_BATCH :][:ACCOUNTS_PER_BATCH]
            accounts = real_days(connection, types, chosen)
            rules = RandomRules(Catalogue(list(accounts.values())), SEED + at)
            yield Batch(types, accounts, [rules.condition() for _ in range(RULES_PER_BATCH)])


def edge_batch() -> Batch:
    accounts = edge_days.edge_rows()
    rules = RandomRules(Catalogue(list(accounts.values())), SEED)
    return Batch(edge_days.TYPES, accounts, [rules.condition() for _ in range(EDGE_RULE_COUNT)])


@pytest.fixture(scope="module")
def drawn(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    batches = {f"real_{at:02}": batch for at, batch in enumerate(real_batches(built_demo))}
    batches["edge"] = edge_batch()
    segments = RandomSegments(state_days(SEED), SEED)
    sets = {f"set_{at:03}": segments.segment_set() for at in range(SET_COUNT)}
    traits = {**random_segments.TYPES, **edge_days.TYPES, **batches["real_00"].types}
    sql = compile_rules(
        tmp_path_factory.mktemp("rules"),
        {name: batch.rules for name, batch in batches.items()},
        {name: each.declarations for name, each in sets.items()},
        traits,
        {
            "as_of_date": str(random_segments.AS_OF_DATE),
            "history_days": random_segments.HISTORY_DAYS,
            "segment_memory_days": random_segments.MEMORY_DAYS,
        },
    )
    return Drawn(batches, sets, sql)


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    types: Mapping[str, str],
    accounts: Mapping[str, Sequence[Row]],
) -> None:
    columns = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    connection.execute(f"create or replace table {table} ({columns})")
    rows = [[row[name] for name in types] for days in accounts.values() for row in days]
    connection.begin()
    connection.executemany(f"insert into {table} values ({', '.join('?' * len(types))})", rows)
    connection.commit()


def with_earlier_values(types: Mapping[str, str]) -> str:
    """All days with what the numbers were some days before."""
    lags = [
        f"lag({name}, {days}) over by_day as {name}__{days}_days_ago"
        for name, type_ in types.items()
        if type_.upper() not in ("VARCHAR", "DATE", "BOOLEAN")
        for days in CHANGE_DAYS
    ]
    return (
        f"create or replace table condition_days as select *, {', '.join(lags)} from days "
        "window by_day as (partition by account_id order by date_day)"
    )


def first_difference(batch: Batch, rows: Sequence[tuple[object, ...]]) -> str:
    """In words, the first rule that differs with the first day on which it does; or nothing."""
    places = [
        (account_id, at)
        for account_id in sorted(batch.accounts)
        for at in range(len(batch.accounts[account_id]))
    ]
    assert len(rows) == len(places)
    for number, rule in enumerate(batch.rules):
        evaluated = condition(rule)
        for (account_id, at), values in zip(places, rows, strict=True):
            days = batch.accounts[account_id]
            expected, found = evaluated(days, at), values[number + 2]
            if expected is not found:
                return (
                    f"rule {number} is {found} in SQL and {expected} in Python:\n{as_yaml(rule)}"
                    f"on {days[at]}"
                )
    return ""


def found_difference(drawn: Drawn, name: str, time_zone: str = "UTC") -> str:
    batch = drawn.batches[name]
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{time_zone}'")
        fill(connection, "days", batch.types, batch.accounts)
        connection.execute(with_earlier_values(batch.types))
        return first_difference(batch, connection.sql(drawn.sql[name]).fetchall())


def test_rules_are_many_and_say_something(drawn: Drawn) -> None:
    real = [rule for name, batch in drawn.batches.items() for rule in batch.rules if name != "edge"]
    assert len(real) >= 1000


@pytest.mark.parametrize("number", range(BATCH_COUNT))
def test_rules_on_the_demo(drawn: Drawn, number: int) -> None:
    difference = found_difference(drawn, f"real_{number:02}")
    assert not difference, difference


@pytest.mark.parametrize("time_zone", TIME_ZONES)
def test_rules_on_edge_days(drawn: Drawn, time_zone: str) -> None:
    difference = found_difference(drawn, "edge", time_zone)
    assert not difference, difference
