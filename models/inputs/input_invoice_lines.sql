{{ accepted("invoice_lines") }}
