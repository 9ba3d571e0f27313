"""The whole demo company, account by account."""

from __future__ import annotations

from random import Random

from saas_segmentation.demo.accounts import Account, crm_rows, make_account, stream
from saas_segmentation.demo.billing import billing_rows
from saas_segmentation.demo.by_chance import by_chance_rows
from saas_segmentation.demo.catalogue import catalogue_rows
from saas_segmentation.demo.delivery import redeliver, redeliver_daily
from saas_segmentation.demo.faults import fault_rows
from saas_segmentation.demo.identity import identity_rows
from saas_segmentation.demo.profiles import BLOCK
from saas_segmentation.demo.schema import Rows
from saas_segmentation.demo.spend import rate_rows, spend_rows
from saas_segmentation.demo.support import support_rows
from saas_segmentation.demo.surveys import survey_rows
from saas_segmentation.demo.truth import truth_rows
from saas_segmentation.demo.usage import usage_rows

DEFAULT_SEED = 42
DEFAULT_ACCOUNTS = 400
_PRICED = (
    "stripe.subscription_item_history",
    "stripe.invoice_line_item",
    "stripe.subscription_schedule_phase",
)
_FAULT_CARRIERS = ("regular", "enterprise")


def account_rows(seed: int, index: int, with_usage: bool = True) -> tuple[Account, Rows]:
    """One account and all of its rows; events only where asked for."""
    account = make_account(seed, index)
    rows = billing_rows(account, seed)
    rows.extend(identity_rows(account, seed))
    rows.extend(crm_rows(account, seed))
    rows.extend(support_rows(account, seed))
    rows.extend(survey_rows(account, seed))
    if with_usage:
        rows.extend(usage_rows(account, seed))
    rows.extend(truth_rows(account))
    if with_usage:
        rows.extend(by_chance_rows(account, rows, seed))
    redeliver(rows, stream(seed, "delivery", index))
    return account, rows


def company_wide_rows(seed: int, accounts: int) -> Rows:
    """Rows that belong to no single account: catalogue, spend, rates, planted faults."""
    rows = catalogue_rows()
    rows.extend(spend_rows(seed))
    rows.extend(rate_rows(seed))
    redeliver_daily(rows, Random(f"{seed}/delivery"))
    rows.extend(fault_rows(_fault_companies(seed, accounts)))
    return rows


def demo_company(seed: int = DEFAULT_SEED, accounts: int = DEFAULT_ACCOUNTS) -> Rows:
    """All rows of a company small enough to be held in memory, with only the prices in use."""
    rows = Rows()
    for index in range(accounts):
        rows.extend(account_rows(seed, index)[1])
    rows.extend(company_wide_rows(seed, accounts))
    used = {row["price_id"] for table in _PRICED for row in rows.tables[table]}
    for table, key in (("stripe.price", "id"), ("stripe.price_tier", "price_id")):
        rows.tables[table] = [row for row in rows.tables[table] if row[key] in used]
    return rows


def _fault_companies(seed: int, accounts: int) -> list[str]:
    """Companies that can carry broken rows: old paying accounts without planted segments."""
    candidates = (make_account(seed, index) for index in range(min(accounts, BLOCK)))
    return [account.company_id for account in candidates if account.profile.name in _FAULT_CARRIERS]
