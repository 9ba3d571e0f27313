{{ checked("opportunities", needs_rate=true, refers_to_account=true) }}
