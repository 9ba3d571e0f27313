"""Clusters: planted groups are found, and keep their numbers from build to build."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from sklearn.preprocessing import StandardScaler

FOLDER = ROOT / "models" / "intermediate" / "clusters"
GROUPS = 4
SIZE = 50


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLUSTERS = loaded("int_account_clusters")
SILHOUETTES = loaded("int_cluster_silhouettes")


@dataclass
class Relation:
    """A table as dbt names it."""

    schema: str = "main"
    identifier: str = "int_account_clusters"

    def __str__(self) -> str:
        return f"{self.schema}.{self.identifier}"


@dataclass
class Settings:
    """The part of dbt's config that a model uses."""

    values: dict[str, object]
    given: dict[str, object] = field(default_factory=dict)

    def __call__(self, **given: object) -> None:
        self.given.update(given)

    def get(self, name: str) -> object:
        return self.values[name]


def run(
    module: ModuleType,
    inputs: pd.DataFrame,
    session: duckdb.DuckDBPyConnection,
    count: int = GROUPS,
) -> pd.DataFrame:
    """What a model gives, kept as the table that the next build finds."""
    dbt = SimpleNamespace(
        this=Relation(),
        config=Settings({"cluster_count": count}),
        ref=lambda _: SimpleNamespace(df=lambda: inputs.copy()),
    )
    result: pd.DataFrame = module.model(dbt, session)
    if module is CLUSTERS:
        session.execute("create or replace table int_account_clusters as from result")
    return result


def planted(seed: int = 1) -> pd.DataFrame:
    """Four groups far from each other; MRR falls from group to group."""
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(GROUPS), SIZE)
    frame = pd.DataFrame({"account_id": [f"{number:03}" for number in range(GROUPS * SIZE)]})
    frame["mrr_amount"] = 1000.0 - 200 * groups
    for trait in range(3):
        frame[f"trait_{trait}"] = 10 * ((groups >> trait) % 2 if trait < 2 else groups % 3)
        frame[f"trait_{trait}"] += random.normal(size=len(frame))
    return frame.sample(frac=1, random_state=seed, ignore_index=True)


def group_of(account: str) -> int:
    return int(account) // SIZE


@pytest.fixture
def session() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def test_planted_groups_are_found_largest_first(session: duckdb.DuckDBPyConnection) -> None:
    found = run(CLUSTERS, planted(), session)
    expected = [group_of(account) + 1 for account in found["account_id"]]
    assert list(found["cluster_number"]) == expected


def test_numbers_do_not_depend_on_the_order_of_rows(session: duckdb.DuckDBPyConnection) -> None:
    found = run(CLUSTERS, planted(), session)
    again = run(CLUSTERS, planted().iloc[::-1].reset_index(drop=True), duckdb.connect())
    pd.testing.assert_frame_equal(found, again)


def test_clusters_keep_their_numbers(session: duckdb.DuckDBPyConnection) -> None:
    first = run(CLUSTERS, planted(), session)
    later = planted()
    # MRR turns around, some accounts leave, others come: numbers by MRR would all change.
    later["mrr_amount"] = 1000 - later["mrr_amount"]
    later = later[later["account_id"].str[-1] != "7"].reset_index(drop=True)
    newcomers = later.head(9).assign(account_id=[f"new{number}" for number in range(9)])
    second = run(CLUSTERS, pd.concat([later, newcomers], ignore_index=True), session)
    both = first.merge(second, on="account_id")
    assert len(both) == GROUPS * SIZE * 0.9
    assert (both["cluster_number_x"] == both["cluster_number_y"]).all()
    assert second["cluster_number"].notna().all()


def test_more_clusters_leave_old_numbers_alone(session: duckdb.DuckDBPyConnection) -> None:
    first = run(CLUSTERS, planted(), session)
    second = run(CLUSTERS, planted(), session, GROUPS + 1)
    assert set(second["cluster_number"]) == set(range(1, GROUPS + 2))
    both = first.merge(second, on="account_id")
    kept = (both["cluster_number_x"] == both["cluster_number_y"]).groupby(both["cluster_number_x"])
    assert (kept.mean() >= 0.5).all()


def test_unknown_traits_are_in_no_cluster(session: duckdb.DuckDBPyConnection) -> None:
    inputs = planted()
    inputs.loc[inputs["account_id"] == "003", "trait_1"] = None
    found = run(CLUSTERS, inputs, session).set_index("account_id")
    assert found.loc["003"].isna().all()
    assert found.drop(index="003")["cluster_number"].notna().all()


@pytest.mark.parametrize("accounts", [0, 1, 3])
def test_few_accounts_stop_nothing(session: duckdb.DuckDBPyConnection, accounts: int) -> None:
    inputs = planted().head(accounts)
    found = run(CLUSTERS, inputs, session)
    assert len(found) == accounts
    numbers = set(found["cluster_number"].dropna())
    assert numbers == (set(range(1, accounts + 1)) if accounts > 1 else set())
    assert len(run(SILHOUETTES, inputs, session)) == 9


def test_silhouettes_choose_the_planted_number(session: duckdb.DuckDBPyConnection) -> None:
    found = run(SILHOUETTES, planted(), session).set_index("cluster_count")["silhouette"]
    assert found.idxmax() == GROUPS


def test_distances_tell_clusters_apart(session: duckdb.DuckDBPyConnection) -> None:
    inputs = planted().sort_values("account_id", ignore_index=True)
    found = run(CLUSTERS, inputs, session)
    quick = (found["next_distance"] - found["own_distance"]) / found["next_distance"]
    values = StandardScaler().fit_transform(inputs[["trait_0", "trait_1", "trait_2"]])
    exact = silhouette_samples(values, found["cluster_number"].astype(int))
    assert np.corrcoef(quick, exact)[0, 1] > 0.8


def test_demo_is_clustered_by_its_traits(built_demo: Path) -> None:
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        clusters = connection.execute("from account_clusters").df()
        inputs = connection.execute(
            "select * from main_intermediate.int_cluster_inputs order by account_id"
        ).df()
    assert len(clusters) == len(inputs) > 200
    known = clusters[clusters["cluster_number"].notna()]
    fresh = run(CLUSTERS, inputs, duckdb.connect(), int(known["cluster_number"].max()))
    both = known.merge(fresh, on="account_id")
    assert adjusted_rand_score(both["cluster_number_x"], both["cluster_number_y"]) == 1
