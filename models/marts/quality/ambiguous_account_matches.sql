-- Records that no rule could give to one account, with everyone they could belong to.
with
    candidates as (select * from {{ ref("int_account_match_candidates") }}),

    identities as (select * from {{ ref("int_account_identities") }}),

    final as (
        select
            {{
                surrogate_key(
                    [
                        "candidates.source_name",
                        "candidates.source_account_id",
                        "candidates.account_id",
                    ]
                )
            }} as ambiguous_match_id,
            candidates.source_name,
            candidates.source_account_id,
            identities.account_id as own_account_id,
            candidates.account_id as candidate_account_id,
            candidates.match_method
        from candidates
        inner join
            identities
            on candidates.source_name = identities.source_name
            and candidates.source_account_id = identities.source_account_id
        where
            candidates.method_rank = candidates.best_method_rank and candidates.candidate_count > 1
    )

select *
from final
