-- Prevents an experiment that enrols nobody because its segment is misspelt or was renamed.
with
    experiments as (select * from {{ ref("experiments") }}),

    definitions as (select * from {{ ref("segment_definitions") }}),

    final as (
        select experiments.experiment_key
        from experiments
        left join
            definitions
            on experiments.scheme = definitions.scheme
            and experiments.segment_key = definitions.segment_key
        where definitions.segment_key is null
    )

select *
from final
