"""Rolling active days in pandas. It runs by itself: FOLDER AS_OF DAYS."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.stages import Stages

WINDOWS = (7, 28, 90)


def main(folder: Path, as_of: str, days: int) -> None:
    """Active days in the last 7, 28 and 90 days, for each account and each of the last days."""
    stages = Stages()
    import pandas as pd

    stages.end("import")
    rows = pd.read_parquet(folder / "rows.parquet")
    stages.end("read")
    calendar = pd.date_range(end=as_of, periods=days + max(WINDOWS) - 1, name="date_day")
    active = rows.drop_duplicates().assign(active=1.0)
    wide = active.pivot(index="occurred_on", columns="account_id", values="active")
    wide = wide.reindex(calendar).fillna(0.0)
    rolled = {
        f"active_days_{window}": wide.rolling(window, min_periods=1)
        .sum()
        .tail(days)
        .astype("int16")
        .stack()
        for window in WINDOWS
    }
    output = pd.DataFrame(rolled).reset_index()
    stages.end("compute")
    output.to_parquet(folder / "output.parquet", index=False)
    stages.end("write")
    stages.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
