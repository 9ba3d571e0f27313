"""The survival macros against lifelines, on real data with ties and censoring."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pandas as pd
import pytest
from conftest import RunDbt
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_larynx, load_rossi, load_waltons
from lifelines.statistics import logrank_test
from lifelines.utils import qth_survival_time
from scipy.stats import chi2

TOLERANCE = 1e-9
MARK = "-- next query"
CHI_SQUARES = [
    0,
    1e-12,
    1e-6,
    0.0199,
    0.0201,
    0.5,
    3.841458820694124,
    25,
    78.9,
    79.1,
    122.249,
    700,
    1290,
]

# What every case is asked. Relations are those that fixture `subjects` writes.
QUERIES = {
    "curves": "{{ kaplan_meier('subjects', ['dataset'], 'days', 'has_ended') }}",
    "group_curves": "{{ kaplan_meier('subjects', ['dataset', 'member'], 'days', 'has_ended') }}",
    "one_curve": "{{ kaplan_meier('waltons', [], 'days', 'has_ended') }}",
    "medians": "{{ kaplan_meier_median('curves', ['dataset']) }}",
    "group_medians": "{{ kaplan_meier_median('group_curves', ['dataset', 'member']) }}",
    "one_median": "{{ kaplan_meier_median('one_curve', []) }}",
    "tests": "{{ log_rank('subjects', ['dataset'], 'member', 'days', 'has_ended') }}",
    "one_test": "{{ log_rank('waltons', [], 'member', 'days', 'has_ended') }}",
    "p_values": "select chi_square, {{ chi_square_p_value('chi_square') }} as p_value"
    " from chi_squares",
}

Results = Mapping[str, pd.DataFrame]


def shipped() -> dict[str, pd.DataFrame]:
    """Data sets as columns member, days and has_ended."""
    waltons, rossi, larynx = load_waltons(), load_rossi(), load_larynx()
    frames = {
        "waltons": (waltons["group"], waltons["T"], waltons["E"]),
        "rossi": (rossi["fin"].astype(str), rossi["week"], rossi["arrest"]),
        # Years with one decimal: durations need not be whole.
        "larynx": (larynx["Stage_III"].astype(str), larynx["time"], larynx["death"]),
        # Events and censorings on one day, an event on day 0, half left at 2 where doubles say a
        # hair more, and nobody left at the end.
        "all_gone": (
            pd.Series(list("aabbab")),
            pd.Series([0.0, 2, 2, 2, 3, 5]),
            pd.Series([1, 1, 0, 1, 1, 1]),
        ),
        # Half are left at 2.
        "half": (pd.Series(list("abab")), pd.Series([1.0, 2, 3, 4]), pd.Series([1, 1, 0, 0])),
        "nobody_ended": (pd.Series(list("ab")), pd.Series([1.0, 4]), pd.Series([0, 0])),
    }
    return {
        name: pd.DataFrame({"member": member, "days": days.astype(float), "has_ended": ended == 1})
        for name, (member, days, ended) in frames.items()
    }


DATASETS = shipped()


@pytest.fixture(scope="module")
def results(run_dbt: RunDbt, tmp_path_factory: pytest.TempPathFactory) -> Results:
    path = tmp_path_factory.mktemp("survival") / "survival.duckdb"
    asked = f"\n{MARK}\n".join(["", *QUERIES.values()])
    printed = run_dbt("compile", "--quiet", "--inline", asked, database=path).output
    compiled = printed.split(MARK)[1:]
    found: dict[str, pd.DataFrame] = {}
    with duckdb.connect(str(path)) as connection:
        subjects = pd.concat(
            [frame.assign(dataset=name) for name, frame in DATASETS.items()], ignore_index=True
        )
        chi_squares = pd.DataFrame({"chi_square": CHI_SQUARES})
        connection.register("subjects", subjects)
        connection.register("waltons", DATASETS["waltons"])
        connection.register("chi_squares", chi_squares)
        for name, query in zip(QUERIES, compiled, strict=True):
            connection.execute(f"create table {name} as {query}")
            found[name] = connection.execute(f"from {name}").df()
    return found


def members() -> list[tuple[str, str | None]]:
    pairs: list[tuple[str, str | None]] = []
    for name, frame in DATASETS.items():
        pairs += [(name, None), *((name, member) for member in sorted(set(frame["member"])))]
    return pairs


def rows_of(frame: pd.DataFrame, dataset: str, member: str | None) -> pd.DataFrame:
    rows = frame[frame["dataset"] == dataset] if "dataset" in frame else frame
    return rows if member is None else rows[rows["member"] == member]


def fitted(dataset: str, member: str | None) -> KaplanMeierFitter:
    rows = rows_of(DATASETS[dataset], dataset, member)
    return KaplanMeierFitter().fit(rows["days"], rows["has_ended"])


def close(built: pd.Series, expected: pd.Series) -> bool:
    return bool((built.astype(float) - expected.astype(float)).abs().max() <= TOLERANCE)


@pytest.mark.parametrize(("dataset", "member"), members())
def test_curve_is_that_of_lifelines(results: Results, dataset: str, member: str | None) -> None:
    name = "curves" if member is None else "group_curves"
    built = rows_of(results[name], dataset, member).sort_values("duration").set_index("duration")
    reference = fitted(dataset, member)
    table = reference.event_table
    assert list(built.index) == list(table.index)
    assert list(built["at_risk_count"]) == list(table["at_risk"])
    assert list(built["event_count"]) == list(table["observed"])
    assert list(built["censored_count"]) == list(table["censored"])
    survival = reference.survival_function_.iloc[:, 0]
    assert close(built["survival_rate"], survival)
    # Greenwood, from the event table of lifelines. Nobody left is nothing to say.
    left = table["at_risk"] - table["observed"]
    some_left = (left.where(table["observed"] > 0, 1) > 0).cummin()
    terms = table["observed"] / (table["at_risk"] * left).where(left > 0)
    error = (survival * terms.cumsum() ** 0.5)[some_left]
    z = chi2.ppf(0.95, 1) ** 0.5
    intervals = reference.confidence_interval_[some_left]
    known = built[some_left]
    assert close(known["standard_error"], error)
    assert close(known["ci_low"], (survival[some_left] - z * error).clip(lower=0))
    assert close(known["ci_high"], (survival[some_left] + z * error).clip(upper=1))
    assert close(known["log_log_ci_low"], intervals.iloc[:, 0])
    assert close(known["log_log_ci_high"], intervals.iloc[:, 1])
    bounds = ["standard_error", "ci_low", "ci_high", "log_log_ci_low", "log_log_ci_high"]
    assert known[bounds].notna().all(axis=None)
    assert built[~some_left][bounds].isna().all(axis=None)
    assert (built[~some_left]["survival_rate"] == 0).all()


@pytest.mark.parametrize(("dataset", "member"), members())
def test_median_is_that_of_lifelines(results: Results, dataset: str, member: str | None) -> None:
    name = "medians" if member is None else "group_medians"
    (built,) = rows_of(results[name], dataset, member)["median_duration"]
    # Of what is rounded: lifelines takes a half that doubles put above 0.5 for more than half.
    survival = fitted(dataset, member).survival_function_.round(12)
    expected = qth_survival_time(0.5, survival)
    assert pd.isna(built) if expected == float("inf") else built == expected


def test_medians_of_waltons_are_the_known_ones(results: Results) -> None:
    assert list(results["one_median"]["median_duration"]) == [56]
    medians = rows_of(results["group_medians"], "waltons", None).set_index("member")
    assert dict(medians["median_duration"]) == {"miR-137": 26, "control": 58}


def test_half_left_is_the_median(results: Results) -> None:
    for dataset in ("half", "all_gone"):
        (median,) = rows_of(results["medians"], dataset, None)["median_duration"]
        assert median == 2


def test_curve_without_groups_is_the_same(results: Results) -> None:
    grouped = rows_of(results["curves"], "waltons", None).drop(columns="dataset")
    ordered = [frame.sort_values("duration") for frame in (grouped, results["one_curve"])]
    pd.testing.assert_frame_equal(*(frame.reset_index(drop=True) for frame in ordered))


@pytest.mark.parametrize("dataset", DATASETS)
def test_log_rank_is_that_of_lifelines(results: Results, dataset: str) -> None:
    built = rows_of(results["tests"], dataset, None).set_index("member")["chi_square"]
    frame = DATASETS[dataset]
    for member, chi_square in built.items():
        is_member = frame["member"] == member
        reference = logrank_test(
            frame[is_member]["days"],
            frame[~is_member]["days"],
            frame[is_member]["has_ended"],
            frame[~is_member]["has_ended"],
        ).test_statistic
        if pd.isna(chi_square):
            assert not frame["has_ended"].any()
        else:
            assert chi_square == pytest.approx(reference, rel=TOLERANCE, abs=TOLERANCE)


def test_log_rank_of_waltons_is_the_known_one(results: Results) -> None:
    for chi_square in results["one_test"]["chi_square"]:
        assert round(chi_square, 3) == 122.249


def test_p_value_is_that_of_scipy(results: Results) -> None:
    built = results["p_values"].set_index("chi_square")["p_value"]
    for chi_square in CHI_SQUARES:
        assert built[chi_square] == pytest.approx(chi2.sf(chi_square, 1), rel=1e-11, abs=0)
