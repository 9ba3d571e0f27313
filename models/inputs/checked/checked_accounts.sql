{{ checked("accounts") }}
