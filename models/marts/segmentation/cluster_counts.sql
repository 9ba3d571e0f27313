{{ config(enabled=runs_python_models()) }}
with
    silhouettes as (select * from {{ ref("int_cluster_silhouettes") }}),

    final as (
        select
            cast(cluster_count as integer) as cluster_count,
            silhouette as mean_silhouette,
            cluster_count = {{ var("cluster_count") }} as is_used,
            {{ as_of_date() }} as as_of_date
        from silhouettes
    )

select *
from final
