-- Subscription periods that have started by the as-of day.
select * from {{ ref("int_known_subscription_periods") }} where started_on <= {{ as_of_date() }}
