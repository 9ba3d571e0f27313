{{
    checked(
        "usage_events",
        checks=[
            [
                "event more than a day after its own load",
                "occurred_at > " ~ dbt.dateadd("day", 1, "loaded_at"),
            ],
        ],
        refers_to_account=true,
    )
}}
