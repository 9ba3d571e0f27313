-- What the CRM said of an account, delivery by delivery. A delivery holds from the day its values
-- were seen until the day of any delivery that came later; the first one holds before it, too.
{% set crm_columns = [
    "industry",
    "employee_count",
    "annual_revenue_amount",
    "country_code",
    "region_key",
    "city",
    "channel_key",
    "is_strategic",
    "owner_id",
    "parent_account_id",
    "use_case",
    "desired_outcome",
    "pain_point",
    "preferred_channel",
    "crm_observed_at",
] %}
with
    first_days as (select * from {{ ref("int_account_first_days") }}),

    deliveries as (select * from {{ ref("input_account_versions") }}),

    countries as (select * from {{ ref("countries") }}),

    channels as (select * from {{ ref("acquisition_channels") }}),

    seen as (
        select
            *,
            coalesce(updated_at, loaded_at) as crm_observed_at,
            {{ reporting_date("coalesce(updated_at, loaded_at)") }} as seen_on
        from deliveries
    ),

    overtaken as (
        select
            *,
            min(seen_on) over (
                partition by account_id
                order by loaded_at desc, source_name desc
                rows between unbounded preceding and 1 preceding
            ) as overtaken_on
        from seen
    ),

    standing as (
        select
            *,
            row_number() over (partition by account_id order by seen_on) as version_number,
            coalesce(
                lead(seen_on) over (partition by account_id order by seen_on), {{ far_future() }}
            ) as until_on
        from overtaken
        where overtaken_on is null or seen_on < overtaken_on
    ),

    versions as (
        select
            standing.account_id,
            standing.industry,
            -- Nobody employs fewer than none: such a count is unknown.
            case
                when standing.employee_count >= 0 then standing.employee_count
            end as employee_count,
            cast(standing.annual_revenue_amount as {{ type_money() }}) as annual_revenue_amount,
            standing.country_code,
            countries.region_key,
            standing.city,
            channels.channel_key,
            standing.is_strategic,
            standing.owner_id,
            standing.parent_account_id,
            standing.use_case,
            standing.desired_outcome,
            standing.pain_point,
            standing.preferred_channel,
            standing.crm_observed_at,
            case
                when standing.version_number = 1
                then least(first_days.first_seen_on, standing.seen_on)
                else standing.seen_on
            end as from_on,
            standing.until_on
        from standing
        inner join first_days on standing.account_id = first_days.account_id
        left join countries on standing.country_code = countries.country_code
        left join channels on lower(standing.acquisition_channel) = channels.source_value
    ),

    edges as ({{ span_edges("versions") }}),

    starts as ({{ span_starts(["edges"]) }}),

    valued as (
        select
            starts.account_id,
            {% for column in crm_columns %} versions.{{ column }}, {% endfor %}
            starts.valid_from
        from starts
        left join versions on {{ span_starts_within("starts", "versions", "from_on", "until_on") }}
    ),

    final as ({{ spans_of_values("valued", crm_columns) }})

select *
from final
