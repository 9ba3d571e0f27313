{{ resolved("invoice_lines") }}
