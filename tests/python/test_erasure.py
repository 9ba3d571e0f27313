"""Who is erased, or withdraws consent, is gone from what leaves the warehouse at the next build."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import RunDbt
from stub_crm import stub_crm
from typer.testing import CliRunner

from saas_segmentation.cli import app

CONTACTS = "main_demo.raw_hubspot__contact"
# From the raw table to what leaves the warehouse.
SELECTED = (
    *("stg_hubspot__contacts", "hubspot__contacts", "checked_contacts", "input_contacts"),
    *("int_contacts", "dim_contacts"),
    *("int_crm_contact_payloads", "int_crm_changes", "crm_contact_sync"),
)
VALUES = "account_lifecycle_stage account_value_tier account_health_band account_persona segments"


@dataclass(frozen=True)
class People:
    """A build after it, and what happened to four people who could be contacted before."""

    database: Path
    erased: str
    refused: str
    suppressed: str
    left_alone: str


@pytest.fixture(scope="module")
def people(built_demo: Path, run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> People:
    database = tmp_path_factory.mktemp("erasure") / built_demo.name
    shutil.copyfile(built_demo, database)
    with duckdb.connect(str(database)) as connection:
        rows = connection.execute(
            "select external_id from crm_contact_sync"
            " where is_contactable and segments is not null order by external_id limit 4"
        ).fetchall()
        found = People(database, *(external_id for (external_id,) in rows))
        changes = {
            found.erased: "_fivetran_deleted = 'true'",
            found.refused: "property_marketing_consent = 'false'",
            found.suppressed: "property_hs_email_optout = 'true'",
        }
        for external_id, change in changes.items():
            connection.execute(f"update {CONTACTS} set {change} where id = ?", [external_id])
    run_dbt("run", "--select", *SELECTED, database=database)
    return found


def values(database: Path, external_id: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            f"select is_contactable, {', '.join(VALUES.split())} from crm_contact_sync"
            " where external_id = ?",
            [external_id],
        ).fetchall()


def test_the_next_build_knows_them_no_more(built_demo: Path, people: People) -> None:
    nothing = (False, *[None] * len(VALUES.split()))
    assert values(people.database, people.erased) == []
    assert values(people.database, people.refused) == [nothing]
    assert values(people.database, people.suppressed) == [nothing]
    before = values(built_demo, people.left_alone)
    assert values(people.database, people.left_alone) == before
    assert before[0][0] is True
    with duckdb.connect(str(people.database), read_only=True) as connection:
        known = connection.execute(
            "select contact_id from dim_contacts where contact_id = ?", [people.erased]
        ).fetchall()
        moved = connection.execute(
            "select external_id from crm_contact_sync"
            " where changed_at > (select min(changed_at) from crm_contact_sync) order by 1"
        ).fetchall()
    assert known == []
    # The time of change moves with the values, and for nobody else.
    assert [external_id for (external_id,) in moved] == sorted([people.refused, people.suppressed])


def test_the_crm_is_cleared(built_demo: Path, people: People, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with stub_crm() as crm:
        for database in (built_demo, people.database):
            found = CliRunner().invoke(
                app,
                ["sync", "--to", "hubspot", "--object", "contacts", "--database", str(database)]
                + ["--ledger", str(path)],
                env={"HUBSPOT_ACCESS_TOKEN": "token", "HUBSPOT_BASE_URL": crm.url},
            )
            assert found.exit_code == 0, found.output
        assert crm.calls[-1] == sorted([people.refused, people.suppressed])
        for external_id in (people.refused, people.suppressed):
            assert set(crm.records["contacts"][external_id].values()) == {""}
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "select external_id from records where external_id = ?", [people.erased]
        ).fetchall()
    assert rows == []
