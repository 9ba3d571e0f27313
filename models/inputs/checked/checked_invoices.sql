{% set statuses = [
    "draft",
    "open",
    "pending",
    "unpaid",
    "overdue",
    "paid",
    "partially_paid",
    "refunded",
    "partially_refunded",
    "void",
    "canceled",
    "uncollectible",
] %}

{{
    checked(
        "invoices",
        checks=[["unknown status", "lower(status) not in (" ~ quoted_list(statuses) ~ ")"]],
        needs_rate=true,
        refers_to_account=true,
    )
}}
