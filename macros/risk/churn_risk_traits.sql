{#- What the risk of churn is learned from. Each trait is an SQL value over the columns of
    `int_account_days`, cut into bins by bounds; a value of a bound is in the bin that it opens.

    trait_key   name of the trait
    value       SQL over the account day, a number
    bounds      bounds between its bins, ascending, at most five
    risk        how risk moves as the value grows: falling, rising or either
    missing     words for an account without a value, which is a bin of its own
    words       words for each bin, lowest value first

    Traits that tell the same story count it twice: of several measures of use only those stand here
    that see different things, how much, whether more or less, and how long ago. -#}
{% macro churn_risk_traits() %}
    {% do return(
        [
            {
                "trait_key": "core_active_days",
                "value": "core_active_days_28",
                "bounds": [1, 4, 8, 15],
                "risk": "falling",
                "missing": "never seen in the product",
                "words": [
                    "no core use in 28 days",
                    "core use on 1 to 3 of 28 days",
                    "core use on 4 to 7 of 28 days",
                    "core use on 8 to 14 of 28 days",
                    "core use on 15 or more of 28 days",
                ],
            },
            {
                "trait_key": "core_event_trend",
                "value": "core_event_trend_28",
                "bounds": [-0.5, -0.2, 0.2],
                "risk": "falling",
                "missing": "no core use to compare with",
                "words": [
                    "core use down by more than half in four weeks",
                    "core use down by a fifth to a half in four weeks",
                    "core use about the same as four weeks ago",
                    "core use up by a fifth or more in four weeks",
                ],
            },
            {
                "trait_key": "core_recency",
                "value": "days_since_core_active",
                "bounds": [7, 14, 30, 60],
                "risk": "rising",
                "missing": "no core use ever",
                "words": [
                    "last core use within a week",
                    "last core use 7 to 13 days ago",
                    "last core use 14 to 29 days ago",
                    "last core use 30 to 59 days ago",
                    "last core use 60 or more days ago",
                ],
            },
            {
                "trait_key": "nps",
                "value": "nps_score",
                "bounds": [7, 9],
                "risk": "falling",
                "missing": "no NPS answer",
                "words": ["detractor", "passive", "promoter"],
            },
            {
                "trait_key": "high_tickets",
                "value": "high_ticket_count_60",
                "bounds": [1, 2, 3],
                "risk": "rising",
                "missing": "no support source",
                "words": [
                    "no high ticket in 60 days",
                    "one high ticket in 60 days",
                    "two high tickets in 60 days",
                    "three or more high tickets in 60 days",
                ],
            },
            {
                "trait_key": "past_due",
                "value": "case when is_past_due then 1 when not is_past_due then 0 end",
                "bounds": [1],
                "risk": "rising",
                "missing": "payment not known",
                "words": ["nothing past due", "past due"],
            },
            {
                "trait_key": "cancellation",
                "value": "case when cancel_requested_on is not null then 1 else 0 end",
                "bounds": [1],
                "risk": "rising",
                "missing": "cancellation not known",
                "words": ["no cancellation asked for", "cancellation asked for"],
            },
            {
                "trait_key": "contractions",
                "value": "contraction_count_90",
                "bounds": [1],
                "risk": "rising",
                "missing": "movements not known",
                "words": ["no contraction in 90 days", "contraction in 90 days"],
            },
            {
                "trait_key": "tenure",
                "value": "days_since_signup",
                "bounds": [90, 180, 365],
                "risk": "falling",
                "missing": "signup not known",
                "words": [
                    "signed up less than 90 days ago",
                    "signed up 90 to 179 days ago",
                    "signed up 180 to 364 days ago",
                    "signed up a year or more ago",
                ],
            },
            {
                "trait_key": "yearly_billing",
                "value": "case when billing_interval = 'year' then 1"
                " when billing_interval is not null then 0 end",
                "bounds": [1],
                "risk": "falling",
                "missing": "billing interval not known",
                "words": ["billed more often than yearly", "billed yearly"],
            },
            {
                "trait_key": "renewal",
                "value": "days_until_renewal",
                "bounds": [31, 91],
                "risk": "falling",
                "missing": "no term that renews",
                "words": [
                    "term renews within 30 days",
                    "term renews in 31 to 90 days",
                    "term renews in more than 90 days",
                ],
            },
        ]
    ) %}
{% endmacro %}
