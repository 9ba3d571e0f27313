"""Rows broken on purpose; each one is listed in the truth table of faults."""

from __future__ import annotations

from datetime import datetime, timedelta

from saas_segmentation.demo.clock import AS_OF, AS_OF_END
from saas_segmentation.demo.schema import Row, Rows

_AT = datetime(2026, 5, 4, 10, 0, 0)
_LANDED = _AT + timedelta(hours=2)


def fault_rows(company_ids: list[str]) -> Rows:
    """Broken rows that hang on some of the given companies, and the list of them."""
    rows = Rows()
    _bad_items(rows, company_ids)
    _bad_subscriptions(rows, company_ids)
    _bad_discount_and_invoice(rows, company_ids)
    _bad_feedback(rows, company_ids)
    _bad_usage(rows, company_ids)
    _bad_money_tables(rows)
    _bad_deals(rows, company_ids)
    return rows


def _fault(rows: Rows, table: str, record: str | None, fault: str) -> None:
    vendor, name = table.split(".")
    rows.add(
        "truth.demo_truth_faults", vendor=vendor, table_name=name, record_id=record, fault=fault
    )


def _customer(rows: Rows, company_id: str, letter: str) -> str:
    """A customer of its own for broken subscriptions, matched to a company by its id."""
    customer_id = f"cus_bad{letter}{company_id}"
    rows.add(
        "stripe.customer",
        id=customer_id,
        name=f"Second customer of {company_id}",
        email=f"broken.{letter}@gmail.com",
        metadata=f'{{"crm_company_id": "{company_id}"}}',
        created=_AT,
        livemode=True,
        is_deleted=False,
        _fivetran_synced=_LANDED,
    )
    rows.add(
        "truth.demo_truth_identity",
        source_name="stripe",
        source_account_id=customer_id,
        account_id=company_id,
        how="explicit_id",
    )
    return customer_id


def _subscription(rows: Rows, key: str, customer_id: str, **changes: object) -> Row:
    row: Row = {
        "id": f"sub_{key}",
        "customer_id": customer_id,
        "status": "active",
        "current_period_start": _AT,
        "current_period_end": _AT + timedelta(days=31),
        "cancel_at_period_end": False,
        "start_date": _AT,
        "livemode": True,
        "_fivetran_start": _AT,
        "_fivetran_active": True,
        "_fivetran_synced": _LANDED,
    }
    row.update(changes)
    rows.tables["stripe.subscription_history"].append(row)
    return row


def _item(rows: Rows, key: str, price_id: str, quantity: object, **changes: object) -> Row:
    row: Row = {
        "id": f"si_{key}",
        "subscription_id": f"sub_{key}",
        "price_id": price_id,
        "quantity": quantity,
        "_fivetran_start": _AT,
        "_fivetran_active": True,
        "_fivetran_synced": _LANDED,
    }
    row.update(changes)
    rows.tables["stripe.subscription_item_history"].append(row)
    return row


def _price(rows: Rows, key: str, **changes: object) -> str:
    row: Row = {
        "id": f"price_bad_{key}",
        "product_id": "prod_starter",
        "nickname": f"Broken price, {key}",
        "currency": "usd",
        "unit_amount": 100,
        "recurring_interval": "month",
        "recurring_interval_count": 1,
        "recurring_usage_type": "licensed",
        "livemode": True,
        "created": _AT,
        "_fivetran_synced": _LANDED,
    }
    row.update(changes)
    rows.tables["stripe.price"].append(row)
    return str(row["id"])


def _bad_items(rows: Rows, company_ids: list[str]) -> None:
    """Items with broken quantities or prices, each in a subscription of its own."""
    table = "stripe.subscription_item_history"
    good = _price(rows, "none", nickname="One dollar a month")
    cases: tuple[tuple[str, str, object, str], ...] = (
        ("neg", good, -3, "negative quantity"),
        ("abc", good, "abc", "unparseable quantity"),
        ("noint", _price(rows, "interval", recurring_interval="fortnight"), 1, "unknown interval"),
        ("zero", _price(rows, "count", recurring_interval_count=0), 1, "interval count 0"),
        ("xts", _price(rows, "xts", currency="xts"), 1, "currency without any rate"),
        ("negpr", _price(rows, "negative", unit_amount=-100), 1, "negative price"),
        ("noprice", "price_that_never_was", 1, "unknown price"),
    )
    for number, (key, price_id, quantity, fault) in enumerate(cases):
        company_id = company_ids[number * 11 % len(company_ids)]
        customer_id = _customer(rows, company_id, key)
        _subscription(rows, f"bad{key}", customer_id)
        item = _item(rows, f"bad{key}", price_id, quantity)
        _fault(rows, table, f"{item['id']}|{_AT:%Y-%m-%d %H:%M:%S}", fault)
    for key, fault in (("interval", "unknown interval"), ("count", "interval count 0")):
        _fault(rows, "stripe.price", f"price_bad_{key}", fault)
    for key, fault in (("xts", "currency without any rate"), ("negative", "negative price")):
        _fault(rows, "stripe.price", f"price_bad_{key}", fault)
    _overlap(rows, _customer(rows, company_ids[5], "over"))


def _overlap(rows: Rows, customer_id: str) -> None:
    """Two versions of one item that overlap; the one that starts later is the broken one."""
    _subscription(rows, "badover", customer_id)
    end = _AT + timedelta(days=30)
    late = _AT + timedelta(days=20)
    synced = end + timedelta(hours=1)
    _item(
        rows,
        "badover",
        "price_bad_none",
        1,
        _fivetran_end=end,
        _fivetran_active=False,
        _fivetran_synced=synced,
    )
    item = _item(
        rows, "badover", "price_bad_none", 2, _fivetran_start=late, _fivetran_synced=synced
    )
    record = f"{item['id']}|{late:%Y-%m-%d %H:%M:%S}"
    _fault(rows, "stripe.subscription_item_history", record, "overlapping versions")


def _bad_subscriptions(rows: Rows, company_ids: list[str]) -> None:
    table = "stripe.subscription_history"
    before = _AT - timedelta(days=3)
    cases: tuple[tuple[str, Row, str], ...] = (
        ("status", {"status": "frozen"}, "unknown status"),
        (
            "end",
            {"_fivetran_end": before, "_fivetran_active": False, "status": "active"},
            "end before start",
        ),
        ("start", {"_fivetran_start": "2026-13-45 99:00:00"}, "unparseable timestamp"),
        ("nocus", {"customer_id": None}, "null customer"),
    )
    for number, (key, changes, fault) in enumerate(cases):
        customer_id = _customer(rows, company_ids[(number * 7 + 3) % len(company_ids)], key)
        values = dict(changes)
        row = _subscription(rows, f"bad{key}", str(values.pop("customer_id", customer_id)))
        row.update(changes)
        _item(rows, f"bad{key}", "price_bad_none", 1)
        start = row["_fivetran_start"]
        record = f"{row['id']}|{start if isinstance(start, str) else _AT}"
        _fault(rows, table, record, fault)
    customer_id = _customer(rows, company_ids[9], "null")
    _subscription(rows, "badnull", customer_id, id=None)
    _fault(rows, table, f"|{_AT}", "null id")
    _item(rows, "badnull", "price_bad_none", 1, id=None)
    _fault(rows, "stripe.subscription_item_history", f"|{_AT}", "null id")


def _bad_discount_and_invoice(rows: Rows, company_ids: list[str]) -> None:
    customer_id = _customer(rows, company_ids[13 % len(company_ids)], "pct")
    _subscription(rows, "badpct", customer_id)
    _item(rows, "badpct", "price_bad_none", 2)
    rows.add(
        "stripe.coupon",
        id="BROKEN140",
        percent_off=140,
        duration="forever",
        created=_AT,
        _fivetran_synced=_LANDED,
    )
    rows.add(
        "stripe.discount",
        id="di_badpct",
        coupon_id="BROKEN140",
        customer_id=customer_id,
        subscription_id="sub_badpct",
        starts_at=_AT,
        _fivetran_synced=_LANDED,
    )
    _fault(rows, "stripe.coupon", "BROKEN140", "percent over 100")
    _fault(rows, "stripe.subscription_item_history", f"si_badpct|{_AT}", "percent over 100")
    for key, changes, fault in (
        ("total", {"total": "12,50 USD"}, "unparseable amount"),
        ("status", {"status": "lost"}, "unknown status"),
        ("xts", {"currency": "xts"}, "currency without any rate"),
    ):
        row = rows.add(
            "stripe.invoice",
            id=f"in_bad{key}",
            customer_id=customer_id,
            subscription_id="sub_badpct",
            status="open",
            currency="usd",
            total=100,
            tax=0,
            created=_AT,
            due_date=_AT,
            livemode=True,
            _fivetran_synced=_LANDED,
        )
        row.update(changes)
        _fault(rows, "stripe.invoice", f"in_bad{key}", fault)


def _bad_feedback(rows: Rows, company_ids: list[str]) -> None:
    for number, (survey, score, fault) in enumerate(
        (
            ("nps", 11, "score out of range"),
            ("nps", -1, "score out of range"),
            ("csat", 0, "score out of range"),
            ("nps", "nine", "unparseable score"),
            ("ces", 4, "unknown survey type"),
        )
    ):
        rows.add(
            "delighted.response",
            id=f"rbad{number}",
            person_email="nobody.known@gmail.com",
            crm_company_id=company_ids[(number + 2) % len(company_ids)],
            survey_type=survey,
            score=score,
            comment="Typed in by hand",
            created_at=_AT,
            _fivetran_synced=_LANDED,
        )
        _fault(rows, "delighted.response", f"rbad{number}", fault)
    cases: tuple[tuple[str, Row, str], ...] = (
        ("91", {"organization_id": "404404"}, "unknown organization"),
        ("92", {"created_at": "yesterday"}, "unparseable timestamp"),
        ("93", {"solved_at": _AT - timedelta(days=2)}, "end before start"),
    )
    for key, changes, fault in cases:
        row = rows.add(
            "zendesk.ticket",
            id=f"bad{key}",
            organization_id=None,
            priority="normal",
            status="closed",
            created_at=_AT,
            solved_at=_AT + timedelta(days=1),
            first_response_minutes=30,
            handle_minutes=10,
            _fivetran_deleted=False,
            _fivetran_synced=_LANDED + timedelta(days=1),
        )
        row["organization_id"] = f"5{company_ids[0]}"
        row.update(changes)
        _fault(rows, "zendesk.ticket", f"bad{key}", fault)


def _bad_usage(rows: Rows, company_ids: list[str]) -> None:
    cases: tuple[tuple[str, Row, str], ...] = (
        ("future", {"timestamp": _AT + timedelta(days=5)}, "event more than a day after its load"),
        ("future2", {"timestamp": AS_OF_END + timedelta(days=900)}, "event after its load"),
        ("unknown", {"context_group_id": "ws_nowhere"}, "unknown workspace"),
        ("unknown2", {"context_group_id": "404404"}, "unknown workspace"),
        ("time", {"timestamp": "31/12/2025"}, "unparseable timestamp"),
        ("noname", {"event": None}, "null event name"),
        ("", {"id": None}, "null id"),
    )
    for key, changes, fault in cases:
        row = rows.add(
            "segment.tracks",
            id=f"bad.{key}",
            event="complete_task",
            user_id="ubad.1",
            context_group_id=company_ids[0],
            context_device_type="desktop",
            context_os_name="Windows",
            context_browser="Chrome",
            is_error=False,
            timestamp=_AT,
            received_at=_AT + timedelta(minutes=1),
        )
        row.update(changes)
        _fault(rows, "segment.tracks", f"bad.{key}" if key else None, fault)


def _bad_money_tables(rows: Rows) -> None:
    day = AS_OF - timedelta(days=20)
    landed = datetime(day.year, day.month, day.day) + timedelta(days=1, hours=1)
    for channel, currency, amount, fault in (
        ("PAID_SEARCH", "USD", "-250.00", "negative amount"),
        ("PAID_SOCIAL", "USD", "lots", "unparseable amount"),
        ("EVENT", "XTS", "10.00", "currency without any rate"),
    ):
        rows.add(
            "spend.channel_spend",
            spend_date=day,
            channel=channel,
            currency=currency,
            amount=amount,
            _fivetran_synced=landed,
        )
        _fault(rows, "spend.channel_spend", f"{day}|{channel}", fault)
    # Saturdays, on which there is no good rate that these could replace.
    saturday = AS_OF - timedelta(days=(AS_OF.weekday() - 5) % 7)
    for weeks, currency, rate, fault in (
        (3, "EUR", "0.000000", "rate is 0"),
        (4, "GBP", "n/a", "unparseable rate"),
        (5, "JPY", "-0.006700", "negative rate"),
    ):
        rate_day = saturday - timedelta(weeks=weeks)
        rows.add(
            "exchange_rates.daily_rate",
            rate_date=rate_day,
            currency=currency,
            rate=rate,
            _fivetran_synced=landed,
        )
        _fault(rows, "exchange_rates.daily_rate", f"{rate_day}|{currency}", fault)


def _bad_deals(rows: Rows, company_ids: list[str]) -> None:
    for key, company_id, amount, currency, fault in (
        ("bad1", "404404", "1000", "USD", "unknown company"),
        ("bad2", company_ids[1], "a lot", "USD", "unparseable amount"),
        ("bad3", company_ids[2], "1000", "XTS", "currency without any rate"),
    ):
        rows.add(
            "hubspot.deal",
            deal_id=key,
            property_associatedcompanyid=company_id,
            property_dealtype="newbusiness",
            property_dealstage="proposal",
            property_amount=amount,
            property_deal_currency_code=currency,
            property_hs_is_closed=False,
            property_hs_is_closed_won=False,
            property_createdate=_AT,
            property_closedate=AS_OF_END + timedelta(days=30),
            _fivetran_deleted=False,
            _fivetran_synced=_LANDED,
        )
        _fault(rows, "hubspot.deal", key, fault)
    rows.add(
        "hubspot.company",
        id=None,
        property_name="A company without an id",
        property_createdate=_AT,
        property_hs_lastmodifieddate=_AT,
        _fivetran_deleted=False,
        _fivetran_synced=_LANDED,
    )
    _fault(rows, "hubspot.company", None, "null id")
    rows.add(
        "hubspot.company",
        id="404999",
        property_name="A company created on no day",
        property_numberofemployees="about ten",
        property_createdate="soon",
        property_hs_lastmodifieddate=_AT,
        _fivetran_deleted=False,
        _fivetran_synced=_LANDED,
    )
    _fault(rows, "hubspot.company", "404999", "unparseable timestamp")
