{{ accepted("invoices") }}
