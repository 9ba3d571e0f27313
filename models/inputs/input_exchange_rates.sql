{{ accepted("exchange_rates") }}
