{{ checked("accounts", delivered_as="account_versions") }}
