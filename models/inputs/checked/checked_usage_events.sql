{{
    checked(
        "usage_events",
        checks=[
            [
                "event more than a day after its own load",
                "occurred_at > " ~ add_time("loaded_at", "day", 1),
            ],
        ],
        refers_to_account=true,
    )
}}
