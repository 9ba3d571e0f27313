"""The order in which raw rows arrive, and how often, decides nothing that is published."""

from __future__ import annotations

import ast
import csv
import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import yaml
from conftest import ROOT, RunDbt
from test_build_is_repeatable import Fingerprints, fingerprints

SEEDS = sorted((ROOT / "seeds" / "demo").glob("*/raw_*.csv"))
SEED = 20260630
# One row in so many is delivered twice, or was delivered before with other values.
REPEATED = 5
SUPERSEDED = 4
LATE_SHARE = 10
AT_ONCE = 2

Row = list[str | None]


@dataclass(frozen=True)
class RawTable:
    """One raw table as text, and how its rows are told apart."""

    schema: str
    name: str
    columns: list[str]
    rows: list[Row]
    key: list[int]
    loaded_at: int | None
    # Whether each delivery is a fact of its own, so that other values would be another history.
    keeps_deliveries: bool


def staged_keys() -> dict[tuple[str, str], tuple[list[str], str, bool]]:
    """By vendor and table: raw names of the key and of the time of delivery, and whether a model
    keeps every delivery."""
    found: dict[tuple[str, str], tuple[list[str], str, bool]] = {}
    for path in sorted((ROOT / "models" / "staging").glob("[!g]*/stg_*.sql")):
        call = re.search(r"staged\((.*)\)\s*}}", path.read_text(encoding="utf-8"), re.DOTALL)
        assert call, path.name
        parsed = ast.parse(f"f({call[1].replace('=true', '=True')})", mode="eval").body
        assert isinstance(parsed, ast.Call)
        given = {str(word.arg): ast.literal_eval(word.value) for word in parsed.keywords}
        raw_names = {it[0]: it[2] if len(it) > 2 else it[0] for it in given["columns"]}
        key = [raw_names[name] for name in given["key"] if name != "loaded_at"]
        keeps_deliveries = "loaded_at" in given["key"]
        table = (given["vendor"], given["table"])
        if table in found:
            assert found[table][0] == key, path.name
            keeps_deliveries |= found[table][2]
        found[table] = (key, raw_names["loaded_at"], keeps_deliveries)
    return found


def raw_tables() -> list[RawTable]:
    """The demo's raw tables; an empty cell is null."""
    keys = staged_keys()
    tables: list[RawTable] = []
    for path in SEEDS:
        vendor, table = path.stem.removeprefix("raw_").split("__")
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        key, loaded_at, keeps_deliveries = keys.pop((vendor, table))
        tables.append(
            RawTable(
                schema=f"raw_{vendor}",
                name=table,
                columns=header,
                rows=[[cell or None for cell in line] for line in lines],
                key=[header.index(name) for name in key],
                loaded_at=header.index(loaded_at),
                keeps_deliveries=keeps_deliveries,
            )
        )
    assert not keys, f"no seed for {sorted(keys)}"
    return tables


def write(path: Path, tables: list[RawTable]) -> None:
    """Write the tables in the order of their rows, all columns text."""
    with duckdb.connect(str(path)) as connection:
        for table in tables:
            csv_path = path.with_suffix(f".{table.schema}.{table.name}.csv")
            with csv_path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(table.columns)
                writer.writerows(table.rows)
            connection.execute(f"create schema if not exists {table.schema}")
            connection.execute(
                f"create or replace table {table.schema}.{table.name} as select * from read_csv("
                f"'{csv_path}', all_varchar = true, header = true, delim = ',', quote = '\"',"
                " escape = '\"')"
            )
            csv_path.unlink()


def disturbed(table: RawTable, chance: random.Random) -> RawTable:
    """The same facts in another delivery: shuffled, repeated, and with what they replaced.

    Rows without a whole key can't be told apart, so these are only shuffled.
    """
    keyed = [row for row in table.rows if all(row[place] for place in table.key)]
    repeated = [list(row) for row in keyed[::REPEATED]]
    earlier = [superseded(table, row, chance) for row in keyed[1::SUPERSEDED]]
    rows = [*table.rows, *repeated, *earlier]
    chance.shuffle(rows)
    # What was delivered first stands last.
    if table.loaded_at is not None:
        place = table.loaded_at
        oldest = sorted(range(len(rows)), key=lambda number: rows[number][place] or "")
        late = set(oldest[: len(rows) // LATE_SHARE])
        rows = [row for number, row in enumerate(rows) if number not in late] + [
            rows[number] for number in sorted(late)
        ]
    return replace(table, rows=rows)


def superseded(table: RawTable, row: Row, chance: random.Random) -> Row:
    """An older delivery of a row's key, with other values where only the last one counts."""
    assert table.loaded_at is not None
    other = row if table.keeps_deliveries else chance.choice(table.rows)
    older = [row[place] if place in table.key else cell for place, cell in enumerate(other)]
    deliveries = [it[table.loaded_at] for it in table.rows if it[table.loaded_at]]
    first = min(map(str, deliveries))
    before = datetime.fromisoformat(first[:19]) - timedelta(hours=chance.randint(1, 1000))
    older[table.loaded_at] = f"{before:%Y-%m-%d %H:%M:%S}"
    return older


def published(database: Path) -> Fingerprints:
    return {name: it for name, it in fingerprints(database).items() if name.startswith("main.")}


def test_arrival_decides_nothing(run_dbt: RunDbt, tmp_path: Path) -> None:
    tables = raw_tables()
    chance = random.Random(SEED)
    others = [disturbed(table, chance) for table in tables]
    for table, other in zip(tables, others, strict=True):
        assert len(other.rows) >= len(table.rows)
        assert other.rows[: len(table.rows)] != table.rows, table.name
    as_of = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = {"demo": False, "as_of_date": as_of["vars"]["demo_as_of_date"]}

    def build(name: str) -> Fingerprints:
        database = tmp_path / f"{name}.duckdb"
        write(database, tables if name == "plain" else others)
        run_dbt(
            *("build", "--exclude-resource-type", "test", "unit_test"),
            *("--exclude", "path:seeds/demo"),
            database=database,
            variables=variables,
        )
        return published(database)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        plain, other = pool.map(build, ["plain", "disturbed"])
    assert len(plain) > 15
    assert other.keys() == plain.keys()
    assert {name for name in plain if plain[name] != other[name]} == set()
