"""The demo generator: same bytes everywhere, keys that fit, and the same tables at any size."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from saas_segmentation.demo.catalogue import PRICES
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


def latest(table: str) -> Lines:
    """The last delivery of every row of a table of Stripe, without rows that were deleted."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in sorted(read("stripe", table), key=lambda row: row["_fivetran_synced"]):
        rows[tuple(row[key] for key in TABLES[f"stripe.{table}"].key)] = row
    return [row for row in rows.values() if row.get("_fivetran_deleted") != "true"]


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
    (
        "stripe.discount",
        "subscription_item_id",
        "stripe.subscription_item_history",
        "id",
    ),
    ("stripe.price_tier", "price_id", "stripe.price", "id"),
    ("stripe.invoice", "customer_id", "stripe.customer", "id"),
    ("stripe.invoice_line_item", "invoice_id", "stripe.invoice", "id"),
    ("stripe.invoice_line_item", "subscription_id", "stripe.subscription_history", "id"),
    ("stripe.invoice_line_item", "price_id", "stripe.price", "id"),
    ("stripe.charge", "invoice_id", "stripe.invoice", "id"),
    ("stripe.refund", "charge_id", "stripe.charge", "id"),
    ("stripe.subscription_schedule_phase", "customer_id", "stripe.customer", "id"),
    ("stripe.subscription_schedule_phase", "price_id", "stripe.price", "id"),
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
    truth = read("truth", "demo_truth_segments")
    segments = [row for row in truth if not row["note"].startswith("by chance: ")]
    assert len(segments) < len(truth)
    keys = {row["segment_key"] for row in segments}
    assert len(keys) == 24
    for key in keys:
        assert 5 <= sum(row["segment_key"] == key for row in segments) <= 10


def test_prices_with_tiers_and_packages() -> None:
    graduated = PRICES["price_team_graduated_usd_month"]
    assert [graduated.amount(units) for units in (0, 1, 5, 6, 20, 21)] == [
        Decimal(amount) for amount in (0, 9000, 9000, 10700, 34500, 37900)
    ]
    volume = PRICES["price_business_volume_usd_month"]
    assert [volume.amount(units) for units in (0, 10, 11, 25, 26)] == [
        Decimal(amount) for amount in (0, 39000, 38500, 87500, 80400)
    ]
    package = PRICES["price_starter_pack5_usd_month"]
    assert [package.amount(units) for units in (0, 5, 6)] == [Decimal(n) for n in (0, 3900, 7800)]
    assert PRICES["price_api_usage_committed_usd_month"].amount(3) == Decimal("1.5")


def test_special_prices_are_used() -> None:
    prices = {row["id"]: row for row in latest("price")}
    used = defaultdict(set)
    for row in latest("subscription_item_history"):
        used[row["price_id"]].add(row["subscription_id"])
    special = {
        "tiers_mode": {"graduated", "volume"},
        "transform_quantity_divide_by": {"5"},
        "unit_amount_decimal": {"0.5"},
    }
    for column, values in special.items():
        for value in values:
            (key,) = (price for price, row in prices.items() if row[column] == value)
            assert 2 <= len(used[key]) <= 4
    for row in prices.values():
        if row["id"] not in {"price_bad_none"} and "bad" not in row["id"]:
            has_amount = bool(row["unit_amount"])
            assert has_amount != bool(row["unit_amount_decimal"] or row["tiers_mode"])
    tiered = {row["id"] for row in prices.values() if row["billing_scheme"] == "tiered"}
    assert tiered == {row["price_id"] for row in latest("price_tier")}
    assert any(row["flat_amount"] for row in latest("price_tier"))


def test_lines_add_up_to_the_invoice(faults: set[tuple[str, str, str]]) -> None:
    net: Counter[str] = Counter()
    lines = latest("invoice_line_item")
    for line in lines:
        assert 0 <= int(line["discount_amount"]) <= max(int(line["amount"]), 0)
        net[line["invoice_id"]] += int(line["amount"]) - int(line["discount_amount"])
    invoices = [row for row in latest("invoice") if ("stripe", "invoice", row["id"]) not in faults]
    assert {row["id"] for row in invoices} == {line["invoice_id"] for line in lines}
    for row in invoices:
        assert int(row["total"]) == net[row["id"]] + int(row["tax"]), row["id"]
        assert int(row["total"]) >= 0


def test_every_kind_of_line_occurs() -> None:
    prices = {row["id"]: row for row in latest("price")}
    kinds: Counter[str] = Counter()
    for line in latest("invoice_line_item"):
        if line["proration"] == "true":
            kinds["charge" if int(line["amount"]) > 0 else "credit"] += 1
            assert line["subscription_item_id"] and line["price_id"]
        elif line["type"] == "invoiceitem":
            kinds["one_off"] += 1
            assert not line["subscription_item_id"] and not line["price_id"]
            assert line["period_start"] == line["period_end"]
        else:
            kinds[prices[line["price_id"]]["recurring_usage_type"]] += 1
            assert line["period_start"] < line["period_end"]
        kinds[f"livemode {line['livemode']}"] += 1
    assert kinds["one_off"] == 4
    assert min(kinds["charge"], kinds["credit"], kinds["metered"], kinds["livemode false"]) >= 10
    assert kinds["licensed"] > 4_000


def test_discounts_on_lines() -> None:
    given = defaultdict(list)
    for row in latest("discount"):
        given[row["subscription_item_id"] or row["subscription_id"] or row["customer_id"]].append(
            row["coupon_id"]
        )
    assert sum(key.startswith("si_") for key in given) == 2
    coupons = {row["id"]: row for row in latest("coupon")}
    invoices = {row["id"]: row for row in latest("invoice")}
    off: Counter[str] = Counter()
    whole: dict[str, list[int]] = defaultdict(list)
    both = set()
    for line in sorted(latest("invoice_line_item"), key=lambda line: line["id"]):
        customer_id = invoices[line["invoice_id"]]["customer_id"]
        off[line["invoice_id"]] += int(line["discount_amount"])
        whole[line["invoice_id"]].append(int(line["amount"]) - int(line["discount_amount"]))
        if given[customer_id] and given[line["subscription_id"]]:
            percents = {
                Decimal(coupons[key]["percent_off"] or 0)
                for key in given[customer_id] + given[line["subscription_id"]]
            }
            taken = Decimal(line["discount_amount"]) * 100 / Decimal(line["amount"])
            assert any(abs(taken - percent) < Decimal("0.1") for percent in percents)
            both.add((customer_id, round(taken)))
    assert len({customer_id for customer_id, _ in both}) == 2
    assert len(both) == 3
    spread = [key for key, amount in off.items() if amount == 10_000 and whole[key][0] == 0]
    assert len({key.split("_")[1] for key in spread}) == 2


def test_connector_set_up_late() -> None:
    first: dict[str, str] = {}
    items: dict[str, dict[str, str]] = {}
    starts = {}
    for row in sorted(
        latest("subscription_history"), key=lambda row: (row["id"], row["_fivetran_start"])
    ):
        if "bad" not in row["id"] and row["id"]:
            first.setdefault(row["id"], row["_fivetran_start"])
            starts[row["id"]] = row["start_date"]
    for row in sorted(
        latest("subscription_item_history"), key=lambda row: (row["id"], row["_fivetran_start"])
    ):
        items.setdefault(row["id"], row)
    late = {key for key, start in first.items() if start > starts[key]}
    assert len(late) == 5
    before = defaultdict(list)
    for line in latest("invoice_line_item"):
        if (
            line["subscription_id"] in late
            and line["period_start"] < first[line["subscription_id"]]
        ):
            before[line["subscription_id"]].append(line)
    assert len(before) == 4, "the fifth is backdated, without any line"
    assert len({first[key] for key in before}) == 1
    for lines in before.values():
        changed = [
            line
            for line in lines
            if line["proration"] == "false"
            and line["subscription_item_id"] in items
            and (line["price_id"], line["quantity"])
            != tuple(items[line["subscription_item_id"]][name] for name in ("price_id", "quantity"))
        ]
        assert changed
    known = {line["subscription_item_id"] for lines in before.values() for line in lines}
    assert len(known - set(items)) == 1, "one item is known from its lines only"


def test_schedules() -> None:
    running = {
        (row["subscription_id"], PRICES[row["price_id"]].product_id)
        for row in latest("subscription_item_history")
        if row["_fivetran_active"] == "true" and row["price_id"] in PRICES
    }
    future = [
        row for row in latest("subscription_schedule_phase") if row["starts_at"] > "2026-06-30 24"
    ]
    counted = [row for row in future if row["status"] in ("not_started", "active")]
    upgrades = [row for row in counted if row["subscription_id"]]
    assert len({row["schedule_id"] for row in upgrades}) == 2
    for row in upgrades:
        assert (row["subscription_id"], PRICES[row["price_id"]].product_id) in running
    assert len({row["schedule_id"] for row in counted if not row["subscription_id"]}) == 2
    assert {row["status"] for row in future} >= {"canceled", "released"}
    assert any(row["status"] == "completed" for row in latest("subscription_schedule_phase"))


def test_refunds() -> None:
    statuses = Counter(row["status"] for row in latest("refund"))
    assert statuses == {"succeeded": 11, "failed": 1, "pending": 1}
    charges = {row["id"]: row["invoice_id"] for row in latest("charge")}
    assert set(charges) == {row["charge_id"] for row in latest("refund")}
    invoices = {row["id"]: row for row in latest("invoice")}
    back: Counter[str] = Counter()
    for row in latest("refund"):
        invoice = invoices[charges[row["charge_id"]]]
        assert invoice["status"] == "paid" and invoice["paid_at"] < row["created"]
        back[invoice["id"]] += int(row["amount"])
    assert all(amount <= int(invoices[key]["total"]) for key, amount in back.items())


def test_rows_that_were_deleted() -> None:
    for table in ("invoice", "invoice_line_item", "subscription_schedule_phase"):
        deleted = [row["_fivetran_deleted"] == "true" for row in read("stripe", table)]
        assert 1 <= sum(deleted) <= 10, table
    gone = {row["id"] for row in read("stripe", "invoice")} - {
        row["id"] for row in latest("invoice")
    }
    assert len(gone) == 3


def test_billing_errors_are_in_the_lines() -> None:
    truth = read("truth", "demo_truth_billing_errors")
    kinds = Counter(row["kind"] for row in truth)
    assert kinds == {"wrong_price": 1, "billed_twice": 1, "not_billed": 1, "backdated": 2}
    invoices = {row["id"]: row for row in latest("invoice")}
    for row in truth:
        billed: Counter[str] = Counter()
        for line in latest("invoice_line_item"):
            invoice = invoices[line["invoice_id"]]
            if invoice["customer_id"] == f"cus_{row['company_id']}":
                assert invoice["currency"] == "usd"
                net = int(line["amount"]) - int(line["discount_amount"])
                billed[invoice["created"][:7]] += net
        usual = billed["2026-05"]
        wrong = billed[row["month_start_date"][:7]] - usual
        assert Decimal(row["amount"]) == Decimal(wrong) / 100


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
