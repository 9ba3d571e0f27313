"""Salesforce, by simple-salesforce: collections of upserts by an external id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import requests
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceError

from saas_segmentation.sync.answers import explained, without
from saas_segmentation.sync.records import Kind, Record, Value
from saas_segmentation.sync.sending import Misfit, Passing, Refusals, Throttled, Unavailable

TIMEOUT_SECONDS = 60
OBJECTS: dict[Kind, str] = {"accounts": "Account", "contacts": "Contact"}
# Too many calls, though Salesforce says 403.
LIMIT_CODE = "REQUEST_LIMIT_EXCEEDED"
# A call with a field that was not made yet fails as a whole.
NO_FIELD_CODE = "INVALID_FIELD"
# Somebody else is writing the record.
LOCKED_CODE = "UNABLE_TO_LOCK_ROW"


class Salesforce:
    """Upserts accounts and contacts."""

    batch_limit = 200

    def __init__(self, token: str, instance_url: str, prefix: str, id_field: str) -> None:
        self.prefix = prefix
        self.id_field = id_field
        self.token = token
        self.retry_after: str | None = None
        session = requests.Session()
        session.hooks["response"].append(self._keep_retry_after)
        self.client = Client(instance_url=instance_url, session_id=token, session=session)
        self.client.base_url = (
            f"{instance_url.rstrip('/')}/services/data/v{self.client.sf_version}/"
        )

    def _keep_retry_after(self, response: requests.Response, *_: Any, **__: Any) -> None:
        # The client's errors come without the headers of the answer.
        self.retry_after = response.headers.get("Retry-After")

    def send(self, kind: Kind, records: Sequence[Record]) -> Refusals:
        """Update records; those that Salesforce refuses."""
        body = {
            "allOrNone": False,
            "records": [
                {
                    "attributes": {"type": OBJECTS[kind]},
                    self.id_field: record.external_id,
                    **{
                        f"{self.prefix}{name}__c": as_field(value)
                        for name, value in record.values.items()
                    },
                }
                for record in records
            ],
        }
        path = f"composite/sobjects/{OBJECTS[kind]}/{self.id_field}"
        try:
            answers = self.client.restful(path, method="PATCH", json=body, timeout=TIMEOUT_SECONDS)
        except SalesforceError as error:
            raise self._explained(error) from None
        except requests.RequestException as error:
            raise Unavailable(type(error).__name__) from None
        if not isinstance(answers, list) or not all(isinstance(one, dict) for one in answers):
            raise Unavailable("Salesforce's answer can't be read")
        if len(answers) != len(records):
            raise Unavailable("Salesforce answers for other records than were sent")
        return {
            record.external_id: self._refusal(answer.get("errors"))
            for record, answer in zip(records, answers, strict=True)
            if not answer.get("success")
        }

    def _explained(self, error: SalesforceError) -> Exception:
        message = without(self.token, _message(error.content))
        if LIMIT_CODE in str(error.content):
            return Throttled(None)
        if error.status == 404 or NO_FIELD_CODE in _codes(error.content):
            return Misfit(f"Salesforce lacks a field, see docs/sync.md: {message}")
        return explained("Salesforce", error.status, message, self.retry_after)

    def _refusal(self, errors: Any) -> str:
        message = without(self.token, _message(errors))
        return Passing(message) if LOCKED_CODE in _codes(errors) else message


def as_field(value: Value) -> str | int | float | bool | None:
    """A value as Salesforce reads it; null clears the field."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _listed(errors: Any) -> list[dict[str, Any]]:
    found = errors if isinstance(errors, list) else []
    return [error for error in found if isinstance(error, dict)]


def _codes(errors: Any) -> set[str]:
    """Codes of errors, which Salesforce names in one way for calls and in another for records."""
    return {str(error.get("errorCode") or error.get("statusCode")) for error in _listed(errors)}


def _message(errors: Any) -> str:
    messages = [str(error.get("message", error)) for error in _listed(errors)]
    return "; ".join(messages) or str(errors or "no reason was given")
