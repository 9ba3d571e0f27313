"""Salesforce, by simple-salesforce: collections of upserts by an external id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import requests
from simple_salesforce.api import Salesforce as Client
from simple_salesforce.exceptions import SalesforceError

from saas_segmentation.sync.records import Kind, Record, Value
from saas_segmentation.sync.sending import BadBatch, Forbidden, Refusals, Throttled, Unavailable

TIMEOUT_SECONDS = 60
OBJECTS: dict[Kind, str] = {"accounts": "Account", "contacts": "Contact"}
# Too many calls, though Salesforce says 403.
LIMIT_CODE = "REQUEST_LIMIT_EXCEEDED"


class Salesforce:
    """Upserts accounts and contacts."""

    batch_limit = 200

    def __init__(self, token: str, instance_url: str, prefix: str, id_field: str) -> None:
        self.prefix = prefix
        self.id_field = id_field
        self.wait: str | None = None
        session = requests.Session()
        session.hooks["response"].append(self._keep_wait)
        self.client = Client(instance_url=instance_url, session_id=token, session=session)
        self.client.base_url = (
            f"{instance_url.rstrip('/')}/services/data/v{self.client.sf_version}/"
        )

    def _keep_wait(self, response: requests.Response, *_: Any, **__: Any) -> None:
        # The client's errors come without the headers of the answer.
        self.wait = response.headers.get("Retry-After")

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
        answers = answers or []
        if len(answers) != len(records):
            raise Unavailable("Salesforce answers for other records than were sent")
        return {
            record.external_id: _message(answer.get("errors"))
            for record, answer in zip(records, answers, strict=True)
            if not answer.get("success")
        }

    def _explained(self, error: SalesforceError) -> Exception:
        message = _message(error.content)
        if error.status == 429 or LIMIT_CODE in str(error.content):
            return Throttled(float(self.wait) if self.wait else None)
        if error.status in (401, 403):
            return Forbidden(
                f"Salesforce does not accept the token for this ({error.status}: {message})."
            )
        if 400 <= error.status < 500:
            return BadBatch(message)
        return Unavailable(f"Salesforce answers {error.status}")


def as_field(value: Value) -> str | int | float | bool | None:
    """A value as Salesforce reads it; null clears the field."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _message(errors: Any) -> str:
    if isinstance(errors, list) and errors:
        return "; ".join(str(error.get("message", error)) for error in errors)
    return str(errors)
