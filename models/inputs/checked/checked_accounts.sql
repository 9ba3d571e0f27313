{{ checked("accounts", checks=[["negative employee count", "employee_count < 0"]]) }}
