{{
    checked(
        "marketing_spend",
        checks=[
            ["negative amount", "amount < 0"],
        ],
        needs_rate=true,
    )
}}
