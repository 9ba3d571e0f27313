"""Every declared trait, recomputed in plain Python from the rows that it is declared over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT

MART = ROOT / "models" / "marts" / "segmentation" / "_account_traits_daily.yml"
SAMPLED_ACCOUNTS = 60
SAMPLED_DAYS = 9
VARS = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
FAR = date(9999, 12, 31)

Row = Mapping[str, Any]
Rule = Mapping[str, Any]

SPANS = (
    "select account_id, {amount} as span_change, {start} as changed_on, {end} as until_on"
    " from {table}"
)
SOURCES = {
    "usage": "select *, used_on as changed_on from int_usage_feature_days",
    "events": "select *, occurred_on as changed_on from int_usage_events"
    " where account_id is not null",
    "tickets": "select *, cast(created_at as date) as changed_on from int_support_tickets"
    " where account_id is not null",
    "ticket_changes": SPANS.format(
        amount="1 as ticket_change, 1",
        start="cast(created_at as date)",
        end="cast(solved_at as date)",
        table="int_support_tickets",
    ),
    "answers": "select *, responded_on as changed_on from int_survey_responses",
    "payments": "select *, paid_on as changed_on from int_payments",
    "mrr_changes": "select *, valid_from as changed_on from int_account_mrr_spans",
    "movements": "select *, movement_date as changed_on from int_mrr_movements",
    "trials": SPANS.format(
        amount="1",
        start="started_on",
        end="case when status = 'trialing' then ended_on"
        " else least(coalesce(ended_on, trial_ends_on), trial_ends_on) end",
        table="int_subscription_periods"
        " where status = 'trialing' or (has_counting_status and trial_ends_on > started_on)",
    ),
    "products": SPANS.format(
        amount="1", start="from_on", end="until_on", table="int_account_product_spans"
    ),
    "renewals": SPANS.format(
        amount="1", start="from_on", end="until_on", table="int_renewal_windows"
    ),
    "opportunities": SPANS.format(
        amount="amount", start="from_on", end="until_on", table="int_open_opportunities"
    ),
}
COUNTED_BY = {"usage": "event_count"}
UNKNOWN_UNTIL_SEEN = {"usage"}


def rules() -> dict[str, dict[str, Any]]:
    """The declared rules with their operation under `operation` and numbers for names of vars."""
    columns = yaml.safe_load(MART.read_text(encoding="utf-8"))["models"][0]["columns"]
    found = {}
    for column in columns:
        rule = column.get("config", {}).get("meta", {}).get("trait")
        if rule:
            named = {
                key: VARS[value] if key == "days" and isinstance(value, str) else value
                for key, value in rule.items()
            }
            found[column["name"]] = {**named, "operation": next(iter(rule))}
    return found


class History:
    """The rows of one account by source, in order of days, with what `where` says of each."""

    def __init__(self, rows: Mapping[str, Sequence[Row]]) -> None:
        self.rows = rows
        self.sorted: dict[tuple[str, str | None], tuple[list[date], list[Row]]] = {}

    def between(self, source: str, first: date, last: date, where: str | None) -> list[Row]:
        """Rows of some days, both ends included, that meet a condition."""
        if (source, where) not in self.sorted:
            rows = [row for row in self.rows.get(source, ()) if where is None or row["is " + where]]
            rows.sort(key=lambda row: row["changed_on"])
            self.sorted[source, where] = ([row["changed_on"] for row in rows], rows)
        days, rows = self.sorted[source, where]
        return rows[bisect_left(days, first) : bisect_right(days, last)]

    def until(self, source: str, day: date, where: str | None = None) -> list[Row]:
        """Rows up to a day that meet a condition."""
        return self.between(source, date.min, day, where)

    def within(
        self, source: str, day: date, days: int, ending: int = 0, where: str | None = None
    ) -> list[Row]:
        """Rows of so many days that end so many days before a day."""
        last = day - timedelta(days=ending)
        return self.between(source, last - timedelta(days=days - 1), last, where)


def read_histories(connection: duckdb.DuckDBPyConnection) -> dict[str, History]:
    """Histories of a fixed sample of accounts."""
    accounts = [
        account
        for (account,) in connection.execute(
            "(select account_id from int_account_first_days order by md5(account_id) limit ?)"
            # Few accounts do nearly everything in one feature.
            " union select min(account_id) from int_account_days"
            " where single_feature_share_28 is not null",
            [SAMPLED_ACCOUNTS],
        ).fetchall()
    ]
    conditions: dict[str, set[str]] = defaultdict(set)
    for rule in rules().values():
        if rule.get("where"):
            conditions[source_of(rule)].add(rule["where"])
    rows: dict[str, dict[str, list[Row]]] = {account: defaultdict(list) for account in accounts}
    for source, query in SOURCES.items():
        flags = "".join(
            f', coalesce({where}, false) as "is {where}"' for where in sorted(conditions[source])
        )
        found = connection.execute(
            f"select *{flags} from ({query}) where list_contains(?, account_id)", [accounts]
        )
        names = [column[0] for column in found.description or ()]
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            rows[row["account_id"]][source].append(row)
    return {account: History(of_account) for account, of_account in rows.items()}


def source_of(rule: Rule) -> str:
    """The source that a rule reads."""
    operation = rule["operation"]
    named_by_operation = ("count", "count_days", "count_weeks", "first", "last")
    return str(rule[operation] if operation in named_by_operation else rule.get("of", ""))


def count_of(source: str, rows: Sequence[Row]) -> int:
    """How many things rows stand for."""
    return sum(row[COUNTED_BY[source]] if source in COUNTED_BY else 1 for row in rows)


def open_change(row: Row, column: str, day: date) -> Any:
    """What a row adds on a day: its value, or nothing once its span is over."""
    until = row.get("until_on", FAR) or FAR
    return row[column] if until > day else 0


def top_share(history: History, rule: Rule, day: date) -> float | None:
    """Share of the most frequent value; None for few things or where no value is frequent."""
    source = source_of(rule)
    things: Counter[str] = Counter()
    for row in history.within(source, day, rule["days"], where=rule.get("where")):
        things[row[rule["top_share"]]] += count_of(source, [row])
    total, top = sum(things.values()), max(things.values(), default=0)
    return top / total if total >= rule["at_least"] and 2 * top >= rule["at_least"] else None


def last_completion(history: History, rule: Rule, day: date) -> date | None:
    """Last day up to a day on which the events were completed in order and in time."""
    steps, source = rule["sequence"], source_of(rule)
    starts: list[datetime | None] = [None] * len(steps)
    completed: date | None = None
    ordered = sorted(
        history.until(source, day), key=lambda row: (row["occurred_at"], row["event_id"])
    )
    for row in ordered:
        for position in reversed(range(len(steps))):
            if row["event_name"] != steps[position]:
                continue
            if position == 0:
                starts[0] = row["occurred_at"]
            elif starts[position - 1]:
                latest = starts[position - 1]
                starts[position] = max(latest, starts[position] or latest)
                in_time = row["occurred_at"] <= latest + timedelta(days=rule["within_days"])
                if position == len(steps) - 1 and in_time:
                    completed = row["changed_on"]
    return completed


def measured(history: History, rule: Rule, day: date) -> Any:
    """A trait that reads a source, on a day."""
    operation, source, where = rule["operation"], source_of(rule), rule.get("where")
    if source in UNKNOWN_UNTIL_SEEN and not history.until(source, day):
        return None
    if operation == "sequence":
        return last_completion(history, rule, day)
    if operation == "top_share":
        return top_share(history, rule, day)
    if operation == "count_weeks":
        return sum(
            bool(history.within(source, day, 7, 7 * week, where)) for week in range(rule["weeks"])
        )
    rows = (
        history.within(source, day, rule["days"], rule.get("ending_days_ago", 0), where)
        if rule.get("days")
        else history.until(source, day, where)
    )
    values: Mapping[str, Callable[[], Any]] = {
        "count": lambda: count_of(source, rows),
        "sum": lambda: sum(open_change(row, rule["sum"], day) or 0 for row in rows),
        "count_days": lambda: len({row["changed_on"] for row in rows}),
        "distinct": lambda: len(
            {row[rule["distinct"]] for row in rows if row[rule["distinct"]] is not None}
        ),
        "first": lambda: min((row["changed_on"] for row in rows), default=None),
        "last": lambda: max((row["changed_on"] for row in rows), default=None),
    }
    return values[operation]()


def derived(rule: Rule, series: Mapping[date, Row], day: date) -> Any:
    """A trait that is made from other traits of the account, by day."""
    operation, today = rule["operation"], series[day]
    if operation in ("days_since", "days_until"):
        other = today[rule[operation]]
        gap = None if other is None else (day - other).days
        return -gap if gap is not None and operation == "days_until" else gap
    if operation == "ratio":
        part, whole = (today[name] for name in rule["ratio"])
        if part is None or not whole or whole < rule.get("at_least", 0):
            return None
        return float(part) / float(whole)
    if operation == "daily_sum":
        days = [day - timedelta(days=back) for back in range(rule["days"])]
        return sum(series[past][rule["daily_sum"]] for past in days if past in series)
    before = series.get(day - timedelta(days=rule["days"]))
    now, base = today[rule["trend"]], before and before[rule["trend"]]
    if now is None or base is None:
        return None
    if base == 0:
        return 0.0 if now == 0 else None
    return float(now - base) / abs(float(base))


def test_shares_divide_what_they_count() -> None:
    """A part that also counts what the whole leaves out would make shares of more than all."""
    declared = rules()
    shares = {
        name: rule["ratio"]
        for name, rule in declared.items()
        if "_share" in name and "ratio" in rule
    }
    assert {"error_share_28", "mobile_share_90"} <= shares.keys()
    for part, whole in shares.values():
        assert declared[part]["days"] == declared[whole]["days"]
        assert (declared[whole].get("where") or "") in (declared[part].get("where") or "")


@pytest.fixture(scope="module")
def connection(built_demo: Path) -> duckdb.DuckDBPyConnection:
    """The built demo; the intermediate schema first."""
    opened = duckdb.connect(str(built_demo), read_only=True)
    opened.execute("set search_path = 'main_intermediate,main'")
    return opened


def test_every_trait_equals_its_declaration(connection: duckdb.DuckDBPyConnection) -> None:
    histories = read_histories(connection)
    found = connection.execute(
        "select * from int_account_days where list_contains(?, account_id)", [list(histories)]
    )
    names = [column[0] for column in found.description or ()]
    declared = rules()
    series: dict[str, dict[date, Row]] = defaultdict(dict)
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        series[row["account_id"]][row["date_day"]] = row
    checked: Counter[str] = Counter()
    known: Counter[str] = Counter()
    wrong: list[str] = []
    for number, (account, history) in enumerate(histories.items()):
        days = sorted(series[account])
        step = max(1, len(days) // SAMPLED_DAYS)
        # Far enough from the first day for what looks back over days of the spine.
        for day in [*days[:2], *days[100 + number % 7 :: step], *days[-8::7]]:
            for name, rule in declared.items():
                operation = rule["operation"]
                if operation in ("attribute", "sql", "macro"):
                    continue
                looks_back = operation in ("daily_sum", "trend")
                if looks_back and (day - days[0]).days < rule["days"]:
                    continue
                expected = (
                    measured(history, rule, day)
                    if source_of(rule)
                    else derived(rule, series[account], day)
                )
                actual = series[account][day][name]
                checked[name] += 1
                known[name] += actual is not None
                same = (
                    actual == pytest.approx(expected, abs=1e-9)
                    if isinstance(actual, float) and isinstance(expected, float)
                    else actual == expected
                )
                if not same:
                    wrong.append(f"{account} {day} {name}: {actual} instead of {expected}")
    assert not wrong, "\n".join([f"{len(wrong)} of {sum(checked.values())} differ:", *wrong[:20]])
    assert sum(checked.values()) > 20_000
    never_known = [name for name in checked if not known[name]]
    assert never_known == []
