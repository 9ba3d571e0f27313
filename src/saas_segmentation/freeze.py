"""The members of a segment on a day as rows of the seed of manual decisions: a frozen list."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from saas_segmentation.catalogue import SEGMENTS, columns_of, meta_of
from saas_segmentation.dbt_query import Project, nearest, rows_of
from saas_segmentation.preview import NAMED, check_known

OVERRIDES = Path("seeds") / "reference" / "segment_overrides.csv"
HEADER = ("segment_key", "account_id", "action", "reason", "valid_from", "valid_to")

Decision = Mapping[str, str]


class NotFrozen(Exception):
    """Nothing to freeze, or nowhere to; the message says why and what to do."""


@dataclass(frozen=True)
class Frozen:
    """New rows, and how many members are on the list already."""

    rows: tuple[Decision, ...]
    listed_already: int


def freeze(
    project: Project, key: str, day: date, reason: str, list_key: str, scheme: str = NAMED
) -> Frozen:
    """Rows that put the members of a segment on a day onto a list from that day on."""
    check_list(project.folder, list_key)
    if not reason.strip():
        raise NotFrozen("The reason is empty: say in words why these accounts are on the list.")
    members = members_on(project, scheme, key, day)
    decisions = read_decisions(project.folder / OVERRIDES)
    listed = {row["account_id"] for row in decisions if is_on_list(row, list_key, day)}
    rows = [
        dict(zip(HEADER, (list_key, member, "include", reason, str(day), ""), strict=True))
        for member in members
        if member not in listed
    ]
    return Frozen(tuple(rows), len(members) - len(rows))


def check_list(folder: Path, list_key: str) -> None:
    """Stop unless the key is that of a segment declared with `list: true`."""
    segments = {
        str(column["name"]).removeprefix("is_"): meta_of(column)["segment"]
        for column in columns_of(folder, SEGMENTS)
        if "segment" in meta_of(column)
    }
    check_known("segment", list_key, segments)
    if not segments[list_key].get("list"):
        lists = sorted(key for key, segment in segments.items() if segment.get("list"))
        raise NotFrozen(
            f"Segment '{list_key}' has a rule and is no list{nearest(list_key, lists)}."
            f" Declare one with `list: true` in {SEGMENTS}."
        )


def members_on(project: Project, scheme: str, key: str, day: date) -> list[str]:
    """Accounts that were in the segment on the day, in order."""
    arguments = ", ".join(json.dumps(text) for text in (scheme, key, str(day)))
    rows = rows_of(f"{{{{ segment_members({arguments}) }}}}", project)
    check_known("scheme", scheme, {row["scheme"] for row in rows})
    kind = "named segment" if scheme == NAMED else f"segment of {scheme}"
    check_known(kind, key, {row["segment_key"] for row in rows if row["scheme"] == scheme})
    first, last = rows[0]["first_day"], rows[0]["last_day"]
    if not first <= day <= last:
        raise NotFrozen(f"{day} is outside the history, which goes from {first} to {last}.")
    members = sorted(row["account_id"] for row in rows if row["account_id"] is not None)
    if not members:
        raise NotFrozen(f"Nobody was in '{key}' on {day}.")
    return members


def read_decisions(path: Path) -> list[Decision]:
    """The manual decisions so far."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_on_list(row: Decision, list_key: str, day: date) -> bool:
    """Whether a decision puts its account onto the list on the day, or begins with it."""
    return (
        row["segment_key"] == list_key
        and row["action"] == "include"
        and (
            row["valid_from"] == str(day)
            or (
                row["valid_from"] <= str(day)
                and (not row["valid_to"] or row["valid_to"] > str(day))
            )
        )
    )


def as_csv(rows: Iterable[Decision], header: bool) -> str:
    """Rows as they stand in the seed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def append(folder: Path, rows: Sequence[Decision]) -> None:
    """Put rows behind those of the seed."""
    path = folder / OVERRIDES
    text = path.read_text(encoding="utf-8")
    if text and not text.endswith("\n"):
        text += "\n"
    path.write_text(text + as_csv(rows, header=not text), encoding="utf-8", newline="\n")
