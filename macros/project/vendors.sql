{% macro source_lists() %}
    {% do return(
        {
            "accounts": "crm_sources",
            "contacts": "crm_sources",
            "opportunities": "crm_sources",
            "account_links": "crm_sources",
            "subscription_periods": "billing_sources",
            "invoices": "billing_sources",
            "invoice_lines": "billing_sources",
            "exchange_rates": "exchange_rate_sources",
            "usage_events": "product_sources",
            "survey_responses": "survey_sources",
            "support_tickets": "support_sources",
            "marketing_spend": "spend_sources",
        }
    ) %}
{% endmacro %}

{% macro vendors_in(source_list) %}
    {% do check_var(source_list) %}
    {% set vendors = var(source_list) %}
    {% if source_list == "exchange_rate_sources" and not vendors %}
        {% do return(["generic"] if "generic" in var("billing_sources") else ["exchange_rates"]) %}
    {% endif %}
    {% do return(vendors) %}
{% endmacro %}

{% macro vendors_of(entity) %}
    {% if entity == "source_accounts" %}
        {% set vendors = [] %}
        {% for source_list in ["billing_sources", "product_sources", "support_sources"] %}
            {% for vendor in vendors_in(source_list) %}
                {% if vendor != "generic" and vendor not in vendors %}
                    {% do vendors.append(vendor) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
        {% do return(vendors) %}
    {% endif %}
    {% do return(vendors_in(source_lists()[entity])) %}
{% endmacro %}

{% macro uses_vendor(vendor, entity=none) %}
    {% if entity is not none %} {% do return(vendor in vendors_of(entity)) %} {% endif %}
    {% for source_list in source_lists().values() %}
        {% if vendor in vendors_in(source_list) %} {% do return(true) %} {% endif %}
    {% endfor %}
    {% do return(false) %}
{% endmacro %}
