"""Raw billing and CRM rows become the periods and accounts that they stand for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from oracle.contract import Policies
from oracle.demo import demo_revenue
from oracle.identity import account_of, crm_from, load_crm
from oracle.raw_rows import Row
from oracle.revenue import Revenue
from oracle.stripe_raw import contract_periods, load_stripe

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "demo"
SYNCED = "2026-01-01 00:00:00"

COLUMNS: Mapping[str, str] = {
    "hubspot/company": "id property_domain _fivetran_deleted",
    "hubspot/company_merge": "merged_company_id company_id",
    "hubspot/account_link": "id property_source_name property_source_account_id"
    " property_company_id _fivetran_deleted",
    "stripe/customer": "id email metadata livemode is_deleted",
    "stripe/subscription_history": "id customer_id status pause_collection_behavior trial_end"
    " current_period_end cancel_requested_at ended_at cancellation_reason livemode"
    " _fivetran_start _fivetran_end",
    "stripe/subscription_item_history": "id subscription_id price_id quantity _fivetran_start"
    " _fivetran_end",
    "stripe/price": "id product_id nickname currency unit_amount recurring_interval"
    " recurring_interval_count recurring_usage_type livemode",
    "stripe/product": "id name plan_tier",
    "stripe/coupon": "id percent_off amount_off currency duration",
    "stripe/discount": "id coupon_id customer_id subscription_id starts_at ends_at",
    "exchange_rates/daily_rate": "rate_date currency rate",
}

START = "2025-01-01 00:00:00"
CUSTOMER = {"id": "cus_1", "email": "x@one.example", "livemode": "true"}
SUBSCRIPTION = {
    "id": "sub_1",
    "customer_id": "cus_1",
    "status": "active",
    "livemode": "true",
    "_fivetran_start": START,
}
ITEM = {
    "id": "si_1",
    "subscription_id": "sub_1",
    "price_id": "usd",
    "quantity": "1",
    "_fivetran_start": START,
}
PRICE = {
    "id": "usd",
    "product_id": "plan",
    "currency": "usd",
    "unit_amount": "10000",
    "recurring_interval": "month",
    "recurring_interval_count": "1",
    "recurring_usage_type": "licensed",
    "livemode": "true",
}


class Raw:
    """A raw company of one customer, one subscription and one item, to be changed by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        self["stripe/customer"] = [CUSTOMER]
        self["stripe/subscription_history"] = [SUBSCRIPTION]
        self["stripe/subscription_item_history"] = [ITEM]
        self["stripe/price"] = [PRICE, {**PRICE, "id": "jpy", "currency": "jpy"}]
        self["exchange_rates/daily_rate"] = [
            {"rate_date": "2025-01-01", "currency": "JPY", "rate": "0.01"}
        ]

    def __setitem__(self, table: str, rows: list[dict[str, str]]) -> None:
        self.tables[table] = [dict(row) for row in rows]

    def coupon(self, coupon: dict[str, str], **discount: str) -> None:
        """A coupon and its use by the subscription; the id is the coupon's."""
        self.tables["stripe/coupon"].append({"currency": "usd", "duration": "forever", **coupon})
        used = {"id": coupon["id"], "coupon_id": coupon["id"], "starts_at": START}
        self.tables["stripe/discount"].append(
            {**used, "customer_id": "cus_1", "subscription_id": "sub_1", **discount}
        )

    def revenue(self, **policy: str) -> Revenue:
        """What the oracle makes of it."""
        for table, rows in self.tables.items():
            vendor, _, name = table.partition("/")
            (self.folder / vendor).mkdir(exist_ok=True)
            path = self.folder / vendor / f"raw_{vendor}__{name}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                columns = [*COLUMNS[table].split(), "_fivetran_synced"]
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows({"_fivetran_synced": SYNCED, **row} for row in rows)
        policies = Policies(as_of_date=date(2025, 12, 31), **policy)  # type: ignore[arg-type]
        return demo_revenue(self.folder, policies)

    def log(self, **policy: str) -> list[tuple[str, str, int]]:
        """The movement log as day, type and cents."""
        return [(str(m.day), m.kind, m.cents) for m in self.revenue(**policy).log]


@pytest.fixture
def raw(tmp_path: Path) -> Raw:
    return Raw(tmp_path)


def test_one_item(raw: Raw) -> None:
    assert raw.log() == [("2025-01-01", "new", 10000)]
    assert list(raw.revenue().days) == ["stripe:cus_1"]


def test_yen_has_no_minor_unit(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [{**ITEM, "price_id": "jpy"}]
    assert raw.log() == [("2025-01-01", "new", 10000)]


def test_the_latest_delivery_counts(raw: Raw) -> None:
    late = {**ITEM, "quantity": "3", "_fivetran_synced": "2026-02-01 00:00:00"}
    raw["stripe/subscription_item_history"] = [late, ITEM, late]
    assert raw.log() == [("2025-01-01", "new", 30000)]


def test_quantity_change_pause_and_end(raw: Raw) -> None:
    change, pause, resume = "2025-03-01 10:00:00", "2025-05-01 00:00:00", "2025-07-01 00:00:00"
    end = "2025-09-01 00:00:00"
    raw["stripe/subscription_item_history"] = [
        {**ITEM, "_fivetran_end": change},
        {**ITEM, "_fivetran_start": change, "quantity": "2"},
    ]
    paused = {"_fivetran_start": pause, "pause_collection_behavior": "void"}
    canceled = {"status": "canceled", "ended_at": end, "cancellation_reason": "payment_failed"}
    raw["stripe/subscription_history"] = [
        {**SUBSCRIPTION, "_fivetran_end": pause},
        {**SUBSCRIPTION, **paused, "_fivetran_end": resume},
        {**SUBSCRIPTION, "_fivetran_start": resume, "_fivetran_end": end},
        {**SUBSCRIPTION, **canceled, "_fivetran_start": end},
    ]
    assert raw.log() == [
        ("2025-01-01", "new", 10000),
        ("2025-03-01", "expansion", 10000),
        ("2025-05-01", "churn", -20000),
        ("2025-07-01", "reactivation", 20000),
        ("2025-09-01", "churn", -20000),
    ]
    tables = load_stripe(raw.folder)
    periods, _ = contract_periods(tables, {"cus_1": "a"}, Policies())
    reasons = [p.end_reason for p in sorted(periods, key=lambda p: p.started_at)]
    assert reasons == ["replaced", "paused", "replaced", "payment_failed"]


def test_coupons_combine_percent_first(raw: Raw) -> None:
    raw.coupon({"id": "p1", "percent_off": "10"})
    raw.coupon({"id": "p2", "percent_off": "50"}, subscription_id="")
    raw.coupon({"id": "m", "amount_off": "500"}, ends_at="2025-02-01 00:00:00")
    raw.coupon({"id": "eur", "amount_off": "500", "currency": "eur"})
    raw.coupon({"id": "once", "percent_off": "50", "duration": "once"})
    raw.coupon({"id": "other", "percent_off": "50"}, subscription_id="sub_2")
    assert raw.log() == [("2025-01-01", "new", 4000), ("2025-02-01", "expansion", 500)]
    assert raw.log(discount_policy="all")[0] == ("2025-01-01", "new", 1750)
    assert raw.log(discount_policy="none")[0] == ("2025-01-01", "new", 10000)


def test_an_amount_off_is_carried_once(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [
        {**ITEM, "_fivetran_end": "2025-03-01 00:00:00"},
        {**ITEM, "id": "si_2", "quantity": "2"},
    ]
    raw.coupon({"id": "m", "amount_off": "2500"})
    assert raw.log() == [("2025-01-01", "new", 27500), ("2025-03-01", "contraction", -10000)]


@pytest.mark.parametrize(
    ("table", "changes", "reason"),
    [
        ("stripe/subscription_item_history", {"quantity": "-1"}, "negative quantity"),
        ("stripe/subscription_item_history", {"quantity": "abc"}, "not a number: 'abc'"),
        ("stripe/subscription_item_history", {"id": ""}, "null key"),
        ("stripe/subscription_item_history", {"_fivetran_end": "2024-01-01"}, "end before start"),
        (
            "stripe/subscription_item_history",
            {"_fivetran_start": "soon"},
            "not a timestamp: 'soon'",
        ),
        ("stripe/subscription_history", {"status": "zombie"}, "unknown status"),
        ("stripe/subscription_history", {"ended_at": "2024-01-01"}, "end before start"),
        ("stripe/subscription_history", {"customer_id": "cus_9"}, "null account"),
        ("stripe/price", {"recurring_interval": "moon"}, "unknown interval"),
        ("stripe/price", {"recurring_interval_count": "0"}, "interval count below 1"),
        ("stripe/price", {"currency": "xts"}, "currency without any rate"),
        ("stripe/price", {"unit_amount": "-5"}, "negative price"),
    ],
)
def test_broken_rows_are_set_aside(
    raw: Raw, table: str, changes: dict[str, str], reason: str
) -> None:
    raw[table] = [{**raw.tables[table][0], **changes}]
    result = raw.revenue()
    assert result.log == []
    assert [row.reason for row in result.rejected] == [reason]


def test_a_discount_over_100_percent_is_set_aside_while_it_lasts(raw: Raw) -> None:
    raw.coupon({"id": "p", "percent_off": "140"}, ends_at="2025-04-01 00:00:00")
    assert raw.log() == [("2025-04-01", "new", 10000)]


def test_overlapping_versions_keep_the_earlier(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [
        ITEM,
        {**ITEM, "quantity": "9", "_fivetran_start": "2025-02-01 00:00:00"},
    ]
    raw["stripe/subscription_history"] = [
        {**SUBSCRIPTION, "_fivetran_end": "2025-03-01 00:00:00"},
        {**SUBSCRIPTION, "_fivetran_start": "2025-03-01 00:00:00"},
    ]
    assert raw.log() == [("2025-01-01", "new", 10000)]


def test_test_mode_and_deleted_customers_are_left_out(raw: Raw) -> None:
    raw["stripe/subscription_history"] = [{**SUBSCRIPTION, "livemode": "false"}]
    assert raw.log() == []


def company(company_id: str, domain: str = "", deleted: str = "false") -> Row:
    return {
        "id": company_id,
        "property_domain": domain or None,
        "_fivetran_deleted": deleted,
        "_fivetran_synced": SYNCED,
    }


def merge(merged: str, survivor: str) -> Row:
    return {"merged_company_id": merged, "company_id": survivor, "_fivetran_synced": SYNCED}


def link(customer: str, company_id: str) -> Row:
    return {
        "id": f"{customer}{company_id}",
        "property_source_name": "stripe",
        "property_source_account_id": customer,
        "property_company_id": company_id,
        "_fivetran_deleted": "false",
        "_fivetran_synced": SYNCED,
    }


@pytest.mark.parametrize(
    ("customer", "metadata", "email", "account"),
    [
        ("c1", '{"crm_company_id": "3"}', None, "3"),
        ("c1", '{"crm_company_id": 3}', None, "3"),
        ("c1", '{"crm_company_id": "1"}', None, "3"),
        ("c1", '{"crm_company_id": "404"}', "x@three.example", "3"),
        ("c1", '{"crm_company_id": "9"}', None, "stripe:c1"),
        ("c1", '{"crm_company_id": ', "X@Three.Example", "3"),
        ("linked", "{}", "x@three.example", "4"),
        ("linked", '{"crm_company_id": "3"}', None, "3"),
        ("c1", None, "x@shared.example", "stripe:c1"),
        ("c1", None, "x@gmail.com", "stripe:c1"),
        ("c1", None, "x@gone.example", "stripe:c1"),
        ("c1", "[]", None, "stripe:c1"),
    ],
)
def test_identity(customer: str, metadata: str | None, email: str | None, account: str) -> None:
    companies = [
        company("3", "three.example"),
        company("4", "shared.example"),
        company("5", "shared.example"),
        company("6", "gmail.com"),
        company("9", "gone.example", deleted="true"),
    ]
    crm = crm_from(companies, [merge("1", "2"), merge("2", "3")], [link("linked", "4")])
    assert account_of({"id": customer, "metadata": metadata, "email": email}, crm) == account


def test_identity_is_what_the_demo_planted() -> None:
    crm, tables = load_crm(SEEDS), load_stripe(SEEDS)
    with (SEEDS / "truth" / "demo_truth_identity.csv").open(encoding="utf-8") as file:
        planted = {
            row["source_account_id"]: row["account_id"] or f"stripe:{row['source_account_id']}"
            for row in csv.DictReader(file)
            if row["source_name"] == "stripe" and row["source_account_id"] in tables.customers
        }
    assert planted
    assert {key: account_of(tables.customers[key], crm) for key in planted} == planted


def test_periods_are_exact(raw: Raw) -> None:
    raw["stripe/price"] = [{**PRICE, "unit_amount": "1234.567"}]
    raw.revenue()
    periods, _ = contract_periods(load_stripe(raw.folder), {"cus_1": "a"}, Policies())
    assert periods[0].unit_amount == Fraction("12.34567")
    assert periods[0].started_at == datetime(2025, 1, 1)


def test_two_discounts_over_100_percent_do_not_make_a_good_one(raw: Raw) -> None:
    raw.coupon({"id": "p", "percent_off": "140"})
    raw.coupon({"id": "q", "percent_off": "140"})
    assert raw.log() == []


def test_a_metered_item_carries_no_amount_off(raw: Raw) -> None:
    metered = {**PRICE, "id": "metered", "recurring_usage_type": "metered"}
    raw["stripe/price"] = [PRICE, metered]
    raw["stripe/subscription_item_history"] = [
        {**ITEM, "id": "si_0", "price_id": "metered", "quantity": ""},
        ITEM,
    ]
    raw.coupon({"id": "m", "amount_off": "2500"})
    assert raw.log() == [("2025-01-01", "new", 7500)]
