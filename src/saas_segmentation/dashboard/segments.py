"""Schemes, their segments, how those grew, who moved between them, and how they perform."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from saas_segmentation.built_file import Connection, rows

NAMED = "named"
COMPANY = "all"
FLOW_DAYS = 90
WEEK = 7


@dataclass(frozen=True)
class Segment:
    """A segment of `segment_definitions`; a text that nobody declared is None."""

    scheme: str
    key: str
    label: str
    description: str | None
    goal: str | None
    owner: str | None
    next_action: str | None
    channel: str | None


@dataclass(frozen=True)
class Size:
    """A segment's size on a day of `segment_sizes_daily`."""

    scheme: str
    key: str
    day: date
    accounts: int
    mrr: Decimal


@dataclass(frozen=True)
class Flow:
    """Entries and exits of the last days; None stands for no segment of the scheme."""

    scheme: str
    source: str | None
    target: str | None
    moves: int
    mrr: Decimal


@dataclass(frozen=True)
class Score:
    """A KPI of a segment, of `segment_scorecard`."""

    scheme: str
    key: str
    kpi: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    sample: int
    is_small: bool
    rest_value: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    is_different: bool | None


@dataclass
class Scheme:
    """A way to put every account into one segment; `named` segments may overlap."""

    key: str
    segments: list[Segment] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)


@dataclass(frozen=True)
class Segmentation:
    """All schemes by key, and what the company as a whole has of every KPI."""

    schemes: dict[str, Scheme]
    company: list[Score]


def read_segmentation(connection: Connection, as_of: date) -> Segmentation:
    """Every scheme of the build, with its segments in the order of their declaration."""
    schemes: dict[str, Scheme] = {}
    for segment in rows(connection, Segment, SEGMENTS):
        schemes.setdefault(segment.scheme, Scheme(segment.scheme)).segments.append(segment)
    for size in rows(connection, Size, SIZES, [as_of, WEEK]):
        if size.scheme in schemes:
            schemes[size.scheme].sizes.append(size)
    for flow in rows(connection, Flow, FLOWS, [as_of, FLOW_DAYS]):
        if flow.scheme in schemes:
            schemes[flow.scheme].flows.append(flow)
    company = []
    for score in rows(connection, Score, SCORES):
        if score.scheme == COMPANY:
            company.append(score)
        elif score.scheme in schemes:
            schemes[score.scheme].scores.append(score)
    return Segmentation(schemes, company)


SEGMENTS = """
select
    scheme,
    segment_key as key,
    coalesce(label, segment_key) as label,
    description,
    goal,
    owner,
    next_action,
    channel
from segment_definitions
order by scheme, sort_order nulls last, segment_key
"""

# One day a week, counted back from the as-of day.
SIZES = """
select
    scheme,
    segment_key as key,
    date_day as day,
    account_count as accounts,
    mrr_amount as mrr
from segment_sizes_daily
where date_diff('day', date_day, cast(? as date)) % ? = 0
order by scheme, segment_key, date_day
"""

# A move within a scheme is an exit and an entry: the entry tells both ends.
FLOWS = """
select
    scheme,
    from_segment_key as source,
    to_segment_key as target,
    count(*) as moves,
    sum(mrr_amount) as mrr
from segment_transitions
where
    transition_date > cast(? as date) - to_days(?)
    and (event = 'enter' or to_segment_key is null)
group by scheme, from_segment_key, to_segment_key
order by scheme, from_segment_key nulls first, to_segment_key nulls first
"""

SCORES = """
select
    scheme,
    segment_key as key,
    kpi,
    kpi_kind as kind,
    kpi_value as value,
    kpi_value_low as low,
    kpi_value_high as high,
    sample_count as sample,
    is_small_sample as is_small,
    rest_value,
    difference,
    difference_low,
    difference_high,
    is_different
from segment_scorecard
order by scheme, segment_key, kpi
"""
