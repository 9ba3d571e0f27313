-- Who takes part, since when, and in which arm. Drawn by hash: nobody changes arm on another build,
-- and arms of two experiments have nothing to do with each other.
with
    experiments as (select * from {{ ref("experiments") }}),

    memberships as (select * from {{ ref("segment_memberships") }}),

    stays as (
        select
            experiments.experiment_key,
            experiments.treatment_percent,
            experiments.outcome_days,
            memberships.account_id,
            greatest(memberships.valid_from, experiments.started_on) as entered_on
        from experiments
        inner join
            memberships
            on experiments.scheme = memberships.scheme
            and experiments.segment_key = memberships.segment_key
            and memberships.valid_from <= experiments.enrols_until
            and (memberships.valid_to is null or memberships.valid_to > experiments.started_on)
        where
            experiments.started_on >= {{ history_start_date() }}
            and experiments.started_on <= {{ as_of_date() }}
    ),

    enrolled as (
        select
            {{ surrogate_key(["experiment_key", "account_id"]) }} as assignment_id,
            experiment_key,
            account_id,
            treatment_percent,
            outcome_days,
            min(entered_on) as enrolled_on
        from stays
        group by experiment_key, account_id, treatment_percent, outcome_days
    ),

    final as (
        select
            assignment_id,
            experiment_key,
            account_id,
            case
                when 100 * {{ hex_number("assignment_id", 4) }} < treatment_percent * {{ 16**4 }}
                then 'treatment'
                else 'holdout'
            end as arm,
            enrolled_on,
            {{ add_days("enrolled_on", "outcome_days") }} as measured_on
        from enrolled
    )

select *
from final
