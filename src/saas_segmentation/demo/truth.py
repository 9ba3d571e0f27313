"""What the generator planted, as tables that tests compare the marts with."""

from __future__ import annotations

from saas_segmentation.demo.accounts import Account
from saas_segmentation.demo.schema import Rows


def truth_rows(account: Account) -> Rows:
    """Truth about the lifecycle and the planted segments of one account."""
    rows = Rows()
    profile = account.profile
    unmatched = profile.lifecycle == "unmatched"
    rows.add(
        "truth.demo_truth_accounts",
        account_id=account.company_id,
        expected_lifecycle="prospect" if unmatched else profile.lifecycle,
        planted_profile=profile.name,
        stripe_customer_ids=None if unmatched else ";".join(account.customer_ids) or None,
        workspace_id=account.workspace_id,
    )
    if unmatched:
        for customer_id in account.customer_ids:
            rows.add(
                "truth.demo_truth_accounts",
                account_id=f"stripe:{customer_id}",
                expected_lifecycle="paying",
                planted_profile=f"{profile.name}_customer",
                stripe_customer_ids=customer_id,
                workspace_id=None,
            )
        if profile.identity == "ambiguous":
            rows.add(
                "truth.demo_truth_accounts",
                account_id=f"9{account.company_id}",
                expected_lifecycle="prospect",
                planted_profile=f"{profile.name}_twin",
                stripe_customer_ids=None,
                workspace_id=None,
            )
    for segment in profile.segments:
        rows.add(
            "truth.demo_truth_segments",
            account_id=account.company_id,
            segment_key=segment,
            note=profile.note,
        )
    return rows
