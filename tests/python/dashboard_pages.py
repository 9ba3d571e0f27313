"""What the tests of the dashboard share: databases to show, and Chromium to look at the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, Page, Playwright
from typer.testing import CliRunner

from saas_segmentation.cli import app

LAPTOP = (1440, 900)
PHONE = (390, 844)
READY_MS = 20_000

# What the page reads of every account; all other tables are taken as they are.
PER_ACCOUNT = {
    "account_churn_risk": "*",
    "account_health": "*",
    "account_health_components": "*",
    "account_segments": "*",
    "account_traits_daily": "account_id, date_day, core_active_days_28, active_users_28,"
    " health_score",
    "dim_accounts": "*",
    "fct_account_mrr_monthly": "*",
    "segment_memberships": "*",
}
WHOLE = (
    "cohort_retention",
    "dim_dates",
    "mrr_monthly",
    "nps_monthly",
    "nps_revenue_matrix",
    "segment_definitions",
    "segment_scorecard",
    "segment_sizes_daily",
    "segment_transitions",
    "segment_warnings",
)


def copied(demo: Path, database: Path, statements: Sequence[str] = (), copies: int = 1) -> Path:
    """The tables of the page in a file of their own, each account so many times, then changed."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{demo}' as demo (read_only)")
        for table in WHOLE:
            connection.execute(f"create table {table} as select * from demo.main.{table}")
        for table, columns in PER_ACCOUNT.items():
            connection.execute(
                f"create table {table} as"
                " select * exclude (copy) replace (account_id || copy as account_id)"
                f" from (select {columns} from demo.main.{table}),"
                " (select if(range = 0, '', '-' || range) as copy"
                f" from range({copies}))"
            )
        connection.execute("detach demo")
        for statement in statements:
            connection.execute(statement)
    return database


def written(database: Path, output: Path, *options: str) -> Path:
    """The page of a database, by the command that people use."""
    arguments = ["dashboard", "--database", str(database), "--output", str(output), *options]
    ended = CliRunner().invoke(app, arguments)
    assert ended.exit_code == 0, ended.output
    return output


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium; nothing is downloaded."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: install it with `apt-get install chromium`"
    return playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
    )


@dataclass
class Seen:
    """What a page did that nobody looks at."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """Nothing said, nothing failed, nothing fetched but the file itself."""
        assert self == Seen()


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    size: tuple[int, int] = LAPTOP,
    theme: str = "light",
    address: str = "",
) -> Iterator[tuple[Page, Seen]]:
    """The page in a window of its own, once it is drawn, and what it did meanwhile."""
    seen = Seen()
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.on("console", lambda message: seen.console.append(message.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith("file:") else seen.requests.append(request.url)
        ),
    )
    page.goto(f"{path.as_uri()}{address}")
    page.wait_for_selector("html[data-ready]", timeout=READY_MS)
    try:
        yield page, seen
    finally:
        context.close()
