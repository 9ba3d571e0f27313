{#- How the account's technology meets the product: `integrated` once another tool is connected, else by
    the share of mobile in the last 90 days: desktop < 20 %, mixed < 60 %, mobile; unknown where no device
    was seen. Thresholds: var `technographic_mobile_shares`. -#}
{% macro technographic_segment() %}
    {% set first = var("technographic_mobile_shares") %}
    case
        when integration_connected_on <= date_day
        then 'integrated'
        when mobile_share_90 is null
        then 'unknown'
        when mobile_share_90 < {{ first["mixed"] }}
        then 'desktop'
        when mobile_share_90 < {{ first["mobile"] }}
        then 'mixed'
        when mobile_share_90 >= {{ first["mobile"] }}
        then 'mobile'
    end
{% endmacro %}
