"""The loop that sends records whatever the CRM answers; it knows no CRM and no ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Protocol

from saas_segmentation.sync.records import Kind, Record

ATTEMPTS = 8
LONGEST_WAIT_SECONDS = 600.0

# External id -> the CRM's message, of the records that it refused.
Refusals = Mapping[str, str]


class Passing(str):
    """The message of a refusal that may be over soon: the next run sends the record again."""


class Throttled(Exception):
    """The CRM asks for patience, 429 above all. Seconds to wait, if it says so."""

    def __init__(self, wait_seconds: float | None, message: str = "too many calls") -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Unavailable(Exception):
    """No answer, or that of a server in trouble (5xx). The call may have been carried out."""

    wait_seconds: float | None = None


class Forbidden(Exception):
    """The token is not accepted, or not for this (401, 403)."""


class BadBatch(Exception):
    """The CRM refuses the call as a whole (400), because of one record or more."""


class Misfit(Exception):
    """The CRM refuses the call for what all records have in common: a field that it hasn't got."""


class GaveUp(Exception):
    """The CRM could not be reached for long; what was not sent is sent by the next run."""


class Crm(Protocol):
    """A CRM that takes records in batches."""

    batch_limit: int

    def send(self, kind: Kind, records: Sequence[Record]) -> Refusals:
        """Update records; those that it refuses. Raises the errors above."""


def send_all(
    crm: Crm,
    kind: Kind,
    records: Sequence[Record],
    announce: Callable[[Sequence[Record]], None],
    note: Callable[[Sequence[Record], Refusals], None],
    sleep: Callable[[float], None],
) -> None:
    """Send records in batches; announce each one before, and note how each call ended."""
    for start in range(0, len(records), crm.batch_limit):
        batch = records[start : start + crm.batch_limit]
        announce(batch)
        _send(crm, kind, batch, note, sleep)


def _send(
    crm: Crm,
    kind: Kind,
    records: Sequence[Record],
    note: Callable[[Sequence[Record], Refusals], None],
    sleep: Callable[[float], None],
) -> None:
    """Send one batch; halve it where the CRM refuses it, until the bad records stand alone."""
    try:
        note(records, _answer(crm, kind, records, sleep))
    except BadBatch as error:
        if len(records) == 1:
            note(records, {records[0].external_id: str(error)})
            return
        middle = len(records) // 2
        _send(crm, kind, records[:middle], note, sleep)
        _send(crm, kind, records[middle:], note, sleep)


def _answer(
    crm: Crm, kind: Kind, records: Sequence[Record], sleep: Callable[[float], None]
) -> Refusals:
    """Call until there is an answer. To send the same values again does no harm."""
    for attempt in count(1):
        try:
            return crm.send(kind, records)
        except (Throttled, Unavailable) as error:
            if attempt == ATTEMPTS:
                raise GaveUp(f"gave up after {ATTEMPTS} attempts: {error}") from error
            wait = error.wait_seconds
        if wait is not None and wait > LONGEST_WAIT_SECONDS:
            raise GaveUp(f"the CRM asks to wait {wait:,.0f} seconds")
        sleep(2.0 ** (attempt - 1) if wait is None else wait)
    raise AssertionError("count() has no end")
