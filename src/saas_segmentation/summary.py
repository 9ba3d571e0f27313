"""What a build found, on one screen: read from the marts of a built DuckDB file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from saas_segmentation.built_file import Connection, opened

LARGEST_SEGMENTS = 5


@dataclass(frozen=True)
class Segment:
    """One segment of one scheme and who is in it."""

    scheme: str
    label: str
    accounts: int
    mrr: Decimal


@dataclass(frozen=True)
class Summary:
    """Headline figures of a build. A figure that is not known is None."""

    as_of_date: str | None
    accounts: int
    rejected_records: int
    month: str | None
    paying_accounts: int | None
    mrr: Decimal | None
    nrr: float | None
    logo_churn: float | None
    nps: float | None
    nps_respondents: int | None
    segments: list[Segment]


def read_summary(database: Path) -> Summary:
    """Headline figures from the marts in `database`; the last whole month for monthly ones."""
    with opened(database) as connection:
        return _read(connection)


def _read(connection: Connection) -> Summary:
    def row(sql: str) -> tuple[Any, ...] | None:
        return connection.execute(sql).fetchone()

    accounts = row("select count(*), cast(max(as_of_date) as varchar) from account_segments")
    rejected = row("select count(*) from rejected_records")
    month = (
        row(
            "select strftime(month_start_date, '%B %Y'), paying_account_count, closing_mrr_amount,"
            " nrr_rate, logo_churn_rate from mrr_monthly where is_complete"
            " order by month_start_date desc limit 1"
        )
        or (None,) * 5
    )
    feedback = row(
        "select nps, response_count from nps_monthly order by month_start_date desc limit 1"
    ) or (None, None)
    assert accounts is not None
    assert rejected is not None
    return Summary(
        as_of_date=accounts[1],
        accounts=accounts[0],
        rejected_records=rejected[0],
        month=month[0],
        paying_accounts=month[1],
        mrr=month[2],
        nrr=month[3],
        logo_churn=month[4],
        nps=feedback[0],
        nps_respondents=feedback[1],
        segments=_largest_segments(connection),
    )


def _largest_segments(connection: Connection) -> list[Segment]:
    """The segments with most accounts over all schemes; `unknown` is no segment to act on."""
    schemes = connection.execute(
        "select distinct scheme from segment_definitions where scheme <> 'named' order by scheme"
    ).fetchall()
    if not schemes:
        return []
    members = " union all ".join(
        f"select '{scheme}' as scheme, {scheme}_segment as segment_key, mrr_amount"
        " from account_segments"
        for (scheme,) in schemes
    )
    rows = connection.execute(
        f"select scheme, label, count(*) as accounts, sum(mrr_amount) from ({members})"
        " join segment_definitions using (scheme, segment_key)"
        " where segment_key <> 'unknown'"
        " group by scheme, label order by accounts desc, scheme, label limit ?",
        [LARGEST_SEGMENTS],
    ).fetchall()
    return [Segment(*found) for found in rows]


def print_summary(summary: Summary, database: Path, console: Console) -> None:
    """The summary as two small tables and where to look next."""
    figures = Table(title=f"As of {summary.as_of_date}", show_header=False, title_justify="left")
    figures.add_column(style="bold")
    figures.add_column(justify="right")
    figures.add_row("Accounts", f"{summary.accounts:,}")
    figures.add_row("Paying accounts", _count(summary.paying_accounts))
    figures.add_row(f"MRR, {summary.month or 'no whole month'}", _money(summary.mrr))
    figures.add_row("NRR, trailing 12 months", _share(summary.nrr))
    figures.add_row("Logo churn of the month", _share(summary.logo_churn))
    figures.add_row(
        f"NPS, last month ({_count(summary.nps_respondents)} respondents)",
        "unknown" if summary.nps is None else f"{summary.nps:+.1f}",
    )
    figures.add_row("Rejected records", f"{summary.rejected_records:,}")
    segments = Table(title=f"The {LARGEST_SEGMENTS} largest segments", title_justify="left")
    for name in ("Scheme", "Segment"):
        segments.add_column(name)
    for name in ("Accounts", "MRR"):
        segments.add_column(name, justify="right")
    for segment in summary.segments:
        segments.add_row(
            segment.scheme, segment.label, f"{segment.accounts:,}", _money(segment.mrr)
        )
    console.print(figures)
    console.print(segments)
    console.print(f"Tables are in [bold]{database}[/], schema main; start with account_segments.")


def _count(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _money(value: Decimal | None) -> str:
    return "unknown" if value is None else f"{value:,.2f}"


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"
