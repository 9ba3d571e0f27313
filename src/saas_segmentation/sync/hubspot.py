"""HubSpot, by its own client: batches of updates by record id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from hubspot import HubSpot as Client
from hubspot.crm import companies, contacts
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from saas_segmentation.sync.answers import explained, without
from saas_segmentation.sync.records import Kind, Record, Value
from saas_segmentation.sync.sending import Misfit, Refusals, Unavailable

TIMEOUT_SECONDS = 60
RIGHTS = " It needs the scopes crm.objects.companies.write and crm.objects.contacts.write."
# The error of a property that was not made yet; a call with it fails as a whole.
NO_PROPERTY = "PROPERTY_DOESNT_EXIST"


class HubSpot:
    """Updates companies and contacts."""

    batch_limit = 100

    def __init__(self, token: str, prefix: str, base_url: str | None = None) -> None:
        # The loop that calls decides about another attempt, not the client.
        options = {"host": base_url} if base_url else {}
        client = Client(access_token=token, retry=Retry(total=0, redirect=0), **options)
        self.prefix = prefix
        self.token = token
        self.batches = {
            "accounts": (client.crm.companies.batch_api, companies),
            "contacts": (client.crm.contacts.batch_api, contacts),
        }

    def send(self, kind: Kind, records: Sequence[Record]) -> Refusals:
        """Update records; those that HubSpot refuses."""
        batch, models = self.batches[kind]
        inputs = [
            models.SimplePublicObjectBatchInput(
                id=record.external_id,
                properties={
                    self.prefix + name: as_property(value) for name, value in record.values.items()
                },
            )
            for record in records
        ]
        try:
            answer = batch.update(
                models.BatchInputSimplePublicObjectBatchInput(inputs=inputs),
                _request_timeout=TIMEOUT_SECONDS,
            )
        except (companies.ApiException, contacts.ApiException) as error:
            raise self._explained(error) from None
        except (HTTPError, OSError) as error:
            raise Unavailable(type(error).__name__) from None
        if answer is None or answer.results is None:
            raise Unavailable("HubSpot's answer can't be read")
        return {name: without(self.token, text) for name, text in _refusals(answer, records)}

    def _explained(self, error: Any) -> Exception:
        message = without(self.token, _message(error))
        if NO_PROPERTY in str(error.body):
            return Misfit(f"HubSpot lacks a property, see docs/sync.md: {message}")
        retry_after = (error.headers or {}).get("Retry-After")
        return explained("HubSpot", error.status or 0, message, retry_after, RIGHTS)


def as_property(value: Value) -> str:
    """A value as HubSpot reads it; an empty text clears the property."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def _refusals(answer: Any, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """What was not updated: the answer lists what was, and says why the rest was not."""
    done = {result.id for result in answer.results}
    errors = getattr(answer, "errors", None) or []
    messages = {external_id: error.message for error in errors for external_id in _named_ids(error)}
    unnamed = "; ".join(error.message for error in errors if not _named_ids(error))
    for record in records:
        if record.external_id not in done:
            known = messages.get(record.external_id, unnamed)
            yield record.external_id, known or "HubSpot has not confirmed it"


def _named_ids(error: Any) -> list[str]:
    return [str(name) for key in ("ids", "id") for name in (error.context or {}).get(key, [])]


def _message(error: Any) -> str:
    try:
        return str(json.loads(error.body)["message"])
    except (TypeError, ValueError, KeyError):
        return str(error.reason)
