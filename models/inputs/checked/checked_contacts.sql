{{ checked("contacts", refers_to_account=true) }}
