{{ accepted("source_accounts") }}
