{{
    checked(
        "survey_responses",
        checks=[
            ["unknown survey type", "survey_type not in ('nps', 'csat')"],
            [
                "score out of range",
                "score <> floor(score) or (survey_type = 'nps' and (score < 0 or score > 10)) or (survey_type = 'csat' and (score < 1 or score > 5))",
            ],
        ],
        refers_to_account=true,
    )
}}
