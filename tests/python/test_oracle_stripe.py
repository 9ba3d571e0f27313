"""Raw billing and CRM rows become the periods and accounts that they stand for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from oracle.contract import Policies, SubscriptionPeriod
from oracle.demo import demo_revenue
from oracle.identity import account_of, crm_from, load_crm
from oracle.raw_rows import Row
from oracle.revenue import Revenue
from oracle.stripe_raw import contract_periods
from oracle.stripe_tables import load_stripe

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "demo"
SYNCED = "2026-01-01 00:00:00"

COLUMNS: Mapping[str, str] = {
    "hubspot/company": "id property_domain _fivetran_deleted",
    "hubspot/company_merge": "merged_company_id company_id",
    "hubspot/account_link": "id property_source_name property_source_account_id"
    " property_company_id _fivetran_deleted",
    "stripe/customer": "id email metadata livemode is_deleted",
    "stripe/subscription_history": "id customer_id status pause_collection_behavior trial_end"
    " current_period_end cancel_requested_at ended_at cancellation_reason start_date livemode"
    " _fivetran_start _fivetran_end",
    "stripe/subscription_item_history": "id subscription_id price_id quantity _fivetran_start"
    " _fivetran_end",
    "stripe/price": "id product_id nickname currency unit_amount unit_amount_decimal"
    " billing_scheme tiers_mode transform_quantity_divide_by transform_quantity_round"
    " recurring_interval recurring_interval_count recurring_usage_type livemode",
    "stripe/price_tier": "price_id tier_index up_to unit_amount unit_amount_decimal flat_amount",
    "stripe/product": "id name plan_tier",
    "stripe/coupon": "id percent_off amount_off currency duration",
    "stripe/discount": "id coupon_id customer_id subscription_id subscription_item_id starts_at"
    " ends_at",
    "stripe/invoice_line_item": "id invoice_id subscription_id subscription_item_id price_id type"
    " proration quantity amount discount_amount currency period_start period_end livemode"
    " _fivetran_deleted",
    "stripe/subscription_schedule_phase": "schedule_id customer_id subscription_id status price_id"
    " quantity starts_at ends_at _fivetran_deleted",
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

    def periods(self) -> list[SubscriptionPeriod]:
        """The periods that the oracle lays, in order of item and start."""
        self.revenue()
        policies = Policies(as_of_date=date(2025, 12, 31))
        found, _ = contract_periods(load_stripe(self.folder), {"cus_1": "a"}, policies)
        return sorted(found, key=lambda row: (row.subscription_item_id, row.started_at))


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
    raw.coupon({"id": "p2", "percent_off": "50"})
    raw.coupon({"id": "m", "amount_off": "500"}, ends_at="2025-02-01 00:00:00")
    raw.coupon({"id": "eur", "amount_off": "500", "currency": "eur"})
    raw.coupon({"id": "once", "percent_off": "50", "duration": "once"})
    raw.coupon({"id": "other", "percent_off": "50"}, subscription_id="sub_2")
    assert raw.log() == [("2025-01-01", "new", 4000), ("2025-02-01", "expansion", 500)]
    assert raw.log(discount_policy="all")[0] == ("2025-01-01", "new", 1750)
    assert raw.log(discount_policy="none")[0] == ("2025-01-01", "new", 10000)


def test_an_amount_off_is_taken_once(raw: Raw) -> None:
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


def tier(index: int, up_to: str, unit: str = "", flat: str = "", exact: str = "") -> dict[str, str]:
    return {
        "price_id": "tiered",
        "tier_index": str(index),
        "up_to": up_to,
        "unit_amount": unit,
        "unit_amount_decimal": exact,
        "flat_amount": flat,
    }


TIERS = [tier(1, "10", "1000", "5000"), tier(2, "20", "800"), tier(3, "", "", "100", "49.5")]
PACKAGE = {"transform_quantity_divide_by": "10"}


@pytest.mark.parametrize(
    ("price", "quantity", "cents"),
    [
        ({"billing_scheme": "tiered", "tiers_mode": "graduated"}, 0, 0),
        ({"billing_scheme": "tiered", "tiers_mode": "graduated"}, 1, 6000),
        ({"billing_scheme": "tiered", "tiers_mode": "graduated"}, 10, 15000),
        ({"billing_scheme": "tiered", "tiers_mode": "graduated"}, 11, 15800),
        ({"billing_scheme": "tiered", "tiers_mode": "graduated"}, 22, 23199),
        ({"billing_scheme": "tiered", "tiers_mode": "volume"}, 10, 15000),
        ({"billing_scheme": "tiered", "tiers_mode": "volume"}, 11, 8800),
        ({"billing_scheme": "tiered", "tiers_mode": "volume"}, 21, 1140),
        ({"unit_amount": "", "unit_amount_decimal": "0.5"}, 3, 2),
        ({"unit_amount": "9", "unit_amount_decimal": "0.00001"}, 1_000_000, 100),
        ({"unit_amount": "700", "transform_quantity_round": "up", **PACKAGE}, 21, 2100),
        ({"unit_amount": "700", "transform_quantity_round": "down", **PACKAGE}, 29, 1400),
        (
            {**PACKAGE, "unit_amount": "7", "currency": "jpy", "transform_quantity_round": "up"},
            1,
            7,
        ),
        ({"currency": "ugx"}, 1, 100),
    ],
)
def test_amount_of_a_quantity(raw: Raw, price: dict[str, str], quantity: int, cents: int) -> None:
    raw["stripe/price"] = [{**PRICE, "id": "tiered", **price}]
    raw["stripe/price_tier"] = TIERS
    raw["stripe/subscription_item_history"] = [
        {**ITEM, "price_id": "tiered", "quantity": str(quantity)}
    ]
    raw["exchange_rates/daily_rate"] = [
        {"rate_date": "2025-01-01", "currency": currency, "rate": "0.01"}
        for currency in ("JPY", "UGX")
    ]
    assert sum(move.cents for move in raw.revenue().log) == cents
    (row,) = raw.periods()
    assert row.quantity == quantity


def test_a_unit_price_of_tiers_is_never_short(raw: Raw) -> None:
    raw["stripe/price"] = [{**PRICE, "billing_scheme": "tiered", "tiers_mode": "volume"}]
    raw["stripe/price_tier"] = [{**tier(1, "", "", "10000"), "price_id": "usd"}]
    raw["stripe/subscription_item_history"] = [{**ITEM, "quantity": "3"}]
    (row,) = raw.periods()
    assert row.unit_amount == Fraction("33.333334")


def test_a_quantity_above_all_tiers_is_set_aside(raw: Raw) -> None:
    raw["stripe/price"] = [{**PRICE, "billing_scheme": "tiered", "tiers_mode": "volume"}]
    raw["stripe/price_tier"] = [{**tier(1, "2", "100"), "price_id": "usd"}]
    raw["stripe/subscription_item_history"] = [{**ITEM, "quantity": "3"}]
    result = raw.revenue()
    assert [row.reason for row in result.rejected] == ["no tier holds the quantity"]


def test_own_discounts_win_over_the_customers(raw: Raw) -> None:
    raw.coupon({"id": "all", "percent_off": "50"}, subscription_id="")
    raw.coupon({"id": "own", "percent_off": "10"}, ends_at="2025-03-01 00:00:00")
    raw.coupon({"id": "item", "percent_off": "20"}, subscription_item_id="si_1")
    raw.coupon({"id": "else", "percent_off": "99"}, subscription_item_id="si_9")
    # 100 x 0.9 x 0.8; without the subscription's own the customer's 50 % holds
    assert raw.log() == [("2025-01-01", "new", 7200), ("2025-03-01", "contraction", -3200)]


def test_an_amount_off_is_spread_in_order_of_items(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [
        {**ITEM, "id": "si_3", "quantity": "4"},
        {**ITEM, "_fivetran_end": "2025-03-01 00:00:00"},
        {**ITEM, "id": "si_2", "quantity": "2"},
    ]
    raw.coupon({"id": "m", "amount_off": "25000"})
    raw.coupon({"id": "own", "amount_off": "2000"}, subscription_item_id="si_2")
    rows = raw.periods()
    taken = [(r.subscription_item_id, r.started_at.month, r.discount_amount) for r in rows]
    assert taken == [
        ("si_1", 1, 100),
        ("si_2", 1, 170),
        ("si_2", 3, 200),
        ("si_3", 1, 0),
        ("si_3", 3, 70),
    ]
    assert raw.log() == [("2025-01-01", "new", 43000), ("2025-03-01", "contraction", -10000)]


def test_an_item_s_own_amount_is_cut_at_the_item(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [ITEM, {**ITEM, "id": "si_2"}]
    raw.coupon({"id": "own", "amount_off": "50000"}, subscription_item_id="si_1")
    raw.coupon({"id": "m", "amount_off": "3000"})
    amounts = [row.discount_amount for row in raw.periods()]
    assert amounts == [100, 30]


def test_once_stands_back_behind_lasting_per_item(raw: Raw) -> None:
    raw["stripe/subscription_item_history"] = [ITEM, {**ITEM, "id": "si_2"}]
    raw.coupon({"id": "lasting", "percent_off": "10"}, subscription_item_id="si_1")
    raw.coupon({"id": "once", "percent_off": "50", "duration": "once"})
    terms = [(row.discount_percent, row.discount_duration) for row in raw.periods()]
    assert terms == [(10, "forever"), (50, "once")]
    assert raw.log() == [("2025-01-01", "new", 19000)]
    assert raw.log(discount_policy="all") == [("2025-01-01", "new", 9500)]


LINE = {
    "id": "il_1",
    "invoice_id": "in_1",
    "subscription_id": "sub_1",
    "subscription_item_id": "si_1",
    "price_id": "usd",
    "type": "subscription",
    "proration": "false",
    "quantity": "5",
    "period_start": "2025-01-01 00:00:00",
    "period_end": "2025-02-01 00:00:00",
    "livemode": "true",
}
SET_UP = "2025-04-10 06:00:00"
LATE = {**SUBSCRIPTION, "start_date": START, "_fivetran_start": SET_UP}


def late(raw: Raw, **changes: str) -> None:
    """A connector that was set up in April; the subscription began in January."""
    raw["stripe/subscription_history"] = [{**LATE, **changes}]
    raw["stripe/subscription_item_history"] = [{**ITEM, "_fivetran_start": SET_UP}]


def line(number: int, start: str, **changes: str) -> dict[str, str]:
    return {**LINE, "id": f"il_{number}", "period_start": f"{start} 00:00:00", **changes}


def test_lines_tell_of_unrecorded_time(raw: Raw) -> None:
    late(raw, status="past_due", cancel_requested_at="2025-04-11 00:00:00")
    raw["stripe/invoice_line_item"] = [
        line(1, "2025-01-01"),
        line(2, "2025-02-01", quantity="3"),
        line(3, "2025-02-10", quantity="90", proration="true"),
        line(4, "2025-02-20", quantity="91", livemode="false"),
        line(5, "2025-02-21", quantity="92", _fivetran_deleted="true"),
        line(6, "2025-02-22", quantity="93", type="invoiceitem"),
        line(7, "2025-03-01", quantity="2"),
        line(8, "2025-05-01", quantity="94"),
    ]
    rows = raw.periods()
    assert [(r.quantity, r.status, r.cancel_requested_at is None) for r in rows] == [
        (5, "active", True),
        (3, "active", True),
        (2, "active", True),
        (1, "past_due", False),
    ]
    assert raw.log() == [
        ("2025-01-01", "new", 50000),
        ("2025-02-01", "contraction", -20000),
        ("2025-03-01", "contraction", -10000),
        ("2025-04-10", "contraction", -10000),
        ("2025-05-10", "churn", -10000),
    ]


def test_a_backdated_start_without_lines(raw: Raw) -> None:
    late(raw, pause_collection_behavior="void")
    assert raw.log() == [("2025-01-01", "new", 10000), ("2025-04-10", "churn", -10000)]


def test_a_later_item_without_lines_is_not_backdated(raw: Raw) -> None:
    late(raw)
    raw["stripe/subscription_item_history"] = [{**ITEM, "_fivetran_start": "2025-05-01 00:00:00"}]
    assert raw.log() == [("2025-05-01", "new", 10000)]


def test_nothing_is_known_before_the_first_line(raw: Raw) -> None:
    late(raw)
    raw["stripe/invoice_line_item"] = [line(1, "2025-03-01")]
    assert raw.log() == [("2025-03-01", "new", 50000), ("2025-04-10", "contraction", -40000)]


def test_an_item_known_from_lines_only(raw: Raw) -> None:
    late(raw)
    only = {"subscription_item_id": "si_0"}
    raw["stripe/invoice_line_item"] = [
        line(1, "2025-01-01", **only),
        line(2, "2025-02-01", period_end="2025-03-01 00:00:00", **only),
        line(3, "2025-01-01"),
    ]
    assert raw.log() == [
        ("2025-01-01", "new", 100000),
        ("2025-03-01", "contraction", -50000),
        ("2025-04-10", "contraction", -40000),
    ]


@pytest.mark.parametrize("status", ["incomplete", "incomplete_expired"])
def test_what_never_ran_is_not_backdated(raw: Raw, status: str) -> None:
    late(raw, status=status)
    raw["stripe/invoice_line_item"] = [line(1, "2025-01-01")]
    assert raw.log() == []
    assert [row.status for row in raw.periods()] == [status]


def test_a_subscription_that_was_over_at_set_up(raw: Raw) -> None:
    end = "2025-03-15 00:00:00"
    late(raw, status="canceled", ended_at=end, cancellation_reason="payment_failed")
    assert raw.log() == [("2025-01-01", "new", 10000), ("2025-03-15", "churn", -10000)]
    assert [row.end_reason for row in raw.periods()] == ["payment_failed"]


PHASE = {
    "schedule_id": "sched_1",
    "customer_id": "cus_1",
    "subscription_id": "sub_1",
    "status": "active",
    "price_id": "usd",
    "quantity": "7",
    "starts_at": "2026-02-01 00:00:00",
}


def test_a_phase_goes_on_with_the_running_item(raw: Raw) -> None:
    raw["stripe/subscription_schedule_phase"] = [PHASE]
    rows = [(r.subscription_item_id, r.quantity, r.ended_at, r.end_reason) for r in raw.periods()]
    assert rows == [("si_1", 1, datetime(2026, 2, 1), "replaced"), ("si_1", 7, None, None)]


def test_a_phase_begins_something_new(raw: Raw) -> None:
    other = {**PRICE, "id": "other", "product_id": "other"}
    raw["stripe/price"] = [PRICE, other]
    raw["stripe/subscription_schedule_phase"] = [
        {**PHASE, "price_id": "other", "ends_at": "2027-02-01 00:00:00"},
        {**PHASE, "schedule_id": "sched_2", "subscription_id": "", "status": "not_started"},
    ]
    rows = [(r.subscription_id, r.subscription_item_id, r.ended_at) for r in raw.periods()]
    assert rows == [
        ("sub_1", "sched_1/other", datetime(2027, 2, 1)),
        ("sched_2", "sched_2/usd", None),
        ("sub_1", "si_1", None),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "completed"},
        {"status": "released"},
        {"status": "canceled"},
        {"_fivetran_deleted": "true"},
        {"starts_at": "2025-12-31 23:59:59"},
    ],
)
def test_phases_that_are_not_ahead(raw: Raw, changes: dict[str, str]) -> None:
    raw["stripe/subscription_schedule_phase"] = [{**PHASE, **changes}]
    assert len(raw.periods()) == 1


def test_a_deleted_customer_keeps_the_past(raw: Raw) -> None:
    raw["stripe/customer"] = [{**CUSTOMER, "is_deleted": "true"}]
    assert raw.log() == [("2025-01-01", "new", 10000)]
