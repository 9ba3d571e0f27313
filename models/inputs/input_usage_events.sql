{{ accepted("usage_events") }}
