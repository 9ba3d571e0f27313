"""Figures arranged as the grids of the page: where each cell stands and how deep its colour is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from saas_segmentation.dashboard.figures import CohortMonth, MatrixCell, RfmCell

# Depths of colour in the style sheet, 0 for none.
DEEPEST = 6
SCORES = range(1, 6)
# Above it a cohort pays more than in its first month, by more than the page shows.
GROWN = 1.005
ROUNDING = 0.05


@dataclass(frozen=True)
class Cohort:
    """A row of the triangle: accounts that first paid in a month, and what is left of them."""

    month: date
    accounts: int
    months: list[CohortMonth]


@dataclass(frozen=True)
class Triangle:
    """Cohorts, oldest first, and the numbers of the months since."""

    cohorts: list[Cohort]
    numbers: range


@dataclass(frozen=True)
class RfmMap:
    """Cells by recency and frequency, best first, and the accounts too young to score."""

    cells: list[list[RfmCell]]
    deepest_accounts: int
    unscored: RfmCell | None


@dataclass(frozen=True)
class Matrix:
    """NPS groups down, value tiers across."""

    tiers: list[str]
    rows: list[tuple[str, list[MatrixCell]]]
    deepest_mrr: Decimal


def retention_triangle(cells: Sequence[CohortMonth]) -> Triangle:
    """Cells of `cohort_retention` by cohort."""
    cohorts: dict[date, Cohort] = {}
    for cell in cells:
        cohort = cohorts.setdefault(cell.cohort, Cohort(cell.cohort, cell.accounts, []))
        cohort.months.append(cell)
    longest = max((cell.number for cell in cells), default=-1)
    return Triangle(list(cohorts.values()), range(longest + 1))


def rfm_map(cells: Sequence[RfmCell]) -> RfmMap:
    """Five by five, recency down from the best, frequency across from the lowest."""
    found = {(cell.recency, cell.frequency): cell for cell in cells}
    grid = [
        [
            found.get((recency, frequency), RfmCell(recency, frequency, 0, Decimal(0)))
            for frequency in SCORES
        ]
        for recency in reversed(SCORES)
    ]
    most = max((cell.accounts for row in grid for cell in row), default=0)
    return RfmMap(grid, most, found.get((None, None)))


def value_matrix(cells: Sequence[MatrixCell]) -> Matrix:
    """Cells of `nps_revenue_matrix`, which come in the order of display."""
    tiers = list(dict.fromkeys(cell.value_label for cell in cells))
    groups = list(dict.fromkeys(cell.nps_label for cell in cells))
    rows = [(group, [cell for cell in cells if cell.nps_label == group]) for group in groups]
    return Matrix(tiers, rows, max((cell.mrr for cell in cells), default=Decimal(0)))


def depth(value: Decimal | float | None, deepest: Decimal | float) -> int:
    """How deep a cell's colour is; nothing and the unknown have none."""
    if value is None or value <= 0 or deepest <= 0:
        return 0
    return max(1, min(DEEPEST, round(DEEPEST * float(value) / float(deepest))))


def loss(rate: float | None) -> str:
    """The class of a cell by what is lost: one depth for every tenth, `up` where more is left."""
    if rate is None:
        return "none"
    if rate > GROWN:
        return "up"
    return f"d{min(DEEPEST, math.ceil((1 - rate) * 10 - ROUNDING))}"
