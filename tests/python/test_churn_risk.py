"""Churn risk against numpy and scikit-learn, on the demo, on a larger one and on steady churn.

Labels, bins, folds, weights, calibration and measures are computed again here from account days and
churn movements. What the scorecard is worth is compared with a logistic regression that gets the
same traits, learns from the same snapshots and forecasts the same days.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, RunDbt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler
from test_docs import macro_value

from benchmarks.warehouse import Warehouse
from saas_segmentation.demo.clock import AS_OF, FIRST_DAY
from saas_segmentation.demo.company import DEFAULT_SEED
from saas_segmentation.demo.large import LargeDemo, write_large

VARS = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
HORIZON = timedelta(days=VARS["churn_risk_horizon_days"])
REFIT = timedelta(days=VARS["churn_risk_refit_days"])
SNAPSHOTS = 1 + VARS["churn_risk_training_days"] // VARS["churn_risk_refit_days"]
PRIOR = VARS["churn_risk_prior_accounts"]
FIRST_GRID_DAY = date(2000, 1, 1)
FOLDS = 5
TRAITS: list[dict[str, Any]] = macro_value("risk/churn_risk_traits.sql", "churn_risk_traits")

ACCOUNTS = 2_000
EVENTS_PER_ACCOUNT = 87
MARTS = ("churn_risk_backtest", "churn_risk_calibration")
LEARNED = ("path:models/intermediate/risk", *MARTS)

Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Snapshots:
    """Paying accounts on days of the grid, with bins, values, folds and labels in step."""

    rows: pd.DataFrame
    bins: pd.DataFrame
    values: pd.DataFrame

    def on(self, days: list[date]) -> np.ndarray:
        """Places of the rows of these days."""
        return np.flatnonzero(self.rows["day"].isin(days).to_numpy())

    def labels(self, places: np.ndarray) -> np.ndarray:
        return self.rows["is_lost"].to_numpy()[places].astype(int)

    def training(self, fit_on: date) -> np.ndarray:
        """What a fit learns from."""
        return self.on([fit_on - HORIZON - number * REFIT for number in range(SNAPSHOTS)])


def read_snapshots(database: Path) -> Snapshots:
    """All days of the grid, labels by the churn movements after them."""
    values = ", ".join(f"{trait['value']} as {trait['trait_key']}" for trait in TRAITS)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set search_path = 'main,main_intermediate'")
        rows = connection.execute(
            f"select account_id, date_day, {values} from int_account_days where is_paying"
            f" and date_diff('day', date '{FIRST_GRID_DAY}', date_day) % {REFIT.days} = 0"
            " order by date_day, account_id"
        ).df()
        churned = connection.execute(
            "select account_id, movement_date from int_mrr_movements where movement_type = 'churn'"
        ).fetchall()
    rows["day"] = pd.to_datetime(rows["date_day"]).dt.date
    days_of: dict[str, list[date]] = {}
    for account, day in churned:
        days_of.setdefault(account, []).append(day)
    rows["is_lost"] = [
        any(day < churn <= day + HORIZON for churn in days_of.get(account, []))
        for account, day in zip(rows["account_id"], rows["day"], strict=True)
    ]
    rows["fold"] = [
        int(hashlib.md5(account.encode()).hexdigest()[:2], 16) % FOLDS + 1
        for account in rows["account_id"]
    ]
    values_of = rows[[trait["trait_key"] for trait in TRAITS]].astype(float)
    bins = pd.DataFrame(
        {
            trait["trait_key"]: np.where(
                values_of[trait["trait_key"]].isna(),
                0,
                1 + np.searchsorted(trait["bounds"], values_of[trait["trait_key"]], side="right"),
            )
            for trait in TRAITS
        }
    )
    return Snapshots(rows[["account_id", "day", "fold", "is_lost"]], bins, values_of)


def weights_of(snapshots: Snapshots, places: np.ndarray) -> Weights:
    """Weight of evidence of every bin, shrunk and isotonic."""
    labels = snapshots.labels(places)
    base = labels.mean()
    found = {}
    for trait in TRAITS:
        bins = snapshots.bins[trait["trait_key"]].to_numpy()[places]
        size = len(trait["bounds"]) + 2
        counts = np.bincount(bins, minlength=size) + PRIOR
        rates = (np.bincount(bins, weights=labels, minlength=size) + PRIOR * base) / counts
        if trait["risk"] != "either":
            model = IsotonicRegression(increasing=trait["risk"] == "rising")
            rates[1:] = model.fit_transform(np.arange(1, size), rates[1:], sample_weight=counts[1:])
        found[trait["trait_key"]] = np.log(rates / (1 - rates)) - np.log(base / (1 - base))
    return found


def scores_of(snapshots: Snapshots, weights: Weights, places: np.ndarray) -> np.ndarray:
    return sum(
        (weights[name][snapshots.bins[name].to_numpy()[places]] for name in weights),
        np.zeros(len(places)),
    )


def left_out_scores(snapshots: Snapshots, places: np.ndarray) -> np.ndarray:
    """Scores by weights that were learned without the fold of the account."""
    folds = snapshots.rows["fold"].to_numpy()[places]
    scores = np.full(len(places), np.nan)
    for fold in range(1, FOLDS + 1):
        kept, left = places[folds != fold], folds == fold
        scores[left] = scores_of(snapshots, weights_of(snapshots, kept), places[left])
    return scores


def calibration_of(scores: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Intercept and slope, by scikit-learn without a penalty."""
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(scores[:, None], labels)
    slope = float(model.coef_[0, 0])
    if slope <= 0:
        return float(np.log(labels.mean() / (1 - labels.mean()))), 0.0
    return float(model.intercept_[0]), slope


def table(database: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set search_path = 'main,main_intermediate'")
        return connection.execute(query).df()


def days_in(frame: pd.DataFrame, column: str) -> list[date]:
    return [found.date() for found in pd.to_datetime(frame[column])]


def fits_of(database: Path) -> list[date]:
    return days_in(table(database, "select fit_on from int_churn_risk_fits order by 1"), "fit_on")


def backtested(database: Path) -> pd.DataFrame:
    found = table(database, "select * from churn_risk_backtest where fit_on is not null order by 1")
    found["day"] = days_in(found, "fit_on")
    return found


def regression_rates(snapshots: Snapshots, fit_on: date) -> np.ndarray:
    """What a logistic regression of the same traits forecasts on the day of the fit."""
    training, asked = snapshots.training(fit_on), snapshots.on([fit_on])
    missing = snapshots.values.isna()
    means = snapshots.values.iloc[training].mean().fillna(0)
    features = np.hstack([snapshots.values.fillna(means), missing])
    scaler = StandardScaler().fit(features[training])
    model = LogisticRegression(max_iter=1_000).fit(
        scaler.transform(features[training]), snapshots.labels(training)
    )
    return model.predict_proba(scaler.transform(features[asked]))[:, 1]


def auc_of_both(database: Path) -> tuple[float, float]:
    """AUC of the scorecard and of the regression, the mean over fits weighted with those lost.

    Within a fit: how high all risks are together on a day is not what AUC is about.
    """
    snapshots, found = read_snapshots(database), backtested(database)
    regression = [
        roc_auc_score(snapshots.labels(snapshots.on([day])), regression_rates(snapshots, day))
        for day in found["day"]
    ]
    return (
        float(np.average(found["auc"], weights=found["lost_count"])),
        float(np.average(regression, weights=found["lost_count"])),
    )


def calibration_error(database: Path, sample: str) -> float:
    """Mean of |forecast − observed| over tenths, weighted with their sizes."""
    found = table(database, f"select * from churn_risk_calibration where sample = '{sample}'")
    gaps = (found["predicted_rate"] - found["observed_rate"]).abs()
    return float(np.average(gaps, weights=found["prediction_count"]))


# The same figures -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(built_demo: Path) -> tuple[Path, Snapshots]:
    return built_demo, read_snapshots(built_demo)


def test_weights_agree(demo: tuple[Path, Snapshots]) -> None:
    database, snapshots = demo
    found = table(database, "select * from int_churn_risk_weights")
    found["day"] = days_in(found, "fit_on")
    for fit_on in fits_of(database):
        places = snapshots.training(fit_on)
        folds = snapshots.rows["fold"].to_numpy()[places]
        for fold in range(FOLDS + 1):
            expected = weights_of(snapshots, places[folds != fold])
            of_fit = found[(found["day"] == fit_on) & (found["left_out_fold"] == fold)]
            for name, weights in expected.items():
                of_trait = of_fit[of_fit["trait_key"] == name].sort_values("bin_number")
                np.testing.assert_allclose(of_trait["weight"], weights, rtol=0, atol=1e-9)
    assert len(found) == len(fits_of(database)) * (FOLDS + 1) * sum(
        len(trait["bounds"]) + 2 for trait in TRAITS
    )


def test_calibration_and_rates_agree(demo: tuple[Path, Snapshots]) -> None:
    database, snapshots = demo
    found = table(database, "select * from int_churn_risk_calibrations order by fit_on")
    rates = table(database, "select * from int_churn_risk_days order by date_day, account_id")
    rates["day"] = days_in(rates, "date_day")
    fits = fits_of(database)
    assert days_in(found, "fit_on") == fits
    for row, fit_on in zip(found.itertuples(), fits, strict=True):
        training, asked = snapshots.training(fit_on), snapshots.on([fit_on])
        intercept, slope = calibration_of(
            left_out_scores(snapshots, training), snapshots.labels(training)
        )
        assert row.intercept == pytest.approx(intercept, abs=1e-4)
        assert row.slope == pytest.approx(slope, abs=1e-4)
        scores = scores_of(snapshots, weights_of(snapshots, training), asked)
        expected = 1 / (1 + np.exp(-(intercept + slope * scores)))
        of_day = rates[rates["day"] == fit_on]
        assert list(of_day["account_id"]) == list(snapshots.rows["account_id"].iloc[asked])
        np.testing.assert_allclose(of_day["churn_risk_rate"], expected, rtol=0, atol=5e-5)


def test_measures_agree(demo: tuple[Path, Snapshots]) -> None:
    database, snapshots = demo
    found = backtested(database)
    assert len(found) >= 5
    for row in found.itertuples():
        labels = snapshots.labels(snapshots.on([row.day]))
        rates = table(
            database,
            "select churn_risk_rate from int_churn_risk_days"
            f" where date_day = date '{row.day}' order by account_id",
        )["churn_risk_rate"].to_numpy()
        assert row.forecast_count == len(labels)
        assert row.lost_count == labels.sum()
        assert row.auc == pytest.approx(roc_auc_score(labels, rates), abs=1e-12)
        assert row.brier_score == pytest.approx(brier_score_loss(labels, rates), abs=1e-12)
        base = snapshots.labels(snapshots.training(row.day)).mean()
        assert row.base_brier_score == pytest.approx(((base - labels) ** 2).mean(), abs=1e-6)


def test_intervals_are_wilsons(built_demo: Path) -> None:
    """The bounds are the two shares from which the observed one is 1.96 standard errors away."""
    found = table(built_demo, "select * from churn_risk_calibration")
    assert set(found["sample"]) == {"backtest", "left_out"}
    for side in ("observed_low_rate", "observed_high_rate"):
        bound, share = found[side], found["observed_rate"]
        distance = (share - bound) ** 2 * found["prediction_count"]
        np.testing.assert_allclose(distance, 1.959963984540054**2 * bound * (1 - bound), atol=1e-9)


def learned_until(database: Path, day: date) -> list[pd.DataFrame]:
    """What fits up to a day say, and what the accounts' risks were on the days up to it."""
    return [
        table(database, f"select * from {name} where {column} <= date '{day}' order by all")
        for name, column in {
            "int_churn_risk_weights": "fit_on",
            "int_churn_risk_calibrations": "fit_on",
            "int_churn_risk_days": "date_day",
        }.items()
    ]


def test_a_fit_knows_nothing_of_what_came_after(
    built_demo: Path, run_dbt: RunDbt, tmp_path: Path
) -> None:
    """Another future, in features and in churn, changes nothing that was said before it."""
    day, later = fits_of(built_demo)[-4], fits_of(built_demo)[-1]
    database = tmp_path / built_demo.name
    shutil.copy(built_demo, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("set search_path = 'main,main_intermediate'")
        connection.execute(
            "update int_account_days set core_active_days_28 = 0, core_event_trend_28 = -1,"
            " days_since_core_active = 99, nps_score = 0, high_ticket_count_60 = 9,"
            " is_past_due = true, cancel_requested_on = date_day, contraction_count_90 = 9,"
            " days_since_signup = 0, billing_interval = 'week', days_until_renewal = 1"
            f" where date_day > date '{day}'"
        )
        connection.execute(
            "insert into int_mrr_movements by name select account_id, 'churn' as movement_type,"
            f" date '{day}' + 1 as movement_date from account_segments where account_id < '100200'"
        )
    learn_again(run_dbt, database)
    for before, after in zip(
        learned_until(built_demo, day), learned_until(database, day), strict=True
    ):
        pd.testing.assert_frame_equal(before, after)
    for before, after in zip(
        learned_until(built_demo, later), learned_until(database, later), strict=True
    ):
        assert not before.equals(after)


# What they are worth --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A larger company of the demo's generator, built as far as churn risk needs it."""
    folder = tmp_path_factory.mktemp("generated")
    demo = LargeDemo(
        folder / "data",
        DEFAULT_SEED,
        ACCOUNTS,
        ACCOUNTS * EVENTS_PER_ACCOUNT,
        (AS_OF - FIRST_DAY).days + 1,
    )
    for _ in write_large(demo, 1):
        pass
    warehouse = Warehouse(folder, folder / "data", "4GB")
    warehouse.deliver()
    run_dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", *(f"+{mart}" for mart in MARTS)),
        database=warehouse.database,
        variables={"demo": False, "as_of_date": AS_OF.isoformat()},
    )
    return warehouse.database


def learn_again(run_dbt: RunDbt, database: Path, *excluded: str) -> None:
    """Learn from the account days, movements or snapshots that a database holds."""
    run_dbt(
        *("run", "--select", *LEARNED, "--exclude", "int_churn_risk_reasons", *excluded),
        database=database,
        variables={"as_of_date": AS_OF.isoformat()},
    )


def test_planted_churners_are_found_as_by_a_regression(generated: Path) -> None:
    scorecard, regression = auc_of_both(generated)
    assert scorecard > 0.65
    assert scorecard >= regression - 0.03, (scorecard, regression)


def test_the_demo_too_is_learned_as_by_a_regression(built_demo: Path) -> None:
    scorecard, regression = auc_of_both(built_demo)
    assert scorecard >= regression - 0.03, (scorecard, regression)


def test_left_out_accounts_are_forecast_as_they_fare(generated: Path) -> None:
    assert calibration_error(generated, "left_out") <= 0.03


def test_shuffled_labels_tell_nothing(generated: Path, run_dbt: RunDbt, tmp_path: Path) -> None:
    """Labels dealt at random can't be forecast, unless a score has seen the label it forecasts."""
    database = tmp_path / "shuffled.duckdb"
    shutil.copy(generated, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("set search_path = 'main,main_intermediate'")
        snapshots = connection.execute(
            "select snapshot_id, snapshot_on, is_lost from int_churn_risk_snapshots"
            " where is_lost is not null order by snapshot_id"
        ).df()
        random = np.random.default_rng(20)
        snapshots["is_lost"] = snapshots.groupby("snapshot_on")["is_lost"].transform(
            lambda labels: random.permutation(labels.to_numpy())
        )
        connection.register("shuffled", snapshots)
        connection.execute(
            "update int_churn_risk_snapshots as snapshots set is_lost = shuffled.is_lost"
            " from shuffled where snapshots.snapshot_id = shuffled.snapshot_id"
        )
    learn_again(run_dbt, database, "int_churn_risk_snapshots", "int_churn_risk_fit_days")
    found = backtested(database)
    assert len(found) >= 5
    assert np.average(found["auc"], weights=found["lost_count"]) == pytest.approx(0.5, abs=0.05)
    # Also before calibration, which gives a score that tells nothing slope 0.
    left_out = table(database, "select fit_on, score, is_lost from int_churn_risk_left_out")
    aucs = [
        roc_auc_score(of_fit["is_lost"], of_fit["score"])
        for _, of_fit in left_out.groupby("fit_on")
    ]
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.05)


# Steady churn ---------------------------------------------------------------------------------


def steady_company(accounts: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Account days of the grid and churn movements, by a risk that depends on traits alone.

    Use, answers and late payments change slowly; who leaves is followed by a new account.
    """
    random = np.random.default_rng(seed)
    last = AS_OF - timedelta(days=(AS_OF - FIRST_GRID_DAY).days % REFIT.days)
    days = [last - number * REFIT for number in range(24, -1, -1)]
    names = np.array([f"steady-{number}" for number in range(accounts)], dtype=object)
    joined = np.array(
        [days[0] - timedelta(days=int(age)) for age in random.integers(0, 900, accounts)]
    )
    use, answers = random.normal(size=accounts), random.normal(size=accounts)
    frames, churned = [], []
    for number, day in enumerate(days):
        use = 0.9 * use + np.sqrt(1 - 0.81) * random.normal(size=accounts)
        is_late = random.random(accounts) < 0.05
        active_days = np.clip(np.round(8 + 6 * use), 0, 28)
        nps = np.clip(np.round(8 + 2 * answers), 0, 10)
        frames.append(
            pd.DataFrame(
                {
                    "account_id": names.copy(),
                    "date_day": day,
                    "is_paying": True,
                    "core_active_days_28": np.where(
                        random.random(accounts) < 0.05, np.nan, active_days
                    ),
                    "core_event_trend_28": random.normal(scale=0.3, size=accounts),
                    "days_since_core_active": random.geometric(
                        1 / (1 + np.maximum(0, 20 - active_days))
                    ),
                    "nps_score": np.where(random.random(accounts) < 0.4, np.nan, nps),
                    "high_ticket_count_60": random.poisson(0.3, accounts),
                    "is_past_due": is_late,
                    "cancel_requested_on": pd.NaT,
                    "contraction_count_90": 0,
                    "days_since_signup": [(day - first).days for first in joined],
                    "billing_interval": "month",
                    "days_until_renewal": np.nan,
                }
            )
        )
        log_odds = -4.2 - 1.0 * use - 0.4 * answers + 2.0 * is_late
        leaves = random.random(accounts) < 1 / (1 + np.exp(-log_odds))
        left = day + timedelta(days=15)
        churned += [(names[place], left) for place in np.flatnonzero(leaves) if left <= AS_OF]
        names[leaves] = [f"{name}-{number}" for name in names[leaves]]
        joined[leaves] = day
        use[leaves], answers[leaves] = random.normal(size=(2, leaves.sum()))
    movements = pd.DataFrame(churned, columns=["account_id", "movement_date"])
    return pd.concat(frames, ignore_index=True), movements.assign(movement_type="churn")


@pytest.fixture(scope="module")
def steady(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("steady") / "steady.duckdb"
    days, movements = steady_company(2_000, seed=11)
    days["cancel_requested_on"] = pd.to_datetime(days["cancel_requested_on"])
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema main_intermediate")
        connection.execute("set search_path = 'main_intermediate'")
        connection.register("days", days)
        connection.register("movements", movements)
        connection.execute(
            "create table int_account_days as select * replace (date_day::date as date_day,"
            " nullif(nps_score, 'nan'::double) as nps_score,"
            " nullif(core_active_days_28, 'nan'::double) as core_active_days_28,"
            " nullif(days_until_renewal, 'nan'::double) as days_until_renewal) from days"
        )
        connection.execute(
            "create table int_mrr_movements as"
            " select * replace (movement_date::date as movement_date) from movements"
        )
    learn_again(run_dbt, database)
    return database


def test_steady_churn_is_forecast_as_it_comes(steady: Path) -> None:
    """Where the future is like the past, forecasts are what comes."""
    found = backtested(steady)
    assert len(found) >= 10
    everything = table(steady, "select * from churn_risk_backtest where fit_on is null")
    assert everything["calibration_error_rate"].item() <= 0.03
    assert calibration_error(steady, "backtest") <= 0.03
    assert calibration_error(steady, "left_out") <= 0.03
    assert (found["brier_score"] < found["base_brier_score"]).all()
    scorecard, regression = auc_of_both(steady)
    assert scorecard >= regression - 0.03, (scorecard, regression)
