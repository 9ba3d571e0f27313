"""`make build` installs less than `make test`: it must be enough for the command and the models."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from conftest import ROOT

OWN = "saas_segmentation"


def imported(path: Path) -> Iterator[str]:
    """Top-level modules that a file imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_what_is_imported_is_installed_by_make_build() -> None:
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "models").rglob("*.py")]
    modules = {module for path in files for module in imported(path)}
    foreign = modules - sys.stdlib_module_names - {OWN}
    assert {"duckdb", "sklearn"} <= foreign
    homes = packages_distributions()
    missing = {
        module
        for module in foreign
        if not {name.lower().replace("_", "-") for name in homes.get(module, [])} & locked
    }
    assert missing == set()
