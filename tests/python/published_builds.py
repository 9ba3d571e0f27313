"""Builds of a small dbt project, some of which fail, each published at once; run by a test.

A process of its own, and one more for each build: dbt keeps the file while its process lives.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection
from pathlib import Path

from dbt.cli.main import dbtRunner

from saas_segmentation.publish import NotPublished, publish


def build(project: Path, number: int, fails: bool) -> bool:
    """Whether a build passed."""
    child = os.fork()
    if not child:
        answer = dbtRunner().invoke(
            ["build", "--project-dir", str(project), "--profiles-dir", str(project)]
            + ["--vars", json.dumps({"number": number, "fails": fails}), "--quiet"]
        )
        os._exit(0 if answer.success else 1)
    return os.waitpid(child, 0)[1] == 0


def run(
    project: Path, database: Path, published: Path, count: int, failing: Collection[int]
) -> None:
    """All builds; stops where one that fails is published, or another one is not."""
    for number in range(1, count + 1):
        passed = build(project, number, fails=number in failing)
        assert passed is (number not in failing), f"build {number}"
        try:
            publish(database, published)
            was_published = True
        except NotPublished:
            was_published = False
        assert was_published is passed, f"build {number}"


if __name__ == "__main__":
    project, database, published = (Path(argument) for argument in sys.argv[1:4])
    run(project, database, published, int(sys.argv[4]), json.loads(sys.argv[5]))
