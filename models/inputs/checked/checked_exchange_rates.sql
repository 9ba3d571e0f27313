{{ checked("exchange_rates", checks=[["rate not above zero", "rate <= 0"]]) }}
