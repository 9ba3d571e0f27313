{{ checked("source_accounts") }}
