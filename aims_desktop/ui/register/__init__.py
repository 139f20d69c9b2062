"""The page of any register: filters, table, form."""
