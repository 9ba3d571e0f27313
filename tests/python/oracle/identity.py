"""Which account a Stripe customer is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .raw_rows import Row, is_true, latest_deliveries, read_table

FREE_MAIL_DOMAINS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "yahoo.com",
        "icloud.com",
        "proton.me",
        "gmx.de",
        "web.de",
        "qq.com",
    }
)


@dataclass(frozen=True)
class Crm:
    """What the CRM knows that identity needs."""

    company_ids: frozenset[str]
    survivors: Mapping[str, str]
    domains: Mapping[str, frozenset[str]]
    stripe_links: Mapping[str, frozenset[str]]

    def surviving(self, company_id: str | None) -> str | None:
        """The company that the id stands for after all merges, if it exists."""
        seen: set[str] = set()
        while company_id is not None and company_id in self.survivors and company_id not in seen:
            seen.add(company_id)
            company_id = self.survivors[company_id]
        return company_id if company_id in self.company_ids else None


def load_crm(folder: Path) -> Crm:
    """The CRM side from the raw demo tables."""
    return crm_from(
        read_table(folder, "hubspot", "company"),
        read_table(folder, "hubspot", "company_merge"),
        read_table(folder, "hubspot", "account_link"),
    )


def crm_from(companies: Iterable[Row], merges: Iterable[Row], links: Iterable[Row]) -> Crm:
    """The CRM side from rows."""
    domains: dict[str, set[str]] = {}
    company_ids: set[str] = set()
    for company in _undeleted(latest_deliveries(companies, ["id"])):
        company_id = company["id"]
        if company_id is not None:
            company_ids.add(company_id)
            if company["property_domain"]:
                domain = company["property_domain"].strip().lower()
                domains.setdefault(domain, set()).add(company_id)
    survivors: dict[str, str] = {}
    for merge in latest_deliveries(merges, ["merged_company_id"]):
        if merge["merged_company_id"] and merge["company_id"]:
            survivors[merge["merged_company_id"]] = merge["company_id"]
    stripe_links: dict[str, set[str]] = {}
    for link in _undeleted(latest_deliveries(links, ["id"])):
        customer, company_id = link["property_source_account_id"], link["property_company_id"]
        if link["property_source_name"] == "stripe" and customer and company_id:
            stripe_links.setdefault(customer, set()).add(company_id)
    return Crm(
        company_ids=frozenset(company_ids),
        survivors=survivors,
        domains={domain: frozenset(ids) for domain, ids in domains.items()},
        stripe_links={customer: frozenset(ids) for customer, ids in stripe_links.items()},
    )


def _undeleted(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not is_true(row["_fivetran_deleted"])]


def account_of(customer: Row, crm: Crm) -> str:
    """The account of one customer: explicit id, reviewed link, domain, or one of its own."""
    found = (
        crm.surviving(_metadata_company(customer["metadata"]))
        or _linked_company(customer["id"], crm)
        or _company_of_domain(customer["email"], crm)
    )
    return found or f"stripe:{customer['id']}"


def _metadata_company(metadata: str | None) -> str | None:
    try:
        parsed = json.loads(metadata or "{}")
    except json.JSONDecodeError:
        return None
    value = parsed.get("crm_company_id") if isinstance(parsed, dict) else None
    return None if value is None else str(value).strip()


def _linked_company(customer_id: str | None, crm: Crm) -> str | None:
    """The company of the customer's links; links that contradict each other say nothing."""
    linked = {
        crm.surviving(company_id) for company_id in crm.stripe_links.get(customer_id or "", ())
    }
    linked.discard(None)
    return linked.pop() if len(linked) == 1 else None


def _company_of_domain(email: str | None, crm: Crm) -> str | None:
    domain = (email or "").rpartition("@")[2].strip().lower()
    owners = crm.domains.get(domain, frozenset())
    if domain in FREE_MAIL_DOMAINS or len(owners) != 1:
        return None
    return next(iter(owners))
