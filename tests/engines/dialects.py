"""What warehouses that can't be reached are known to refuse in a statement.

sqlglot parses it in the warehouse's dialect. It lets much pass that the warehouse would not, so
each call must be of a function that the warehouse documents, and what else is known to be refused
is searched for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

# Functions by the names that stand in the SQL: those that all four document, and those of each.
EVERYWHERE = """
    abs avg cast ceil coalesce count exp extract first_value floor greatest lag lead least ln lower
    max min nullif power rank replace round row_number sign sqrt substring sum trim upper
"""
OWN_FUNCTIONS = {
    "snowflake": """
        convert_timezone date_trunc dateadd datediff get listagg md5 mod pi regexp_instr
        regexp_replace split_part try_cast try_parse_json
    """,
    "bigquery": """
        acos concat datetime datetime_add datetime_diff div json_value md5 regexp_replace safe_cast
        safe_offset split string_agg timestamp_add timestamp_trunc to_hex
    """,
    "redshift": """
        date_trunc dateadd datediff json_extract_path_text listagg md5 mod pi regexp_replace
        split_part timezone try_cast
    """,
    "databricks": """
        array_join collect_list concat date_trunc div from_utc_timestamp get get_json_object md5 pi
        regexp_extract regexp_replace split timestampadd timestampdiff try_cast
    """,
}
FUNCTIONS = {
    target: frozenset((EVERYWHERE + names).split()) for target, names in OWN_FUNCTIONS.items()
}
# Words before a bracket that call nothing.
KEYWORDS = """
    all and as between by distinct else exists filter from group in interval is join like not on
    or over select then union using values when where with window within
"""
TYPES = "bigdecimal bignumeric char character decimal numeric varchar varying"
NOT_CALLED = frozenset((KEYWORDS + TYPES).split())
# Types that sqlglot reads in each dialect and the warehouse does not know.
UNKNOWN_TYPES = {
    "snowflake": frozenset({"hugeint"}),
    "bigquery": frozenset(
        {"char", "double", "double precision", "hugeint", "text", "timestamptz", "varchar"}
    ),
    "redshift": frozenset({"double", "hugeint", "string"}),
    "databricks": frozenset({"hugeint", "text", "timestamptz"}),
}
# Words that PostgreSQL takes for a name and the warehouse only in quotes.
RESERVED_WORDS = {
    "snowflake": """
        account connection database ilike increment issue minus organization qualify regexp revoke
        rlike row rows sample schema start tablesample trigger view whenever
    """,
    "bigquery": """
        at contains cube define enum exclude following groups hash if ignore interval lookup
        merge no of over partition preceding proto range respect rollup rows set struct treat
        unnest within
    """,
    "redshift": """
        backup delta deflate defrag encode encryption explicit identity ignore lun luns minus off
        offline oid old open parallel percent permissions raw recover respect restore snapshot
        system tag top wallet
    """,
    "databricks": "",
}
RESERVED = {target: frozenset(words.split()) for target, words in RESERVED_WORDS.items()}
# BigQuery: digits before and after the point of `numeric` and `bignumeric`.
BIGQUERY_DECIMALS = {exp.DType.DECIMAL: (29, 9), exp.DType.BIGDECIMAL: (38, 38)}
DECIMAL_DIGITS = 38
WITHOUT_FRAME = (exp.Lag, exp.Lead, exp.RowNumber, exp.Rank, exp.DenseRank)


def findings(sql: str, dialect: str) -> list[str]:
    """What a warehouse is known to refuse in a statement; empty where nothing was found."""
    try:
        tokens = sqlglot.tokenize(sql, read=dialect)
        trees = [tree for tree in sqlglot.parse(sql, dialect, error_level=ErrorLevel.RAISE) if tree]
    except SqlglotError as error:
        return [f"can't be parsed: {str(error).splitlines()[0]}"]
    nodes = [node for tree in trees for node in tree.walk()]
    ctes = {node.alias.lower() for node in nodes if isinstance(node, exp.CTE)}
    found = [f"function {name}" for name in calls(tokens) if name not in FUNCTIONS[dialect] | ctes]
    found += [f"type {name}" for name in cast_types(tokens) if name in UNKNOWN_TYPES[dialect]]
    for node in nodes:
        found += refused(node, dialect)
    return sorted(set(found))


def calls(tokens: list[Token]) -> Iterator[str]:
    """Names before an opening bracket that are no keywords and no types."""
    for name, bracket in pairwise(tokens):
        word = name.text.lower()
        if (
            bracket.token_type == TokenType.L_PAREN
            and name.token_type != TokenType.STRING
            and word.isidentifier()
            and word not in NOT_CALLED
        ):
            yield word


def cast_types(tokens: list[Token]) -> Iterator[str]:
    """Names of the types in casts, as they are written."""
    for before, name, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.token_type == TokenType.ALIAS and after.token_type == TokenType.R_PAREN:
            yield " ".join(name.text.lower().split())


def refused(node: exp.Expr, dialect: str) -> Iterator[str]:
    """What the warehouse refuses in one node of a parsed statement, its parts left aside."""
    match node:
        case exp.DataType(this=exp.DType.DECIMAL | exp.DType.BIGDECIMAL):
            yield from refused_decimal(node, dialect)
        case exp.TryCast(this=exp.Cast(to=exp.DataType(this=source))) if (
            source in exp.DataType.TEXT_TYPES
        ):
            pass
        case exp.TryCast() if dialect in ("snowflake", "redshift"):
            # Snowflake reads text alone, Redshift no decimal as a decimal.
            yield "try_cast of what is no text"
        case exp.Filter() if dialect != "databricks":
            yield "filter (where …)"
        case exp.Select() if node.args.get("windows") and dialect in ("snowflake", "redshift"):
            yield "window clause"
        case exp.Distinct() if node.args.get("on") and dialect != "redshift":
            yield "distinct on"
        case exp.Window():
            yield from refused_window(node, dialect)
        case exp.Identifier(args={"quoted": False}) if node.name.lower() in RESERVED[dialect]:
            yield f"reserved word {node.name}"
        case exp.SetOperation(this=exp.SetOperation() as first) if dialect == "bigquery":
            if (type(node), node.args["distinct"]) != (type(first), first.args["distinct"]):
                yield "different set operations without brackets"
        case exp.Join():
            yield from refused_join(node, dialect)
        case exp.CTE(parent=exp.With(args={"recursive": True})) if is_recursive(node):
            has_columns = bool(node.args["alias"].columns)
            if dialect == "redshift" and not has_columns:
                yield "recursive query without names of columns"
            if dialect == "bigquery" and has_columns:
                yield "recursive query with names of columns"


def is_recursive(cte: exp.CTE) -> bool:
    """Whether a query of a with clause reads itself."""
    return any(table.name == cte.alias for table in cte.this.find_all(exp.Table))


def refused_decimal(node: exp.DataType, dialect: str) -> Iterator[str]:
    """Digits beyond the warehouse's; where none are said, most keep no digit after the point."""
    sizes = [int(size.name) for size in node.expressions]
    if not sizes:
        if dialect != "bigquery":
            yield "decimal without digits"
        return
    precision, scale = sizes[0], sizes[1] if len(sizes) > 1 else 0
    if dialect == "bigquery":
        whole, fraction = BIGQUERY_DECIMALS[node.this]
        is_too_long = precision - scale > whole or scale > fraction
    else:
        is_too_long = precision > DECIMAL_DIGITS
    if is_too_long:
        yield f"decimal({precision}, {scale})"


def refused_window(node: exp.Window, dialect: str) -> Iterator[str]:
    """Redshift has frames of rows only and wants one beside an order. BigQuery orders nulls in its
    own way alone where a frame is a range, as it is where none is said."""
    order, frame = node.args.get("order"), node.args.get("spec")
    if not order or not isinstance(node.this, exp.AggFunc) or isinstance(node.this, WITHOUT_FRAME):
        return
    if frame and frame.text("kind").upper() != "RANGE":
        return
    if dialect == "redshift":
        yield "frame of a range" if frame else "aggregate with an order and no frame"
    if dialect == "bigquery":
        for ordered in order.expressions:
            if bool(ordered.args.get("desc")) == bool(ordered.args.get("nulls_first")):
                yield "nulls out of order in a range"


def refused_join(node: exp.Join, dialect: str) -> Iterator[str]:
    """Outer joins need an equality, on BigQuery all of them, on Redshift the full ones."""
    sides = {"bigquery": ("LEFT", "RIGHT", "FULL"), "redshift": ("FULL",)}.get(dialect, ())
    condition = node.args.get("on")
    if node.side in sides and condition and not condition.find(exp.EQ):
        yield "outer join without an equality"
