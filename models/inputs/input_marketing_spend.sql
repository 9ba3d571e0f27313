{{ accepted("marketing_spend") }}
