"""Fits and lifetimes of the shifted-beta-geometric model against scipy.

The likelihood is written here with beta functions of whole lifetimes, the macros sum hazards of
renewals; the residual lifetime is integrated here over the loss rates that a contract may have.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import RunDbt
from scipy.integrate import quad
from scipy.optimize import brentq, minimize
from scipy.special import betaln
from scipy.stats import beta as beta_distribution
from scipy.stats import chi2

MARK = "-- next query"
MACROS = {
    "fits": "{{ sbg_fit('renewals') }}",
    "discounted": "select fit_id, alpha, beta, discount, {{ sbg_renewal_limit('discount') }}"
    " as renewal_limit from fits inner join discounts using (fit_id)",
    "lifetimes": "{{ sbg_residual_lifetimes('discounted') }}",
    "survival": "{{ sbg_survival('discounted') }}",
    "limits": "{{ sbg_limits('fits', 'renewals') }}",
}
MONTH = 1.1 ** (-1 / 12)
YEAR = 1 / 1.1

Results = Mapping[str, pd.DataFrame]


def counts_of(lifetimes: np.ndarray, seen: np.ndarray) -> pd.DataFrame:
    """Counts by renewal of contracts that would last so many periods, seen for so many renewals."""
    numbers = range(1, int(seen.max()) + 1)
    return pd.DataFrame(
        {
            "renewal_number": list(numbers),
            "at_risk_count": [int(((lifetimes >= n) & (seen >= n)).sum()) for n in numbers],
            "lost_count": [int(((lifetimes == n) & (seen >= n)).sum()) for n in numbers],
        }
    )


def simulated(alpha: float, beta: float, contracts: int, seed: int, most: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rates = random.beta(alpha, beta, contracts)
    return counts_of(random.geometric(rates), random.integers(1, most + 1, contracts))


def of_survivors(kept: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "renewal_number": list(range(1, len(kept))),
            "at_risk_count": kept[:-1],
            "lost_count": [before - after for before, after in zip(kept, kept[1:], strict=False)],
        }
    )


# Counts and what 1 is worth one renewal later.
CASES: dict[str, tuple[pd.DataFrame, float]] = {
    "regular": (of_survivors([100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]), YEAR),
    "high_end": (of_survivors([100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]), YEAR),
    "many_months": (simulated(0.9, 12, 5000, 1, 36), MONTH),
    "some_months": (simulated(1.5, 20, 1500, 2, 24), MONTH),
    "few_years": (simulated(0.5, 1.5, 80, 7, 6), YEAR),
    "ever_worse": (of_survivors([1000, 990, 950, 850, 600]), YEAR),
    "few_and_worse": (of_survivors([20, 15, 10]), YEAR),
    "at_once_or_never": (of_survivors([1000, 700, 700, 700, 700]), YEAR),
    "none_lost": (of_survivors([50, 50, 50]), YEAR),
    "all_lost": (of_survivors([50, 0]), YEAR),
}
FREE = ["regular", "high_end", "many_months", "some_months", "few_years"]
BOUND = {"ever_worse": 7, "few_and_worse": 7, "at_once_or_never": -5}


@pytest.fixture(scope="module")
def results(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Results:
    path = tmp_path_factory.mktemp("lifetimes") / "lifetimes.duckdb"
    asked = f"\n{MARK}\n".join(["", *MACROS.values()])
    printed = run_dbt("compile", "--quiet", "--inline", asked, database=path).output
    found: dict[str, pd.DataFrame] = {}
    renewals = pd.concat([frame.assign(fit_id=name) for name, (frame, _) in CASES.items()])
    discounts = pd.DataFrame(
        {"fit_id": list(CASES), "discount": [discount for _, discount in CASES.values()]}
    )
    with duckdb.connect() as connection:
        connection.register("renewals", renewals)
        connection.register("discounts", discounts)
        for name, query in zip(MACROS, printed.split(MARK)[1:], strict=True):
            connection.execute(f"create table {name} as {query}")
            found[name] = connection.execute(f"from {name}").df()
    return found


def log_likelihood(alpha: float, beta: float, counts: pd.DataFrame) -> float:
    """Each contract lasted so many periods, or was last seen after so many renewals."""
    total = 0.0
    following = [*counts["at_risk_count"].iloc[1:], 0]
    for row, still in zip(counts.itertuples(), following, strict=True):
        number = float(row.renewal_number)
        kept = row.at_risk_count - row.lost_count - still
        total += row.lost_count * betaln(alpha + 1, beta + number - 1)
        total += kept * betaln(alpha, beta + number)
        total -= (row.lost_count + kept) * betaln(alpha, beta)
    return float(total)


@cache
def residual_lifetime(alpha: float, beta: float, made: int, discount: float) -> float:
    """Mean over the loss rates that a contract with so many renewals may have.

    Its loss rate is distributed as beta(alpha, beta + made). With a given rate,
    (1 - rate) + (1 - rate)² × discount + … renewals are to come.
    """

    def at_quantile(quantile: float) -> float:
        kept = 1 - rates.ppf(quantile)
        return float(kept / (1 - discount * kept))

    rates = beta_distribution(alpha, beta + made)
    return float(quad(at_quantile, 0, 1, limit=500, epsabs=0, epsrel=1e-9)[0])


def summed_lifetime(alpha: float, beta: float, made: int, discount: float) -> float:
    """The same as a sum over renewals, quicker and with fewer digits."""
    renewals = np.arange(1, 4000)
    kept = np.exp(betaln(alpha, beta + made + renewals) - betaln(alpha, beta + made))
    return float((kept * discount ** (renewals - 1)).sum())


def fit_of(results: Results, case: str) -> pd.Series:
    fits = results["fits"]
    (fit,) = [row for _, row in fits[fits["fit_id"] == case].iterrows()]
    return fit


@pytest.mark.parametrize("case", FREE)
def test_fit_is_the_likeliest(results: Results, case: str) -> None:
    counts, _ = CASES[case]
    fit = fit_of(results, case)
    best = minimize(
        lambda logs: -log_likelihood(math.exp(logs[0]), math.exp(logs[1]), counts),
        [0.0, 1.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5000},
    )
    assert not fit["is_at_bound"]
    assert log_likelihood(fit["alpha"], fit["beta"], counts) >= -best.fun - 1e-8
    assert (fit["alpha"], fit["beta"]) == pytest.approx(np.exp(best.x), rel=1e-4)


def test_fit_finds_what_was_planted(results: Results) -> None:
    fit = fit_of(results, "many_months")
    assert fit["alpha"] / (fit["alpha"] + fit["beta"]) == pytest.approx(0.9 / 12.9, rel=0.05)
    assert fit["alpha"] == pytest.approx(0.9, rel=0.2)


@pytest.mark.parametrize("case", BOUND)
def test_fit_without_a_maximum_stands_at_the_bound(results: Results, case: str) -> None:
    counts, _ = CASES[case]
    fit = fit_of(results, case)
    assert fit["is_at_bound"]
    assert math.log(fit["alpha"] + fit["beta"]) == pytest.approx(BOUND[case], abs=1e-9)
    lost, at_risk = counts["lost_count"], counts["at_risk_count"]
    rate = lost.sum() / at_risk.sum() if BOUND[case] > 0 else lost[0] / at_risk[0]
    assert fit["alpha"] / (fit["alpha"] + fit["beta"]) == pytest.approx(rate, rel=1e-12)


def test_nothing_is_fitted_where_none_or_all_were_lost(results: Results) -> None:
    assert {"none_lost", "all_lost"}.isdisjoint(results["fits"]["fit_id"])


@pytest.mark.parametrize("case", [*FREE, *BOUND])
@pytest.mark.parametrize("made", [0, 1, 7, 30])
def test_residual_lifetime_is_the_integral(results: Results, case: str, made: int) -> None:
    _, discount = CASES[case]
    fit = fit_of(results, case)
    lifetimes = results["lifetimes"]
    built = lifetimes[(lifetimes["fit_id"] == case) & (lifetimes["renewals_made"] == made)]
    (lifetime,) = built["residual_lifetime"]
    expected = residual_lifetime(fit["alpha"], fit["beta"], made, discount)
    assert lifetime == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("case", FREE)
def test_survival_is_the_ratio_of_beta_functions(results: Results, case: str) -> None:
    fit = fit_of(results, case)
    survival = results["survival"]
    built = survival[survival["fit_id"] == case].set_index("renewals_made")["survival_rate"]
    for made in (0, 1, 5, 40):
        expected = math.exp(
            betaln(fit["alpha"], fit["beta"] + made) - betaln(fit["alpha"], fit["beta"])
        )
        assert built[made] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("case", [*FREE, *BOUND])
def test_interval_is_that_of_the_profile_likelihood(results: Results, case: str) -> None:
    counts, discount = CASES[case]
    fit = fit_of(results, case)
    made = 3
    best = log_likelihood(fit["alpha"], fit["beta"], counts)
    quantile = float(chi2.ppf(0.95, 1))

    def at(angle: float, distance: float) -> tuple[float, float]:
        logit = math.log(fit["alpha"] / fit["beta"]) + distance * math.cos(angle)
        size = math.exp(math.log(fit["alpha"] + fit["beta"]) + distance * math.sin(angle))
        return size / (1 + math.exp(-logit)), size / (1 + math.exp(logit))

    found = []
    for angle in np.linspace(0, 2 * math.pi, 180, endpoint=False):

        def above(distance: float, angle: float = float(angle)) -> float:
            return 2 * (best - log_likelihood(*at(angle, distance), counts)) - quantile

        edge = brentq(above, 0, 15) if above(15) > 0 else 15
        found.append(summed_lifetime(*at(float(angle), edge), made, discount))
    own = [
        summed_lifetime(row.alpha, row.beta, made, discount)
        for row in results["limits"].query("fit_id == @case").itertuples()
    ]
    width = max(found) - min(found)
    assert min(own) == pytest.approx(min(found), abs=0.02 * width)
    assert max(own) == pytest.approx(max(found), abs=0.02 * width)


def test_predicted_value_is_margin_times_the_integral(built_demo: Path) -> None:
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        accounts = connection.execute(
            """
            select
                ltv.account_id, models.alpha, models.beta, ltv.renewals_made,
                case ltv.billing_interval when 'year' then 12 else 1 end as months,
                segments.mrr_amount::double as mrr, ltv.predicted_ltv_amount::double as predicted
            from account_ltv as ltv
            inner join account_traits_daily as segments
                on ltv.account_id = segments.account_id
            inner join ltv_models as models
                on ltv.model_family = models.model_family
                and ltv.billing_interval = models.billing_interval
            where segments.date_day = models.as_of_date and segments.is_paying
            """
        ).df()
    assert len(accounts) > 200
    for row in accounts.itertuples():
        lifetime = residual_lifetime(
            row.alpha, row.beta, row.renewals_made, 1.1 ** (-row.months / 12)
        )
        assert row.predicted == pytest.approx(
            row.mrr * 0.8 * row.months * lifetime, abs=0.011, rel=1e-6
        )
