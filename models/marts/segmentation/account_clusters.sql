{{ config(enabled=runs_python_models()) }}
with
    clusters as (select * from {{ ref("int_account_clusters") }}),

    final as (
        select
            account_id,
            case
                when cluster_number is null
                then 'unknown'
                else
                    {{
                        concat_known(
                            ["'cluster_'", "cast(cluster_number as " ~ dbt.type_string() ~ ")"]
                        )
                    }}
            end as cluster_segment,
            cast(cluster_number as integer) as cluster_number,
            {{ ratio("next_distance - own_distance", "next_distance") }} as silhouette,
            {{ as_of_date() }} as as_of_date
        from clusters
    )

select *
from final
