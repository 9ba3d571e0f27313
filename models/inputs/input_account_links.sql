{{ accepted("account_links") }}
