"""Whatever the CRM answers: every record arrives, none is wrong, none is sent without need."""

from __future__ import annotations

import math
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from stub_crm import StubCrm, Trouble, stub_crm
from typer.testing import CliRunner

from saas_segmentation.cli import app
from saas_segmentation.ledger import ledger
from saas_segmentation.sync import cli as sync_cli
from saas_segmentation.sync.answers import seconds_to_wait
from saas_segmentation.sync.confirmed import SCHEMA, Known
from saas_segmentation.sync.plan import Refused, make_plan, refuse_what_is_unsafe
from saas_segmentation.sync.records import CONTROL, Kind, Record, Sheet
from saas_segmentation.sync.sending import (
    ATTEMPTS,
    BadBatch,
    Forbidden,
    GaveUp,
    Refusals,
    Throttled,
    Unavailable,
    send_all,
)

TOKEN = "s3cret-token"
PAST = "Wed, 21 Oct 2015 07:28:00 GMT"
CRMS = {"hubspot": ("companies", 100), "salesforce": ("Account", 200)}
FEW = 450


def write_accounts(
    path: Path, count: int, changed: Mapping[int, str | None] | None = None, is_stale: bool = False
) -> None:
    """A table to sync of `count` accounts; `changed` gives some another tier."""
    tiers = changed or {}
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create or replace table crm_account_sync as select"
            f" printf('%05d', range) as external_id, 'a' || range as account_id,"
            " 'b' as value_tier, cast(range as decimal(18, 2)) as mrr_amount, 5 as health_score,"
            " true as is_flagged, date '2026-07-01' as renews_on, null::varchar as segments,"
            f" '' as row_hash, {is_stale} as is_stale, timestamp '2026-07-01' as changed_at"
            f" from range({count})"
        )
        for number, tier in tiers.items():
            connection.execute(
                "update crm_account_sync set value_tier = ? where external_id = ?",
                [tier, f"{number:05d}"],
            )
        connection.execute(
            "update crm_account_sync"
            " set row_hash = md5(concat(mrr_amount, coalesce(value_tier, '<null>')))"
        )


def expected(crm: str, count: int, changed: Mapping[int, str | None] | None = None) -> Any:
    """What the CRM must hold."""
    tiers = changed or {}
    found = {}
    for number in range(count):
        tier = tiers.get(number, "b")
        if crm == "hubspot":
            found[f"{number:05d}"] = {
                "seg_value_tier": tier or "",
                "seg_mrr_amount": f"{number}.00",
                "seg_health_score": "5",
                "seg_is_flagged": "true",
                "seg_renews_on": "2026-07-01",
                "seg_segments": "",
            }
        else:
            found[f"{number:05d}"] = {
                "seg_value_tier__c": tier,
                "seg_mrr_amount__c": float(number),
                "seg_health_score__c": 5,
                "seg_is_flagged__c": True,
                "seg_renews_on__c": "2026-07-01",
                "seg_segments__c": None,
            }
    return found


class Sender:
    """The command, against the stub."""

    def __init__(self, crm: StubCrm, to: str, folder: Path) -> None:
        self.crm = crm
        self.to = to
        self.database = folder / "readers.duckdb"
        self.ledger = folder / "ledger.sqlite"
        self.environment = {
            "HUBSPOT_ACCESS_TOKEN": TOKEN,
            "HUBSPOT_BASE_URL": crm.url,
            "SALESFORCE_ACCESS_TOKEN": TOKEN,
            "SALESFORCE_INSTANCE_URL": crm.url,
        }

    def arguments(self, *more: str) -> list[str]:
        given = ["--to", self.to, "--database", self.database, "--ledger", self.ledger]
        return ["sync", "--object", "accounts", *(str(one) for one in given), *more]

    def __call__(self, *more: str) -> tuple[int, str]:
        """Run it here; exit code and everything it said."""
        found = CliRunner().invoke(app, self.arguments(*more), env=self.environment)
        assert TOKEN not in found.output
        return found.exit_code, found.output

    def process(self) -> int:
        """Run it in a process of its own, which the stub may kill."""
        command = [sys.executable, "-c", "from saas_segmentation.cli import app; app()"]
        started = subprocess.Popen(
            [*command, *self.arguments()],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.crm.sender = started.pid
        return started.wait()

    @property
    def stored(self) -> Any:
        return self.crm.records.get(CRMS[self.to][0], {})


@pytest.fixture(params=CRMS)
def sender(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sender]:
    with stub_crm() as crm:
        found = Sender(crm, request.param, tmp_path)
        write_accounts(found.database, FEW)
        monkeypatch.setattr(sync_cli.time, "sleep", lambda seconds: None)
        yield found


def test_everything_arrives_and_is_sent_once(sender: Sender) -> None:
    limit = CRMS[sender.to][1]
    assert sender()[0] == 0
    assert sender.stored == expected(sender.to, FEW)
    assert len(sender.crm.calls) == math.ceil(FEW / limit)
    assert sender()[0] == 0
    assert len(sender.crm.calls) == math.ceil(FEW / limit)
    assert sender.crm.tokens == {TOKEN}
    assert TOKEN.encode() not in sender.ledger.read_bytes()


def test_what_changes_is_sent_and_a_null_clears(sender: Sender) -> None:
    sender()
    calls = len(sender.crm.calls)
    changed = {3: "a", 7: None}
    write_accounts(sender.database, FEW, changed)
    assert sender()[0] == 0
    assert sender()[0] == 0
    assert sender.crm.calls[calls:] == [["00003", "00007"]]
    assert sender.stored == expected(sender.to, FEW, changed)


@pytest.mark.parametrize(
    "trouble", [408, 423, 429, 477, 500, 502, 503, "drop before", "drop after"]
)
def test_trouble_passes(sender: Sender, trouble: Trouble) -> None:
    sender.crm.trouble = lambda call: trouble if call % 2 == 0 else None
    assert sender()[0] == 0
    assert sender.stored == expected(sender.to, FEW)
    # A whole batch is sent once more, not halved.
    assert len(sender.crm.calls) == 2 * math.ceil(FEW / CRMS[sender.to][1])


@pytest.mark.parametrize("status", [423, 429, 477, 503])
def test_it_waits_as_long_as_the_crm_asks(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(sync_cli.time, "sleep", slept.append)
    sender.crm.retry_after = "7"
    sender.crm.trouble = lambda call: status if call == 0 else None
    assert sender()[0] == 0
    assert slept == [7]


def test_a_wait_of_an_hour_is_not_sat_out(sender: Sender) -> None:
    sender.crm.retry_after = "3600"
    sender.crm.trouble = lambda call: 477
    code, said = sender()
    assert (code, len(sender.crm.calls)) == (1, 1)
    assert "the CRM asks to wait 3,600 seconds" in said


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_not_accepted_stops_at_once(sender: Sender, status: int) -> None:
    sender.crm.trouble = lambda call: status if call == 1 else None
    code, said = sender()
    assert code == 1
    assert f"does not accept the token for this ({status}: no luck)" in " ".join(said.split())
    assert len(sender.crm.calls) == 2
    sender.crm.trouble = lambda call: None
    assert sender()[0] == 0
    assert sender.stored == expected(sender.to, FEW)
    # What was confirmed before the stop is not sent again.
    assert sum(len(call) for call in sender.crm.calls) == FEW + CRMS[sender.to][1]


@pytest.mark.parametrize("answer", ["record by record", "the whole batch"])
def test_a_bad_record_blocks_no_other(sender: Sender, answer: str) -> None:
    bad = {"00005": "Property values were not valid", "00250": "no such record"}
    crm = sender.crm
    (crm.refused if answer == "record by record" else crm.refused_batches).update(bad)
    code, said = sender()
    assert code == 1
    for name, message in bad.items():
        assert f"accounts {name}: {message}" in said
    good = {name: row for name, row in expected(sender.to, FEW).items() if name not in bad}
    assert sender.stored == good
    # Refused and the same since: not sent, and still listed.
    calls = len(crm.calls)
    code, said = sender()
    assert (code, len(crm.calls), "accounts 00005" in said) == (1, calls, True)
    crm.refused.clear()
    crm.refused_batches.clear()
    assert sender("--retry-refused")[0] == 0
    assert sorted(name for call in crm.calls[calls:] for name in call) == sorted(bad)
    assert sender.stored == expected(sender.to, FEW)


def test_a_field_that_is_missing_stops_the_first_call(sender: Sender) -> None:
    """It would fail for every record, and halving batches would take two calls for each."""
    crm = sender.crm
    crm.code = {"hubspot": "PROPERTY_DOESNT_EXIST", "salesforce": "INVALID_FIELD"}[sender.to]
    crm.trouble = lambda call: 400
    code, said = sender()
    assert (code, len(crm.calls), "see docs/sync.md: no luck" in said) == (1, 1, True)
    # Nothing counts as refused: once the field is there, all is sent.
    crm.trouble = lambda call: None
    assert sender()[0] == 0
    assert sender.stored == expected(sender.to, FEW)


@pytest.mark.parametrize("sender", ["salesforce"], indirect=True)
def test_a_lock_on_a_record_passes(sender: Sender) -> None:
    """Salesforce refuses a record that somebody else is writing; the next run sends it."""
    sender.crm.code = "UNABLE_TO_LOCK_ROW"
    sender.crm.refused["00005"] = "unable to obtain exclusive access to this record"
    code, said = sender()
    assert (code, "accounts 00005: unable to obtain" in said) == (1, True)
    sender.crm.refused.clear()
    calls = len(sender.crm.calls)
    assert sender()[0] == 0
    assert sender.crm.calls[calls:] == [["00005"]]
    assert sender.stored == expected(sender.to, FEW)


def test_what_was_refused_is_listed_though_the_run_stops_later(sender: Sender) -> None:
    sender.crm.refused["00005"] = "Property values were not valid"
    sender.crm.trouble = lambda call: 401 if call == 1 else None
    code, said = sender()
    assert (code, "accounts 00005: Property values were not valid" in said) == (1, True)
    assert said.rindex("does not accept the token") > said.rindex("accounts 00005")


@pytest.mark.parametrize("answer", ["record by record", "the whole batch", "no right"])
def test_a_token_that_the_crm_repeats_is_hidden(sender: Sender, answer: str) -> None:
    message = f"Bearer {TOKEN} can't write this"
    crm = sender.crm
    if answer == "no right":
        crm.trouble = lambda call: 403
        crm.reason = message
    else:
        refused = crm.refused if answer == "record by record" else crm.refused_batches
        refused["00005"] = message
    code, said = sender()
    assert (code, "Bearer … can't write this" in said) == (1, True)
    assert TOKEN.encode() not in sender.ledger.read_bytes()


def test_a_crash_does_not_print_the_token(sender: Sender) -> None:
    module = {"hubspot": "hubspot.HubSpot", "salesforce": "salesforce.Salesforce"}[sender.to]
    name, client = module.split(".")
    script = (
        f"from saas_segmentation.sync.{name} import {client}\n"
        "from saas_segmentation.cli import app\n"
        f"{client}.__init__ = lambda self, *given: 1 / 0\n"
        "app()"
    )
    crashed = subprocess.run(
        [sys.executable, "-c", script, *sender.arguments()],
        env={**os.environ, **sender.environment},
        capture_output=True,
        text=True,
    )
    assert "ZeroDivisionError" in crashed.stderr
    assert TOKEN not in crashed.stdout + crashed.stderr


def test_a_message_that_names_no_record_is_listed_too(sender: Sender) -> None:
    sender.crm.refused["00005"] = "it was deleted"
    sender.crm.names_the_bad = False
    code, said = sender()
    assert (code, "accounts 00005: it was deleted" in said) == (1, True)
    assert len(sender.stored) == FEW - 1


@pytest.mark.parametrize(
    "answer",
    ["<html>", {}, [], [0], {"results": None}, {"message": "down"}, [None] * 200, ["no"] * 200],
    ids=str,
)
def test_an_answer_that_can_not_be_read_confirms_and_refuses_nothing(
    sender: Sender, answer: object
) -> None:
    sender.crm.gibberish = answer
    code, said = sender()
    assert (code, f"gave up after {ATTEMPTS} attempts" in " ".join(said.split())) == (1, True)
    sender.crm.gibberish = None
    assert sender()[0] == 0
    assert len(sender.crm.calls) == ATTEMPTS + math.ceil(FEW / CRMS[sender.to][1])


def test_a_crm_that_stays_away_is_given_up(sender: Sender) -> None:
    sender.crm.trouble = lambda call: 500
    code, said = sender()
    assert code == 1
    assert f"gave up after {ATTEMPTS} attempts" in " ".join(said.split())
    assert len(sender.crm.calls) == ATTEMPTS


@pytest.mark.parametrize("moment", ["kill before", "kill after", "kill at the answer"])
def test_a_killed_sender_is_made_up_for(sender: Sender, moment: str) -> None:
    """At every call, in one run after another over one ledger, until nothing is left to send."""
    all_calls = math.ceil(FEW / CRMS[sender.to][1])
    for boundary in range(all_calls):
        began = len(sender.crm.calls)
        sender.ledger.unlink(missing_ok=True)
        sender.crm.records.clear()
        sender.crm.trouble = lambda call, at=began + boundary: moment if call == at else None
        assert sender.process() == -9
        sender.crm.trouble = lambda call: None
        assert sender()[0] == 0
        assert sender.stored == expected(sender.to, FEW)
        # One call was repeated at most.
        sent = len(sender.crm.calls) - began
        assert all_calls <= sent <= all_calls + 1
        assert sender()[0] == 0
        assert len(sender.crm.calls) - began == sent


@pytest.mark.parametrize("trouble", ["kill after", "drop after", 500])
def test_a_record_that_is_back_at_its_old_values_is_sent_after_a_lost_answer(
    sender: Sender, trouble: Trouble
) -> None:
    """The CRM may hold the values in between, which the ledger knows nothing of."""
    sender()
    write_accounts(sender.database, FEW, {3: "a"})
    sender.crm.trouble = lambda call: trouble
    assert sender.process() == -9 if trouble == "kill after" else sender()[0] == 1
    sender.crm.trouble = lambda call: None
    write_accounts(sender.database, FEW)
    calls = len(sender.crm.calls)
    assert sender()[0] == 0
    assert sender()[0] == 0
    assert sender.crm.calls[calls:] == [["00003"]]
    assert sender.stored == expected(sender.to, FEW)


def test_ten_thousand_accounts_take_the_calls_that_the_limit_implies(sender: Sender) -> None:
    write_accounts(sender.database, 10_000)
    began = time.monotonic()
    assert sender()[0] == 0
    seconds = time.monotonic() - began
    assert len(sender.crm.calls) == 10_000 // CRMS[sender.to][1]
    assert len(sender.stored) == 10_000
    assert seconds < 60


def test_a_dry_run_sends_nothing_and_shows_each_change(sender: Sender) -> None:
    sender()
    calls = len(sender.crm.calls)
    write_accounts(sender.database, FEW, {3: "a", 7: None})
    code, said = sender("--dry-run")
    assert (code, len(sender.crm.calls)) == (0, calls)
    assert "value_tier: b → a" in said
    assert "value_tier: b → –" in said
    assert sender("--dry-run")[1] == said


def test_a_dry_run_without_the_address_says_that_it_knows_no_ledger(sender: Sender) -> None:
    sender()
    sender.environment.pop("SALESFORCE_INSTANCE_URL")
    code, said = sender("--dry-run")
    assert code == 0
    is_told = "SALESFORCE_INSTANCE_URL is not set: every record looks new." in said
    assert is_told == (sender.to == "salesforce")


def test_many_clears_are_refused(sender: Sender) -> None:
    sender()
    calls = len(sender.crm.calls)
    everybody: dict[int, str | None] = dict.fromkeys(range(FEW))
    write_accounts(sender.database, FEW, everybody)
    code, said = sender()
    assert (code, len(sender.crm.calls)) == (1, calls)
    assert "450 of 2,250 values of accounts would be cleared, 20%" in " ".join(said.split())
    assert sender("--max-clear-share", "0.2")[0] == 0
    assert sender.stored == expected(sender.to, FEW, everybody)


def test_a_stale_source_blocks(sender: Sender) -> None:
    write_accounts(sender.database, FEW, is_stale=True)
    code, said = sender()
    assert (code, sender.crm.calls, "is stale" in said) == (1, [], True)
    assert sender("--allow-stale")[0] == 0


def test_an_empty_table_is_no_reason_to_forget(sender: Sender) -> None:
    sender()
    write_accounts(sender.database, 0)
    code, said = sender()
    assert (code, "There are no accounts any more" in " ".join(said.split())) == (1, True)


def test_what_is_gone_is_forgotten_and_not_sent(sender: Sender) -> None:
    sender()
    calls = len(sender.crm.calls)
    write_accounts(sender.database, FEW - 1)
    assert sender()[0] == 0
    assert len(sender.crm.calls) == calls
    with sqlite3.connect(sender.ledger) as connection:
        rows = connection.execute("select count(*) from records").fetchone()
    assert rows == (FEW - 1,)


def test_a_first_few_can_be_sent(sender: Sender) -> None:
    assert sender("--limit", "3")[0] == 0
    assert sender.crm.calls == [["00000", "00001", "00002"]]
    assert sender()[0] == 0
    assert sender.stored == expected(sender.to, FEW)


def test_two_senders_at_once_are_refused(sender: Sender) -> None:
    with ledger(sender.ledger, SCHEMA):
        code, said = sender()
    assert (code, "is in use by another run" in " ".join(said.split())) == (1, True)


@pytest.mark.parametrize("url", ["acme.example.com", "http://acme.example.com", "https://"])
def test_an_address_without_encryption_is_not_used(sender: Sender, url: str) -> None:
    name = {"hubspot": "HUBSPOT_BASE_URL", "salesforce": "SALESFORCE_INSTANCE_URL"}[sender.to]
    sender.environment[name] = url
    code, said = sender()
    assert (code, "it must begin with https://" in " ".join(said.split())) == (1, True)


def test_a_ledger_is_for_its_owner_and_forgets_for_good(sender: Sender) -> None:
    sender()
    assert sender.ledger.stat().st_mode & 0o777 == 0o600
    assert b"00449" in sender.ledger.read_bytes()
    write_accounts(sender.database, FEW - 1)
    assert sender()[0] == 0
    assert b"00449" not in sender.ledger.read_bytes()


def test_a_ledger_that_can_not_be_made_is_named(sender: Sender) -> None:
    sender.ledger = sender.database / "ledger.sqlite"
    code, said = sender()
    assert (code, "can't be written" in " ".join(said.split())) == (1, True)


def test_a_token_must_be_there(sender: Sender) -> None:
    sender.environment = {"HUBSPOT_ACCESS_TOKEN": "", "SALESFORCE_ACCESS_TOKEN": ""}
    code, said = sender()
    assert (code, "is not set" in said) == (1, True)


class Choosy:
    """A CRM that refuses some records, and each batch with a bad one as a whole."""

    batch_limit = 7

    def __init__(self, bad: set[str], worse: set[str]) -> None:
        self.bad = bad
        self.worse = worse

    def send(self, kind: Kind, records: Sequence[Record]) -> Refusals:
        ids = {record.external_id for record in records}
        if ids & self.worse:
            raise BadBatch("one of them")
        return dict.fromkeys(ids & self.bad, "this one")


NUMBERS = st.sets(st.integers(0, 39))


@given(count=st.integers(0, 40), bad=NUMBERS, worse=NUMBERS)
def test_each_record_is_noted_once(count: int, bad: set[int], worse: set[int]) -> None:
    records = [Record(str(number), "hash", {}) for number in range(count)]
    noted: list[tuple[str, bool]] = []

    def note(sent: Sequence[Record], refusals: Refusals) -> None:
        noted.extend((one.external_id, one.external_id in refusals) for one in sent)

    crm = Choosy({str(number) for number in bad}, {str(number) for number in worse})
    send_all(crm, "accounts", records, lambda batch: None, note, lambda seconds: None)
    assert sorted(noted) == sorted((str(number), number in bad | worse) for number in range(count))


class Scripted:
    """A CRM that raises one error after another, then takes everything."""

    batch_limit = 10

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def send(self, kind: Kind, records: Sequence[Record]) -> Refusals:
        if self.errors:
            raise self.errors.pop(0)
        return {}


@pytest.mark.parametrize(
    ("errors", "waits"),
    [
        ((), []),
        ((Throttled(7.5), Throttled(0)), [7.5, 0]),
        ((Unavailable("x"), Throttled(None), Unavailable("x")), [1, 2, 4]),
    ],
)
def test_waits(errors: tuple[Exception, ...], waits: list[float]) -> None:
    slept: list[float] = []
    ignore: Callable[..., None] = lambda *_: None  # noqa: E731
    records = [Record("1", "h", {})]
    send_all(Scripted(*errors), "accounts", records, ignore, ignore, slept.append)
    assert slept == waits


def test_no_wait_follows_the_last_attempt() -> None:
    slept: list[float] = []
    ignore: Callable[..., None] = lambda *_: None  # noqa: E731
    crm = Scripted(*[Unavailable("x")] * ATTEMPTS)
    with pytest.raises(GaveUp, match="gave up after 8 attempts: x"):
        send_all(crm, "accounts", [Record("1", "h", {})], ignore, ignore, slept.append)
    assert slept == [1, 2, 4, 8, 16, 32, 64]


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), (None, None), ("soon", None), (PAST, 0)])
def test_what_retry_after_asks_for(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds


@pytest.mark.parametrize(
    ("error", "raised"),
    [(Throttled(601), GaveUp), (Forbidden("no"), Forbidden), (BadBatch("bad"), None)],
)
def test_what_is_not_waited_for(error: Exception, raised: type[Exception] | None) -> None:
    noted: list[Refusals] = []
    run: Callable[[], None] = lambda: send_all(  # noqa: E731
        Scripted(error),
        "accounts",
        [Record("1", "h", {})],
        lambda batch: None,
        lambda sent, refusals: noted.append(refusals),
        lambda seconds: pytest.fail("it waited"),
    )
    if raised is None:
        run()
        assert noted == [{"1": "bad"}]
    else:
        with pytest.raises(raised):
            run()
        assert noted == []


def test_a_plan_by_hand() -> None:
    def record(name: str, tier: str | None) -> Record:
        return Record(name, f"hash of {tier}", {"tier": tier, "mrr": Decimal("1.50"), "on": None})

    def known(tier: str, refused: str | None = None) -> Known:
        values = {"tier": tier, "mrr": "1.50"}
        return Known(f"hash of {tier}", values, refused and f"hash of {refused}", refused and "no")

    sheet = Sheet(
        "accounts",
        [
            record("new", "a"),
            record("same", "a"),
            record("other", "b"),
            record("cleared", None),
            record("refused", "b"),
            record("mended", "a"),
        ],
        is_stale=False,
    )
    plan = make_plan(
        sheet,
        {
            "same": known("a"),
            "other": known("a"),
            "cleared": known("a"),
            "refused": known("a", "b"),
            # Refused with other values, and back at those that were confirmed.
            "mended": known("a", "c"),
            "gone": known("a"),
        },
        retry_refused=False,
    )
    assert {change.record.external_id: change.fields for change in plan.changes} == {
        "new": [("tier", None, "a"), ("mrr", None, "1.50")],
        "other": [("tier", "a", "b")],
        "cleared": [("tier", "a", None)],
        "mended": [],
    }
    assert [change.record.external_id for change in plan.changes if change.is_new] == ["new"]
    assert (plan.unchanged, plan.refused, plan.gone) == (1, {"refused": "no"}, ["gone"])
    assert (plan.cleared, plan.confirmed_values) == (1, 12)
    refuse_what_is_unsafe(plan, sheet, 1 / 12, allow_stale=False)
    with pytest.raises(Refused, match="1 of 12 values"):
        refuse_what_is_unsafe(plan, sheet, 0.08, allow_stale=False)


def test_the_tables_of_the_demo_are_sent(built_demo: Path, tmp_path: Path) -> None:
    """All records of both tables; who may not be contacted gets nothing but empty fields."""
    with stub_crm() as crm:
        sender = Sender(crm, "hubspot", tmp_path)
        sender.database = built_demo
        assert sender("--object", "all")[0] == 0
        with duckdb.connect(str(built_demo), read_only=True) as connection:
            accounts = connection.execute(
                "select external_id, lifecycle_stage, mrr_amount, renews_on from crm_account_sync"
            ).fetchall()
            shut = connection.execute(
                "select external_id from crm_contact_sync where not is_contactable"
            ).fetchall()
            contacts = connection.execute("select count(*) from crm_contact_sync").fetchone()
        found = crm.records["companies"]
        assert len(found) == len(accounts)
        for external_id, stage, mrr, renews_on in accounts:
            values = found[external_id]
            assert values["seg_lifecycle_stage"] == (stage or "")
            assert values["seg_mrr_amount"] == ("" if mrr is None else str(mrr))
            assert values["seg_renews_on"] == (f"{renews_on:%Y-%m-%d}" if renews_on else "")
        people = crm.records["contacts"]
        assert (len(people),) == contacts
        assert shut
        assert all(set(people[external_id].values()) == {""} for (external_id,) in shut)


def test_field_names_are_those_that_both_crms_take(built_demo: Path) -> None:
    """Salesforce: 40 characters before `__c`, no two underscores, none at the end."""
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        names = connection.execute(
            "select column_name from duckdb_columns() where table_name in"
            " ('crm_account_sync', 'crm_contact_sync')"
        ).fetchall()
    fields = [f"seg_{name}" for (name,) in names if name not in CONTROL]
    assert fields
    for field in fields:
        assert re.fullmatch("[a-z]+(_[a-z0-9]+)*", field) and len(field) <= 40


def test_the_page_lists_every_field_with_its_kind(built_demo: Path) -> None:
    """Whoever makes the fields by hand finds each one, and no other."""
    kinds = {"decimal(18,2)": "number with two decimals", "integer": "whole number", "date": "date"}
    expected = set()
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        for place, table in ((2, "crm_account_sync"), (3, "crm_contact_sync")):
            for name, type_ in connection.execute(
                "select column_name, lower(data_type) from duckdb_columns() where table_name = ?",
                [table],
            ).fetchall():
                kind = kinds.get(type_, "text of one line, 255 characters")
                if name not in CONTROL:
                    expected.add((place, "multi-select" if name == "segments" else kind, name))
    page = (ROOT / "docs" / "sync.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.split("| kind of field |")[1].splitlines()[2:7]]
    listed = {
        (place, row[1].strip(), name)
        for row in rows
        for place in (2, 3)
        for name in re.findall(r"`(\w+)`", row[place])
    }
    assert listed == expected
