"""Rows of every table of the input contract: good ones, and one that breaks it in every way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

Row = Mapping[str, object]

LOADED_AT = datetime(2024, 12, 30, 6)
EARLIER = LOADED_AT - timedelta(days=3)
LATER = LOADED_AT + timedelta(hours=5)
UNPARSEABLE = "unparseable"

KEYS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account_id",),
    "contacts": ("contact_id",),
    "subscription_periods": ("subscription_period_id",),
    "invoices": ("invoice_id",),
    "invoice_lines": ("invoice_line_id",),
    "usage_events": ("event_id",),
    "survey_responses": ("response_id",),
    "support_tickets": ("ticket_id",),
    "marketing_spend": ("spend_date", "channel"),
    "exchange_rates": ("rate_date", "currency"),
    "account_links": ("source_name", "source_account_id"),
    "opportunities": ("opportunity_id",),
}

# A good row of each table; what is not named is null.
TEMPLATES: Mapping[str, Row] = {
    "accounts": {"account_name": "A company", "created_at": datetime(2024, 1, 10, 9)},
    "contacts": {"account_id": "north", "email": "ann@north.example"},
    "subscription_periods": {
        "subscription_id": "s",
        "account_id": "north",
        "plan_id": "team",
        "status": "active",
        "quantity": Decimal(1),
        "unit_amount": Decimal(100),
        "currency": "USD",
        "billing_interval": "month",
        "billing_interval_count": 1,
        "started_at": datetime(2024, 2, 1),
    },
    "invoices": {
        "account_id": "north",
        "status": "paid",
        "currency": "USD",
        "total_amount": Decimal(120),
        "tax_amount": Decimal(20),
        "paid_at": datetime(2024, 11, 20, 8),
    },
    "invoice_lines": {
        "invoice_id": "inv 1",
        "account_id": "north",
        "subscription_id": "s",
        "subscription_item_id": "item of north 1",
        "line_type": "recurring",
        "currency": "USD",
        "amount": Decimal(100),
        "period_starts_at": datetime(2024, 11, 1),
        "period_ends_at": datetime(2024, 12, 1),
    },
    "usage_events": {
        "account_id": "north",
        "user_id": "u1",
        "event_name": "complete_task",
        "occurred_at": datetime(2024, 12, 20, 10),
    },
    "survey_responses": {
        "account_id": "north",
        "survey_type": "nps",
        "score": 9,
        "responded_at": datetime(2024, 11, 5),
    },
    "support_tickets": {
        "account_id": "north",
        "status": "solved",
        "created_at": datetime(2024, 11, 6),
        "solved_at": datetime(2024, 11, 7),
        "handle_minutes": 30,
    },
    "marketing_spend": {
        "spend_date": date(2024, 11, 1),
        "channel": "google",
        "currency": "USD",
        "amount": Decimal("500.25"),
    },
    "exchange_rates": {
        "rate_date": date(2024, 1, 1),
        "currency": "EUR",
        "rate": Decimal("1.1"),
    },
    "account_links": {
        "source_name": "generic",
        "source_account_id": "oldnorth",
        "account_id": "north",
    },
    "opportunities": {
        "account_id": "north",
        "type": "expansion",
        "amount": Decimal(6000),
        "currency": "USD",
        "created_at": datetime(2024, 10, 1),
        "is_closed": False,
    },
}


@dataclass(frozen=True)
class Case:
    """One row of one table; `reason` is a word of why it is to be rejected, None if it is good."""

    entity: str
    row: Row
    reason: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """The values of the key columns; a row without all of them is like no other."""
        return tuple(self.row.get(name) for name in KEYS[self.entity])

    @property
    def has_key(self) -> bool:
        return all(value is not None for value in self.key)

    @property
    def record_id(self) -> str | None:
        """The raw key as `rejected_records` names it."""
        if self.key == (None,):
            return None
        return " ".join("?" if value is None else str(value) for value in self.key)


def case(entity: str, *key: object, reason: str | None = None, **changes: object) -> Case:
    """The template of a table under this key and with these changes."""
    row: dict[str, object] = {"loaded_at": LOADED_AT, **TEMPLATES[entity]}
    row |= dict(zip(KEYS[entity], key, strict=False))
    if entity == "subscription_periods":
        row["subscription_item_id"] = f"item of {key[0]}"
    return Case(entity, {**row, **changes}, reason)


def good_cases() -> list[Case]:
    """Valid rows, with the edges of what is valid."""
    period, event, answer = "subscription_periods", "usage_events", "survey_responses"
    start = datetime(2024, 2, 1)
    return [
        *(case("accounts", key) for key in ("north", "south", "edge", "moved_from", "moved_to")),
        case("contacts", "ann", has_marketing_consent=True, is_suppressed=False),
        case("contacts", "nobody's", account_id=None, email="bob@elsewhere.example"),
        case(period, "north 1"),
        case(period, "north 2", account_id="oldnorth", unit_amount=Decimal(40)),
        case(period, "south 1", account_id="south", currency="EUR"),
        case(period, "edge quantity", account_id="edge", quantity=Decimal(0)),
        case(period, "edge price", account_id="edge", unit_amount=Decimal(0)),
        case(period, "edge empty", account_id="edge", ended_at=start),
        case(period, "edge percent", account_id="edge", discount_percent=Decimal(100)),
        case(period, "edge future", account_id="edge", started_at=datetime(2025, 2, 1)),
        *moved_item(),
        case("invoices", "inv 1"),
        case("invoices", "inv 2", account_id="south", currency="EUR", tax_amount=None),
        case("invoice_lines", "line 1"),
        case("invoice_lines", "line 2", line_type="refund", amount=Decimal(0), account_id=None),
        case("invoice_lines", "line 3", period_ends_at=datetime(2024, 11, 1), quantity=Decimal(2)),
        case(event, "e1"),
        case(event, "e2", account_id=None, user_id="ann"),
        case(event, "a day ahead", occurred_at=LOADED_AT + timedelta(days=1), is_error=True),
        *(case(answer, f"nps {score}", score=score) for score in (0, 10, None)),
        *(case(answer, f"csat {score}", survey_type="csat", score=score) for score in (1, 5)),
        case("support_tickets", "t1"),
        case("support_tickets", "t2", solved_at=None, handle_minutes=None, account_id=None),
        case("marketing_spend", date(2024, 11, 1), "google"),
        case("marketing_spend", date(2024, 11, 1), "linkedin", currency="EUR"),
        case("exchange_rates", date(2024, 1, 1), "EUR"),
        case("exchange_rates", date(2024, 5, 10), "EUR", rate=Decimal("1.3")),
        case("account_links", "generic", "oldnorth"),
        case("opportunities", "o1"),
        case("opportunities", "o2", amount=None, currency=None, account_id=None),
    ]


def moved_item() -> list[Case]:
    """An item that passes from one account to another while the rate changes."""
    moved = "subscription_periods"
    item, swap = {"subscription_item_id": "moved", "currency": "EUR"}, datetime(2024, 5, 10)
    return [
        case(moved, "moved 0", account_id="moved_to"),
        case(moved, "moved 1", account_id="moved_from", ended_at=swap, **item),
        case(moved, "moved 2", account_id="moved_to", started_at=swap, **item),
    ]


def bad_cases() -> list[Case]:
    """One row for each way in which each table can break the contract."""
    period, answer = "subscription_periods", "survey_responses"
    start = datetime(2024, 2, 1)
    return [
        *without_key(),
        case("accounts", "a created", created_at=None, reason="created_at"),
        case("accounts", "a loaded", loaded_at=None, reason="loaded_at"),
        case("contacts", "c account", account_id="nobody", reason="account"),
        case(period, "p subscription", subscription_id=None, reason="subscription_id"),
        case(period, "p account", account_id=None, reason="account_id"),
        case(period, "p loaded", loaded_at=None, reason="loaded_at"),
        case(period, "p quantity", quantity=Decimal(-1), reason="quantity"),
        case(period, "p price", unit_amount=Decimal("-0.01"), reason="price"),
        case(period, "p count", billing_interval_count=0, reason="count"),
        case(period, "p discount", discount_percent=Decimal("100.5"), reason="discount"),
        case(period, "p status", status="odd", reason="status"),
        case(period, "p interval", billing_interval="fortnight", reason="interval"),
        case(period, "p currency", currency="XTS", reason="currency"),
        case(period, "p end", ended_at=start - timedelta(seconds=1), reason="end before start"),
        case(period, "p nobody", account_id="nobody", reason="account"),
        case(
            period,
            "p overlap",
            subscription_item_id="item of north 1",
            started_at=datetime(2024, 6, 1),
            reason="overlap",
        ),
        case("invoices", "i status", status=None, reason="status"),
        case("invoices", "i currency", currency="XTS", reason="currency"),
        case("invoices", "i nobody", account_id="nobody", reason="account"),
        case("invoice_lines", "l invoice", invoice_id=None, reason="invoice_id"),
        case("invoice_lines", "l type", line_type="tip", reason="line type"),
        case("invoice_lines", "l refund", line_type="refund", reason="refund"),
        case("invoice_lines", "l end", period_ends_at=datetime(2024, 10, 31), reason="end before"),
        case("invoice_lines", "l currency", currency="XTS", reason="currency"),
        case("invoice_lines", "l nobody", account_id="nobody", reason="account"),
        case("usage_events", "e name", event_name=None, reason="event_name"),
        case("usage_events", "e nobody", account_id="nobody", reason="account"),
        case(
            "usage_events",
            "e ahead",
            occurred_at=LOADED_AT + timedelta(days=1, seconds=1),
            reason="a day after",
        ),
        case(answer, "r 11", score=11, reason="score"),
        case(answer, "r -1", score=-1, reason="score"),
        case(answer, "r csat 0", survey_type="csat", score=0, reason="score"),
        case(answer, "r csat 6", survey_type="csat", score=6, reason="score"),
        case(answer, "r type", survey_type="ces", reason="survey type"),
        case(answer, "r nobody", account_id="nobody", reason="account"),
        case("support_tickets", "t nobody", account_id="nobody", reason="account"),
        case("support_tickets", "t end", solved_at=datetime(2024, 11, 5), reason="end before"),
        case("marketing_spend", date(2024, 11, 2), "a", amount=Decimal(-1), reason="amount"),
        case("marketing_spend", date(2024, 11, 2), "c", currency="XTS", reason="currency"),
        case("exchange_rates", date(2024, 1, 2), "GBP", rate=Decimal(0), reason="rate"),
        case("exchange_rates", date(2024, 1, 3), "GBP", rate=Decimal(-1), reason="rate"),
        case("account_links", "generic", "lost", account_id="nobody", reason="account"),
        case("opportunities", "o currency", currency="XTS", reason="currency"),
        case("opportunities", "o nobody", account_id="nobody", reason="account"),
    ]


def without_key() -> list[Case]:
    """A row without its key, or without a part of it, in each table."""
    whole_keys = [entity for entity, names in KEYS.items() if len(names) == 1]
    return [
        *(case(entity, None, reason=KEYS[entity][0]) for entity in whole_keys),
        case("marketing_spend", date(2024, 11, 3), None, reason="channel"),
        case("exchange_rates", date(2024, 1, 4), None, reason="currency"),
        case("account_links", "generic", None, reason="source_account_id"),
    ]


def unparseable_cases() -> list[Case]:
    """Rows with a value that is not of its column's type: only text columns can hold them."""
    return [
        case("accounts", "a text", employee_count="many", reason=UNPARSEABLE),
        case("contacts", "c text", has_marketing_consent="maybe", reason=UNPARSEABLE),
        case("subscription_periods", "p text", unit_amount="ten", reason=UNPARSEABLE),
        case("subscription_periods", "p day", started_at="2024-02-30", reason=UNPARSEABLE),
        case("invoices", "i text", total_amount="12,50", reason=UNPARSEABLE),
        case("invoice_lines", "l text", amount="12,50", reason=UNPARSEABLE),
        case("usage_events", "e text", occurred_at="yesterday", reason=UNPARSEABLE),
        case("survey_responses", "r text", score="ten", reason=UNPARSEABLE),
        case("support_tickets", "t text", created_at="soon", reason=UNPARSEABLE),
        case("marketing_spend", date(2024, 11, 2), "text", amount="lots", reason=UNPARSEABLE),
        case("exchange_rates", date(2024, 1, 5), "GBP", rate="high", reason=UNPARSEABLE),
        case("account_links", "generic", "text", loaded_at="then", reason=UNPARSEABLE),
        case("opportunities", "o text", is_won="perhaps", reason=UNPARSEABLE),
    ]


def superseded_deliveries() -> list[Case]:
    """Older deliveries of keys that are delivered again: what they say must not be seen."""
    period, start = "subscription_periods", datetime(2024, 2, 1)
    return [
        case(period, "north 1", unit_amount=Decimal(999), loaded_at=EARLIER),
        case(period, "south 1", quantity=Decimal(-1), loaded_at=EARLIER),
        case(period, "p status", loaded_at=EARLIER),
        case(period, "p end", ended_at=start, loaded_at=EARLIER),
        case("accounts", "north", account_name="Older", created_at=None, loaded_at=EARLIER),
        case("usage_events", "e1", occurred_at=datetime(2030, 1, 1), loaded_at=EARLIER),
        case("survey_responses", "r 11", score=7, loaded_at=EARLIER),
        case("marketing_spend", date(2024, 11, 1), "google", amount=Decimal(1), loaded_at=EARLIER),
        case("exchange_rates", date(2024, 1, 1), "EUR", rate=Decimal(9), loaded_at=EARLIER),
    ]


def tied_deliveries() -> list[Case]:
    """Two deliveries of one key at one moment: either may stand, but always the same."""
    period = "subscription_periods"
    return [
        *(case("accounts", "tied", account_name=name) for name in ("Left", "Right", None)),
        *(case("contacts", "tied", full_name=name) for name in ("Left", "Right")),
        *(case(period, "tied", account_id="tied", quantity=Decimal(n)) for n in (5, 3, 4)),
        *(case("invoices", "tied", total_amount=Decimal(n)) for n in (70, 90)),
        *(case("invoice_lines", "tied", amount=Decimal(n)) for n in (70, 90)),
        *(case("usage_events", "tied", account_id=name) for name in ("tied", "south", None)),
        *(case("survey_responses", "tied", account_id="tied", score=n) for n in (2, 10)),
        *(case("support_tickets", "tied", handle_minutes=n) for n in (5, 50)),
        *(case("marketing_spend", date(2024, 11, 4), "x", amount=Decimal(n)) for n in (5, 50)),
        *(case("exchange_rates", date(2024, 6, 1), "CHF", rate=Decimal(n)) for n in (2, 3)),
        *(case("account_links", "generic", "two", account_id=name) for name in ("south", "edge")),
        *(case("opportunities", "tied", amount=Decimal(n)) for n in (1000, 90000)),
    ]


def tied_unparseable() -> list[Case]:
    """Two deliveries of one key at one moment that differ only in a value which can't be read."""
    answers = ("maybe", None, "perhaps", None)
    return [
        case("contacts", "tied text", account_id=None, has_marketing_consent=answer)
        for answer in answers
    ]


def rows_by_table(cases: Iterable[Case]) -> dict[str, list[Row]]:
    """The rows as `write_generic` takes them."""
    tables: dict[str, list[Row]] = {entity: [] for entity in KEYS}
    for one in cases:
        tables[one.entity].append(one.row)
    return tables


def distinct_key_count(entity: str, cases: Iterable[Case]) -> int:
    """Distinct raw keys; each row without a key is one of its own."""
    rows = [one for one in cases if one.entity == entity]
    return len({one.key for one in rows if one.has_key}) + sum(not one.has_key for one in rows)
