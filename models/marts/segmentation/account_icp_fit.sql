with
    accounts as (select * from {{ ref("int_icp_accounts") }}),

    traits as (select * from {{ ref("int_icp_traits") }}),

    -- Sums of doubles may differ in their last digit; equal fits are to have equal ranks.
    summed as (
        select
            account_id,
            cast(cast(sum(weight) as decimal(18, 9)) as {{ type_double() }}) as fit_score,
            {{ ratio("count(*)", icp_schemes() | length) }} as coverage_rate
        from traits
        group by account_id
    ),

    known as (
        select *, percent_rank() over (order by fit_score) as fit_rank
        from summed
        where coverage_rate >= {{ var("icp_min_coverage") }}
    ),

    ordered as (
        select
            account_id,
            scheme,
            segment_key,
            row_number() over (
                partition by account_id order by cast(weight as decimal(18, 9)) desc, scheme asc
            ) as trait_place
        from traits
        where weight > 0
    ),

    {% for place in range(1, 4) %}
        match_{{ place }} as (
            select
                account_id, {{ concat_known(["scheme", "': '", "segment_key"]) }} as matching_trait
            from ordered
            where trait_place = {{ place }}
        ),
    {% endfor %}

    final as (
        select
            accounts.account_id,
            accounts.is_best_customer,
            accounts.is_paying,
            known.fit_score,
            known.fit_rank,
            {{ icp_fit_band("known.fit_rank") }} as fit_band,
            coalesce(summed.coverage_rate, 0) as coverage_rate,
            {% for place in range(1, 4) %}
                match_{{ place }}.matching_trait as matching_trait_{{ place }},
            {% endfor %}
            {{ as_of_date() }} as as_of_date
        from accounts
        left join summed on accounts.account_id = summed.account_id
        left join known on accounts.account_id = known.account_id
        {% for place in range(1, 4) %}
            left join match_{{ place }} on accounts.account_id = match_{{ place }}.account_id
        {% endfor %}
    )

select *
from final
