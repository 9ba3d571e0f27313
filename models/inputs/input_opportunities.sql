{{ accepted("opportunities") }}
