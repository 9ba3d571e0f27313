-- Read only when it is over: who looks earlier and stops at the first difference finds one too
-- often.
with
    experiments as (select * from {{ ref("experiments") }}),

    assignments as (select * from {{ ref("experiment_assignments") }}),

    outcomes as (select * from {{ ref("experiment_outcomes") }} where outcome is not null),

    metrics as ({{ experiment_metric_names() }}),

    deviations as ({{ experiment_deviations("outcomes") }}),

    moments as ({{ experiment_moments("deviations") }}),

    residuals as ({{ experiment_residuals("deviations", "moments") }}),

    spreads as ({{ experiment_spreads("residuals") }}),

    measured as (
        select
            moments.*,
            {% for name in experiment_differences() %}
                spreads.{{ name }}_squares, spreads.{{ name }}_tails {{- "," if not loop.last }}
            {% endfor %}
        from moments
        inner join
            spreads
            on moments.experiment_key = spreads.experiment_key
            and moments.metric = spreads.metric
    ),

    compared as (
        select
            *,
            {% for name, slope in experiment_differences().items() %}
                treatment_mean
                - holdout_mean
                - {{ slope }} * (treatment_before_mean - holdout_before_mean) as {{ name }},
                {{ pooled_error(name ~ "_squares") }} as {{ name }}_error,
                {{
                    permutation_degrees(
                        permutation_kurtosis(name ~ "_tails"),
                        "(treatment_count + holdout_count)",
                    )
                }} as {{ name }}_degrees {{- "," if not loop.last }}
            {% endfor %}
        from measured
    ),

    assigned as (
        select
            experiment_key,
            {% for arm in experiment_arms() %}
                count(case when arm = '{{ arm }}' then 1 end) as {{ arm }}_assigned_count
                {{- "," if not loop.last }}
            {% endfor %}
        from assignments
        group by experiment_key
    ),

    joined as (
        select
            experiments.experiment_key,
            experiments.hypothesis,
            experiments.owner,
            metrics.metric,
            metrics.metric = experiments.primary_metric as is_primary,
            {{ experiment_status("experiments") }} as status,
            experiments.treatment_percent,
            {% for arm in experiment_arms() %}
                coalesce(assigned.{{ arm }}_assigned_count, 0) as {{ arm }}_assigned_count,
                coalesce(compared.{{ arm }}_count, 0) as {{ arm }}_count,
                compared.{{ arm }}_mean,
            {% endfor %}
            {% for name in experiment_differences() %}
                compared.{{ name }}, compared.{{ name }}_error, compared.{{ name }}_degrees,
            {% endfor %}
            experiments.started_on
        from experiments
        cross join metrics
        left join assigned on experiments.experiment_key = assigned.experiment_key
        left join
            compared
            on experiments.experiment_key = compared.experiment_key
            and metrics.metric = compared.metric
    ),

    checked as (
        select
            *,
            {{ sample_ratio_chi_square(ratio("treatment_percent", 100)) }}
            as sample_ratio_chi_square
        from joined
    ),

    rated as (
        select
            *,
            {{ chi_square_p_value("sample_ratio_chi_square") }} as sample_ratio_p_value,
            {% for name in experiment_differences() %}
                {{ permutation_bound(name, -1) }} as {{ name }}_low,
                {{ permutation_bound(name, 1) }} as {{ name }}_high,
            {% endfor %}
            least(treatment_count, holdout_count)
            < {{ var("small_sample_size") }} as is_small_sample
        from checked
    ),

    final as (
        select
            {{ surrogate_key(["experiment_key", "metric"]) }} as result_id,
            experiment_key,
            hypothesis,
            owner,
            metric,
            is_primary,
            status,
            {% for arm in experiment_arms() %}
                {{ arm }}_assigned_count, {{ arm }}_count, {{ arm }}_mean,
            {% endfor %}
            {% for name in experiment_differences() %}
                {{ name }}, {{ name }}_low, {{ name }}_high,
            {% endfor %}
            1
            - {{ ratio("power(adjusted_difference_error, 2)", "power(difference_error, 2)") }}
            as variance_reduction_rate,
            sample_ratio_p_value,
            sample_ratio_p_value < {{ var("sample_ratio_p_value") }} as has_sample_ratio_mismatch,
            is_small_sample,
            case
                when
                    status = 'complete'
                    and not is_small_sample
                    and sample_ratio_p_value >= {{ var("sample_ratio_p_value") }}
                then adjusted_difference_low > 0 or adjusted_difference_high < 0
            end as is_different,
            started_on
        from rated
    )

select *
from final
