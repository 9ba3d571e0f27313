"""What the tests share: the project, its built demo, and one way to run dbt."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "tests" / "engines"))

# The command of whoever brings only tables of the input contract.
GENERIC_SOURCES: Mapping[str, object] = {
    "demo": False,
    "crm_sources": ["generic"],
    "billing_sources": ["generic"],
    "product_sources": ["generic"],
    "support_sources": ["generic"],
    "survey_sources": ["generic"],
    "spend_sources": ["generic"],
}

# Names what may be published. It is no figure, and a build of some models has none.
BUILD_NOTE = "completed_build"

PROFILE = """saas_segmentation:
  target: test
  outputs:
    test:
      type: duckdb
      path: {path}
      threads: 2
      settings: {{ TimeZone: UTC }}
"""


@dataclass(frozen=True)
class DbtRun:
    """How one dbt command ended and what it printed."""

    return_code: int
    output: str


RunDbt = Callable[..., DbtRun]


@pytest.fixture(scope="session")
def run_dbt(tmp_path_factory: pytest.TempPathFactory) -> RunDbt:
    """Run dbt on this project in a process of its own, against the database that is named.

    Profile, target and logs stand in a folder of the run's own. What dbt has read of the project is
    all that it takes over, from the last run with the same database and variables.
    """
    read: dict[str, Path] = {}

    def run(
        *arguments: str,
        database: Path,
        variables: Mapping[str, object] | None = None,
        check: bool = True,
    ) -> DbtRun:
        folder = tmp_path_factory.mktemp("dbt")
        (folder / "profiles.yml").write_text(
            PROFILE.format(path=json.dumps(str(database))), encoding="utf-8"
        )
        manifest = folder / "partial_parse.msgpack"
        given = json.dumps([str(database), variables], sort_keys=True)
        if given in read:
            shutil.copy(read[given], manifest)
        own_paths = ["--profiles-dir", folder, "--target-path", folder, "--log-path", folder]
        command = [
            sys.executable,
            "-c",
            "from dbt.cli.main import cli; cli()",
            *arguments,
            *own_paths,
        ]
        command += ["--no-use-colors", "--vars", json.dumps(variables or {})]
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if manifest.exists():
            read[given] = manifest
        if check and ended.returncode:
            pytest.fail(f"dbt {' '.join(arguments)} failed:\n{ended.stdout[-6000:]}")
        return DbtRun(ended.returncode, ended.stdout)

    return run


@pytest.fixture(scope="session")
def built_demo() -> Path:
    """The demo's database, as `make build` or `dbt build` left it."""
    path = ROOT / os.environ.get("SAAS_SEGMENTATION_DATABASE", "saas_segmentation.duckdb")
    assert path.exists(), f"{path} is missing: run `make build` first"
    return path
