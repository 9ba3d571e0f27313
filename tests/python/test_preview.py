"""A preview of edited rules against the same rules worked out in plain Python from daily traits."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from edited_project import edited_project
from rich.console import Console

from saas_segmentation.catalogue import TRAITS
from saas_segmentation.dbt_query import DbtFailed, Project
from saas_segmentation.preview import (
    Change,
    Preview,
    UnknownSegment,
    check_known,
    print_preview,
    read_preview,
)

EDITS = {
    # A new threshold, and nobody raised the version.
    "is_paying and core_active_days_60 < 5 and": "is_paying and core_active_days_60 < 8 and",
    # A segment that looks back, with its new version.
    "trait: ticket_count_90, at_least: 5, because": "trait: ticket_count_90, at_least: 2, because",
    "exit_hold_days: 14\n": "exit_hold_days: 14\n              version: 2\n",
}
SIZES = {"small": 10, "medium": 90, "large": 250, "enterprise": 1000}
SUNSET_DAYS = 14

Row = Mapping[str, Any]


class Built:
    """The demo as it is stored."""

    def __init__(self, database: Path) -> None:
        with duckdb.connect(str(database), read_only=True) as connection:
            self.accounts = self._rows(connection, "select * from account_segments")
            self.as_of: date = self.accounts[0]["as_of_date"]
            self.traits = self._rows(
                connection,
                "select * from account_traits_daily where date_day >"
                f" date '{self.as_of - timedelta(days=SUNSET_DAYS)}'",
            )
        self.mrr: dict[str, Decimal] = {
            row["account_id"]: row["mrr_amount"] for row in self.accounts
        }

    @staticmethod
    def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def today(self) -> list[Row]:
        """Traits of the as-of day."""
        return [row for row in self.traits if row["date_day"] == self.as_of]

    def members(self, column: str, value: object) -> set[str]:
        """Accounts whose stored segment is this one."""
        return {row["account_id"] for row in self.accounts if row[column] == value}


def few_active(built: Built) -> set[str]:
    """Accounts of the edited rule, which reads another edited segment and one as stored."""
    others = sunset_accounts(built) | built.members("is_hollow_active", True)
    return {
        row["account_id"]
        for row in built.today()
        if row["is_paying"]
        and row["core_active_days_60"] is not None
        and row["core_active_days_60"] < 8
        and row["days_since_signup"] >= 60
        and (row["reactivated_on"] is None or (built.as_of - row["reactivated_on"]).days > 60)
    } - others


def sunset_accounts(built: Built) -> set[str]:
    """Accounts of the edited rule: who left it fewer than 14 days ago is still in."""
    return {row["account_id"] for row in built.traits if sunset(row)}


def sunset(row: Row) -> bool:
    """The edited rule on one day; unknown is not true."""
    read = (
        *("mrr_amount", "ticket_count_90", "days_since_core_active", "employee_count"),
        "open_opportunity_amount",
    )
    if any(row[name] is None for name in read):
        return False
    return bool(
        0 < row["mrr_amount"] < 100
        and row["ticket_count_90"] >= 2
        and row["days_since_core_active"] >= 60
        and row["employee_count"] < 10
        and row["open_opportunity_amount"] == 0
    )


def size(row: Row) -> str:
    """The size band under the edited var."""
    count = row["employee_count"]
    if count is None:
        return "unknown"
    return [name for name, first in {"micro": 0, **SIZES}.items() if count >= first][-1]


@pytest.fixture(scope="module")
def database(built_demo: Path) -> Built:
    """What the preview compares with."""
    return Built(built_demo)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the edited project is."""
    return tmp_path_factory.mktemp("preview")


@pytest.fixture(scope="module")
def hashes() -> list[str]:
    """Hashes of the database before and after the preview."""
    return []


@pytest.fixture(scope="module")
def preview(built_demo: Path, folder: Path, hashes: list[str]) -> Preview:
    """The preview of all edits."""
    project = edited_project(folder, built_demo, EDITS, {"size_employees": SIZES})
    stored = folder / "built.duckdb"
    hashes.append(hashlib.md5(stored.read_bytes()).hexdigest())
    found = read_preview(project)
    hashes.append(hashlib.md5(stored.read_bytes()).hexdigest())
    return found


def change(preview: Preview, scheme: str, key: str) -> Change:
    """The one change of a segment."""
    (found,) = [one for one in preview.changes if (one.scheme, one.key) == (scheme, key)]
    return found


def assert_moves(found: Change, before: set[str], after: set[str], built: Built) -> None:
    """Who moves is the difference of the two sets, with their money."""
    assert {move.account_id for move in found.moves if move.enters} == after - before
    assert {move.account_id for move in found.moves if not move.enters} == before - after
    for enters, accounts in ((True, after - before), (False, before - after)):
        assert found.accounts(enters) == len(accounts)
        assert found.mrr(enters) == sum(built.mrr[account] for account in accounts)


def test_a_new_threshold(preview: Preview, database: Built) -> None:
    before = database.members("is_few_active_days", True)
    after = few_active(database)
    assert after - before
    assert before - after
    found = change(preview, "named", "few_active_days")
    assert_moves(found, before, after, database)
    days = {row["account_id"]: row["core_active_days_60"] for row in database.today()}
    for move in found.moves:
        if move.enters:
            assert move.reason == f"core use on {days[move.account_id]} of 60 days"
        else:
            assert move.reason.startswith("was in because: core use on ")
    assert "still version 1: raise" in found.version_note
    assert preview.as_of_date == database.as_of


def test_a_rule_that_looks_back(preview: Preview, database: Built) -> None:
    before = database.members("is_sunset", True)
    after = sunset_accounts(database)
    assert after - {row["account_id"] for row in database.today() if sunset(row)}
    found = change(preview, "named", "sunset")
    assert_moves(found, before, after, database)
    assert found.version_note == "version 1 → 2"


def test_a_scheme_under_another_var(preview: Preview, database: Built) -> None:
    sizes = {row["account_id"]: size(row) for row in database.today()}
    moved = 0
    for key in {"unknown", "micro", *SIZES}:
        before = database.members("size_segment", key)
        after = {account for account, band in sizes.items() if band == key}
        if before != after:
            assert_moves(change(preview, "size", key), before, after, database)
            moved += 1
    assert moved == 2
    assert moved == sum(one.scheme == "size" for one in preview.changes)
    (reason,) = {move.reason for move in change(preview, "size", "medium").moves}
    assert reason == "to Small"


def test_only_what_differs_is_shown(preview: Preview) -> None:
    assert {one.scheme for one in preview.changes} == {"size", "size_use_case", "named"}
    named = {one.key for one in preview.changes if one.scheme == "named"}
    assert named == {"few_active_days", "sunset", "pilot"}
    assert change(preview, "named", "pilot").version_note == "new, version 1"
    assert not change(preview, "named", "pilot").moves


def test_nothing_is_written(preview: Preview, hashes: list[str]) -> None:
    assert hashes[0] == hashes[1]


def test_what_is_printed(preview: Preview, database: Built) -> None:
    def printed(shown: Preview, limit: int) -> str:
        text = StringIO()
        print_preview(shown, Console(file=text, width=160), limit)
        return text.getvalue()

    text = printed(preview, 3)
    entering = change(preview, "named", "few_active_days").accounts(True)
    assert f"… and {entering - 3} more" in text
    assert str(database.as_of) in text
    assert printed(replace(preview, changes=()), 3) == "Nothing would change.\n"


def test_without_a_build(preview: Preview, folder: Path) -> None:
    profile = folder / "profiles.yml"
    empty = folder / "empty"
    empty.mkdir()
    text = profile.read_text(encoding="utf-8").replace("built.duckdb", "none.duckdb")
    (empty / "profiles.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DbtFailed, match="^There is no account_segments yet: run `dbt build` first"):
        read_preview(Project(folder / "project", empty))


def test_a_build_warns_of_rules_under_an_old_version(preview: Preview, folder: Path) -> None:
    """The last one that needs the stored rules: it replaces them."""
    options = ["--project-dir", "project", "--profiles-dir", ".", "--target-path", "target"]
    ended = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("run", "--select", "segment_definitions", *options, "--log-path", "logs"),
            *("--vars", json.dumps({"size_employees": SIZES})),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    warnings = re.findall(r"(?:Segment|Scheme) '(\w+)' changed", ended.stdout)
    assert sorted(warnings) == ["few_active_days", "size"]


def test_a_trait_that_is_not_built_is_named(preview: Preview, folder: Path) -> None:
    path = folder / "project" / TRAITS
    trait = "\n      - name: ticket_count_7\n        data_type: integer\n        config:"
    rule = " {meta: {kind: support, trait: {count: tickets, days: 7}}}\n"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + trait + rule, encoding="utf-8")
    with pytest.raises(DbtFailed, match="^Trait 'ticket_count_7' is not in the last build"):
        read_preview(Project(folder / "project", folder))


def test_unknown_names_have_a_nearest_one() -> None:
    with pytest.raises(UnknownSegment, match="no segment 'at_rik'; nearest: 'at_risk'"):
        check_known("segment", "at_rik", ["sunset", "at_risk"])
    check_known("segment", None, [])
