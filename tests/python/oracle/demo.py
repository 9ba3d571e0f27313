"""The oracle's answer for the demo company, computed from its raw tables."""

from __future__ import annotations

from pathlib import Path

from .contract import Policies
from .identity import account_of, load_crm
from .revenue import Revenue, revenue_of
from .stripe_raw import contract_periods
from .stripe_tables import load_exchange_rates, load_stripe


def demo_revenue(folder: Path, policies: Policies | None = None) -> Revenue:
    """Revenue of the raw tables in the folder (that of the demo seeds)."""
    policies = policies or Policies()
    crm, tables = load_crm(folder), load_stripe(folder)
    accounts = {key: account_of(row, crm) for key, row in tables.customers.items()}
    periods, rejected = contract_periods(tables, accounts, policies)
    revenue = revenue_of(periods, load_exchange_rates(folder), policies, set(accounts.values()))
    revenue.rejected.extend(rejected)
    return revenue
