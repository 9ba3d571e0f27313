"""The demo company at any size, as Parquet, in chunks of accounts with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from saas_segmentation.demo.accounts import make_account
from saas_segmentation.demo.billing import billing_rows
from saas_segmentation.demo.company import account_rows, company_wide_rows
from saas_segmentation.demo.identity import identity_rows
from saas_segmentation.demo.large_usage import chunk_events, expected_events
from saas_segmentation.demo.profiles import BLOCK
from saas_segmentation.demo.schema import TABLES, Row, Rows, Table
from saas_segmentation.demo.usage_plan import usage_plan

_MOST_EVENTS_A_CHUNK = 1_500_000
_MOST_ACCOUNTS_A_CHUNK = 2_000
_TYPES: dict[str, tuple[pa.DataType, type]] = {
    "text": (pa.string(), str),
    "integer": (pa.int64(), int),
    "decimal": (pa.decimal128(18, 4), Decimal),
    "rate": (pa.decimal128(18, 6), Decimal),
    "boolean": (pa.bool_(), bool),
    "timestamp": (pa.timestamp("us"), datetime),
    "date": (pa.date32(), date),
}


@dataclass(frozen=True)
class LargeDemo:
    """Size and place of a large demo."""

    folder: Path
    seed: int
    accounts: int
    events: int
    days: int

    @property
    def chunk_size(self) -> int:
        """Accounts a chunk, so that no chunk has too many events."""
        per_account = max(self.events // max(self.accounts, 1), 1)
        return max(1, min(_MOST_EVENTS_A_CHUNK // per_account, _MOST_ACCOUNTS_A_CHUNK))

    def chunks(self) -> list[tuple[int, int, int]]:
        """Number, first account and end of every chunk."""
        starts = range(0, self.accounts, self.chunk_size)
        return [
            (number, start, min(start + self.chunk_size, self.accounts))
            for number, start in enumerate(starts)
        ]


def schema_of(table: Table) -> pa.Schema:
    """Typed Parquet schema of a raw table."""
    return pa.schema([(column.name, _TYPES[column.kind][0]) for column in table.columns])


def event_scale(demo: LargeDemo) -> float:
    """How many times as many events a day as in the small demo are needed for the total."""
    sampled, fixed = 0.0, 0
    for index in range(BLOCK):
        account = make_account(demo.seed, index)
        billing_rows(account, demo.seed)
        identity_rows(account, demo.seed)
        if account.workspace_id is not None:
            expected, number = expected_events(usage_plan(account, demo.seed), demo.days)
            sampled, fixed = sampled + expected, fixed + number
    blocks = demo.accounts / BLOCK
    return max(demo.events - fixed * blocks, 0) / max(sampled * blocks, 1)


def write_chunk(demo: LargeDemo, scale: float, chunk: tuple[int, int, int]) -> int:
    """Write all tables of one chunk of accounts; how many accounts it has."""
    number, start, end = chunk
    rows, accounts = Rows(), []
    for index in range(start, end):
        account, account_part = account_rows(demo.seed, index, with_usage=False)
        accounts.append(account)
        rows.extend(account_part)
    for name, table in TABLES.items():
        if rows.tables.get(name):
            _write(demo, table, f"{number:05d}", _arrow(table, rows.tables[name]))
    events = chunk_events(accounts, demo.seed, number, scale, demo.days)
    tracks = TABLES["segment.tracks"]
    _write(demo, tracks, f"{number:05d}", events.cast(schema_of(tracks)))
    return end - start


def write_company_wide(demo: LargeDemo) -> None:
    """Write catalogue, spend, rates and the planted faults, as a last part of their tables."""
    rows = company_wide_rows(demo.seed, demo.accounts)
    for name, table in TABLES.items():
        _write(demo, table, "company", _arrow(table, rows.tables.get(name, [])))


def _arrow(table: Table, rows: list[Row]) -> pa.Table:
    """Rows as typed columns; a value that was broken on purpose and has no type becomes null."""
    arrays = []
    for column in table.columns:
        arrow_type, python_type = _TYPES[column.kind]
        values = [_typed(row.get(column.name), python_type) for row in rows]
        arrays.append(pa.array(values, arrow_type))
    return pa.Table.from_arrays(arrays, schema=schema_of(table))


def _typed(value: object, python_type: type) -> object:
    if value is None or isinstance(value, python_type):
        return value
    if python_type is Decimal and isinstance(value, int):
        return Decimal(value)
    return None


def _write(demo: LargeDemo, table: Table, part: str, data: pa.Table) -> None:
    folder = demo.folder / table.vendor / table.name
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(data, folder / f"part-{part}.parquet", compression="zstd")


def write_large(demo: LargeDemo, workers: int) -> Iterator[int]:
    """Write the whole demo, yielding the number of accounts written after each chunk."""
    leftovers = list(demo.folder.rglob("*.parquet"))
    if leftovers:
        raise FileExistsError(f"{leftovers[0]} exists: choose an empty folder or delete it first.")
    scale = event_scale(demo)
    write_company_wide(demo)
    if workers <= 1:
        for chunk in demo.chunks():
            yield write_chunk(demo, scale, chunk)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(write_chunk, demo, scale, chunk) for chunk in demo.chunks()]
        for job in as_completed(jobs):
            yield job.result()
