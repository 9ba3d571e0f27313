-- The answers to surveys that stand: an account's last NPS and its last CSAT answer.
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    nps_spans as (select * from {{ ref("int_account_nps_spans") }}),

    csat_responses as (
        select *
        from {{ ref("int_survey_responses") }}
        where survey_type = 'csat' and account_id is not null
    ),

    csat_spans as ({{ spans_of_answers("csat_responses", var("nps_window_days")) }}),

    nps_edges as ({{ span_edges("nps_spans", "valid_from", "valid_to") }}),

    csat_edges as ({{ span_edges("csat_spans", "valid_from", "valid_to") }}),

    starts as ({{ span_starts(["nps_edges", "csat_edges"]) }}),

    valued as (
        select
            starts.account_id,
            nps_spans.score as nps_score,
            csat_spans.score as csat_score,
            starts.valid_from
        from starts
        left join nps_spans on {{ span_starts_within("starts", "nps_spans") }}
        left join csat_spans on {{ span_starts_within("starts", "csat_spans") }}
    ),

    final as ({{ spans_of_values("valued", ["nps_score", "csat_score"]) }})

select *
from final
