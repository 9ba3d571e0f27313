"""Which vendor records stand for an account, and the traps on the way from one to the other."""

from __future__ import annotations

import json
from datetime import timedelta

from saas_segmentation.demo.accounts import Account, company_row, stream
from saas_segmentation.demo.clock import AS_OF_END, moment, synced
from saas_segmentation.demo.schema import Rows

# Numbers within profile `regular` -> how the record of a vendor is tied to the account.
_STRIPE_HOW = {
    **dict.fromkeys((3, 13, 23, 33, 43), "account_link"),
    **dict.fromkeys((4, 14, 24, 34, 44), "domain"),
    **dict.fromkeys((5, 15, 25, 35), "merged_chain"),
    6: "invalid_json",
    7: "unknown_id_domain",
}
_SEGMENT_HOW = {
    **dict.fromkeys((8, 18, 28), "own_id"),
    **dict.fromkeys((9, 19, 29), "domain"),
    **dict.fromkeys((10, 20), "account_link"),
    **dict.fromkeys((16, 15), "merged_chain"),
}
_ZENDESK_HOW = {
    **dict.fromkeys((11, 21, 31), "domain"),
    **dict.fromkeys((12, 22), "account_link"),
    **dict.fromkeys((17, 5), "merged_chain"),
}
_FREE_MAIL = ("gmail.com", "outlook.com", "gmx.de", "yahoo.com")
UNKNOWN_COMPANY = "999999999"


def _how(account: Account, table: dict[int, str]) -> str:
    if account.profile.name != "regular":
        return "explicit_id"
    return table.get(account.number, "explicit_id")


def identity_rows(account: Account, seed: int) -> Rows:
    """Rows of customers, workspace, organization, links, merges, and the truth about them."""
    rows = Rows()
    old_id = _merges(account, seed, rows)
    for position, customer_id in enumerate(account.customer_ids):
        _customer(account, customer_id, position, old_id, seed, rows)
    if account.profile.lifecycle == "unmatched":
        _unmatched(account, seed, rows)
    if account.usage != "none":
        _workspace(account, old_id, seed, rows)
    if _has_organization(account):
        _organization(account, old_id, seed, rows)
    if account.index % 40 == 11 and account.customer_ids:
        test_id = f"cus_{account.company_id}t"
        _customer_row(rows, account, test_id, _metadata(account.company_id), seed, livemode=False)
    if account.index % 80 == 22:
        gone = f"cus_{account.company_id}x"
        _customer_row(rows, account, gone, "{}", seed, is_deleted=True)
    return rows


def _has_organization(account: Account) -> bool:
    if account.profile.lifecycle == "unmatched" or account.profile.tickets == "none":
        return False
    return bool(account.customer_ids) or account.number % 2 == 1


def _metadata(company_id: str) -> str:
    return json.dumps({"crm_company_id": company_id})


def _merges(account: Account, seed: int, rows: Rows) -> str | None:
    """Merge older company ids into the account; the oldest id, where there is one."""
    hows = (_how(account, table) for table in (_STRIPE_HOW, _SEGMENT_HOW, _ZENDESK_HOW))
    if "merged_chain" not in set(hows):
        return None
    rng = stream(seed, "merge", account.index)
    oldest, middle = f"7{account.company_id}", f"8{account.company_id}"
    is_chain = account.number % 10 == 5
    steps = [(oldest, middle), (middle, account.company_id)]
    if not is_chain:
        steps = [(oldest, account.company_id)]
    merged_at = account.signup + (AS_OF_END - account.signup) / 3
    for merged, survivor in steps:
        rows.add(
            "hubspot.company_merge",
            merged_company_id=merged,
            company_id=survivor,
            merged_at=merged_at,
            _fivetran_synced=synced(rng, merged_at),
        )
        if merged == oldest:
            company_row(rows, account, rng, merged, f"{account.name} (old)"[:200])
            row = rows.tables["hubspot.company"][-1]
            row["_fivetran_deleted"], row["property_hs_lastmodifieddate"] = True, merged_at
            row["_fivetran_synced"] = synced(rng, merged_at)
        merged_at += timedelta(days=20)
    return oldest


def _link(account: Account, source: str, record: str, seed: int, rows: Rows) -> None:
    rng = stream(seed, f"link-{source}", account.index)
    reviewed = account.signup + timedelta(hours=rng.randint(5, 40))
    rows.add(
        "hubspot.account_link",
        id=f"link_{source}_{account.company_id}",
        property_source_name=source,
        property_source_account_id=record,
        property_company_id=account.company_id,
        _fivetran_deleted=False,
        _fivetran_synced=synced(rng, min(reviewed, AS_OF_END)),
    )


def _truth(rows: Rows, source: str, record: str, account_id: str | None, how: str) -> None:
    rows.add(
        "truth.demo_truth_identity",
        source_name=source,
        source_account_id=record,
        account_id=account_id,
        how=how,
    )


def _customer(
    account: Account, customer_id: str, position: int, old_id: str | None, seed: int, rows: Rows
) -> None:
    """The customer row, tied to the account in the way that its number asks for."""
    how = _how(account, _STRIPE_HOW) if position == 0 else "explicit_id"
    metadata, email = _metadata(account.company_id), f"billing@{account.domain}"
    if how == "account_link":
        metadata, email = "{}", f"invoices.{account.index}@gmail.com"
        _link(account, "stripe", customer_id, seed, rows)
    elif how == "domain":
        metadata = "{}" if account.number % 2 else ""
    elif how == "merged_chain" and old_id is not None:
        metadata = _metadata(old_id)
    elif how == "invalid_json":
        metadata, how = '{"crm_company_id": ', "domain"
    elif how == "unknown_id_domain":
        metadata, how = _metadata(UNKNOWN_COMPANY), "domain"
    elif account.index % 67 == 5:
        email = "accounts@shared-bookkeeping.example"
    _customer_row(rows, account, customer_id, metadata, seed, email=email)
    _truth(rows, "stripe", customer_id, account.company_id, how)


def _customer_row(
    rows: Rows,
    account: Account,
    customer_id: str,
    metadata: str,
    seed: int,
    *,
    email: str | None = None,
    livemode: bool = True,
    is_deleted: bool = False,
) -> None:
    rng = stream(seed, f"customer-{customer_id[-1]}", account.index)
    created = account.signup - timedelta(minutes=rng.randint(1, 50))
    rows.add(
        "stripe.customer",
        id=customer_id,
        name=account.name,
        email=email or f"billing@{account.domain}",
        metadata=metadata or None,
        created=created,
        livemode=livemode,
        is_deleted=is_deleted,
        _fivetran_synced=synced(rng, created),
    )


def _unmatched(account: Account, seed: int, rows: Rows) -> None:
    """Turn the account's customer into one that must not be matched to any company."""
    customer = rows.tables["stripe.customer"][-1]
    truth = rows.tables["truth.demo_truth_identity"][-1]
    kind = account.profile.identity
    truth["account_id"] = None
    if kind == "ambiguous":
        customer["metadata"], truth["how"] = "{}", "ambiguous"
        rng = stream(seed, "twin", account.index)
        company_row(rows, account, rng, f"9{account.company_id}", f"{account.name[:150]} Europe")
    elif kind == "free_mail":
        provider = _FREE_MAIL[account.number % len(_FREE_MAIL)]
        customer["email"] = f"founder.{account.index}@{provider}"
        customer["metadata"], truth["how"] = None, "free_mail"
    else:
        customer["metadata"] = _metadata(UNKNOWN_COMPANY)
        customer["email"], truth["how"] = f"team.{account.index}@proton.me", "none"
    if account.number == 0 and kind != "unknown_id":
        _stray_workspace(account, kind, seed, rows)


def _stray_workspace(account: Account, kind: str, seed: int, rows: Rows) -> None:
    workspace = f"ws_{account.company_id}"
    rng = stream(seed, "stray", account.index)
    rows.add(
        "segment.groups",
        group_id=workspace,
        name=account.name,
        domain=account.domain if kind == "ambiguous" else "gmail.com",
        crm_company_id=None,
        received_at=synced(rng, account.signup),
    )
    _truth(rows, "segment", workspace, None, kind)
    organization = f"8{account.company_id}"
    rows.add(
        "zendesk.organization",
        id=organization,
        name=account.name,
        external_id=None,
        domain_name=account.domain if kind == "ambiguous" else "gmail.com",
        _fivetran_deleted=False,
        _fivetran_synced=synced(rng, account.signup),
    )
    _truth(rows, "zendesk", organization, None, kind)


def _workspace(account: Account, old_id: str | None, seed: int, rows: Rows) -> None:
    how = _how(account, _SEGMENT_HOW)
    rng = stream(seed, "workspace", account.index)
    workspace, crm_id, domain = account.company_id, account.company_id, account.domain
    if how == "merged_chain" and old_id is not None:
        workspace, crm_id = old_id, old_id
    elif how != "explicit_id":
        workspace = f"ws_{account.company_id}"
        crm_id = account.company_id if how == "own_id" else ""
        if how == "account_link":
            domain = ""
            _link(account, "segment", workspace, seed, rows)
    elif account.index % 3 == 0:
        crm_id = ""
    account.workspace_id = workspace
    rows.add(
        "segment.groups",
        group_id=workspace,
        name=account.name,
        domain=domain or None,
        crm_company_id=crm_id or None,
        received_at=synced(rng, account.signup),
    )
    truth_how = "explicit_id" if how == "own_id" else how
    _truth(rows, "segment", workspace, account.company_id, truth_how)


def _organization(account: Account, old_id: str | None, seed: int, rows: Rows) -> None:
    how = _how(account, _ZENDESK_HOW)
    rng = stream(seed, "organization", account.index)
    organization = f"5{account.company_id}"
    external: str | None = account.company_id
    domain: str | None = account.domain
    if how == "domain":
        external = None
    elif how == "account_link":
        external = domain = None
        _link(account, "zendesk", organization, seed, rows)
    elif how == "merged_chain":
        external = old_id
    created = min(account.signup + timedelta(hours=2), moment(rng, 0, 1, 2))
    rows.add(
        "zendesk.organization",
        id=organization,
        name=account.name,
        external_id=external,
        domain_name=domain,
        _fivetran_deleted=False,
        _fivetran_synced=synced(rng, created),
    )
    _truth(rows, "zendesk", organization, account.company_id, how)
