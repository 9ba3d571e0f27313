-- Since when anybody pays in a sales region. An account counts for the region that it was in on the
-- day.
with
    versions as (select * from {{ ref("int_account_versions") }} where region_key is not null),

    mrr_spans as (select * from {{ ref("int_account_mrr_spans") }} where mrr_amount > 0),

    final as (
        select
            versions.region_key,
            min(greatest(versions.valid_from, mrr_spans.valid_from)) as first_paid_on
        from versions
        inner join
            mrr_spans
            on versions.account_id = mrr_spans.account_id
            and versions.valid_from < coalesce(mrr_spans.valid_to, {{ far_future() }})
            and versions.valid_to > mrr_spans.valid_from
        group by versions.region_key
    )

select *
from final
