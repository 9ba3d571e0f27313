"""How long the stages of a process take, written down for the process that started it."""

from __future__ import annotations

import json
import time
from pathlib import Path


class Stages:
    """A clock that is stopped after each stage."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._began = time.monotonic()

    def end(self, stage: str) -> None:
        """The stage that ran until now has ended."""
        now = time.monotonic()
        self._seconds[stage] = round(now - self._began, 3)
        self._began = now

    def write(self, folder: Path) -> None:
        """Write all stages."""
        (folder / "stages.json").write_text(json.dumps(self._seconds), encoding="utf-8")


def read_stages(folder: Path) -> dict[str, float]:
    """What `Stages.write` wrote."""
    found: dict[str, float] = json.loads((folder / "stages.json").read_text(encoding="utf-8"))
    return found
