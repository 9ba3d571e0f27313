"""The demo generator: same bytes everywhere, keys that fit, and the same tables at any size."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from saas_segmentation.demo.company import demo_company
from saas_segmentation.demo.profiles import BLOCK, PROFILES
from saas_segmentation.demo.properties import write_properties
from saas_segmentation.demo.schema import TABLES
from saas_segmentation.demo.writer import write_csvs

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "seeds" / "demo"
MOST_BYTES = 6_000_000
LAST_SYNC = "2026-07-01 06:00:00"

Lines = list[dict[str, str]]


def run_generator(*options: str, hash_seed: str = "0") -> None:
    """Run the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-m", "saas_segmentation.demo", *options]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def digests(folder: Path) -> dict[str, str]:
    """Checksum of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read(vendor: str, name: str) -> Lines:
    """Rows of one committed table."""
    file_name = TABLES[f"{vendor}.{name}"].file_name
    with (COMMITTED / vendor / f"{file_name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def faults() -> set[tuple[str, str, str]]:
    """Vendor, table and key of every row that is broken on purpose."""
    return {
        (row["vendor"], row["table_name"], row["record_id"].split("|")[0])
        for row in read("truth", "demo_truth_faults")
    }


def test_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    write_csvs(demo_company(), tmp_path)
    write_properties(tmp_path)
    assert digests(tmp_path) == digests(COMMITTED)


def test_hash_seed_does_not_matter(tmp_path: Path) -> None:
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        run_generator("--out", str(folder), "--accounts", "120", hash_seed=hash_seed)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_committed_files_are_small() -> None:
    assert sum(path.stat().st_size for path in COMMITTED.rglob("*.csv")) <= MOST_BYTES


def test_header_and_line_ends() -> None:
    for table in TABLES.values():
        content = (COMMITTED / table.vendor / f"{table.file_name}.csv").read_bytes()
        header = content.split(b"\n", 1)[0].decode()
        assert header == ",".join(column.name for column in table.columns)
        assert b"\r" not in content
        assert content.endswith(b"\n")


REFERENCES = (
    ("hubspot.contact", "property_associatedcompanyid", "hubspot.company", "id"),
    ("hubspot.deal", "property_associatedcompanyid", "hubspot.company", "id"),
    ("hubspot.account_link", "property_company_id", "hubspot.company", "id"),
    ("stripe.subscription_history", "customer_id", "stripe.customer", "id"),
    (
        "stripe.subscription_item_history",
        "subscription_id",
        "stripe.subscription_history",
        "id",
    ),
    ("stripe.subscription_item_history", "price_id", "stripe.price", "id"),
    ("stripe.price", "product_id", "stripe.product", "id"),
    ("stripe.discount", "coupon_id", "stripe.coupon", "id"),
    ("stripe.discount", "customer_id", "stripe.customer", "id"),
    ("stripe.discount", "subscription_id", "stripe.subscription_history", "id"),
    ("stripe.invoice", "customer_id", "stripe.customer", "id"),
    ("stripe.invoice", "subscription_id", "stripe.subscription_history", "id"),
    ("segment.tracks", "context_group_id", "segment.groups", "group_id"),
    ("zendesk.ticket", "organization_id", "zendesk.organization", "id"),
    ("zendesk.ticket", "requester_id", "hubspot.contact", "id"),
)


@pytest.mark.parametrize(("child", "column", "parent", "key"), REFERENCES)
def test_references_exist(
    child: str, column: str, parent: str, key: str, faults: set[tuple[str, str, str]]
) -> None:
    known = {row[key] for row in read(*parent.split("."))}
    vendor, name = child.split(".")
    first_key = TABLES[child].key[0]
    broken = {
        row[first_key]
        for row in read(vendor, name)
        if row[column] and row[column] not in known and (vendor, name, row[first_key]) not in faults
    }
    assert not broken


def test_every_fault_is_there(faults: set[tuple[str, str, str]]) -> None:
    for vendor, name, key in faults:
        first_key = TABLES[f"{vendor}.{name}"].key[0]
        assert key in {row[first_key] for row in read(vendor, name)}


def test_loaded_after_it_happened_and_before_the_end() -> None:
    for table in TABLES.values():
        names = {column.name for column in table.columns}
        loaded = "_fivetran_synced" if "_fivetran_synced" in names else "received_at"
        if loaded in names:
            times = [row[loaded] for row in read(table.vendor, table.name)]
            assert max(times) <= LAST_SYNC, table.full_name


def test_rows_come_again_with_other_values() -> None:
    for table in ("stripe.invoice", "segment.tracks", "hubspot.company", "zendesk.ticket"):
        vendor, name = table.split(".")
        rows = read(vendor, name)
        keys = [row[TABLES[table].key[0]] for row in rows]
        identical = {json.dumps(row) for row in rows}
        assert len(set(keys)) < len(identical) < len(rows), table


def test_versions_of_a_subscription_do_not_overlap(faults: set[tuple[str, str, str]]) -> None:
    for name in ("subscription_history", "subscription_item_history"):
        latest: dict[tuple[str, str], dict[str, str]] = {}
        for row in sorted(read("stripe", name), key=lambda row: row["_fivetran_synced"]):
            latest[row["id"], row["_fivetran_start"]] = row
        previous: dict[str, str] | None = None
        for (record, start), row in sorted(latest.items()):
            if ("stripe", name, record) in faults:
                continue
            if previous is not None and previous["id"] == record:
                assert previous["_fivetran_end"] == start
                assert previous["_fivetran_active"] == "false"
            assert row["_fivetran_end"] == "" or row["_fivetran_end"] > start
            previous = row


def test_every_profile_is_planted() -> None:
    assert BLOCK == 400
    planted = {row["planted_profile"] for row in read("truth", "demo_truth_accounts")}
    assert {profile.name for profile in PROFILES} <= planted
    segments = read("truth", "demo_truth_segments")
    keys = {row["segment_key"] for row in segments}
    assert len(keys) == 24
    for key in keys:
        assert 5 <= sum(row["segment_key"] == key for row in segments) <= 10


def test_parquet_has_the_same_tables(tmp_path: Path) -> None:
    events, accounts = 20_000, 500
    sizes = ("--accounts", str(accounts), "--events", str(events), "--workers", "1")
    run_generator("--format", "parquet", "--out", str(tmp_path), *sizes)
    for table in TABLES.values():
        data = pq.read_table(tmp_path / table.vendor / table.name)
        assert data.column_names == [column.name for column in table.columns]
        assert data.num_rows > 0, table.full_name
    tracks = pq.read_table(tmp_path / "segment" / "tracks")
    assert abs(tracks.num_rows - events) < events * 0.1
    assert accounts <= pq.read_table(tmp_path / "hubspot" / "company").num_rows < accounts * 1.2
    types = {field.name: str(field.type) for field in tracks.schema}
    assert types["timestamp"] == "timestamp[us]"
    assert types["is_error"] == "bool"
