"""The samples of docs/segments.md: a reader pastes each into one file, and its test is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import PROFILE, ROOT

from saas_segmentation.catalogue import SEGMENTS, TRAITS, catalogue

MOST_LINES = 9
EXAMPLES = ("named_segment_examples_hold", "scheme_examples_hold")
SAMPLES = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs" / "segments.md").read_text(encoding="utf-8"), re.DOTALL
)


@dataclass(frozen=True)
class Copy:
    """A project of its own, with an empty database."""

    folder: Path

    def tested(self) -> subprocess.CompletedProcess[str]:
        """What dbt says of the examples, which need nothing that is built."""
        return subprocess.run(
            [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
            + ["test", "--no-use-colors", "--profiles-dir", "..", "--select", *EXAMPLES],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def edit(self, old: str, new: str) -> None:
        """Replace a text that stands once among the segments."""
        text = (self.folder / SEGMENTS).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.folder / SEGMENTS).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The project with every sample in the file that the page names."""
    folder = tmp_path_factory.mktemp("own") / "project"
    ignored = shutil.ignore_patterns(
        *(".*", "target", "logs", "*.duckdb", "profiles.yml", "*unit_tests.yml", "python"),
    )
    shutil.copytree(ROOT, folder, ignore=ignored)
    for sample in SAMPLES:
        path = folder / (SEGMENTS if "_segment\n" in sample or "is_" in sample else TRAITS)
        text = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(f"{text}\n{sample}", encoding="utf-8")
    (folder.parent / "profiles.yml").write_text(
        PROFILE.format(path=json.dumps(str(folder.parent / "own.duckdb"))), encoding="utf-8"
    )
    return Copy(folder)


def test_each_is_one_entry_of_few_lines() -> None:
    assert len(SAMPLES) == 4
    for sample in SAMPLES:
        assert len(yaml.safe_load(sample)) == 1
        assert sample.count("\n") <= MOST_LINES


def test_their_examples_hold(project: Copy) -> None:
    ended = project.tested()
    assert ended.returncode == 0, ended.stdout
    page = catalogue(project.folder)
    assert all(name in page for name in ("`reports_built_30`", "`is_report_fan`", "`seat_use`"))


def test_a_wrong_threshold_is_said_in_words(project: Copy) -> None:
    project.edit("reports_built_30 >= 10", "reports_built_30 >= 11")
    project.edit("seat_use_rate >= 0.9,", "seat_use_rate >= 0.95,")
    ended = project.tested()
    assert ended.returncode == 1
    assert "FAILED: Segment report_fan: example 1 should be a member and is not." in ended.stdout
    assert "FAILED: Scheme seat_use: example 1 should be in full and is in unknown." in ended.stdout


def test_a_missing_owner_is_said_in_words(project: Copy) -> None:
    project.edit("owner: Customer Success, channel: email, review_on: 2027-06-30, seg", "seg")
    ended = project.tested()
    assert ended.returncode
    assert "Segment 'seat_use.full' has no owner: add one." in ended.stdout
