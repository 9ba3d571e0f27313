"""Figures and names as people read them; what is not known is `unknown`, never 0."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

UNKNOWN = "unknown"
NUMBER = Decimal | float | int

_ACRONYMS = {"arpa", "arr", "csat", "grr", "icp", "ltv", "mrr", "nps", "nrr", "rfm"}
# Where the name of a KPI with its unit taken off does not read well.
_KPIS = {
    "account_count": "Accounts",
    "activation_rate": "Activated",
    "arpa_amount": "MRR per paying account",
    "churned_mrr_amount": "Churned MRR, 12 months",
    "core_active_days": "Core active days of 28",
    "core_active_rate": "In core use",
    "csat_rate": "CSAT, satisfied answers",
    "expansion_mrr_amount": "Expansion MRR, 12 months",
    "expansion_rate": "Expansion, 12 months",
    "gross_mrr_churn_rate": "Gross MRR churn, 12 months",
    "grr_rate": "GRR, 12 months",
    "logo_churn_rate": "Logo churn, 12 months",
    "nrr_rate": "NRR, 12 months",
    "opening_account_count": "Paying accounts a year ago",
    "opening_mrr_amount": "MRR a year ago",
    "paying_account_count": "Paying accounts",
    "paying_rate": "Paying",
    "tickets_per_account": "Tickets per account, 90 days",
}
_UNITS = {"amount": "money", "rate": "share", "count": "count", "days": "number"}


def in_words(key: str) -> str:
    """A key as a name: `nps_group` is NPS group."""
    words = [word.upper() if word in _ACRONYMS else word for word in key.split("_") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def scheme_name(key: str) -> str:
    """A scheme for people."""
    return "Named segments" if key == "named" else in_words(key)


def kpi_name(kpi: str) -> str:
    """A KPI for people."""
    head, _, unit = kpi.rpartition("_")
    return _KPIS.get(kpi) or in_words(head if head and unit in _UNITS else kpi)


def kpi_unit(kpi: str) -> str:
    """How a KPI is written: money, share, count, nps or number; the house's names tell it."""
    if kpi == "nps":
        return "nps"
    return _UNITS.get(kpi.rpartition("_")[2], "number")


def money(value: NUMBER | None, digits: int = 0) -> str:
    """An amount without its currency."""
    return UNKNOWN if value is None else _signed(f"{value:,.{digits}f}")


def change(value: NUMBER | None, digits: int = 0) -> str:
    """An amount with its sign."""
    return UNKNOWN if value is None else _signed(f"{value:+,.{digits}f}")


def count(value: int | None) -> str:
    """A whole number."""
    return UNKNOWN if value is None else _signed(f"{value:,}")


def share(value: float | None, digits: int = 1) -> str:
    """A share of 1 in percent."""
    return UNKNOWN if value is None else _signed(f"{value * 100:,.{digits}f}") + "\u00a0%"


def number(value: float | None, digits: int = 1) -> str:
    """A figure without unit."""
    return UNKNOWN if value is None else _signed(f"{value:,.{digits}f}")


def points(value: float | None) -> str:
    """NPS or a change in points, with its sign."""
    return UNKNOWN if value is None else _signed(f"{value:+.1f}")


def month(day: date) -> str:
    """A month; the names are English wherever the page is made."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def short_month(day: date) -> str:
    """A month for the head of a row."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def _signed(text: str) -> str:
    """A true minus sign, as long as a plus; none before a rounded zero."""
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "\u2212")


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
