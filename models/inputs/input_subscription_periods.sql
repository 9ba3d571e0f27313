{{ accepted("subscription_periods") }}
