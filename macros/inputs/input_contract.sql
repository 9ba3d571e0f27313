{#- The input contract: per entity its key and its columns as [name, type, required]. Staging of
    the generic source, the contract checks and the published inputs are all made from it.
    Types: text, code (upper case), label
    (lower case), boolean, integer, money, quantity, percent, rate, date, timestamp. -#}
{% macro input_contract() %}
    {% set loaded_at = ["loaded_at", "timestamp", true] %}
    {% do return(
        {
            "accounts": {
                "key": ["account_id"],
                "columns": [
                    ["account_id", "text", true],
                    ["account_name", "text", false],
                    ["domain", "text", false],
                    ["parent_account_id", "text", false],
                    ["industry", "text", false],
                    ["employee_count", "integer", false],
                    ["annual_revenue_amount", "money", false],
                    ["country_code", "code", false],
                    ["region", "text", false],
                    ["city", "text", false],
                    ["owner_id", "text", false],
                    ["acquisition_channel", "text", false],
                    ["is_strategic", "boolean", false],
                    ["use_case", "label", false],
                    ["desired_outcome", "text", false],
                    ["pain_point", "text", false],
                    ["preferred_channel", "text", false],
                    ["created_at", "timestamp", true],
                    ["updated_at", "timestamp", false],
                    loaded_at,
                ],
            },
            "contacts": {
                "key": ["contact_id"],
                "columns": [
                    ["contact_id", "text", true],
                    ["account_id", "text", false],
                    ["email", "text", false],
                    ["full_name", "text", false],
                    ["job_title", "text", false],
                    ["role", "label", false],
                    ["seniority", "label", false],
                    ["country_code", "code", false],
                    ["age_band", "text", false],
                    ["gender", "text", false],
                    ["attitude", "text", false],
                    ["has_marketing_consent", "boolean", false],
                    ["is_suppressed", "boolean", false],
                    ["created_at", "timestamp", false],
                    loaded_at,
                ],
            },
            "subscription_periods": {
                "key": ["subscription_period_id"],
                "columns": [
                    ["subscription_period_id", "text", true],
                    ["subscription_id", "text", true],
                    ["subscription_item_id", "text", true],
                    ["account_id", "text", true],
                    ["plan_id", "text", false],
                    ["plan_name", "text", false],
                    ["plan_tier", "text", false],
                    ["product_id", "text", false],
                    ["product_name", "text", false],
                    ["status", "label", true],
                    ["quantity", "quantity", true],
                    ["unit_amount", "money", true],
                    ["currency", "code", true],
                    ["billing_interval", "label", true],
                    ["billing_interval_count", "integer", true],
                    ["discount_percent", "percent", false],
                    ["discount_amount", "money", false],
                    ["discount_duration", "label", false],
                    ["is_metered", "boolean", false],
                    ["started_at", "timestamp", true],
                    ["ended_at", "timestamp", false],
                    ["trial_ends_at", "timestamp", false],
                    ["cancel_requested_at", "timestamp", false],
                    ["current_period_ends_at", "timestamp", false],
                    ["end_reason", "label", false],
                    loaded_at,
                ],
            },
            "invoices": {
                "key": ["invoice_id"],
                "columns": [
                    ["invoice_id", "text", true],
                    ["account_id", "text", true],
                    ["subscription_id", "text", false],
                    ["status", "label", true],
                    ["currency", "code", true],
                    ["total_amount", "money", true],
                    ["tax_amount", "money", false],
                    ["issued_at", "timestamp", false],
                    ["due_at", "timestamp", false],
                    ["paid_at", "timestamp", false],
                    loaded_at,
                ],
            },
            "invoice_lines": {
                "key": ["invoice_line_id"],
                "columns": [
                    ["invoice_line_id", "text", true],
                    ["invoice_id", "text", true],
                    ["account_id", "text", false],
                    ["subscription_id", "text", false],
                    ["subscription_item_id", "text", false],
                    ["line_type", "label", true],
                    ["currency", "code", true],
                    ["amount", "money", true],
                    ["quantity", "quantity", false],
                    ["period_starts_at", "timestamp", false],
                    ["period_ends_at", "timestamp", false],
                    loaded_at,
                ],
            },
            "usage_events": {
                "key": ["event_id"],
                "columns": [
                    ["event_id", "text", true],
                    ["account_id", "text", false],
                    ["user_id", "text", false],
                    ["event_name", "text", true],
                    ["occurred_at", "timestamp", true],
                    ["device_type", "text", false],
                    ["os", "text", false],
                    ["browser", "text", false],
                    ["is_error", "boolean", false],
                    loaded_at,
                ],
            },
            "survey_responses": {
                "key": ["response_id"],
                "columns": [
                    ["response_id", "text", true],
                    ["account_id", "text", false],
                    ["contact_id", "text", false],
                    ["survey_type", "label", true],
                    ["score", "quantity", false],
                    ["comment", "text", false],
                    ["responded_at", "timestamp", true],
                    loaded_at,
                ],
            },
            "support_tickets": {
                "key": ["ticket_id"],
                "columns": [
                    ["ticket_id", "text", true],
                    ["account_id", "text", false],
                    ["contact_id", "text", false],
                    ["priority", "label", false],
                    ["status", "label", false],
                    ["created_at", "timestamp", true],
                    ["solved_at", "timestamp", false],
                    ["first_response_minutes", "quantity", false],
                    ["handle_minutes", "quantity", false],
                    loaded_at,
                ],
            },
            "marketing_spend": {
                "key": ["spend_date", "channel"],
                "columns": [
                    ["spend_date", "date", true],
                    ["channel", "text", true],
                    ["currency", "code", true],
                    ["amount", "money", true],
                    loaded_at,
                ],
            },
            "exchange_rates": {
                "key": ["rate_date", "currency"],
                "columns": [
                    ["rate_date", "date", true],
                    ["currency", "code", true],
                    ["rate", "rate", true],
                    loaded_at,
                ],
            },
            "account_links": {
                "key": ["source_name", "source_account_id"],
                "columns": [
                    ["source_name", "text", true],
                    ["source_account_id", "text", true],
                    ["account_id", "text", true],
                    loaded_at,
                ],
            },
            "opportunities": {
                "key": ["opportunity_id"],
                "columns": [
                    ["opportunity_id", "text", true],
                    ["account_id", "text", false],
                    ["type", "text", false],
                    ["stage", "text", false],
                    ["amount", "money", false],
                    ["currency", "code", false],
                    ["created_at", "timestamp", false],
                    ["closes_at", "timestamp", false],
                    ["is_won", "boolean", false],
                    ["is_closed", "boolean", false],
                    loaded_at,
                ],
            },
            "source_accounts": {
                "key": ["source_account_id"],
                "columns": [
                    ["source_account_id", "text", true],
                    ["explicit_account_id", "text", false],
                    ["account_name", "text", false],
                    ["domain", "text", false],
                    ["created_at", "timestamp", false],
                    loaded_at,
                ],
            },
        }
    ) %}
{% endmacro %}

{% macro contract_of(entity) %} {% do return(input_contract()[entity]) %} {% endmacro %}

{% macro contract_columns(entity) %}
    {% do return(contract_of(entity)["columns"] | map(attribute=0) | list) %}
{% endmacro %}

{#- SQL type of a contract type. -#}
{% macro contract_type(type) %}
    {% set types = {
        "text": dbt.type_string(),
        "code": dbt.type_string(),
        "label": dbt.type_string(),
        "boolean": dbt.type_boolean(),
        "integer": "bigint",
        "money": "decimal(18, 6)",
        "quantity": "decimal(18, 4)",
        "percent": "decimal(18, 4)",
        "rate": type_decimal(20, 10),
        "date": "date",
        "timestamp": "timestamp",
    } %}
    {% do return(types[type]) %}
{% endmacro %}
