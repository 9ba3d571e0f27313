"""Run a peer and compare what it says with our tables, row by row."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from benchmarks.measure import Measured, measured
from benchmarks.peers import Peer
from benchmarks.stages import read_stages
from benchmarks.warehouse import Warehouse

TOLERANCE = 1e-9
SAMPLE_ROWS = 5


@dataclass(frozen=True)
class Compared:
    """A peer's time and memory, our time for the same figures, and how many rows differ.

    `own_seconds` is the peer's time without starting Python and importing libraries.
    Ours is the time of models, and of the query that brings their rows into the peer's shape.
    """

    name: str
    title: str
    process: Measured
    stages: dict[str, float]
    own_seconds: float
    given_rows: int
    rows: int
    our_rows: int
    our_query_seconds: float
    our_seconds: float
    our_models: dict[str, float]
    compared_rows: int
    differing_rows: int
    differing: dict[str, int]
    samples: list[str]
    more_of_ours: str
    differs: str


def compare(
    warehouse: Warehouse, as_of: date, peer: Peer, model_seconds: Mapping[str, float]
) -> Compared:
    """Run a peer on rows of the warehouse, and compare what it says with our tables."""
    folder = warehouse.work / "peers" / peer.name
    folder.mkdir(parents=True, exist_ok=True)
    nodes = _models(warehouse.manifest())
    words = {
        "as_of": str(as_of),
        "memory_limit": warehouse.memory_limit,
        "output": f"read_parquet('{folder}/output.parquet')",
        **{node["name"]: f"{node['schema']}.{node['alias']}" for node in nodes.values()},
    }
    with warehouse.open() as database:
        rows = database.sql(peer.rows.format_map(words))
        rows.write_parquet(str(folder / "rows.parquet"))
        given_rows = rows.count("*").fetchall()[0][0]
    arguments = [argument.format_map(words) for argument in peer.arguments]
    process = measured([peer.python, "-m", peer.module, folder, *arguments], folder / "log.txt")
    stages = read_stages(folder)
    models = {name: model_seconds[name] for name in models_between(nodes, peer.given, peer.made)}
    with warehouse.open() as database:
        began = time.monotonic()
        database.execute(f"create temp table ours as {peer.ours.format_map(words)}")
        query_seconds = time.monotonic() - began
        database.execute(f"create temp table theirs as {peer.theirs.format_map(words)}")
        return Compared(
            name=peer.name,
            title=peer.title,
            process=process,
            stages=stages,
            own_seconds=round(sum(stages.values()) - stages["import"], 2),
            given_rows=given_rows,
            rows=_count(database, "theirs"),
            our_rows=_count(database, "ours"),
            our_query_seconds=round(query_seconds, 2),
            our_seconds=round(sum(models.values()) + query_seconds, 2),
            our_models=models,
            **differing(database, peer.key),
            more_of_ours=peer.more_of_ours,
            differs=peer.differs,
        )


def differing(database: duckdb.DuckDBPyConnection, key: tuple[str, ...]) -> dict[str, Any]:
    """Rows of both sides together, how many differ, by column too, and some that do."""
    table = database.table("ours")
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    # A row that one side lacks differs as such, whatever is in its columns.
    missing = {"only the peer": "is_ours is null", "only ours": "is_theirs is null"}
    conditions = {name: _differs(name, types[name]) for name in types if name not in key} | missing
    flags = ", ".join(f'{condition} as "{name}"' for name, condition in conditions.items())
    any_of = " or ".join(f'"{name}"' for name in conditions)
    database.execute(
        f"create temp table compared as select {', '.join(key)}, ours, theirs, {flags}"
        " from (select *, true as is_ours from ours) as ours"
        f" full join (select *, true as is_theirs from theirs) as theirs using ({', '.join(key)})"
    )
    counts = ", ".join(f'count_if("{name}")' for name in conditions)
    found = database.execute(f"select {counts}, count_if({any_of}), count(*) from compared")
    *by_column, differing_rows, compared_rows = found.fetchall()[0]
    samples = database.execute(
        f"select ours, theirs from compared where {any_of} order by all limit {SAMPLE_ROWS}"
    ).fetchall()
    return {
        "compared_rows": compared_rows,
        "differing_rows": differing_rows,
        "differing": dict(zip(conditions, by_column, strict=True)),
        "samples": [f"ours {ours}, theirs {theirs}" for ours, theirs in samples],
    }


def _differs(name: str, data_type: str) -> str:
    ours, theirs = f'ours."{name}"', f'theirs."{name}"'
    if data_type != "DOUBLE":
        return f"is_ours and is_theirs and {ours} is distinct from {theirs}"
    close = f"abs({ours} - {theirs}) <= {TOLERANCE} * greatest(1, abs({ours}))"
    both_null = f"({ours} is null and {theirs} is null)"
    return f"is_ours and is_theirs and not coalesce({close}, {both_null})"


def _count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(database.table(table).count("*").fetchall()[0][0])


def _models(manifest: dict[str, Any]) -> dict[str, Any]:
    nodes: dict[str, Any] = manifest["nodes"]
    return {key: node for key, node in nodes.items() if node["resource_type"] == "model"}


def models_between(nodes: dict[str, Any], given: str, made: Collection[str]) -> list[str]:
    """Names of the models on the way from one model, without it, to others, with them."""
    parents = {key: node["depends_on"]["nodes"] for key, node in nodes.items()}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for child, found in parents.items():
        for parent in found:
            children[parent].append(child)
    start = {key for key, node in nodes.items() if node["name"] == given}
    ends = {key for key, node in nodes.items() if node["name"] in made}
    between = (_reached(start, children) & _reached(ends, parents)) - start
    return sorted(nodes[key]["name"] for key in between)


def _reached(start: Collection[str], edges: Mapping[str, Collection[str]]) -> set[str]:
    found, left = set(start), list(start)
    while left:
        for following in edges.get(left.pop(), []):
            if following not in found:
                found.add(following)
                left.append(following)
    return found
