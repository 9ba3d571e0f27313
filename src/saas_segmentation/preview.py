"""Who would enter and leave which segment under rules that are edited but not built yet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saas_segmentation.catalogue import SCHEMES
from saas_segmentation.dbt_query import Project, Row, nearest, rows_of

NAMED = "named"

Key = tuple[str, str]


class UnknownSegment(Exception):
    """No such segment or scheme; the message has the nearest name."""


@dataclass(frozen=True)
class Move:
    """One account that would enter or leave."""

    account_id: str
    account_name: str
    mrr: Decimal
    reason: str
    enters: bool


@dataclass(frozen=True)
class Change:
    """A segment whose members would change, or that is new or gone."""

    scheme: str
    key: str
    label: str
    version_note: str
    moves: tuple[Move, ...]

    def mrr(self, enters: bool) -> Decimal:
        """MRR of the accounts that enter, or that leave."""
        return sum((move.mrr for move in self.moves if move.enters == enters), Decimal(0))

    def accounts(self, enters: bool) -> int:
        """How many enter, or leave."""
        return sum(move.enters == enters for move in self.moves)


@dataclass(frozen=True)
class Preview:
    """All changes, and the day that they are computed for."""

    as_of_date: date | None
    changes: tuple[Change, ...]


def read_preview(
    project: Project, segment: str | None = None, scheme: str | None = None
) -> Preview:
    """What would change; in one named segment or one scheme only, where one is given."""
    segment = segment and segment.removeprefix("is_")
    rows = rows_of("{{ segment_preview() }}", project)
    check_known("segment", segment, {row["segment_key"] for row in rows if row["scheme"] == NAMED})
    check_known("scheme", scheme, {row["scheme"] for row in rows} - {NAMED})
    seeded = seeded_definitions(project.folder / SCHEMES)
    found = changes(rows, seeded)
    if segment is not None:
        found = [change for change in found if (change.scheme, change.key) == (NAMED, segment)]
    if scheme is not None:
        found = [change for change in found if change.scheme == scheme]
    return Preview(max((row["as_of_date"] for row in rows), default=None), tuple(found))


def check_known(kind: str, name: str | None, known: Iterable[str]) -> None:
    """Stop where a name is none of the known ones."""
    names = sorted(known)
    if name is not None and name not in names:
        raise UnknownSegment(f"There is no {kind} '{name}'{nearest(name, names)}.")


def seeded_definitions(path: Path) -> Mapping[Key, Mapping[str, str]]:
    """Definitions of the schemes' segments as the file has them now, loaded or not."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["scheme"], row["segment_key"]): row for row in csv.DictReader(file)}


def changes(rows: Sequence[Row], seeded: Mapping[Key, Mapping[str, str]]) -> list[Change]:
    """The segments that would change, named ones last."""
    by_segment: dict[Key, list[Row]] = {}
    elsewhere: dict[tuple[str, str, str], str] = {}
    for row in rows:
        by_segment.setdefault((row["scheme"], row["segment_key"]), []).append(row)
        if row["move"] and row["scheme"] != NAMED:
            elsewhere[row["scheme"], row["account_id"], row["move"]] = row["label"]
    found = []
    for (scheme, key), own in sorted(
        by_segment.items(), key=lambda item: (item[0][0] == NAMED, item[0])
    ):
        first, definition = own[0], seeded.get((scheme, key))
        is_seeded = any(other == scheme for other, _ in seeded)
        is_gone = first["is_gone"] or (is_seeded and definition is None)
        moves = [_move(row, definition, elsewhere) for row in own if row["move"]]
        if not (moves or first["is_new"] or is_gone):
            continue
        version = int(definition["definition_version"]) if definition else first["declared_version"]
        moves.sort(key=lambda move: (-move.mrr, move.account_name, move.account_id))
        note = _version_note(first, version, is_gone)
        found.append(Change(scheme, key, first["label"], note, tuple(moves)))
    return found


def _move(
    row: Row,
    definition: Mapping[str, str] | None,
    elsewhere: Mapping[tuple[str, str, str], str],
) -> Move:
    enters = row["move"] == "enter"
    reason = row["reason"] or ""
    if row["scheme"] != NAMED:
        # An account of a scheme comes from one of its segments and goes to another.
        other = elsewhere.get((row["scheme"], row["account_id"], "leave" if enters else "enter"))
        description = definition["description"] if definition else row["description"]
        words = [f"from {other}" if other else "new"]
        words = [*words, description or row["label"]] if enters else [f"to {other or 'none'}"]
        reason = ": ".join(words)
    elif not enters:
        reason = f"was in because: {reason}"
    mrr = row["mrr_amount"] or Decimal(0)
    return Move(row["account_id"], row["account_name"] or row["account_id"], mrr, reason, enters)


def _version_note(row: Row, version: int | None, is_gone: bool) -> str:
    stored = row["stored_version"]
    if is_gone:
        return "gone: not declared any more"
    if stored is None:
        return f"new, version {version or 1}"
    if not row["is_changed"]:
        return f"its own rule is the same, version {stored}: it follows what the rule reads"
    if version is None:
        return f"version {stored}: made of other schemes, and follows theirs"
    if version > stored:
        return f"version {stored} → {version}"
    return f"still version {stored}: raise its version before you build"


def print_preview(preview: Preview, console: Console, limit: int) -> None:
    """Totals of every changed segment, then who moves; at most `limit` accounts each way."""
    if not preview.changes:
        console.print("Nothing would change.")
        return
    totals = Table(title=f"What would change on {preview.as_of_date}", title_justify="left")
    for name in ("Scheme", "Segment"):
        totals.add_column(name, overflow="fold")
    for name in ("Entering", "MRR", "Leaving", "MRR", "Net", "Net MRR"):
        totals.add_column(name, justify="right")
    for change in preview.changes:
        accounts = [change.accounts(True), change.accounts(False)]
        mrr = [change.mrr(True), change.mrr(False)]
        totals.add_row(
            *(change.scheme, change.key),
            *(f"{accounts[0]:,}", f"{mrr[0]:,.2f}", f"{accounts[1]:,}", f"{mrr[1]:,.2f}"),
            *(f"{accounts[0] - accounts[1]:+,}", f"{mrr[0] - mrr[1]:+,.2f}"),
        )
    console.print(totals)
    for change in preview.changes:
        console.print(
            f"\n[bold]{escape(change.label)}[/] ({change.scheme}, {change.key})", highlight=False
        )
        console.print(change.version_note, markup=False, highlight=False)
        for enters in (True, False):
            _print_moves([move for move in change.moves if move.enters == enters], console, limit)


def _print_moves(moves: Sequence[Move], console: Console, limit: int) -> None:
    if not moves:
        return
    table = Table(title="Entering" if moves[0].enters else "Leaving", title_justify="left")
    table.add_column("Account", overflow="fold")
    table.add_column("MRR", justify="right")
    table.add_column("Why", overflow="fold")
    for move in moves[:limit]:
        table.add_row(escape(move.account_name), f"{move.mrr:,.2f}", escape(move.reason))
    console.print(table)
    if len(moves) > limit:
        console.print(f"… and {len(moves) - limit:,} more", highlight=False)
