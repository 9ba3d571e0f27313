"""Kill builds at random moments, run each once more, and compare with an undisturbed run.

`make test-kills` runs it. Three kinds of builds are killed: the first one of an empty warehouse,
one of the days that are new since an earlier build, and one that refreshes all of that. The process
group of dbt gets SIGKILL; PostgreSQL's server lives on, and nobody waits until it has noticed.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as Printed
from run import ROOT, Build
from states import Store, Undisturbed, catalog, duckdb_store, postgres_store, relations, temporary

from saas_segmentation.demo.clock import AS_OF
from saas_segmentation.demo.company import DEFAULT_SEED, demo_company
from saas_segmentation.demo.writer import write_csvs

# A company that is as small as the demo can be, and as few days as rules look back: what takes time
# is the number of models, and a kill hits any of them.
ACCOUNTS = 60
HISTORY_DAYS = 100
NEW_DAYS = 7
# Which columns of raw tables say when a row was delivered.
DELIVERED = ("_fivetran_synced", "received_at")
HELD_BACK = "held_back"
# A run that does not end in so many times the undisturbed one's time hangs.
PATIENCE = 10
QUICK = ("--no-write-json", "--log-level-file", "none", "--log-format", "json")
MODELS = ("build", "--resource-type", "model")

app = typer.Typer(add_completion=False)
console = Console(width=160)


class Engine(Enum):
    """An engine that builds are killed on."""

    duckdb = "duckdb"
    postgres = "postgres"


@dataclass(frozen=True)
class Kind:
    """A kind of build: the state that it starts from, and options of dbt."""

    name: str
    start: str
    options: tuple[str, ...] = ()


FULL = Kind("full", "seeds")
INCREMENTAL = Kind("incremental", "earlier")
REFRESH = Kind("full refresh", "earlier", ("--full-refresh",))
# In turn.
KINDS = (FULL, INCREMENTAL, REFRESH, INCREMENTAL)


class Run:
    """A run of dbt in a process group of its own, and what it says of its models."""

    def __init__(self, build: Build, *arguments: str) -> None:
        self.running: dict[str, None] = {}
        self.done = 0
        self.messages: list[str] = []
        self.first_model = threading.Event()
        self.first_model_at = 0.0
        self.process = subprocess.Popen(
            build.command(*QUICK, *arguments),
            cwd=build.project,
            env={**os.environ, **build.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            try:
                event = json.loads(line)
                node = event["data"].get("node_info", {})
            except ValueError:  # Not of dbt, or cut short by the kill.
                self.messages.append(line.rstrip())
                continue
            self.messages.append(event["info"]["msg"])
            if node.get("resource_type") == "model":
                self._note(node["node_name"], node["node_status"])
        self.first_model.set()  # Nobody waits for a model of a run that has ended.

    def _note(self, model: str, status: str) -> None:
        if status == "started":
            self.running[model] = None
            if not self.first_model.is_set():
                self.first_model_at = time.monotonic()
                self.first_model.set()
        elif model in self.running:
            del self.running[model]
            self.done += 1

    def ends(self, within: float | None = None) -> bool:
        """Whether the run ends within so many seconds, or before it hangs."""
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        self._listener.join()
        return True

    def kill(self) -> None:
        """Kill dbt and all that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._listener.join()


@contextmanager
def dbt_run(build: Build, *arguments: str) -> Iterator[Run]:
    """A run of dbt that does not outlive the block."""
    run = Run(build, *arguments)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.kill()


@dataclass
class Kill:
    """One kill, and how the rerun ended."""

    kind: str
    second: float
    done: int
    running: list[str]
    left: set[str]
    # Sessions of the killed client that the server still had, at the kill and at the rerun's start.
    sessions: tuple[int, int] = (0, 0)
    seconds: float = 0
    failed: str = ""
    rows: int = 0
    differing: int = 0
    remains: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether the rerun left what an undisturbed run leaves, and nothing else."""
        return not (self.failed or self.differing or self.remains)


class Kills:
    """The states to start from, the undisturbed builds, and kills."""

    def __init__(self, folder: Path, store: Store, accounts: int) -> None:
        self.folder = folder
        self.store = store
        project = small_project(folder / "project", accounts)
        (folder / "profiles.yml").write_bytes((ROOT / "profiles.yml.example").read_bytes())
        self.build = Build(folder / "target", store.target, store.environment, project)
        self.earlier = Build(folder / "earlier", store.target, store.environment, project)
        self.seconds: dict[str, float] = {}
        self.undisturbed: dict[str, Undisturbed] = {}

    def arguments(self, kind: Kind) -> list[str]:
        """Of a build of a kind."""
        return [*MODELS, *kind.options, *_vars()]

    def prepare(self) -> None:
        """Build undisturbed: all at once, and new days or all anew on top of an earlier build."""
        self.build.dbt("seed", "--quiet", *_vars())
        self.store.keep(FULL.start)
        self._undisturbed(FULL)
        self.store.restore(FULL.start)
        tables = self._hold_back()
        before = (AS_OF - timedelta(days=NEW_DAYS)).isoformat()
        self.earlier.dbt(*MODELS, "--quiet", *_vars(as_of_date=before))
        for schema, table in tables:
            self.store.query(f"insert into {schema}.{table} select * from {HELD_BACK}.{table}")
        self.store.query(f"drop schema {HELD_BACK} cascade")
        self.store.keep(INCREMENTAL.start)
        self._undisturbed(INCREMENTAL)
        # Not the same as a full build: what the CRM has got is never refreshed.
        self.store.restore(REFRESH.start)
        self._undisturbed(REFRESH)

    def _undisturbed(self, kind: Kind) -> None:
        with dbt_run(self.build, *self.arguments(kind)) as run:
            began = time.monotonic()
            run.ends()
            ended = time.monotonic()
        self._stop_if_failed(run)
        self.seconds[kind.name] = ended - run.first_model_at
        kept = Undisturbed(self.store, self.folder / f"{kind.name}.duckdb")
        self.undisturbed[kind.name] = kept
        console.print(
            f"Undisturbed {kind.name} build: {ended - began:.0f} s, {self.seconds[kind.name]:.0f} s"
            f" of it after the first of {run.done} models began; {len(kept.tables())} tables"
        )

    def _stop_if_failed(self, run: Run) -> None:
        """An undisturbed build has to succeed."""
        if run.process.returncode:
            console.print("\n".join(run.messages[-30:]), markup=False)
            raise typer.Exit(1)

    def _hold_back(self) -> list[tuple[str, str]]:
        """Move the raw rows of the new days away; the tables that have such rows."""
        last = AS_OF - timedelta(days=NEW_DAYS)
        held = []
        self.store.query(f"create schema {HELD_BACK}")
        for schema, table, _, column, _ in sorted(catalog(self.store)):
            if table.startswith("raw_") and column in DELIVERED:
                later = f"from {schema}.{table} where cast({column} as date) > date '{last}'"
                if self.store.query(f"select 1 {later} limit 1"):
                    self.store.query(f"create table {HELD_BACK}.{table} as select * {later}")
                    self.store.query(f"delete {later}")
                    held.append((schema, table))
        assert held, "no raw rows of the new days"
        return held

    def kill(self, kind: Kind, chance: random.Random) -> Kill:
        """Kill a build at a random moment, run it once more, compare."""
        while True:
            self.store.restore(kind.start)
            second = chance.uniform(0, self.seconds[kind.name])
            with dbt_run(self.build, *self.arguments(kind)) as run:
                run.first_model.wait()
                if not run.ends(max(0.0, run.first_model_at + second - time.monotonic())):
                    run.kill()
                    break
            self._stop_if_failed(run)
            console.print(f"The build ended before second {second:.1f}; another moment is drawn.")
        sessions = self.store.sessions()
        left = temporary(self.store.left_by_kill())
        killed = Kill(kind.name, second, run.done, list(run.running), left)
        self._run_again(kind, killed, sessions)
        if not killed.failed:
            difference(self.undisturbed[kind.name], self.store, killed)
        return killed

    def _run_again(self, kind: Kind, killed: Kill, sessions: frozenset[int]) -> None:
        began = time.monotonic()
        with dbt_run(self.build, *self.arguments(kind)) as run:
            run.first_model.wait()
            killed.sessions = (len(sessions), len(sessions & self.store.sessions()))
            if not run.ends(PATIENCE * self.seconds[kind.name]):
                killed.failed = "the rerun hangs"
        killed.seconds = time.monotonic() - began
        if run.process.returncode:
            killed.failed = killed.failed or f"the rerun ended with {run.process.returncode}"
            killed.samples = run.messages[-30:]


def difference(undisturbed: Undisturbed, store: Store, kill: Kill) -> None:
    """Note what the store holds after a kill and its rerun, beside what it should hold."""
    found = undisturbed.compare(store)
    kill.rows = sum(one.rows for one in found)
    kill.differing = sum(one.differing for one in found)
    kill.remains = sorted(relations(catalog(store) ^ undisturbed.catalog))
    for one in found:
        if one.differing:
            kill.samples.append(f"{one.table.schema}.{one.table.name}: {one.differing} rows")
            kill.samples += one.samples


def _vars(**changes: str) -> list[str]:
    return ["--vars", json.dumps({"history_days": HISTORY_DAYS, **changes})]


def small_project(folder: Path, accounts: int) -> Path:
    """A copy of the project with a small demo company, so that nobody's edits get in between."""
    ignored = shutil.ignore_patterns(
        *(".*", "target", "logs", "*.duckdb", "profiles.yml", "*unit_tests.yml"),
        *("singular", "python", "fixtures", "engines"),
    )
    shutil.copytree(ROOT, folder, ignore=ignored)
    write_csvs(demo_company(DEFAULT_SEED, accounts), folder / "seeds" / "demo")
    return folder


def line(number: int, kill: Kill) -> str:
    """One kill in short."""
    running = ", ".join(kill.running) or "between models"
    found = kill.failed or f"{kill.rows:,} rows, {kill.differing:,} differ"
    parts = [
        f"{number:>3} {kill.kind:<12} {kill.second:5.1f} s  {kill.done:>3} done  {running}:",
        f"rerun {kill.seconds:.0f} s, {found}",
    ]
    if kill.left:
        parts.append(f"; {len(kill.left)} temporary relations left by the kill")
    if any(kill.sessions):
        at_kill, at_rerun = kill.sessions
        parts.append(f"; server sessions at the kill {at_kill}, of these at the rerun {at_rerun}")
    if kill.remains:
        parts.append(f"; other relations than undisturbed: {', '.join(kill.remains)}")
    return " ".join(parts).replace(" ;", ";")


def summary(kills: list[Kill], title: str) -> Printed:
    """Sums by kind of build."""
    printed = Printed(title=title)
    for heading in ("Build", "Kills", "Reruns that failed", "Rows compared", "Rows that differ"):
        printed.add_column(heading, justify="left" if heading == "Build" else "right")
    printed.add_column("Left over before the rerun", justify="right")
    printed.add_column("after", justify="right")
    for kind in [*Counter(kill.kind for kill in kills), ""]:
        own = [kill for kill in kills if kind in ("", kill.kind)]
        numbers = [
            len(own),
            sum(bool(kill.failed) for kill in own),
            sum(kill.rows for kill in own),
            sum(kill.differing for kill in own),
            sum(len(kill.left) for kill in own),
            sum(len(kill.remains) for kill in own),
        ]
        printed.add_row(kind or "all", *(f"{number:,}" for number in numbers))
    return printed


@app.command()
def main(
    engine: Annotated[Engine, typer.Option(help="Where to build.")] = Engine.duckdb,
    kills: Annotated[int, typer.Option(min=1, help="How many builds are killed.")] = 50,
    seed: Annotated[int | None, typer.Option(help="Of the random moments.")] = None,
    accounts: Annotated[int, typer.Option(help="CRM accounts of the demo.")] = ACCOUNTS,
) -> None:
    """Kill builds and compare what a rerun makes of each."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    chance = random.Random(seed)
    done: list[Kill] = []
    began = time.monotonic()
    open_store = postgres_store if engine is Engine.postgres else duckdb_store
    with tempfile.TemporaryDirectory(prefix="kills-") as temporary_folder:
        folder = Path(temporary_folder)
        with open_store(folder / "engine") as store:
            killing = Kills(folder, store, accounts)
            killing.prepare()
            console.print(f"{kills} kills of builds on {store.version}, seed {seed}")
            for number in range(1, kills + 1):
                kill = killing.kill(KINDS[(number - 1) % len(KINDS)], chance)
                done.append(kill)
                console.print(line(number, kill), markup=False, highlight=False, soft_wrap=True)
                for sample in kill.samples:
                    console.print(f"    {sample}", markup=False, soft_wrap=True)
            console.print(summary(done, f"{kills} kills on {store.version}"))
    bad = sum(not kill.good for kill in done)
    console.print(
        f"{kills} kills, {kills - bad} reruns like an undisturbed build, {bad} not;"
        f" {time.monotonic() - began:.0f} s."
    )
    if bad:
        raise typer.Exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that the engine is stopped too.
    app()
