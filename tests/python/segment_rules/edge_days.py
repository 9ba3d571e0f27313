"""Days on which rules go wrong: leap days, ends of months, daylight saving, nulls, ties, zeros."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from .evaluator import CHANGE_OPERATORS, DAYS_SINCE, SIGNS, Node
from .values import Row, Value

# Accounts by their first and last day.
ACCOUNTS = {
    "common_february": (date(2027, 2, 20), date(2027, 3, 4)),
    "dst_europe_autumn": (date(2026, 10, 18), date(2026, 11, 2)),
    "dst_europe_spring": (date(2026, 3, 22), date(2026, 4, 2)),
    "dst_us_spring": (date(2026, 3, 1), date(2026, 3, 15)),
    "leap_february": (date(2028, 2, 20), date(2028, 3, 31)),
    "one_day": (date(2028, 2, 29), date(2028, 2, 29)),
    "year_end": (date(2025, 12, 20), date(2026, 2, 3)),
}
TYPES = {
    "account_id": "varchar",
    "plan_tier": "varchar",
    "owner_id": "varchar",
    "rfm_segment": "varchar",
    "size_segment": "varchar",
    "seat_count": "bigint",
    "nps_score": "integer",
    "mrr_amount": "decimal(18, 2)",
    "paid_amount": "decimal(18, 2)",
    "use_rate": "double",
    "is_paying": "boolean",
    "is_trialing": "boolean",
    "is_settled": "boolean",
    "signed_up_on": "date",
    "renews_on": "date",
    "last_active_on": "date",
    "date_day": "date",
}
# What follows what, over and over; their lengths share no divisor with most others.
CYCLES: dict[str, list[Value]] = {
    "plan_tier": ["free", None, "team", "o'brien", "50% {off}", ""],
    "owner_id": [None, "12", "012", "Ada", "ada"],
    "rfm_segment": ["lost", "at_risk", "champions", None, "lost", "new", "champions"],
    "size_segment": ["small", "large", None],
    "seat_count": [0, 0, 1, 5, 10, None, 11, 0, 3_000_000_000, 4, 4],
    "nps_score": [None, -1, 0, 1, 9, 10, 6],
    "mrr_amount": [
        Decimal(text) if text else None
        for text in (
            "3.00",
            "3.30",
            "0.00",
            "-0.01",
            "0.01",
            "",
            "99.99",
            "0.00",
            "110.00",
            "100.00",
        )
    ],
    "paid_amount": [
        Decimal(text) if text else None
        for text in ("", "1000.00", "0.07", "0.00", "9999999999.99", "-3.00", "0.35", "0.70", "")
    ],
    "use_rate": [0.1, 0.2, 0.30000000000000004, None, 0.0, 1.0, 0.5, 0.3, 1 / 3],
    "is_paying": [True, False, None, True, True],
    "is_trialing": [False, None, True],
    "is_settled": [True, True, False, False],
}
FIXED_DAYS = [
    None,
    date(2024, 2, 29),
    date(2028, 2, 29),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 1, 31),
    date(2026, 3, 8),
]
# Days between the row's day and the trait's; none is unknown.
DISTANCES: dict[str, list[int | None]] = {
    "renews_on": [0, 1, -1, 7, None, 28, 29, 30, 31, 365, 366],
    "last_active_on": [0, 0, -1, -2, None, -28, -29, -30, -31, 1, -365, -366, -7],
}


# Bounds that the days above reach exactly, each with the one next to it.
EDGE_RULES: list[Node] = [
    *(
        {"change_of": "mrr_amount", "over_days": 1, operator: share}
        for operator in CHANGE_OPERATORS
        for share in (0.1, -1, -2, 0, 1)
    ),
    *(
        {"change_of": "seat_count", "over_days": 1, "at_least": 0, "zero_base": zero_base}
        for zero_base in ("unknown", 0, 1, -0.5)
    ),
    {"not": {"change_of": "paid_amount", "over_days": 28, "above": 0}},
    *(
        {"trait": trait, operator: day_count}
        for trait in ("signed_up_on", "renews_on", "last_active_on")
        for operator in DAYS_SINCE
        for day_count in (0, 1, 7, 28, 29, 30, 31, 364, 365, 366)
    ),
    *(
        {"trait": "signed_up_on", operator: str(on)}
        for operator in ("on_or_after", "before", "is", "is_not")
        for on in FIXED_DAYS
        if on
    ),
    *(
        {"trait": "seat_count", operator: bound}
        for operator in SIGNS
        if operator not in ("on_or_after", "before")
        for bound in (0, 4, 4.5, 5, 3_000_000_000)
    ),
    *(
        {"trait": "mrr_amount", operator: bound}
        for operator in ("is", "is_not", "above", "at_least", "below", "at_most")
        for bound in (0, -0.01, 3.3, 99.99, 100)
    ),
    *({"trait": "plan_tier", "is": tier} for tier in ("o'brien", "50% {off}", "", "FREE")),
    {"trait": "plan_tier", "not_in": ["o'brien", ""]},
    {"trait": "owner_id", "in": ["12", "ada"]},
    {"scheme": "rfm", "in": ["lost", "new"]},
    {"not": {"scheme": "size", "in": ["small"]}},
    {"not": {"trait": "is_paying", "is": True}},
    {"all": [{"trait": "is_paying", "is_not": False}, {"not": {"segment": "trialing"}}]},
    {"any": ["is_paying", {"trait": "is_trialing", "known": False, "because": "{seat_count}"}]},
    "plan_tier = 'o''brien' or rfm_segment in ('lost') and not is_paying",
    "not (is_paying and is_trialing) or seat_count is null",
    "mrr_amount between 3 and 3.3 and plan_tier <> 'is_paying'",
]


def edge_rows() -> dict[str, list[Row]]:
    """All days of each account."""
    rows: dict[str, list[Row]] = {}
    place = 0
    for account_id, (first, last) in ACCOUNTS.items():
        rows[account_id] = []
        for offset in range((last - first).days + 1):
            rows[account_id].append(edge_row(account_id, first + timedelta(days=offset), place))
            place += 1
    return rows


def edge_row(account_id: str, on: date, place: int) -> Row:
    row: dict[str, Value] = {"account_id": account_id}
    row |= {trait: values[place % len(values)] for trait, values in CYCLES.items()}
    row["signed_up_on"] = FIXED_DAYS[place % len(FIXED_DAYS)]
    for trait, distances in DISTANCES.items():
        distance = distances[place % len(distances)]
        row[trait] = None if distance is None else on + timedelta(days=distance)
    return row | {"date_day": on}
