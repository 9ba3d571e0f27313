"""What the tests share: the project, its built demo, and one way to run dbt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(ROOT / "src"))


@pytest.fixture(scope="session")
def built_demo() -> Path:
    """The demo's database, as `make build` or `dbt build` left it."""
    path = Path(os.environ.get("SAAS_SEGMENTATION_DATABASE", ROOT / "saas_segmentation.duckdb"))
    assert path.exists(), f"{path} is missing: run `make build` first"
    return path
