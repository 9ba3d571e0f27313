"""Freezing a segment of the built demo onto a list of an edited project."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from edited_project import edited_project
from typer.testing import CliRunner, Result

from saas_segmentation.catalogue import NoCatalogue
from saas_segmentation.cli import app
from saas_segmentation.dbt_query import Project
from saas_segmentation.freeze import OVERRIDES, NotFrozen, append, as_csv, check_list, is_on_list
from saas_segmentation.preview import UnknownSegment

REASON = 'Chosen in May, "wave 1"'


@pytest.fixture(scope="module")
def project(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the list segment `pilot`."""
    return edited_project(tmp_path_factory.mktemp("freeze"), built_demo, {})


def run(project: Project, *arguments: str) -> Result:
    """The command on that project."""
    folders = ["--project-dir", str(project.folder), "--profiles-dir", str(project.profiles)]
    return CliRunner().invoke(app, ["freeze", *arguments, *folders])


def decisions(project: Project) -> list[dict[str, str]]:
    """The seed as it is."""
    with (project.folder / OVERRIDES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def as_of(built_demo: Path) -> date:
    """Last day of the build."""
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        (day,) = connection.execute("select max(as_of_date) from account_segments").fetchone() or (
            None,
        )
    assert isinstance(day, date)
    return day


def loyal(database: Path, day: date) -> list[str]:
    """Worked out from the scores of the day, not from memberships."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select account_id from account_traits_daily where date_day = ?"
            " and rfm_recency_score in (3, 4) and rfm_frequency_score >= 4",
            [day],
        ).fetchall()
    return sorted(account for (account,) in found)


def test_members_of_a_past_day_are_appended_once(
    project: Project, built_demo: Path, as_of: date
) -> None:
    day = as_of - timedelta(days=45)
    arguments = ("loyal", "--scheme", "rfm", "--on", str(day), "--reason", REASON)
    expected = loyal(built_demo, day)
    assert expected and expected != loyal(built_demo, as_of)
    printed = run(project, *arguments, "--as", "pilot")
    assert printed.exit_code == 0, printed.output
    assert not decisions(project)
    written = run(project, *arguments, "--as", "pilot", "--write")
    assert written.exit_code == 0, written.output
    rows = decisions(project)
    assert [row["account_id"] for row in rows] == expected
    for row in rows:
        account = row.pop("account_id")
        assert account in printed.stdout
        assert list(row.values()) == ["pilot", "include", REASON, str(day), ""]
    again = run(project, *arguments, "--as", "pilot", "--write")
    assert f"0 accounts added to 'pilot', {len(expected)} are on it already" in again.stderr
    assert len(decisions(project)) == len(expected)


@pytest.mark.parametrize(
    ("key", "scheme", "day", "message"),
    [
        ("loial", "rfm", 0, "no segment of rfm 'loial'; nearest: 'loyal'"),
        ("loyal", "rmf", 0, "no scheme 'rmf'; nearest: 'rfm'"),
        ("at_rik", "named", 0, "no named segment 'at_rik'; nearest: 'at_risk'"),
        ("at_risk", "named", -1, "is outside the history"),
    ],
)
def test_what_is_unknown_is_refused(
    project: Project, as_of: date, key: str, scheme: str, day: int, message: str
) -> None:
    ended = run(
        project,
        *(key, "--scheme", scheme, "--on", str(as_of - timedelta(days=day)), "--reason", REASON),
        *("--as", "pilot"),
    )
    assert ended.exit_code == 1
    assert message in ended.stderr


def test_only_a_list_takes_members(project: Project) -> None:
    check_list(project.folder, "pilot")
    with pytest.raises(UnknownSegment, match="no segment 'pilto'; nearest: 'pilot'"):
        check_list(project.folder, "pilto")
    with pytest.raises(NotFrozen, match="'at_risk' has a rule and is no list; nearest: 'pilot'"):
        check_list(project.folder, "at_risk")
    with pytest.raises(NoCatalogue):
        check_list(project.folder / "docs", "pilot")


def test_who_is_on_a_list() -> None:
    row = {
        "segment_key": "pilot",
        "account_id": "a",
        "action": "include",
        "reason": "",
        "valid_from": "2026-05-01",
        "valid_to": "2026-06-01",
    }
    days = {date(2026, 4, 30): False, date(2026, 5, 1): True, date(2026, 5, 31): True}
    for day, expected in {**days, date(2026, 6, 1): False}.items():
        assert is_on_list(row, "pilot", day) is expected
    assert is_on_list({**row, "valid_to": ""}, "pilot", date(2026, 6, 1))
    assert not is_on_list(row, "other", date(2026, 5, 1))
    assert not is_on_list({**row, "action": "exclude"}, "pilot", date(2026, 5, 1))
    # The seed's key allows one row per first day, even one that never held.
    assert is_on_list({**row, "valid_to": "2026-05-01"}, "pilot", date(2026, 5, 1))


def test_a_last_line_without_an_end_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / OVERRIDES
    path.parent.mkdir(parents=True)
    path.write_text(as_csv([], header=True).rstrip("\n"), encoding="utf-8")
    row = dict.fromkeys(("segment_key", "account_id", "action", "reason", "valid_from"), "x")
    append(tmp_path, [{**row, "valid_to": ""}])
    assert path.read_text(encoding="utf-8").splitlines()[1] == "x,x,x,x,x,"
