"""What a killed build's rerun is compared by can fail: on every row, column and relation."""

from __future__ import annotations

from pathlib import Path

import pytest
from kills import Kill, difference
from states import DuckFile, Undisturbed

ROWS = "(1, 'a', 0.1), (2, 'b', 0.3), (2, 'b', 0.3), (3, null, null)"


@pytest.fixture
def store(tmp_path: Path) -> DuckFile:
    """Two tables and a view; a double row and a null."""
    store = DuckFile(tmp_path / "engine")
    store.query("create schema main_intermediate")
    store.query(
        "create table main_intermediate.days as"
        " select a::integer as a, b::varchar as b, c::double as c"
        f" from (values {ROWS}) as v(a, b, c)"
    )
    store.query("create table segments as select * from main_intermediate.days")
    store.query("create view input_days as select * from segments")
    return store


def found(undisturbed: Undisturbed, store: DuckFile) -> Kill:
    """What is found after a rerun that left the store as it is."""
    kill = Kill("full", second=1, done=0, running=[], left=set())
    difference(undisturbed, store, kill)
    return kill


def test_the_same_rows_in_another_order_are_good(store: DuckFile, tmp_path: Path) -> None:
    undisturbed = Undisturbed(store, tmp_path / "undisturbed.duckdb")
    store.query("create or replace table segments as select * from segments order by a desc")
    kill = found(undisturbed, store)
    assert kill.good
    assert (kill.rows, kill.samples) == (8, [])


CHANGES = {
    "a changed row": ("update segments set b = 'c' where a = 1", 2),
    "the last digit": ("update segments set c = 0.1::double + 0.2::double where a = 2", 4),
    "a null that is a text": ("update segments set b = '' where a = 3", 2),
    "a missing row": ("delete from segments where a = 3", 1),
    "a missing copy": ("create or replace table segments as select distinct * from segments", 1),
    "a row twice": ("insert into segments select * from segments where a = 1", 1),
    "no rows": ("truncate segments", 4),
    "no table": ("drop table segments", 4),
    "a column less": ("alter table segments drop column b", 4),
}


@pytest.mark.parametrize(("change", "differing"), CHANGES.values(), ids=CHANGES)
def test_a_difference_is_found(
    store: DuckFile, tmp_path: Path, change: str, differing: int
) -> None:
    undisturbed = Undisturbed(store, tmp_path / "undisturbed.duckdb")
    store.query(change)
    kill = found(undisturbed, store)
    assert not kill.good
    assert kill.differing == differing
    assert any("segments" in sample for sample in kill.samples)


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ("create table days__dbt_tmp as select 1 as a", "main.days__dbt_tmp"),
        ("create view input_days__dbt_backup as select 1 as a", "main.input_days__dbt_backup"),
        ("drop view input_days", "main.input_days"),
        ("alter table segments alter column a type bigint", "main.segments"),
    ],
)
def test_a_leftover_is_found(store: DuckFile, tmp_path: Path, change: str, relation: str) -> None:
    undisturbed = Undisturbed(store, tmp_path / "undisturbed.duckdb")
    store.query(change)
    kill = found(undisturbed, store)
    assert not kill.good
    assert relation in kill.remains


def test_a_kept_state_comes_back(store: DuckFile) -> None:
    store.keep("start")
    store.query("delete from segments")
    store.restore("start")
    assert store.query("select count(*) from segments") == [(4,)]
