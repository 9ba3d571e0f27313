"""What the page's script needs, as compact JSON: columns, and codes for texts that repeat."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from saas_segmentation.dashboard import charts
from saas_segmentation.dashboard.accounts import Account, Accounts, History, without_emails
from saas_segmentation.dashboard.segments import NAMED, Scheme, Score, Segmentation
from saas_segmentation.dashboard.words import in_words, kpi_name, kpi_unit, scheme_name

Json = dict[str, Any]
# Text that would end the script element, or a line of it.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_json(data: Json) -> str:
    """JSON that no text in it can break out of a script element with."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


class Texts:
    """Texts that repeat, each kept once and named by its place; None stays None."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}

    def code(self, text: str | None) -> int | None:
        """The place of a text."""
        if text is None:
            return None
        return self.found.setdefault(without_emails(text), len(self.found))

    def codes(self, texts: Iterable[str | None]) -> list[int | None]:
        """Places of several texts."""
        return [self.code(text) for text in texts]

    def all(self) -> list[str]:
        """The texts in the order of their places."""
        return list(self.found)


def number(value: Decimal | float | int | None, digits: int = 6) -> float | int | None:
    """A number for JSON with at most so many digits; what is no number is unknown."""
    if value is None or not math.isfinite(value):
        return None
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded


def page_data(
    segmentation: Segmentation, accounts: Accounts, as_of: date, currency: str | None
) -> Json:
    """What is needed when the page opens."""
    texts = Texts()
    return {
        "asOf": as_of.isoformat(),
        "currency": currency,
        "schemes": {
            key: _scheme(scheme, as_of, texts) for key, scheme in segmentation.schemes.items()
        },
        "kpis": _kpis(segmentation.company),
        "accounts": _accounts(accounts, segmentation, texts),
        "charts": {
            "config": charts.CONFIG,
            "sizes": charts.sizes_over_time(),
            "scorecard": charts.scorecard(),
            "accountMrr": charts.account_mrr(),
            "accountUse": charts.account_use(),
            "accountHealth": charts.account_health(),
        },
        # Last: all texts are known by now.
        "texts": texts.all(),
    }


def _scheme(scheme: Scheme, as_of: date, texts: Texts) -> Json:
    places = {segment.key: place for place, segment in enumerate(scheme.segments)}
    days = sorted({size.day for size in scheme.sizes})
    weekly: dict[str, dict[date, int]] = {segment.key: {} for segment in scheme.segments}
    mrr: dict[str, Decimal] = {}
    for size in scheme.sizes:
        weekly.setdefault(size.key, {})[size.day] = size.accounts
        if size.day == as_of:
            mrr[size.key] = size.mrr
    return {
        "name": scheme_name(scheme.key),
        "days": [day.isoformat() for day in days],
        "segments": [
            {
                "key": segment.key,
                "label": without_emails(segment.label),
                "texts": texts.codes(
                    (
                        segment.description,
                        segment.goal,
                        segment.owner,
                        segment.next_action,
                        segment.channel,
                    )
                ),
                "accounts": [weekly[segment.key].get(day) for day in days],
                "mrr": number(mrr.get(segment.key), 2),
            }
            for segment in scheme.segments
        ],
        "flows": [
            [
                _place(places, flow.source),
                _place(places, flow.target),
                flow.moves,
                number(flow.mrr, 2),
            ]
            for flow in scheme.flows
        ],
        "scores": _scores(scheme, places),
    }


def _place(places: dict[str, int], key: str | None) -> int | None:
    return None if key is None else places.get(key)


def _scores(scheme: Scheme, places: dict[str, int]) -> Json:
    """By KPI the rows of its segments."""
    found: Json = {}
    for score in sorted(scheme.scores, key=lambda score: places.get(score.key, 0)):
        if score.key in places:
            found.setdefault(score.kpi, []).append([places[score.key], *_figures(score)])
    return found


def _figures(score: Score) -> list[Any]:
    return [
        number(score.value),
        number(score.low),
        number(score.high),
        score.sample,
        int(score.is_small),
        number(score.rest_value),
        number(score.difference),
        number(score.difference_low),
        number(score.difference_high),
        None if score.is_different is None else int(score.is_different),
    ]


def _kpis(company: Sequence[Score]) -> list[Json]:
    """KPIs with their names, units and the company's values; sums last."""
    return [
        {
            "key": score.kpi,
            "name": kpi_name(score.kpi),
            "unit": kpi_unit(score.kpi),
            "company": number(score.value),
        }
        for score in sorted(company, key=lambda score: (score.kind == "sum", kpi_name(score.kpi)))
    ]


def _accounts(found: Accounts, segmentation: Segmentation, texts: Texts) -> Json:
    """Columns of all accounts, one place each."""
    accounts = found.accounts

    def coded(name: str) -> list[int | None]:
        return texts.codes(getattr(account, name) for account in accounts)

    def numbers(name: str, digits: int = 2) -> list[float | int | None]:
        return [number(getattr(account, name), digits) for account in accounts]

    return {
        "id": [account.id for account in accounts],
        "name": [without_emails(account.name or "") for account in accounts],
        "domain": [without_emails(account.domain or "") for account in accounts],
        "country": coded("country"),
        "industry": coded("industry"),
        "plan": coded("plan_tier"),
        "healthBand": coded("health_band"),
        "healthTrend": coded("health_trend"),
        "riskBand": coded("risk_band"),
        "employees": numbers("employees"),
        "mrr": numbers("mrr"),
        "arr": numbers("arr"),
        "health": numbers("health", 1),
        "risk": numbers("risk", 4),
        "renewal": numbers("renewal_days"),
        "nps": numbers("nps"),
        "firstPaid": [
            account.first_paid and account.first_paid.isoformat() for account in accounts
        ],
        "reasons": [_reasons(account, texts) for account in accounts],
        "named": [_named_now(found.histories[account.id], segmentation) for account in accounts],
    }


def _reasons(account: Account, texts: Texts) -> list[int | None]:
    return texts.codes(
        reason for reason in (account.reason_1, account.reason_2, account.reason_3) if reason
    )


def _named_now(history: History, segmentation: Segmentation) -> list[int]:
    """Named segments of the account in the order of their declaration: the first one's action
    comes first."""
    if NAMED not in segmentation.schemes:
        return []
    keys = [segment.key for segment in segmentation.schemes[NAMED].segments]
    now = {
        stretch.segment
        for stretch in history.stretches
        if stretch.scheme == NAMED and stretch.end is None
    }
    return [place for place, key in enumerate(keys) if key in now]


def history_data(segmentation: Segmentation, accounts: Accounts) -> Json:
    """What is needed once an account is opened; days are counted from the first day."""
    texts = Texts()
    histories = [accounts.histories[account.id] for account in accounts.accounts]
    starts = [history.weeks.first for history in histories if history.weeks]
    starts += [stretch.start for history in histories for stretch in history.stretches]
    first = min(starts, default=date(1970, 1, 1))
    schemes = list(segmentation.schemes)
    places = {
        (key, segment.key): place
        for key, scheme in segmentation.schemes.items()
        for place, segment in enumerate(scheme.segments)
    }
    return {
        "first": first.isoformat(),
        "schemes": schemes,
        "accounts": [_history(history, first, schemes, places, texts) for history in histories],
        "texts": texts.all(),
    }


def _history(
    history: History,
    first: date,
    schemes: list[str],
    places: dict[tuple[str, str], int],
    texts: Texts,
) -> Json:
    """One account. Weeks are texts such as `3,,5`: they are the bulk of the page."""
    found: Json = {}
    if history.months:
        found["months"] = [history.months.first.isoformat()]
        found["months"] += [number(mrr, 2) for mrr in history.months.mrr]
    if history.weeks:
        found["weeks"] = [
            (history.weeks.first - first) // timedelta(days=1),
            _joined(history.weeks.core_days),
            _joined(history.weeks.users),
            _joined(history.weeks.health),
        ]
    stretches: dict[int, list[int]] = {}
    named: list[list[int | None]] = []
    for stretch in history.stretches:
        place = places.get((stretch.scheme, stretch.segment))
        if place is None:
            continue
        start = (stretch.start - first).days
        if stretch.scheme == NAMED:
            end = None if stretch.end is None else (stretch.end - first).days
            reason = texts.code(stretch.reason)
            named.append([place, start, end, reason, int(stretch.is_cut)])
        else:
            # Stretches of a scheme follow each other: the next one's start is the end.
            stretches.setdefault(schemes.index(stretch.scheme), []).extend((place, start))
    if stretches:
        found["schemes"] = stretches
    if any(stretch.is_cut for stretch in history.stretches):
        found["cut"] = 1
    if named:
        found["named"] = named
    if history.health_parts:
        found["health"] = [
            [texts.code(in_words(part.component)), number(part.points, 0)]
            for part in history.health_parts
        ]
    return found


def _joined(values: Iterable[float | int | None]) -> str:
    return ",".join("" if value is None else str(round(value)) for value in values)
