"""The catalogue of traits, schemes and named segments as a page, from what the project declares."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

MARTS = Path("models") / "marts" / "segmentation"
TRAITS = MARTS / "_account_traits_daily.yml"
SEGMENTS = MARTS / "_account_segments.yml"
SCHEMES = Path("seeds") / "reference" / "segment_definitions_seed.csv"
PAGE = Path("docs") / "segments.md"
START = "<!-- catalogue: written by `saas-segmentation catalogue --write` -->\n"
END = "<!-- end of catalogue -->\n"
# Of a segment of a scheme, beside its key.
COLUMNS = ("description", "goal", "kpi", "owner", "treatment")
DOC = re.compile(r"\{\{ doc\('(\w+)'\) \}\}")
DOCS_BLOCK = re.compile(r"\{% docs (\w+) %\}\s*(.*?)\s*\{% enddocs %\}", re.DOTALL)

Column = Mapping[str, Any]


class NoCatalogue(Exception):
    """The page or a declaration is missing; the message says which file."""


def columns_of(root: Path, path: Path) -> list[Column]:
    """Columns of the one model of a properties file."""
    try:
        text = (root / path).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NoCatalogue(f"{path} is missing: run this in the project's folder.") from error
    found: list[Column] = yaml.safe_load(text)["models"][0]["columns"]
    return found


def meta_of(column: Column) -> Mapping[str, Any]:
    """What a column declares for us."""
    found: Mapping[str, Any] = column.get("config", {}).get("meta", {})
    return found


def catalogue(root: Path) -> str:
    """The catalogue as Markdown."""
    parts = [
        "### Schemes\n",
        *_schemes(root),
        "### Named segments\n",
        *_named_segments(root),
        "### Traits\n",
        *_traits(root),
    ]
    return "\n".join(parts)


def written_page(root: Path) -> str:
    """The page with today's catalogue in its place."""
    text = (root / PAGE).read_text(encoding="utf-8")
    if START not in text or END not in text:
        raise NoCatalogue(f"{PAGE} has no lines {START.strip()} and {END.strip()}.")
    before, rest = text.split(START)
    return f"{before}{START}\n{catalogue(root)}\n{END}{rest.split(END)[1]}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _schemes(root: Path) -> Iterator[str]:
    with (root / SCHEMES).open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["scheme"], int(row["sort_order"])))
    rows += _declared_scheme_rows(root)
    for scheme, segments in groupby(rows, key=lambda row: row["scheme"]):
        yield f"#### `{scheme}`\n"
        yield _table(
            ("segment", "who", "goal", "KPI", "owner", "treatment"),
            [
                (
                    f"`{row['segment_key']}`",
                    *(row[name] for name in COLUMNS),
                )
                for row in segments
            ],
        )


def _declared_scheme_rows(root: Path) -> list[dict[str, str]]:
    """Segments of the schemes that are declared in YAML, with what they take from their scheme."""
    rows = []
    for column in columns_of(root, SEGMENTS):
        declared = meta_of(column).get("scheme", {})
        for key, segment in declared.get("segments", {}).items():
            texts = {"description": column["description"], **declared, **segment}
            row = {name: str(texts[name]) for name in COLUMNS}
            rows.append(
                {**row, "scheme": column["name"].removesuffix("_segment"), "segment_key": key}
            )
    return rows


def _named_segments(root: Path) -> Iterator[str]:
    for column in columns_of(root, SEGMENTS):
        segment = meta_of(column).get("segment")
        if segment:
            yield f"#### `{column['name']}`: {segment['label']}\n"
            yield " ".join(str(column["description"]).split()) + "\n"
            yield _table(
                ("goal", "KPI", "owner", "treatment", "next action", "channel"),
                [
                    [
                        str(segment[name])
                        for name in ("goal", "kpi", "owner", "treatment", "next_action", "channel")
                    ]
                ],
            )


def _traits(root: Path) -> Iterator[str]:
    texts = {
        name: text
        for file in (root / "models").rglob("*.md")
        for name, text in DOCS_BLOCK.findall(file.read_text(encoding="utf-8"))
    }
    yield _table(
        ("trait", "type", "kind", "source", "what it is"),
        [
            (
                f"`{column['name']}`",
                str(column["data_type"]),
                str(meta_of(column)["kind"]),
                str(meta_of(column)["source"]),
                DOC.sub(lambda found: texts[found[1]], str(column["description"])),
            )
            for column in columns_of(root, TRAITS)
            if "kind" in meta_of(column)
        ],
    )
