"""Tables of the input contract that someone else filled give right figures, whatever they hold."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import BUILD_NOTE, GENERIC_SOURCES, RunDbt
from contract_rows import (
    KEYS,
    UNPARSEABLE,
    Case,
    bad_cases,
    case,
    distinct_key_count,
    good_cases,
    rows_by_table,
    superseded_deliveries,
    tied_deliveries,
    tied_unparseable,
    unparseable_cases,
)
from oracle.compare import find_table
from oracle.generic_tables import SCHEMA, columns_of, write_generic

# The very vars of the command that anyone with tables of the input contract runs.
VARIABLES = {**GENERIC_SOURCES, "as_of_date": "2024-12-31"}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
AT_ONCE = 2

GOOD = [*good_cases(), case("accounts", "tied")]
TYPED = [*good_cases(), *bad_cases(), *superseded_deliveries(), *tied_deliveries()]
TEXT = [*TYPED, *unparseable_cases(), *tied_unparseable()]
TWISTED_KEY = case("marketing_spend", "someday", "google", reason=UNPARSEABLE)

MONTHLY: Mapping[str, object] = {
    "subscription_id": "s",
    "status": "active",
    "quantity": 1,
    "currency": "USD",
    "billing_interval": "month",
    "billing_interval_count": 1,
    "loaded_at": datetime(2024, 12, 31),
}
FEW_PERIODS: list[dict[str, object]] = [
    {
        "account_id": "riser",
        "unit_amount": 100,
        "started_at": datetime(2024, 1, 15, 10),
        "ended_at": datetime(2024, 6, 1),
    },
    {"account_id": "riser", "unit_amount": 150, "started_at": datetime(2024, 6, 1)},
    {
        "account_id": "leaver",
        "unit_amount": 1200,
        "billing_interval": "year",
        "started_at": datetime(2024, 3, 1),
        "ended_at": datetime(2024, 9, 10),
    },
    {
        "account_id": "pair",
        "unit_amount": 150,
        "quantity": 2,
        "billing_interval_count": 3,
        "started_at": datetime(2024, 10, 1),
    },
    {"account_id": "free", "unit_amount": 0, "started_at": datetime(2024, 4, 1)},
]
FEW_ACCOUNTS = ("riser", "leaver", "pair", "free", "idle")


def few_rows() -> dict[str, list[dict[str, object]]]:
    """Five accounts and five subscription periods with no more than the required columns."""
    created = {"created_at": datetime(2024, 1, 1), "loaded_at": datetime(2024, 12, 31)}
    return {
        "accounts": [{"account_id": account_id, **created} for account_id in FEW_ACCOUNTS],
        "subscription_periods": [
            {
                **MONTHLY,
                "subscription_period_id": f"p{number}",
                "subscription_item_id": f"item of {row['account_id']}",
                **row,
            }
            for number, row in enumerate(FEW_PERIODS)
        ],
    }


def write_as_text(path: Path, cases: list[Case]) -> None:
    """All columns text, timestamps in three spellings: plain, with Z, with an offset."""
    spellings = ["{:%Y-%m-%d %H:%M:%S}", "{:%Y-%m-%dT%H:%M:%SZ}", "{:%Y-%m-%d %H:%M:%S.000+00:00}"]
    spelt: list[Case] = []
    for number, one in enumerate(cases):
        row = {
            name: spellings[number % 3].format(value) if isinstance(value, datetime) else value
            for name, value in one.row.items()
        }
        spelt.append(Case(one.entity, row))
    write_generic(path, [], rows_by_table(spelt), as_text=True)


def write_bare(path: Path) -> None:
    """The two required tables alone, with the required columns alone, and one of somebody's own."""
    everything = path.with_suffix(".everything.duckdb")
    write_generic(everything, [], few_rows())
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema {SCHEMA}; attach '{everything}' as everything")
        for table, rows in few_rows().items():
            named = {name for row in rows for name in row} - {"ended_at"}
            columns = [name for name in columns_of(table) if name in named]
            if table == "subscription_periods":
                columns.append("ended_at")
            connection.execute(
                f"create table {SCHEMA}.{table} as"
                f" select 'x' as own_column, {', '.join(reversed(columns))}"
                f" from everything.{SCHEMA}.{table}"
            )


def shuffled(cases: list[Case], seed: int) -> list[Case]:
    """Another order, and every third row that has a key twice."""
    rows = [*cases, *(one for one in cases[::3] if one.has_key)]
    random.Random(seed).shuffle(rows)
    return rows


@pytest.fixture(scope="module")
def builds(
    run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Path]]]:
    """The databases of this module; two are built at a time."""
    folder = tmp_path_factory.mktemp("generic")
    paths = {
        name: folder / f"{name}.duckdb" for name in ("few", "text", "typed", "bare", "other_order")
    }
    write_generic(paths["few"], [], few_rows())
    write_as_text(paths["text"], [*TEXT, TWISTED_KEY])
    write_generic(paths["typed"], [], rows_by_table(shuffled(TYPED, 1)))
    write_bare(paths["bare"])
    write_as_text(paths["other_order"], [*shuffled(TEXT, 2), TWISTED_KEY])
    inputs = ("--select", "+rejected_records", "+path:models/inputs")

    def build(name: str) -> Path:
        arguments = {
            "few": (),
            "text": ("--exclude", "test_type:unit", "test_type:generic"),
            "typed": WITHOUT_TESTS,
            "bare": WITHOUT_TESTS,
            "other_order": (*WITHOUT_TESTS, *inputs),
        }[name]
        run_dbt("build", *arguments, database=paths[name], variables=VARIABLES)
        return paths[name]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(build, name) for name in paths}


def rows_of(
    database: Path, table: str, columns: str = "*", where: str = "true"
) -> list[tuple[object, ...]]:
    """Rows of one built table, in the order of their values."""
    with duckdb.connect(str(database), read_only=True) as connection:
        name = find_table(connection, table)
        query = f"select {columns} from {name} where {where} order by all"
        return connection.execute(query).fetchall()


def published(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all published tables and inputs, in the order of their values."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'main' and table_name <> $note",
            {"note": BUILD_NOTE},
        ).fetchall()
        return {
            name: connection.execute(f'select * from main."{name}" order by all').fetchall()
            for (name,) in sorted(names)
        }


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


@pytest.mark.parametrize("name", ["few", "bare"])
def test_movements_of_few_rows(name: str, builds: dict[str, Future[Path]]) -> None:
    log = rows_of(
        builds[name].result(),
        "fct_mrr_movements",
        "account_id, movement_date, movement_type, mrr_change_amount",
    )
    assert log == [
        ("leaver", date(2024, 3, 1), "new", Decimal("100.00")),
        ("leaver", date(2024, 9, 10), "churn", Decimal("-100.00")),
        ("pair", date(2024, 10, 1), "new", Decimal("100.00")),
        ("riser", date(2024, 1, 15), "new", Decimal("100.00")),
        ("riser", date(2024, 6, 1), "expansion", Decimal("50.00")),
    ]


@pytest.mark.parametrize("name", ["few", "bare"])
def test_months_of_few_rows(name: str, builds: dict[str, Future[Path]]) -> None:
    columns = ["opening", "new", "expansion", "contraction", "churn", "fx", "closing"]
    amounts = ", ".join(f"{column}_mrr_amount" for column in columns)
    months = rows_of(
        builds[name].result(),
        "mrr_monthly",
        f"month(month_start_date), {amounts}, arr_amount, arpa_amount, paying_account_count,"
        " logo_churn_rate, gross_mrr_churn_rate, nrr_rate, grr_rate, quick_ratio",
    )
    assert len(months) == 12
    assert months[0] == (1, *money("0", "100", "0", "0", "0", "0", "100", "1200", "100"), 1) + (
        *(None, None, None, None, None),
    )
    september = money("250", "0", "0", "0", "100", "0", "150", "1800", "150")
    assert months[8] == (9, *september, 1, 0.5, 0.4, None, None, 0.0)
    december = money("250", "0", "0", "0", "0", "0", "250", "3000", "125")
    assert months[11] == (12, *december, 2, 0.0, 0.0, None, None, None)


@pytest.mark.parametrize("name", ["few", "bare"])
def test_segments_of_few_rows(name: str, builds: dict[str, Future[Path]]) -> None:
    schemes = "lifecycle value_tier touch behaviour size geography nps_group acquisition_channel"
    columns = ", ".join(f"{scheme}_segment" for scheme in schemes.split())
    segments = rows_of(
        builds[name].result(),
        "account_segments",
        f"account_id, mrr_amount, rfm_code, rfm_segment, rfm_monetary_amount, {columns}",
    )
    rest = ("tech", *["unknown"] * 5)
    lost = ("111", "lost", Decimal("0.00"))
    # 90 days × MRR × 12 ÷ 365; nobody was ever active, so recency and frequency are all worst.
    assert segments == [
        ("free", Decimal("0.00"), *lost, "prospect", "c", *rest),
        ("idle", Decimal("0.00"), *lost, "prospect", "c", *rest),
        ("leaver", Decimal("0.00"), *lost, "churned", "c", *rest),
        ("pair", Decimal("100.00"), "114", "hibernating", Decimal("295.89"), "active", "a", *rest),
        ("riser", Decimal("150.00"), "115", "hibernating", Decimal("443.84"), "active", "a", *rest),
    ]


def test_empty_tables_publish_nothing(builds: dict[str, Future[Path]]) -> None:
    few = published(builds["few"].result())
    bare = published(builds["bare"].result())
    empty = "nps_monthly csat_monthly rejected_records dim_contacts ambiguous_account_matches"
    for table in empty.split():
        assert few[table] == bare[table] == []
    assert few == bare


def last_deliveries(cases: list[Case]) -> list[Case]:
    """What stands: one case a key, and every case without one."""
    standing: dict[object, Case] = {}
    for number, one in enumerate(cases):
        key = (one.entity, *(one.key if one.has_key else (number,)))
        if key not in standing or _loaded(one) > _loaded(standing[key]):
            standing[key] = one
    return list(standing.values())


def _loaded(one: Case) -> datetime:
    loaded_at = one.row["loaded_at"]
    return loaded_at if isinstance(loaded_at, datetime) else datetime.min


def rejections(database: Path) -> dict[tuple[str, str, str | None], str]:
    """The reason of each rejected record by source, entity and record."""
    rows = rows_of(database, "rejected_records", "source_name, entity, record_id, reason")
    found = {
        (str(source), str(entity), None if record is None else str(record)): str(reason)
        for source, entity, record, reason in rows
    }
    assert len(found) == len(rows)
    return found


def is_own_case(key: tuple[str, str, str | None]) -> bool:
    """Records that a test of their own looks at."""
    return key[2] == "tied text" or key[1:] == ("marketing_spend", "someday google")


@pytest.mark.parametrize("name", ["text", "typed", "other_order"])
def test_every_breach_is_rejected(name: str, builds: dict[str, Future[Path]]) -> None:
    cases = last_deliveries(TYPED if name == "typed" else [*TYPED, *unparseable_cases()])
    expected = {("generic", c.entity, c.record_id): c.reason for c in cases if c.reason}
    found = {
        key: reason
        for key, reason in rejections(builds[name].result()).items()
        if not is_own_case(key)
    }
    assert found.keys() == expected.keys()
    wrong = {key: found[key] for key, word in expected.items() if word not in found[key]}
    assert not wrong


@pytest.mark.parametrize("entity", KEYS)
def test_keys_are_conserved(entity: str, builds: dict[str, Future[Path]]) -> None:
    written = {"text": [*TEXT, TWISTED_KEY], "typed": TYPED, "other_order": [*TEXT, TWISTED_KEY]}
    for name, cases in written.items():
        database = builds[name].result()
        accepted = rows_of(database, f"input_{entity}", ", ".join(KEYS[entity]))
        rejected = rows_of(database, "rejected_records", "record_id", f"entity = '{entity}'")
        assert len(accepted) == len(set(accepted))
        assert len(accepted) + len(rejected) == distinct_key_count(entity, cases), name


def test_the_latest_delivery_wins(builds: dict[str, Future[Path]]) -> None:
    for name in ("text", "typed"):
        database = builds[name].result()
        segments = rows_of(database, "account_segments", "account_id, mrr_amount")
        # north: 100, and 40 under a merged id. south: 100 EUR at the rate of 10 May.
        # moved_to: 100, and 100 EUR that began on that day.
        assert {account: amount for account, amount in segments if account != "tied"} == {
            "north": Decimal(140),
            "south": Decimal(130),
            "edge": Decimal(0),
            "moved_from": Decimal(0),
            "moved_to": Decimal(230),
        }
        names = rows_of(database, "dim_accounts", "account_name", "account_id = 'north'")
        assert names == [("A company",)]


def test_an_item_that_changes_accounts_has_no_fx(builds: dict[str, Future[Path]]) -> None:
    """Prevents the new account from being given the rate change of the old one."""
    log = rows_of(
        builds["typed"].result(),
        "fct_mrr_movements",
        "account_id, movement_date, movement_type, mrr_change_amount",
        "account_id like 'moved%'",
    )
    assert log == [
        ("moved_from", date(2024, 2, 1), "new", Decimal(110)),
        ("moved_from", date(2024, 5, 10), "churn", Decimal(-110)),
        ("moved_to", date(2024, 2, 1), "new", Decimal(100)),
        ("moved_to", date(2024, 5, 10), "expansion", Decimal(130)),
    ]


def test_types_order_and_repeats_change_nothing(builds: dict[str, Future[Path]]) -> None:
    """Text in one order and types in another order with repeats publish the same rows."""
    text, typed = (published(builds[name].result()) for name in ("text", "typed"))
    assert text.keys() == typed.keys()
    only_text = {("contacts", "tied text"), ("marketing_spend", "someday google")}
    for table in text:
        if table in ("rejected_records", "source_freshness"):
            continue  # what only text can hold shows there
        left, right = (
            [row for row in rows if "tied text" not in row] for rows in (text[table], typed[table])
        )
        assert left == right, table
    columns = "source_name, entity, record_id, reason, loaded_at"
    left, right = (
        rows_of(
            builds[name].result(), "rejected_records", columns, f"reason not like '{UNPARSEABLE}%'"
        )
        for name in ("text", "typed")
    )
    assert [row for row in left if row[1:3] not in only_text] == right


def test_order_decides_no_tie(builds: dict[str, Future[Path]]) -> None:
    """Prevents rows that tie in every readable value from being chosen by their order."""
    tables = [f"input_{entity}" for entity in KEYS]
    text, other = (builds[name].result() for name in ("text", "other_order"))
    for table in [*tables, "rejected_records"]:
        assert rows_of(text, table) == rows_of(other, table), table


def test_a_key_that_can_not_be_read_is_named_as_it_is(builds: dict[str, Future[Path]]) -> None:
    """Prevents a rejected record that nobody can find in the raw table."""
    records = rejections(builds["text"].result())
    assert ("generic", "marketing_spend", TWISTED_KEY.record_id) in records
