{{ resolved("invoices") }}
