{{ config(enabled=runs_python_models()) }}
with
    inputs as (select * from {{ ref("int_cluster_inputs") }}),

    clusters as (select * from {{ ref("account_clusters") }}),

    traits as (
        {% for name in cluster_traits() %}
            select
                inputs.account_id,
                clusters.cluster_segment,
                clusters.silhouette,
                inputs.mrr_amount,
                '{{ name }}' as trait,
                inputs.{{ name }} as trait_value
            from inputs
            inner join clusters on inputs.account_id = clusters.account_id
            where clusters.cluster_number is not null {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    company as (
        select
            trait,
            {{ rounded_sum("avg(trait_value)") }} as mean_value,
            {{ rounded_sum("stddev_pop(trait_value)") }} as sd_value
        from traits
        group by trait
    ),

    profiles as (
        select
            cluster_segment,
            trait,
            count(*) as account_count,
            sum(mrr_amount) as mrr_amount,
            {{ rounded_sum("avg(silhouette)") }} as mean_silhouette,
            {{ rounded_sum("avg(trait_value)") }} as mean_value
        from traits
        group by cluster_segment, trait
    ),

    final as (
        select
            {{ surrogate_key(["profiles.cluster_segment", "profiles.trait"]) }}
            as cluster_profile_id,
            profiles.cluster_segment,
            profiles.trait,
            cast(profiles.account_count as bigint) as account_count,
            cast(profiles.mrr_amount as {{ type_money() }}) as mrr_amount,
            profiles.mean_silhouette,
            profiles.mean_value,
            company.mean_value as company_mean_value,
            {{ ratio("profiles.mean_value - company.mean_value", "company.sd_value") }}
            as deviation_sds,
            {{ as_of_date() }} as as_of_date
        from profiles
        inner join company on profiles.trait = company.trait
    )

select *
from final
