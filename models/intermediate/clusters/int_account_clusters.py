"""Clusters of paying accounts by k-means over standardised traits.

Cluster numbers are those of the last build: each new cluster takes the number of the old one with
which it shares most accounts. Without an old one they go by mean MRR, largest first.
"""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

SEED = 1


def aligned(numbers, accounts, old, count):
    """Numbers from 1 such that as many accounts as possible keep their old one."""
    shared = np.zeros((count, count))
    for account, number in zip(accounts, numbers, strict=True):
        if 1 <= old.get(account, 0) <= count:
            shared[number, old[account] - 1] += 1
    # Clusters that share no account with an old one stay in their order.
    order = -1e-6 * np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    _, taken = linear_sum_assignment(shared + order, maximize=True)
    return taken[numbers] + 1


def old_numbers(dbt, session):
    """Cluster numbers of the last build by account; none where there is no such build."""
    this = dbt.this
    found = session.execute(
        "select count(*) from information_schema.tables where table_schema = ? and table_name = ?",
        [this.schema, this.identifier],
    ).fetchone()
    if not found[0]:
        return {}
    rows = session.execute(f"select account_id, cluster_number from {this}").fetchall()
    return {account: number for account, number in rows if number is not None}


def model(dbt, session):
    """One row per paying account."""
    dbt.config(materialized="table")
    wanted = dbt.config.get("cluster_count")
    inputs = dbt.ref("int_cluster_inputs").df().sort_values("account_id", ignore_index=True)
    traits = inputs.drop(columns=["account_id", "mrr_amount"])
    known = traits.notna().all(axis="columns").to_numpy()
    count = min(wanted, len(traits[known].drop_duplicates()))
    result = pd.DataFrame(
        {
            "account_id": inputs["account_id"],
            "cluster_number": pd.array([pd.NA] * len(inputs), dtype="Int64"),
            "own_distance": np.nan,
            "next_distance": np.nan,
        }
    )
    if count < 2:
        return result
    values = StandardScaler().fit_transform(traits[known])
    fitted = KMeans(n_clusters=count, n_init=10, random_state=SEED).fit(values)
    mrr = inputs.loc[known, "mrr_amount"].astype(float)
    by_mrr = mrr.groupby(fitted.labels_).mean().rank(method="first", ascending=False) - 1
    numbers = by_mrr.loc[fitted.labels_].to_numpy(dtype=int)
    distances = np.sort(fitted.transform(values), axis=1)
    accounts = inputs.loc[known, "account_id"]
    result.loc[known, "cluster_number"] = aligned(
        numbers, accounts, old_numbers(dbt, session), count
    )
    result.loc[known, "own_distance"] = distances[:, 0]
    result.loc[known, "next_distance"] = distances[:, 1]
    return result
