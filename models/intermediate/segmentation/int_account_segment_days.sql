-- The segment of every scheme for every account and day: one column a scheme.
with
    account_days as (select * from {{ ref("int_account_days") }}),

    rfm_scores as (select * from {{ ref("int_rfm_scores") }}),

    mrr_shares as (select * from {{ ref("int_mrr_shares") }}),

    sectors as (select * from {{ ref("industry_sectors") }}),

    {{ scheme_days_ctes() }}

select *
from scheme_days
