"""A copy of the project in which somebody edited rules, beside a copy of the built demo."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from conftest import PROFILE, ROOT

from saas_segmentation.dbt_query import Project

SEGMENTS = Path("models") / "marts" / "segmentation" / "_account_segments.yml"
LIST = """      - name: is_pilot
        description: An account that was chosen for the pilot.
        data_type: boolean
        config:
          meta:
            segment:
              label: Pilot
              goal: Learn whether the new reports help
              kpi: Accounts that built a report
              owner: Product
              treatment: "nurture: weekly talk about the new reports"
              next_action: Invite the main user to the talk
              channel: call
              review_on: 2027-06-30
              list: true
"""


def edited_project(
    folder: Path,
    database: Path,
    edits: Mapping[str, str],
    variables: Mapping[str, object] | None = None,
) -> Project:
    """The project with each text replaced where it stands once, and with a list segment more."""
    copy = folder / "project"
    # Without dbt's tests, which take longer to parse than all else.
    ignored = shutil.ignore_patterns(
        *(".*", "target", "logs", "*.duckdb", "profiles.yml"),
        *("*unit_tests.yml", "singular", "python", "fixtures"),
    )
    shutil.copytree(ROOT, copy, ignore=ignored)
    text = (copy / SEGMENTS).read_text(encoding="utf-8")
    for old, new in edits.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {SEGMENTS}"
        text = text.replace(old, new)
    first = text.index("      - name: is_at_risk\n")
    (copy / SEGMENTS).write_text(text[:first] + LIST + text[first:], encoding="utf-8")
    stored = folder / "built.duckdb"
    shutil.copy(database, stored)
    (folder / "profiles.yml").write_text(
        PROFILE.format(path=json.dumps(str(stored))), encoding="utf-8"
    )
    return Project(copy, folder, variables=json.dumps(dict(variables or {})))
