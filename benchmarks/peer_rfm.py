"""RFM of pymc-marketing and of lifetimes. It runs by itself: FOLDER AS_OF LIBRARY."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.stages import Stages

COLUMNS = ("account_id", "occurred_on", "amount")


def pymc_marketing(folder: Path, as_of: str) -> None:
    """`rfm_summary`, and `rfm_segments` with its quartile scores."""
    stages = Stages()
    import pandas as pd
    from pymc_marketing.clv.utils import rfm_segments, rfm_summary

    stages.end("import")
    rows = pd.read_parquet(folder / "rows.parquet")
    stages.end("read")
    summary = rfm_summary(rows, *COLUMNS, observation_period_end=as_of)
    stages.end("rfm_summary")
    segments = rfm_segments(rows, *COLUMNS, observation_period_end=as_of)
    stages.end("rfm_segments")
    columns = ["account_id", "frequency", "recency", "segment"]
    renamed = {"frequency": "active_days", "recency": "days_since"}
    summary = summary.rename(columns={"customer_id": "account_id"})
    segments = segments.rename(columns={"customer_id": "account_id"})[columns]
    summary.merge(segments.rename(columns=renamed)).to_parquet(folder / "output.parquet")
    stages.end("write")
    stages.write(folder)


def lifetimes(folder: Path, as_of: str) -> None:
    """`summary_data_from_transaction_data`."""
    stages = Stages()
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    stages.end("import")
    rows = pd.read_parquet(folder / "rows.parquet")
    stages.end("read")
    summary = summary_data_from_transaction_data(rows, *COLUMNS, observation_period_end=as_of)
    stages.end("summary")
    summary.reset_index().to_parquet(folder / "output.parquet")
    stages.end("write")
    stages.write(folder)


if __name__ == "__main__":
    libraries = {"pymc_marketing": pymc_marketing, "lifetimes": lifetimes}
    libraries[sys.argv[3]](Path(sys.argv[1]), sys.argv[2])
