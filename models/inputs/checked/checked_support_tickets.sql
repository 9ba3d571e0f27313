{{
    checked(
        "support_tickets",
        checks=[
            ["end before start", "solved_at < created_at"],
            ["negative minutes", "first_response_minutes < 0 or handle_minutes < 0"],
        ],
        refers_to_account=true,
    )
}}
