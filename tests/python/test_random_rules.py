"""Random segment rules mean in SQL what they mean in plain Python, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from segment_rules import edge_days, random_segments
from segment_rules.compiled import as_yaml, compile_rules
from segment_rules.evaluator import Node, condition, today
from segment_rules.random_rules import CHANGE_DAYS, Catalogue, RandomRules
from segment_rules.random_segments import RandomSegments, SegmentSet, state_days
from segment_rules.states import Membership
from segment_rules.values import Row

SEED = 20260630
REAL_TABLE = "main.account_traits_daily"
# Every batch of rules meets other accounts.
BATCH_COUNT = 17
RULES_PER_BATCH = 60
ACCOUNTS_PER_BATCH = 2
EDGE_RULE_COUNT = 300
SET_COUNT = 120
OVERRIDE_TYPES = {
    "segment_key": "varchar",
    "account_id": "varchar",
    "action": "varchar",
    "reason": "varchar",
    "valid_from": "date",
    "valid_to": "date",
}
TIME_ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Apia"]


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
    drawn = [rules.condition() for _ in range(EDGE_RULE_COUNT)]
    return Batch(edge_days.TYPES, accounts, [*edge_days.EDGE_RULES, *drawn])


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
    rows = [row for days in accounts.values() for row in days]
    given = pa.table({name: [row[name] for row in rows] for name in types})  # noqa: F841
    connection.execute(f"insert into {table} select * from given")


def fill_with_earlier_values(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    types: Mapping[str, str],
    accounts: Mapping[str, Sequence[Row]],
) -> None:
    """All days with what the numbers were some days before."""
    fill(connection, "days", types, accounts)
    lags = [
        f"lag({name}, {days}) over by_day as {name}__{days}_days_ago"
        for name, type_ in types.items()
        if type_.upper() not in ("VARCHAR", "DATE", "BOOLEAN")
        for days in CHANGE_DAYS
    ]
    connection.execute(
        f"create or replace table {table} as select *, {', '.join(lags)} from days "
        "window by_day as (partition by account_id order by date_day)"
    )


def rows_in_sql(drawn: Drawn, name: str, time_zone: str = "UTC") -> list[tuple[object, ...]]:
    """Account, day and what each rule of a batch says, by account and day."""
    batch = drawn.batches[name]
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{time_zone}'")
        fill_with_earlier_values(connection, "condition_days", batch.types, batch.accounts)
        return connection.sql(drawn.sql[name]).fetchall()


def places_of(accounts: Mapping[str, Sequence[Row]]) -> list[tuple[Sequence[Row], int]]:
    return [
        (accounts[account_id], at)
        for account_id in sorted(accounts)
        for at in range(len(accounts[account_id]))
    ]


def first_difference(batch: Batch, rows: Sequence[tuple[object, ...]]) -> str:
    """In words, the first rule that differs with the first day on which it does; or nothing."""
    places = places_of(batch.accounts)
    for number, rule in enumerate(batch.rules):
        evaluated = condition(rule)
        for (days, at), values in zip(places, rows, strict=True):
            expected, found = evaluated(days, at), values[number + 2]
            if expected is not found:
                return (
                    f"Rule {number} is {found} in SQL and {expected} in Python:\n{as_yaml(rule)}"
                    f"on {days[at]}"
                )
    return ""


def first_state_difference(drawn: Drawn, name: str) -> str:
    """The same of a set of segments."""
    segments, accounts = drawn.sets[name], state_days(SEED)
    with duckdb.connect() as connection:
        types = random_segments.TYPES
        fill_with_earlier_values(connection, "int_segment_traits", types, accounts)
        fill(connection, "segment_overrides", OVERRIDE_TYPES, override_rows(segments))
        relation = connection.sql(
            f"select * from ({drawn.sql[name]}) order by account_id, date_day"
        )
        found = [dict(zip(relation.columns, values, strict=True)) for values in relation.fetchall()]
    expected = list(expected_states(segments, accounts))
    assert len(found) == len(expected)
    for found_row, expected_row in zip(found, expected, strict=True):
        if found_row != expected_row:
            return (
                f"{found_row} in SQL, {expected_row} in Python:\n"
                f"{as_yaml(dict(segments.declarations))}"
                f"with {segments.overrides[str(expected_row['account_id'])]}"
            )
    return ""


def expected_states(
    segments: SegmentSet, accounts: Mapping[str, Sequence[Row]]
) -> Iterator[dict[str, object]]:
    """Rows of int_named_segment_days from the first day of the history on."""
    first = random_segments.AS_OF_DATE - timedelta(days=random_segments.HISTORY_DAYS - 1)
    for account_id in sorted(accounts):
        days, overrides = accounts[account_id], segments.overrides[account_id]
        states = Membership(
            segments.declarations, days, overrides, random_segments.MEMORY_DAYS
        ).states()
        for at, row in enumerate(days):
            if today(row) >= first:
                flags = {f"is_{key}": state[at] for key, state in states.items()}
                yield {"account_id": account_id, "date_day": row["date_day"], **flags}


def override_rows(segments: SegmentSet) -> dict[str, list[Row]]:
    return {
        account_id: [
            {**asdict(override), "account_id": account_id, "reason": "Because"}
            for override in overrides
        ]
        for account_id, overrides in segments.overrides.items()
    }


def test_rules_are_many_and_say_something(drawn: Drawn) -> None:
    """At least a thousand on the demo; few of them say the same of every day."""
    real = [batch for name, batch in drawn.batches.items() if name != "edge"]
    assert sum(len(batch.rules) for batch in real) >= 1000
    said = [
        {values[number + 2] for values in rows}
        for rows in (rows_in_sql(drawn, name) for name in ("real_00", "edge"))
        for number in range(len(rows[0]) - 2)
    ]
    assert sum(len(truths) > 1 for truths in said) > 0.6 * len(said)
    assert sum(truths == {True, False, None} for truths in said) > 0.2 * len(said)


def test_sets_are_many_and_say_something(drawn: Drawn) -> None:
    """At least a hundred, whose segments are mostly entered by some and not by others."""
    rows = [
        row
        for segments in list(drawn.sets.values())[:40]
        for row in expected_states(segments, state_days(SEED))
    ]
    flags = [value for row in rows for name, value in row.items() if name.startswith("is_")]
    assert len(drawn.sets) >= 100
    assert 0.2 < sum(flag is True for flag in flags) / len(flags) < 0.7


@pytest.mark.parametrize("name", [f"set_{at:03}" for at in range(SET_COUNT)])
def test_states_of_sets(drawn: Drawn, name: str) -> None:
    difference = first_state_difference(drawn, name)
    assert not difference, difference


@pytest.mark.parametrize("name", [f"real_{at:02}" for at in range(BATCH_COUNT)])
def test_rules_on_the_demo(drawn: Drawn, name: str) -> None:
    difference = first_difference(drawn.batches[name], rows_in_sql(drawn, name))
    assert not difference, difference


def test_rules_on_edge_days(drawn: Drawn) -> None:
    difference = first_difference(drawn.batches["edge"], rows_in_sql(drawn, "edge"))
    assert not difference, difference


@pytest.mark.parametrize("time_zone", TIME_ZONES)
def test_days_stay_days_in_any_time_zone(drawn: Drawn, time_zone: str) -> None:
    assert rows_in_sql(drawn, "edge", time_zone) == rows_in_sql(drawn, "edge")
