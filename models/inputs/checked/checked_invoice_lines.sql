{% set line_types = ["recurring", "proration", "one_off", "metered", "refund"] %}

{{
    checked(
        "invoice_lines",
        checks=[
            ["unknown line type", "line_type not in (" ~ quoted_list(line_types) ~ ")"],
            ["refund above 0", "line_type = 'refund' and amount > 0"],
            ["end before start", "period_ends_at < period_starts_at"],
        ],
        needs_rate=true,
        refers_to_account=true,
    )
}}
