"""Every event of the outbox reaches its team once, whatever breaks on the way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest
from typer.testing import CliRunner

from saas_segmentation.alerts import (
    SCHEMA,
    VARIABLE,
    Event,
    Outbox,
    Outcome,
    deliver,
    digest,
    read_outbox,
)
from saas_segmentation.cli import app
from saas_segmentation.ledger import LedgerInUse, ledger

DAY = date(2026, 6, 30)
EVENT = Event(
    event_id="e0",
    owner="Customer Success",
    label="At risk",
    event="enter",
    account_name="Acme",
    account_id="a0",
    reason="no core use",
    next_action="Call",
    mrr=Decimal("10.00"),
    day=DAY,
)
ALL = {VARIABLE: "json://all"}


def event(number: int, **changes: object) -> Event:
    return replace(EVENT, event_id=f"e{number}", account_id=f"a{number}", **changes)  # type: ignore[arg-type]


class Post:
    """Takes messages, but for those to URLs that are down; breaks off at a URL if told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.down: set[str] = set()
        self.breaks_at: str | None = None

    def __call__(self, title: str, body: str, url: str) -> bool:
        if url in self.down:
            return False
        self.taken.append((title, body, url))
        if url == self.breaks_at:
            raise KeyboardInterrupt
        return True


class Run:
    """Runs over one ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.post = Post()
        self.environment = ALL
        self.max_age_days = 7

    def __call__(self, *events: Event, as_of: date = DAY) -> Outcome:
        with ledger(self.path, SCHEMA) as connection:
            return deliver(
                Outbox(as_of, list(events)),
                connection,
                self.max_age_days,
                self.environment,
                self.post,
            )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run after the first one, which found nothing."""
    found = Run(tmp_path / "ledger.sqlite")
    assert found() == Outcome(True, 0, 0, 0, [], [])
    return found


def test_the_first_run_is_the_baseline(tmp_path: Path) -> None:
    run = Run(tmp_path / "ledger.sqlite")
    assert run(event(1), event(2)) == Outcome(True, 2, 0, 0, [], [])
    assert run(event(1), event(2)) == Outcome(False, 0, 0, 0, [], [])
    assert run.post.taken == []


def test_an_event_is_sent_once(run: Run) -> None:
    assert run(event(1)).sent == 1
    assert run(event(1), event(2)).sent == 1
    assert run(event(1), event(2)).sent == 0
    titles = [title for title, _, _ in run.post.taken]
    assert titles == ["Segments of Customer Success: 1 changes"] * 2


def test_teams_have_routes_of_their_own(run: Run) -> None:
    run.environment = {
        f"{VARIABLE}_CUSTOMER_SUCCESS": "json://success json://second",
        VARIABLE: "json://all",
    }
    run(event(1), event(2, owner="Sales"))
    assert [url for _, _, url in run.post.taken] == [
        "json://success",
        "json://second",
        "json://all",
    ]


def test_what_has_no_route_waits_for_one(run: Run) -> None:
    run.environment = {f"{VARIABLE}_SALES": "json://sales"}
    found = run(event(1), event(2, owner="Sales"))
    assert found == Outcome(False, 0, 1, 0, [], ["Customer Success"])
    # Sales has another URL now; what reached it by the old one is not sent again.
    run.environment = ALL
    assert run(event(1), event(2, owner="Sales")).sent == 1
    assert [url for _, _, url in run.post.taken] == ["json://sales", "json://all"]


def test_a_message_that_fails_is_sent_by_the_next_run(run: Run) -> None:
    run.environment = {f"{VARIABLE}_SALES": "json://sales", VARIABLE: "json://one json://two"}
    run.post.down = {"json://one"}
    found = run(event(1), event(2, owner="Sales"))
    assert found == Outcome(False, 0, 2, 0, ["Customer Success"], [])
    run.post.down = set()
    assert run(event(1), event(2, owner="Sales"), event(3)).failed == []
    taken = [(url, title.endswith("before)")) for title, _, url in run.post.taken]
    assert taken == [
        ("json://two", False),
        ("json://sales", False),
        ("json://one", True),
        ("json://one", False),
        ("json://two", False),
    ]


def test_a_run_that_breaks_off_is_made_up_for(run: Run) -> None:
    run.environment = {f"{VARIABLE}_SALES": "json://sales", VARIABLE: "json://all"}
    run.post.breaks_at = "json://all"
    with pytest.raises(KeyboardInterrupt):
        run(event(1), event(2, owner="Sales"))
    run.post.breaks_at = None
    assert run(event(1), event(2, owner="Sales")).sent == 2
    assert [url for _, _, url in run.post.taken] == ["json://all", "json://all", "json://sales"]
    assert run.post.taken[1][0].endswith("(again: it may have arrived before)")
    assert run(event(1), event(2, owner="Sales")).sent == 0


@pytest.mark.parametrize(("age", "sent", "expired"), [(7, 1, 0), (8, 0, 1)])
def test_old_events_are_not_sent(run: Run, age: int, sent: int, expired: int) -> None:
    old = event(1, day=DAY - timedelta(days=age))
    assert (run(old).sent, run(old).expired) == (sent, 0)
    fresh = Run(run.path.with_name("other.sqlite"))
    fresh()
    assert fresh(old).expired == expired


def test_a_dry_run_shows_what_the_next_run_sends(built_demo: Path, tmp_path: Path) -> None:
    """And leaves no trace: neither a ledger, nor what it would have noted in one."""
    path = tmp_path / "ledger.sqlite"
    arguments = ["alerts", "--database", str(built_demo), "--ledger", str(path)]
    ahead = CliRunner().invoke(app, [*arguments, "--dry-run"])
    assert (ahead.exit_code, path.exists()) == (0, False)
    assert "This will be the first run" in ahead.output
    assert "Segments of Customer Success:" in ahead.output
    CliRunner().invoke(app, arguments)
    known = CliRunner().invoke(app, [*arguments, "--dry-run"])
    assert known.output == "0 events would be sent, 0 are too old.\n"
    events = read_outbox(built_demo).events
    with ledger(path, SCHEMA) as connection:
        connection.execute("delete from events where event_id = ?", [events[0].event_id])
    before = path.read_bytes()
    one = CliRunner().invoke(app, [*arguments, "--dry-run"])
    assert "1 events would be sent, 0 are too old." in one.output
    assert digest(events[0].owner, events[:1])[1] in one.output
    assert path.read_bytes() == before


def test_two_runs_at_once_are_refused(run: Run) -> None:
    with ledger(run.path, SCHEMA), pytest.raises(LedgerInUse, match="is in use"):
        run(event(1))


def test_another_file_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be read as one " * 20, encoding="utf-8")
    with pytest.raises(LedgerInUse, match="is no ledger"), ledger(path, SCHEMA):
        pass


def test_a_digest_lists_the_largest_and_no_name_breaks_a_line() -> None:
    events = [event(number, mrr=Decimal(100 - number)) for number in range(12)]
    events.append(event(20, event="exit", next_action=None, account_name="Evil\nLine: 2\x0b <b>"))
    title, body = digest("Customer Success", events)
    assert title == "Segments of Customer Success: 13 changes"
    lines = body.splitlines()
    assert lines[0] == "At risk: 12 entered, MRR 1,134.00"
    assert lines[1] == "- Acme, MRR 100.00: no core use"
    assert lines[11:14] == ["- and 2 more", "Next: Call", ""]
    assert lines[14:] == [
        "At risk: 1 left, MRR 10.00",
        "- Evil Line: 2 <b>, MRR 10.00: no core use",
    ]


def test_the_outbox_of_the_demo(built_demo: Path) -> None:
    outbox = read_outbox(built_demo)
    assert outbox.as_of_date == DAY
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        expected = connection.execute("select event_id from segment_events order by 1").fetchall()
    assert sorted((one.event_id,) for one in outbox.events) == expected
    assert all(one.account_name for one in outbox.events if one.event == "enter")
    keys = [(one.owner, one.label, one.event, -one.mrr, one.account_id) for one in outbox.events]
    assert keys == sorted(keys)


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it gets."""

    taken: ClassVar[list[dict[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[str]:
    Hook.taken.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"json://user:s3cret-token@127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_command_sends_by_apprise(built_demo: Path, tmp_path: Path, webhook: str) -> None:
    path = tmp_path / "ledger.sqlite"
    arguments = ["alerts", "--database", str(built_demo), "--ledger", str(path)]
    environment = {VARIABLE: webhook}
    first = CliRunner().invoke(app, arguments, env=environment)
    assert first.output.startswith("First run:")
    with ledger(path, SCHEMA) as connection:
        connection.execute("delete from events")
    second = CliRunner().invoke(app, arguments, env=environment)
    assert second.exit_code == 0, second.output
    outbox = read_outbox(built_demo)
    assert second.output == f"{len(outbox.events)} events sent, 0 too old to send.\n"
    expected = {
        digest(owner, [one for one in outbox.events if one.owner == owner])
        for owner in {one.owner for one in outbox.events}
    }
    assert {(taken["title"], taken["message"]) for taken in Hook.taken} == expected
    third = CliRunner().invoke(app, arguments, env=environment)
    assert third.output.startswith("0 events sent")
    assert len(Hook.taken) == len(expected)
    said = (first.output + second.output + third.output).encode()
    assert b"s3cret" not in path.read_bytes() + said


def test_the_command_says_what_failed(built_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    arguments = ["alerts", "--database", str(built_demo), "--ledger", str(path)]
    environment = {VARIABLE: "json://user:s3cret-token@127.0.0.1:9/hook"}
    CliRunner().invoke(app, arguments, env=environment)
    with ledger(path, SCHEMA) as connection:
        connection.execute("delete from events")
    found = CliRunner().invoke(app, arguments, env=environment)
    assert found.exit_code == 1
    assert "The message to Customer Success was not taken" in found.output
    assert "s3cret" not in found.output
    missing = CliRunner().invoke(app, [*arguments[:1], "--database", str(tmp_path / "none")])
    assert (missing.exit_code, "does not exist" in missing.output) == (1, True)
