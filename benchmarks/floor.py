"""The floor: read every raw row once and count events by account and day. It runs by itself.

Nothing that uses all rows can be faster. A hash of a row needs all of its columns; a count could be
answered from a file's footer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.warehouse import Warehouse
from saas_segmentation.demo.schema import RAW_TABLES


def main(work: Path, data: Path, memory_limit: str) -> None:
    """Read all raw tables of a warehouse."""
    with Warehouse(work, data, memory_limit).open() as database:
        for table in RAW_TABLES:
            database.execute(f"select bit_xor(hash(read)) from raw_{table.full_name} as read")
        database.execute(
            "create temp table account_days as"
            ' select context_group_id, cast("timestamp" as date) as date_day, count(*) as events'
            " from raw_segment.tracks group by all"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
