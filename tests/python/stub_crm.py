"""A stand-in for HubSpot and Salesforce on loopback: it keeps what it is sent and can misbehave."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What a call meets: an HTTP status, a lost connection or the end of the sender, before or after the
# records are stored. None is a good day.
Trouble = str | int | None
Answer = tuple[int, Any]


class StubCrm:
    """State of the CRM, and what happens at its calls."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, dict[str, Any]]] = {}
        self.calls: list[list[str]] = []
        self.trouble: Callable[[int], Trouble] = lambda call: None
        # External id -> message, answered record by record, or for the whole batch.
        self.refused: dict[str, str] = {}
        self.refused_batches: dict[str, str] = {}
        self.retry_after: str | None = "1"
        # What the CRM calls its errors.
        self.code = "STUB"
        self.reason = "no luck"
        self.names_the_bad = True
        # Said instead of an answer, though the records are stored.
        self.gibberish: Any = None
        self.tokens: set[str] = set()
        self.sender: int | None = None
        self.url = ""
        self.lock = threading.Lock()

    def store(self, kind: str, fields: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what is not refused."""
        for external_id, values in fields.items():
            if external_id not in self.refused:
                self.records.setdefault(kind, {}).setdefault(external_id, {}).update(values)

    def kill(self) -> None:
        assert self.sender is not None
        os.kill(self.sender, signal.SIGKILL)


def read_hubspot(path: str, body: Any) -> tuple[str, dict[str, dict[str, Any]]]:
    kind = path.split("/objects/")[1].split("/")[0]
    return kind, {one["id"]: one["properties"] for one in body["inputs"]}


def read_salesforce(path: str, body: Any) -> tuple[str, dict[str, dict[str, Any]]]:
    *_, kind, id_field = path.split("/")
    return kind, {
        one[id_field]: {
            name: value for name, value in one.items() if name not in (id_field, "attributes")
        }
        for one in body["records"]
    }


def answer_hubspot(crm: StubCrm, ids: list[str]) -> Answer:
    bad = [name for name in ids if name in crm.refused]
    results = [{"id": name, "properties": {}} for name in ids if name not in crm.refused]
    times = {"startedAt": "2026-01-01T00:00:00Z", "completedAt": "2026-01-01T00:00:00Z"}
    found: dict[str, Any] = {"status": "COMPLETE", "results": results, **times}
    if bad:
        found["numErrors"] = len(bad)
        found["errors"] = [
            {
                "status": "error",
                "category": "VALIDATION_ERROR",
                "message": crm.refused[name],
                "context": {"ids": [name]} if crm.names_the_bad else {},
            }
            for name in bad
        ]
    return (207 if bad else 200), found


def answer_salesforce(crm: StubCrm, ids: list[str]) -> Answer:
    found = []
    for name in ids:
        message = crm.refused.get(name)
        errors = [{"statusCode": crm.code, "message": message, "fields": []}] if message else []
        found.append({"id": f"001{name}", "success": not message, "errors": errors})
    return 200, found


def handler(crm: StubCrm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.take(read_hubspot, answer_hubspot)

        def do_PATCH(self) -> None:
            self.take(read_salesforce, answer_salesforce)

        def take(
            self,
            read: Callable[[str, Any], tuple[str, dict[str, dict[str, Any]]]],
            answer: Callable[[StubCrm, list[str]], Answer],
        ) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kind, fields = read(self.path, body)
            with crm.lock:
                crm.tokens.add(self.headers["Authorization"].removeprefix("Bearer "))
                trouble = crm.trouble(len(crm.calls))
                crm.calls.append(list(fields))
                if trouble in ("kill before", "drop before"):
                    self.leave(trouble)
                    return
                if isinstance(trouble, int):
                    self.refuse(trouble, crm.reason)
                    return
                for name, message in crm.refused_batches.items():
                    if name in fields:
                        self.refuse(400, message)
                        return
                crm.store(kind, fields)
                if trouble in ("kill after", "drop after"):
                    self.leave(trouble)
                    return
                if crm.gibberish is None:
                    self.say(*answer(crm, list(fields)))
                else:
                    self.say(200, crm.gibberish)
                if trouble == "kill at the answer":
                    self.wfile.flush()
                    crm.kill()

        def leave(self, trouble: Trouble) -> None:
            if str(trouble).startswith("kill"):
                crm.kill()
            self.close_connection = True

        def refuse(self, status: int, message: str) -> None:
            if self.command == "PATCH":
                self.say(status, [{"errorCode": crm.code, "message": message}])
            else:
                self.say(status, {"status": "error", "message": message, "category": crm.code})

        def say(self, status: int, what: Any) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            if status in (423, 429, 477, 503) and crm.retry_after:
                self.send_header("Retry-After", crm.retry_after)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def stub_crm() -> Iterator[StubCrm]:
    """A running stand-in."""
    crm = StubCrm()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(crm))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    crm.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
