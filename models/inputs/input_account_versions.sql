{{ accepted("accounts", delivered_as="account_versions") }}
