-- A log that only grows: a record and its hash, each time that the hash is not that of the build
-- before. A build that is killed and run again adds nothing twice.
{{
    config(
        materialized="incremental",
        incremental_strategy="append",
        on_schema_change="fail",
        full_refresh=false,
    )
}}
with
    records as (
        select 'account' as crm_object, external_id, row_hash
        from {{ ref("int_crm_account_payloads") }}
        union all
        select 'contact' as crm_object, external_id, row_hash
        from {{ ref("int_crm_contact_payloads") }}
    ),

    {% if is_incremental() %}
        logged as (
            select
                *,
                row_number() over (
                    partition by crm_object, external_id order by changed_at desc
                ) as place
            from {{ this }}
        ),

        latest as (select * from logged where place = 1),
    {% endif %}

    final as (
        select
            records.crm_object,
            records.external_id,
            records.row_hash,
            -- The end of the as-of day, or a second after the last change if the day has had one.
            {% set day_end = (
                "cast(" ~ add_days(as_of_date(), 1) ~ " as " ~ dbt.type_timestamp() ~ ")"
            ) %}
            {% if is_incremental() %}
                case
                    when latest.changed_at >= {{ day_end }}
                    then {{ add_time("latest.changed_at", "second", 1) }}
                    else {{ day_end }}
                end as changed_at
            {% else %} {{ day_end }} as changed_at
            {% endif %}
        from records
        {% if is_incremental() %}
            left join
                latest
                on records.crm_object = latest.crm_object
                and records.external_id = latest.external_id
            where records.row_hash is distinct from latest.row_hash
        {% endif %}
    )

select *
from final
