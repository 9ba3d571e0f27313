-- Answered surveys up to the as-of day, with the respondent and the account behind them. A source
-- that knows a person by e-mail finds the contact by it.
with
    responses as ({{ resolved("survey_responses") }}),

    contacts as (select * from {{ ref("int_contacts") }}),

    contacts_by_email as (
        select email, min(contact_id) as contact_id, min(account_id) as account_id
        from contacts
        where email is not null
        group by email
        having count(*) = 1
    ),

    matched as (
        select
            responses.*,
            coalesce(
                contacts.contact_id, contacts_by_email.contact_id, responses.contact_id
            ) as respondent_contact_id,
            coalesce(
                responses.account_id, contacts.account_id, contacts_by_email.account_id
            ) as respondent_account_id
        from responses
        left join contacts on responses.contact_id = contacts.contact_id
        left join contacts_by_email on lower(responses.contact_id) = contacts_by_email.email
    ),

    final as (
        select
            response_id,
            source_name,
            respondent_account_id as account_id,
            respondent_contact_id as contact_id,
            -- Who answered: the contact, else the account, else nobody we know.
            coalesce(
                'contact ' || respondent_contact_id,
                'account ' || respondent_account_id,
                'response ' || response_id
            ) as respondent_id,
            survey_type,
            comment,
            cast(score as integer) as score,
            {{ reporting_date("responded_at") }} as responded_on,
            responded_at
        from matched
        where score is not null and {{ reporting_date("responded_at") }} <= {{ as_of_date() }}
    )

select *
from final
