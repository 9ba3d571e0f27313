"""A command's wall time and peak memory, and what machine it ran on."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOWN_CHARACTERS = 3_000


class Failed(Exception):
    """A measured command ended with an error."""


@dataclass(frozen=True)
class Measured:
    """Wall time and peak memory of one process."""

    seconds: float
    peak_mb: int


@dataclass(frozen=True)
class Machine:
    """Where and with what it was measured."""

    cpu: str
    cores: int
    memory_gb: float
    load_before: float
    duckdb: str
    dbt: str
    dbt_duckdb: str
    measured_at: str


def measured(command: Sequence[str | Path], log: Path) -> Measured:
    """Run a command in the project's folder to its end; its output goes to a file."""
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-SHOWN_CHARACTERS:]
        raise Failed(f"{' '.join(map(str, command))}\n{said}")
    return Measured(round(seconds, 2), round(usage.ru_maxrss / 1024))


def load() -> float:
    """How many processes ran or waited in the last minute, on average."""
    return round(os.getloadavg()[0], 1)


def this_machine() -> Machine:
    """The machine; `load_before` says whether something else is running."""
    cpus = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in cpus if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        cpu=names[0] if names else "unknown",
        cores=os.cpu_count() or 1,
        memory_gb=round(memory / 1024**3, 1),
        load_before=load(),
        duckdb=version("duckdb"),
        dbt=version("dbt-core"),
        dbt_duckdb=version("dbt-duckdb"),
        measured_at=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )
