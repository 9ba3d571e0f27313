"""The MRR playbook's logic on DuckDB. It runs by itself: FOLDER AS_OF MEMORY_LIMIT THREADS."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.stages import Stages


def main(folder: Path, as_of: str, memory_limit: str, threads: str) -> None:
    """Read rows.parquet of the folder, write output.parquet."""
    stages = Stages()
    import duckdb

    stages.end("import")
    database = duckdb.connect(config={"memory_limit": memory_limit, "threads": threads})
    query = Path(__file__).with_name("mrr_playbook.sql").read_text(encoding="utf-8")
    database.execute(query, {"rows": str(folder / "rows.parquet"), "as_of": as_of})
    stages.end("compute")
    database.table("changes").write_parquet(str(folder / "output.parquet"))
    stages.end("write")
    stages.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
