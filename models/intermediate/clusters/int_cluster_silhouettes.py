"""Mean silhouette for each number of clusters, to choose one by."""

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

SEED = 1
COUNTS = range(2, 11)
SAMPLE = 2_000


def model(dbt, session):
    """One row per number of clusters; of a sample where there are many accounts."""
    dbt.config(materialized="table")
    inputs = dbt.ref("int_cluster_inputs").df().sort_values("account_id")
    traits = inputs.drop(columns=["account_id", "mrr_amount"]).dropna()
    if len(traits) > SAMPLE:
        traits = traits.sample(SAMPLE, random_state=SEED)
    most = len(traits.drop_duplicates()) - 1
    rows = []
    values = StandardScaler().fit_transform(traits) if len(traits) else []
    for count in COUNTS:
        if count <= most:
            labels = KMeans(n_clusters=count, n_init=10, random_state=SEED).fit_predict(values)
            rows.append((count, float(silhouette_score(values, labels))))
        else:
            rows.append((count, None))
    # Without an account every silhouette is unknown: the column's type would be too.
    return pd.DataFrame(rows, columns=["cluster_count", "silhouette"]).astype(
        {"silhouette": "float64"}
    )
