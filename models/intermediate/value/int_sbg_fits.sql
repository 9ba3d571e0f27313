-- Alpha and beta of each plan family and billing interval, and what its renewals are worth
-- discounted.
with
    renewals as (select * from {{ ref("int_pooled_renewals") }}),

    families as (
        select fit_id, cutoff_on, billing_interval, period_months, model_family
        from renewals
        group by fit_id, cutoff_on, billing_interval, period_months, model_family
    ),

    fits as ({{ sbg_fit("renewals") }}),

    final as (
        select
            families.fit_id,
            families.cutoff_on,
            families.billing_interval,
            families.period_months,
            families.model_family,
            fits.alpha,
            fits.beta,
            fits.is_at_bound,
            power(
                cast(1 + {{ var("annual_discount_rate") }} as {{ type_double() }}),
                - {{ ratio("families.period_months", 12) }}
            ) as discount
        from families
        inner join fits on families.fit_id = fits.fit_id
    )

select *
from final
