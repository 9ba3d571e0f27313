{{ accepted("accounts") }}
