"""Money, potential, conversion and drivers of the built demo, worked out again in plain Python.

Inputs are ledgers that other tests hold to raw data, and the published history of segments; the
arithmetic is scipy's or spelt out here.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT
from scipy.stats import binomtest, chi2_contingency, false_discovery_control, norm, spearmanr

CENT = Decimal("0.01")
TOLERANCE = 1e-9
VARS: dict[str, Any] = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))[
    "vars"
]
AS_OF = date.fromisoformat(VARS["demo_as_of_date"])
HISTORY_START = AS_OF - timedelta(days=VARS["history_days"] - 1)
MARGIN = Decimal(str(VARS["gross_margin_rate"]))
HOURLY = Fraction(VARS["support_cost_per_hour"])
LEVEL = VARS["significance_level"]
SMALL = VARS["small_sample_size"]

Row = dict[str, Any]


class Demo:
    """The built demo, a table at a time."""

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect(str(path), read_only=True)
        self.schemas: dict[str, str] = dict(
            self.connection.execute(
                "select table_name, table_schema from information_schema.tables"
            ).fetchall()
        )

    def rows(self, table: str, where: str = "true") -> list[Row]:
        found = self.connection.execute(
            f"select * from {self.schemas[table]}.{table} where {where}"
        )
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def demo(built_demo: Path) -> Iterator[Demo]:
    opened = Demo(built_demo)
    yield opened
    opened.connection.close()


def cents(amount: Fraction | Decimal) -> Decimal:
    """To the cent, half away from zero."""
    exact = Fraction(amount)
    rounded = Decimal(math.floor(abs(exact) * 100 + Fraction(1, 2))) * CENT
    return -rounded if exact < 0 else rounded


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def last_day(month: date) -> date:
    return min(next_month(month) - timedelta(days=1), AS_OF)


def is_close(built: float | None, expected: float | None) -> bool:
    if built is None or expected is None:
        return built is expected
    return math.isclose(built, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


class Segments:
    """Where every account stood, from the published memberships."""

    def __init__(self, demo: Demo) -> None:
        self.stays: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in demo.rows("segment_memberships", "scheme <> 'named'"):
            self.stays[row["scheme"], row["account_id"]].append(row)
        self.schemes = sorted({scheme for scheme, _ in self.stays})

    def on(self, scheme: str, account_id: str, day: date) -> str:
        for stay in self.stays[scheme, account_id]:
            if stay["valid_from"] <= day and (stay["valid_to"] is None or day < stay["valid_to"]):
                return str(stay["segment_key"])
        return "unknown"


@pytest.fixture(scope="module")
def segments(demo: Demo) -> Segments:
    return Segments(demo)


# Money -----------------------------------------------------------------------------------------

LINES = (
    "revenue_amount",
    "cost_of_service_amount",
    "support_cost_amount",
    "acquisition_cost_amount",
    "paid_amount",
)
Entry = tuple[str | None, str, date]


def profit_of(demo: Demo) -> dict[Entry, dict[str, Decimal]]:
    """Every line of every account, channel and month."""
    channels = {
        row["account_id"]: row["acquisition_channel"] or "unknown"
        for row in demo.rows("dim_accounts")
    }
    profit: dict[Entry, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(LINES, Decimal(0)))
    won: dict[tuple[str, date], list[str]] = defaultdict(list)
    for row in demo.rows("fct_account_mrr_monthly"):
        account, month = row["account_id"], row["month_start_date"]
        lines = profit[account, channels[account], month]
        lines["revenue_amount"] = row["closing_mrr_amount"]
        kept = (row["closing_mrr_amount"] * MARGIN).quantize(CENT, ROUND_HALF_UP)
        lines["cost_of_service_amount"] = row["closing_mrr_amount"] - kept
        if row["new_mrr_amount"] > 0:
            won[channels[account], month].append(account)
    for row in demo.rows("int_payments"):
        entry = row["account_id"], channels[row["account_id"]], month_of(row["paid_on"])
        profit[entry]["paid_amount"] += row["net_amount"]
    minutes: dict[tuple[str | None, date], Fraction] = defaultdict(Fraction)
    for row in demo.rows("int_support_tickets"):
        if row["created_at"].date() <= AS_OF:
            month = month_of(row["created_at"].date())
            minutes[row["account_id"], month] += Fraction(row["handle_minutes"] or 0)
    to_date: dict[str | None, Fraction] = defaultdict(Fraction)
    for (account_id, month), spent in sorted(minutes.items(), key=lambda item: item[0][1]):
        before = cents(to_date[account_id] * HOURLY / 60)
        to_date[account_id] += spent
        entry = account_id, channels.get(account_id or "", "unknown"), month
        profit[entry]["support_cost_amount"] = cents(to_date[account_id] * HOURLY / 60) - before
    spend: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in demo.rows("int_marketing_spend"):
        spend[row["channel_key"], month_of(row["spend_date"])] += row["amount"]
    for (channel, month), amount in spend.items():
        winners = sorted(won[channel, month])
        for place, account in enumerate(winners):
            share, left = divmod(int(amount * 100), len(winners))
            part = Decimal(share + (place < left)) * CENT
            profit[account, channel, month]["acquisition_cost_amount"] = part
        if not winners:
            profit[None, channel, month]["acquisition_cost_amount"] = amount
    return profit


def contribution(lines: dict[str, Decimal]) -> Decimal:
    return lines["revenue_amount"] - sum((lines[line] for line in LINES[1:4]), Decimal(0))


def test_profit_of_accounts(demo: Demo) -> None:
    expected = profit_of(demo)
    built = {
        (row["account_id"], row["acquisition_channel"], row["month_start_date"]): row
        for row in demo.rows("account_profit_monthly")
    }
    assert set(built) == set(expected)
    for entry, lines in expected.items():
        assert {line: built[entry][line] for line in LINES} == lines, entry
        assert built[entry]["contribution_amount"] == contribution(lines)


def test_profit_of_segments(demo: Demo, segments: Segments) -> None:
    expected: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    for (account_id, _, month), lines in profit_of(demo).items():
        expected["all", "all", month] += contribution(lines)
        day = last_day(month)
        for scheme in segments.schemes if day >= HISTORY_START else []:
            key = "unallocated" if account_id is None else segments.on(scheme, account_id, day)
            expected[scheme, key, month] += contribution(lines)
    built = {
        (row["scheme"], row["segment_key"], row["period_start_date"]): row["contribution_amount"]
        for row in demo.rows("segment_profit", "period_type = 'month'")
    }
    assert {entry: amount for entry, amount in built.items() if amount or entry in expected} == (
        expected
    )


def test_acquisition_of_segments(demo: Demo, segments: Segments) -> None:
    spend: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    won: Counter[tuple[str, str, date]] = Counter()
    first_mrr: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    added: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
    bridges = {
        (row["account_id"], row["month_start_date"]): row
        for row in demo.rows("fct_account_mrr_monthly")
    }
    for (account_id, channel, month), lines in profit_of(demo).items():
        day = last_day(month)
        places = [("all", "all"), ("channel", channel)]
        for scheme in segments.schemes if day >= HISTORY_START else []:
            key = "unallocated" if account_id is None else segments.on(scheme, account_id, day)
            places.append((scheme, key))
        bridge = bridges.get((account_id or "", month))
        for place in places:
            spend[*place, month] += lines["acquisition_cost_amount"]
            if bridge:
                won[*place, month] += bridge["new_mrr_amount"] > 0
                first_mrr[*place, month] += bridge["new_mrr_amount"]
                change = bridge["closing_mrr_amount"] - bridge["opening_mrr_amount"]
                added[*place, month] += 12 * (change - bridge["fx_mrr_amount"])
    months = {row["month_start_date"]: row for row in demo.rows("mrr_monthly", "is_complete")}
    for row in demo.rows("acquisition_by_segment", "period_type = 'month'"):
        place = row["scheme"], row["segment_key"]
        month = row["period_start_date"]
        entry = (*place, month)
        assert row["spend_amount"] == spend[entry], entry
        assert row["new_account_count"] == won[entry], entry
        assert row["new_mrr_amount"] == first_mrr[entry], entry
        assert row["net_new_arr_amount"] == added[entry], entry
        before = row["spend_before_amount"]
        previous = month_of(month - timedelta(days=1))
        is_first = previous < min(months) or (
            row["scheme"] not in ("all", "channel") and last_day(previous) < HISTORY_START
        )
        assert before == (None if is_first else spend[*place, previous]), entry
        efficiency = float(added[entry] / before) if before else None
        assert is_close(row["sales_efficiency_ratio"], efficiency), entry
        if not won[entry]:
            assert row["cac_amount"] is row["ltv_to_cac_ratio"] is None
            continue
        cac = cents(Fraction(spend[entry]) / won[entry])
        arpa = cents(Fraction(first_mrr[entry]) / won[entry])
        assert (row["cac_amount"], row["new_arpa_amount"]) == (cac, arpa), entry
        assert is_close(row["cac_payback_months"], float(cac / (arpa * MARGIN))), entry
        year = [it for it in sorted(months) if it <= month][-12:]
        churned = sum(months[it]["churned_account_count"] for it in year)
        opening = sum(months[it]["opening_account_count"] for it in year)
        if not churned or not cac:
            assert row["ltv_to_cac_ratio"] is None
        else:
            lifetime = min(opening / churned, VARS["ltv_cap_months"])
            assert is_close(
                row["ltv_to_cac_ratio"], float(arpa * MARGIN) * lifetime / float(cac)
            ), entry


def test_concentration(demo: Demo, segments: Segments) -> None:
    paid: dict[tuple[str, str, date], list[Decimal]] = defaultdict(list)
    for row in demo.rows("fct_account_mrr_monthly", "closing_mrr_amount > 0"):
        month, amount = row["month_start_date"], row["closing_mrr_amount"]
        paid["all", "all", month].append(amount)
        for scheme in segments.schemes if last_day(month) >= HISTORY_START else []:
            key = segments.on(scheme, row["account_id"], last_day(month))
            paid[scheme, key, month].append(amount)
    built = demo.rows("revenue_concentration")
    assert len(built) == len(paid)
    for row in built:
        amounts = sorted(paid[row["scheme"], row["segment_key"], row["month_start_date"]])[::-1]
        count, total = len(amounts), sum(amounts)
        top = math.ceil(Fraction(count, 5))
        assert row["top_20_account_count"] == top
        assert row["top_20_mrr_amount"] == sum(amounts[:top])
        needed = next(k for k in range(1, count + 1) if sum(amounts[:k]) * 10 >= total * 8)
        assert row["accounts_to_80_count"] == needed
        assert is_close(row["accounts_to_80_rate"], needed / count)
        apart = sum(abs(one - other) for one in amounts for other in amounts)
        assert is_close(row["gini"], float(apart / (2 * count * total)))


# Potential -------------------------------------------------------------------------------------


def test_whitespace_and_potential(demo: Demo) -> None:
    day = f"valid_from <= date '{AS_OF}' and (valid_to is null or valid_to > date '{AS_OF}')"
    arr: dict[str, dict[tuple[str, str], Decimal]] = {"product": {}, "plan": {}}
    for row in demo.rows("int_mrr_spans_by_dimension", day):
        if row["dimension"] in arr and row["is_running"] and row["part_key"] != "unknown":
            arr[row["dimension"]][row["account_id"], row["part_key"]] = 12 * row["mrr_amount"]
    accounts = {
        row["account_id"]: row
        for row in demo.rows("account_traits_daily", f"date_day = date '{AS_OF}' and is_paying")
    }
    sizes = {
        row["account_id"]: row["size_segment"]
        for row in demo.rows("account_segments")
        if row["account_id"] in accounts
    }
    tiers = {tier: rank for rank, tier in enumerate(VARS["plan_tiers"], 1)}
    periods = demo.rows("int_subscription_periods")
    rungs = {row["product_id"] for row in periods if row["plan_tier"] in tiers}
    sold = {product for (_, product), amount in arr["product"].items() if amount > 0}
    by_seat = {row["plan_id"] for row in periods if not row["is_metered"] and row["quantity"] > 1}
    peers: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    plans: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    seat_shares: dict[str, list[float]] = defaultdict(list)
    for (account, product), amount in arr["product"].items():
        if account in accounts and amount > 0 and sizes[account] != "unknown":
            peers[product, sizes[account]].append(amount)
    for account, row in accounts.items():
        plan_arr = arr["plan"][account, row["plan_id"]]
        if row["plan_tier"] in tiers and sizes[account] != "unknown" and plan_arr > 0:
            plans[tiers[row["plan_tier"]], sizes[account]].append(plan_arr)
        if row["plan_id"] in by_seat and row["employee_count"] and row["seat_count"]:
            seat_shares[sizes[account]].append(round(row["seat_count"] / row["employee_count"], 6))
    needed = {row["event_name"]: row["min_plan_tier"] for row in demo.rows("feature_catalog")}
    tried: dict[str, int] = {}
    since = AS_OF - timedelta(days=27)
    for row in demo.rows("int_usage_feature_days", f"is_above_plan and used_on >= date '{since}'"):
        rank = tiers[needed[row["event_name"]]]
        tried[row["account_id"]] = min(tried.get(row["account_id"], rank), rank)

    whitespace: dict[tuple[str, str], Decimal | None] = {}
    for account in accounts:
        for product in sold:
            if (account, product) in arr["product"]:
                whitespace[account, product] = Decimal(0)
            elif product not in rungs:
                known = peers.get((product, sizes[account]))
                whitespace[account, product] = (
                    cents(median(map(Fraction, known))) if known else None
                )
    built = {
        (row["account_id"], row["product_id"]): row["whitespace_arr_amount"]
        for row in demo.rows("account_whitespace")
    }
    assert built == whitespace

    potential = {row["account_id"]: row for row in demo.rows("account_potential")}
    assert set(potential) == set(accounts)
    for account, traits in accounts.items():
        row = potential[account]
        plan_arr = arr["plan"][account, traits["plan_id"]]
        seats: Decimal | None = None
        if traits["plan_id"] not in by_seat:
            seats = Decimal(0)
        elif traits["employee_count"] and traits["seat_count"]:
            share = median(seat_shares[sizes[account]])
            wanted = math.floor(round(share * traits["employee_count"], 6))
            unfilled = max(wanted - traits["seat_count"], 0)
            assert row["unfilled_seat_count"] == unfilled
            seats = cents(Fraction(plan_arr) * unfilled / traits["seat_count"])
        assert row["seat_whitespace_arr_amount"] == seats, account
        upgrade: Decimal | None = Decimal(0)
        own_rank = tiers.get(traits["plan_tier"])
        if account in tried and own_rank and tried[account] > own_rank:
            known = plans.get((tried[account], sizes[account]))
            upgrade = (
                max(cents(median(map(Fraction, known))) - plan_arr, Decimal(0)) if known else None
            )
            assert tiers[row["wanted_plan_tier"]] == tried[account]
        assert row["upgrade_arr_amount"] == upgrade, account
        lacking = [
            amount
            for (owner, product), amount in whitespace.items()
            if owner == account and (account, product) not in arr["product"]
        ]
        found = [amount for amount in lacking if amount is not None]
        products = sum(found, Decimal(0)) if found or not lacking else None
        assert row["product_whitespace_arr_amount"] == products, account
        for total, parts in {
            "whitespace_arr_amount": [products, seats],
            "short_term_potential_amount": [seats, upgrade],
            "long_term_potential_amount": [seats, upgrade, products],
        }.items():
            is_known = all(part is not None for part in parts)
            assert row[total] == (sum(filter(None, parts), Decimal(0)) if is_known else None)


# Conversion ------------------------------------------------------------------------------------


def days_from(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += timedelta(days=1)


def trials_of(demo: Demo) -> dict[tuple[str, date], tuple[date, bool | None]]:
    """Trials day by day: (account, first day) -> (day after the last, whether converted)."""
    horizon = AS_OF + timedelta(days=120)
    trial_days: dict[str, set[date]] = defaultdict(set)
    for row in demo.rows("int_subscription_periods"):
        until = min(row["ended_on"] or horizon, horizon)
        if row["status"] == "trialing":
            trial_days[row["account_id"]].update(days_from(row["started_on"], until))
        elif row["has_counting_status"] and row["trial_ends_on"]:
            until = min(until, row["trial_ends_on"])
            trial_days[row["account_id"]].update(days_from(row["started_on"], until))
    paid_days: dict[str, set[date]] = defaultdict(set)
    for row in demo.rows("int_account_mrr_spans", "mrr_amount > 0"):
        until = min(row["valid_to"] or horizon, AS_OF + timedelta(days=1))
        paid_days[row["account_id"]].update(days_from(row["valid_from"], until))
    found: dict[tuple[str, date], tuple[date, bool | None]] = {}
    for account, days in trial_days.items():
        for start in sorted(days):
            if start - timedelta(days=1) in days or start in paid_days[account]:
                continue
            end = start
            while end in days:
                end += timedelta(days=1)
            decided_on = end + timedelta(days=VARS["trial_conversion_days"])
            window = set(days_from(start, decided_on + timedelta(days=1)))
            converted: bool | None = bool(paid_days[account] & window)
            if not converted and decided_on > AS_OF:
                converted = None
            if end <= AS_OF:
                found[account, start] = (end, converted)
    return found


def test_trial_conversion(demo: Demo) -> None:
    ended: Counter[date] = Counter()
    converted: Counter[date] = Counter()
    for end, is_converted in trials_of(demo).values():
        ended[month_of(end)] += 1
        converted[month_of(end)] += bool(is_converted)
    built = demo.rows("trial_conversion_monthly", "scheme = 'all'")
    assert {row["month_start_date"]: row["ended_count"] for row in built} == ended
    for row in built:
        hits, cases = converted[row["month_start_date"]], ended[row["month_start_date"]]
        interval = binomtest(hits, cases).proportion_ci(method="wilson")
        assert row["converted_count"] == hits
        assert is_close(row["conversion_rate"], hits / cases)
        assert is_close(row["conversion_rate_low"], interval.low)
        assert is_close(row["conversion_rate_high"], interval.high)


def test_conversion_by_feature(demo: Demo) -> None:
    used: dict[str, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for row in demo.rows("int_usage_feature_days"):
        used[row["account_id"]][row["event_name"]].add(row["used_on"])
    trials = [
        (account, start, end, is_converted)
        for (account, start), (end, is_converted) in trials_of(demo).items()
        if is_converted is not None
        and any(day < end for days in used[account].values() for day in days)
    ]
    assert trials
    events = {row["feature_key"]: row["event_name"] for row in demo.rows("feature_catalog")}
    p_values: dict[str, float] = {}
    built = {row["feature_key"]: row for row in demo.rows("conversion_by_feature")}
    assert set(built) == set(events)
    for feature, event in events.items():
        table = [[0, 0], [0, 0]]
        for account, start, end, is_converted in trials:
            is_used = any(start <= day < end for day in used[account][event])
            table[0 if is_used else 1][0 if is_converted else 1] += 1
        (with_hits, with_missed), (without_hits, without_missed) = table
        row = built[feature]
        assert row["with_count"] == with_hits + with_missed
        assert row["converted_with_count"] == with_hits
        assert row["without_count"] == without_hits + without_missed
        assert row["converted_without_count"] == without_hits
        if not row["with_count"] or not row["without_count"]:
            assert row["difference"] is row["difference_low"] is row["p_value"] is None
            continue
        rates, lows, highs = [], [], []
        for hits, missed in table:
            interval = binomtest(hits, hits + missed).proportion_ci(method="wilson")
            rates.append(hits / (hits + missed))
            lows.append(interval.low)
            highs.append(interval.high)
        difference = rates[0] - rates[1]
        below = math.hypot(rates[0] - lows[0], highs[1] - rates[1])
        above = math.hypot(highs[0] - rates[0], rates[1] - lows[1])
        assert is_close(row["difference"], difference)
        assert is_close(row["difference_low"], difference - below)
        assert is_close(row["difference_high"], difference + above)
        statistic = chi2_contingency(table, correction=False).statistic
        cases = len(trials)
        p_values[feature] = 2 * norm.sf(math.sqrt(statistic * (cases - 1) / cases))
        assert is_close(row["p_value"], p_values[feature])
    adjusted = false_discovery_control(list(p_values.values()), method="bh")
    for feature, value in zip(p_values, adjusted, strict=True):
        assert is_close(built[feature]["adjusted_p_value"], float(value))
        is_small = min(built[feature]["with_count"], built[feature]["without_count"]) < SMALL
        assert built[feature]["is_significant"] == (None if is_small else value < LEVEL)


def test_onboarding_funnel(demo: Demo) -> None:
    steps = sorted(demo.rows("onboarding_steps"), key=lambda row: row["sort_order"])
    signups = {row["account_id"]: row["signed_up_at"].date() for row in demo.rows("dim_accounts")}
    subscribed = {row["account_id"] for row in demo.rows("int_subscription_periods")}
    first: dict[tuple[str, str], date] = {}
    for row in demo.rows("int_usage_events", "account_id is not null"):
        entry = row["account_id"], row["event_name"]
        first[entry] = min(first.get(entry, row["occurred_on"]), row["occurred_on"])
    built = {row["step_key"]: row for row in demo.rows("onboarding_funnel", "scheme = 'all'")}
    at_step = subscribed
    for step in steps:
        done = {account for account in subscribed if (account, step["event_name"]) in first}
        row = built[step["step_key"]]
        assert row["reached_account_count"] == len(at_step)
        assert row["passed_account_count"] == len(at_step & done)
        assert row["stuck_account_count"] == len(at_step - done)
        assert row["done_account_count"] == len(done)
        took = [max((first[it, step["event_name"]] - signups[it]).days, 0) for it in done]
        assert row["median_days"] == median(took)
        at_step = at_step & done


# Drivers ---------------------------------------------------------------------------------------


def test_usage_drivers(demo: Demo) -> None:
    cut_off = AS_OF - timedelta(days=VARS["driver_outcome_days"])
    traits = demo.rows("account_traits_daily", f"date_day = date '{cut_off}' and is_paying")
    mrr: dict[str, Decimal] = defaultdict(Decimal)
    for row in demo.rows("fct_mrr_movements"):
        mrr[row["account_id"]] += row["mrr_change_amount"]
    built = {(row["trait"], row["outcome"]): row for row in demo.rows("usage_drivers")}
    p_values: dict[tuple[str, str], float] = {}
    for trait in VARS["driver_traits"]:
        known = [row for row in traits if row[trait] is not None]
        outcomes = {
            "mrr_growth": [
                round(float(mrr[row["account_id"]] / row["mrr_amount"] - 1), 6) for row in known
            ],
            "retention": [float(mrr[row["account_id"]] > 0) for row in known],
        }
        for outcome, values in outcomes.items():
            if not known:
                assert (trait, outcome) not in built
                continue
            row = built[trait, outcome]
            assert row["account_count"] == len(known)
            assert (row["cut_off_date"], row["outcome_date"]) == (cut_off, AS_OF)
            found = spearmanr([round(float(it[trait]), 6) for it in known], values).statistic
            if math.isnan(found):
                assert row["correlation"] is row["p_value"] is None
                continue
            error = math.sqrt((1 + found**2 / 2) / (len(known) - 3))
            p_values[trait, outcome] = 2 * norm.sf(abs(math.atanh(found)) / error)
            assert is_close(row["correlation"], found)
            assert is_close(
                row["correlation_low"], math.tanh(math.atanh(found) - norm.ppf(0.975) * error)
            )
            assert is_close(
                row["correlation_high"], math.tanh(math.atanh(found) + norm.ppf(0.975) * error)
            )
            assert is_close(row["p_value"], p_values[trait, outcome])
    assert len(p_values) > 10
    adjusted = false_discovery_control(list(p_values.values()), method="bh")
    for entry, value in zip(p_values, adjusted, strict=True):
        assert is_close(built[entry]["adjusted_p_value"], float(value))
        is_small = built[entry]["account_count"] < SMALL
        assert built[entry]["is_significant"] == (None if is_small else value < LEVEL)
