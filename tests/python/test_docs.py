"""What the pages say is what the project is, and nothing of it is without a description."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import PROFILE, ROOT
from rich.console import Console
from test_cdnow import AS_OF, Customer, rfm_of

from saas_segmentation.catalogue import PAGE, written_page
from saas_segmentation.summary import print_summary, read_summary

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = ROOT / "README.md"
VARS_PAGE = ROOT / "docs" / "vars.md"
DEFINITIONS_PAGE = ROOT / "docs" / "definitions.md"
INPUTS_PAGE = ROOT / "docs" / "inputs.md"
PROJECT = "saas_segmentation"
# Implementations of a dispatched macro, and what dbt makes of a generic test.
# What a column's comment has in Hive's metastore.
METASTORE_CHARACTERS = 256
DISPATCHED = ("default__", "duckdb__", "postgres__", "spark__", "test_")

Node = Mapping[str, Any]
Table = list[list[str]]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def tables_of(page: Path) -> list[Table]:
    """The tables of a page, each with its header and without the line below that."""
    tables: list[Table] = []
    rows: Table = []
    for line in [*text_of(page).splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            tables.append([rows[0], *rows[2:]])
            rows = []
    return tables


def column_of(page: Path, name: str) -> list[str]:
    """Cells under every header of this name, in all tables of a page."""
    cells: list[str] = []
    for header, *rows in tables_of(page):
        if name in header:
            cells += [row[header.index(name)] for row in rows]
    return cells


def code_in(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


def macro_value(path: str, macro: str, **names: object) -> Any:
    """What a macro that only returns a literal returns."""
    source = text_of(ROOT / "macros" / path)
    found = re.search(rf"macro {macro}\(\) %}}.*?do return\((.*?)\) %}}", source, re.DOTALL)
    assert found, f"{path} has no literal in {macro}"
    literal = re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", found[1].strip()))
    for name, value in names.items():
        literal = re.sub(rf"(?<!\")\b{name}\b(?!\")", repr(value), literal)
    return ast.literal_eval(literal)


@pytest.fixture(scope="module")
def defaults() -> dict[str, object]:
    return yaml.safe_load(text_of(ROOT / "dbt_project.yml"))["vars"]


@pytest.fixture(scope="module")
def target(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What dbt makes of the project: its manifest and the compiled analyses, in one process.

    The database is an empty one of the same name, so that nobody waits for the built one's lock.
    """
    folder = tmp_path_factory.mktemp("docs")
    database = folder / built_demo.name
    (folder / "profiles.yml").write_text(PROFILE.format(path=json.dumps(str(database))))
    paths = ("--profiles-dir", folder, "--target-path", folder, "--log-path", folder)
    ended = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("compile", "--quiet", "--no-use-colors", "--select", "resource_type:analysis"),
            *map(str, paths),
        ],
        cwd=ROOT,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-4000:]
    return folder


@pytest.fixture(scope="module")
def manifest(target: Path) -> dict[str, Any]:
    return json.loads(text_of(target / "manifest.json"))


def nodes_of(manifest: Mapping[str, Any], *types: str) -> Iterator[Node]:
    """Nodes of these types, those that the demo switches off included."""
    everything = [*manifest["nodes"].values()]
    everything += [node for nodes in manifest["disabled"].values() for node in nodes]
    for node in everything:
        if node["package_name"] == PROJECT and node["resource_type"] in types:
            yield node


def marts_of(manifest: Mapping[str, Any]) -> list[Node]:
    return [node for node in nodes_of(manifest, "model") if node["path"].startswith("marts/")]


def is_described(item: Mapping[str, Any]) -> bool:
    text = (item.get("description") or "").strip()
    return bool(text) and "TODO" not in text


def undescribed(node: Node) -> list[str]:
    """The node and its columns, as far as they have no description."""
    found = [] if is_described(node) else [node["name"]]
    columns = node["columns"].values()
    return found + [f"{node['name']}.{it['name']}" for it in columns if not is_described(it)]


# Vars ----------------------------------------------------------------------------------------


def vars_page_defaults() -> dict[str, str]:
    found = re.findall(r"^### `(\w+)`\n\nDefault `(.*?)`\. Allowed: ", text_of(VARS_PAGE), re.M)
    return dict(found)


def test_vars_page_lists_every_var(defaults: dict[str, object]) -> None:
    listed = vars_page_defaults()
    assert len(re.findall(r"^### ", text_of(VARS_PAGE), re.M)) == len(listed)
    assert {name: yaml.safe_load(value) for name, value in listed.items()} == defaults
    assert list(listed) == list(defaults), "the order is not that of dbt_project.yml"


def test_readme_lists_every_var(defaults: dict[str, object]) -> None:
    table = next(table for table in tables_of(README) if table[0][:2] == ["Var", "Default"])
    listed = {code_in(row[0])[0]: yaml.safe_load(code_in(row[1])[0]) for row in table[1:]}
    assert listed == defaults


def test_vars_page_says_what_is_allowed() -> None:
    rules = macro_value("project/var_rules.sql", "var_rules")
    assert set(rules) == set(vars_page_defaults())
    for name, rule in rules.items():
        found = re.search(
            rf"^### `{name}`\n\nDefault .*?\. Allowed: (.*)$", text_of(VARS_PAGE), re.M
        )
        assert found
        allowed = found[1]
        named = [*rule.get("allowed", []), *rule.get("keys", [])]
        assert [word for word in named if f"`{word}`" not in allowed] == [], name
        bounds = [rule[bound] for bound in ("minimum", "maximum") if bound in rule]
        missing = [bound for bound in bounds if not re.search(rf"\b{bound}\b", allowed)]
        assert not missing or {"map_of_numbers", "number", "integer"}.isdisjoint({rule["kind"]}), (
            name
        )
        assert ("null" in allowed) == bool(rule.get("optional")), name
        assert ("`true`, `false`" in allowed) == (rule["kind"] == "boolean"), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_set_only_vars_that_exist(page: Path, defaults: dict[str, object]) -> None:
    text = text_of(page)
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    settings = [block["vars"] for block in blocks if "vars" in block]
    settings += [yaml.safe_load(block) for block in re.findall(r"--vars '(.*?)'", text, re.DOTALL)]
    unknown = {name for setting in settings for name in setting} - set(defaults)
    assert not unknown
    if page == README:
        assert len(settings) >= 3


# Pages ---------------------------------------------------------------------------------------


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), link
        assert not anchor or anchor in anchors_of(linked), link


def test_readme_shows_the_summary_of_the_demo(built_demo: Path) -> None:
    block = re.search(r"```\n(As of .*?)```", text_of(README), re.DOTALL)
    assert block
    console = Console(record=True, width=120, file=StringIO())
    print_summary(read_summary(built_demo), Path("saas_segmentation.duckdb"), console)
    printed = [line.rstrip() for line in console.export_text().splitlines()]
    shown = [line for line in block[1].splitlines() if "…" not in line]
    assert len(shown) > 15
    assert [line for line in shown if line not in printed] == []


def test_readme_lists_every_mart(manifest: Mapping[str, Any]) -> None:
    table = next(table for table in tables_of(README) if table[0] == ["Table", "One row per"])
    listed = [name for row in table[1:] for name in code_in(row[0])]
    assert sorted(listed) == sorted(node["name"] for node in marts_of(manifest))


def test_definitions_name_what_exists(
    manifest: Mapping[str, Any], defaults: dict[str, object]
) -> None:
    macros = {macro["name"] for macro in manifest["macros"].values()}
    known = macros | {node["name"] for node in nodes_of(manifest, "model", "seed", "analysis")}
    places = code_in(" ".join(column_of(DEFINITIONS_PAGE, "Where")))
    assert len(places) > 50
    assert set(places) <= known
    policies = code_in(" ".join(column_of(DEFINITIONS_PAGE, "Var")))
    assert len(policies) > 20
    assert set(policies) <= set(defaults)
    schemes = code_in(" ".join(column_of(DEFINITIONS_PAGE, "Scheme")))
    assert schemes == defaults["schemes"]


def test_catalogue_is_what_is_declared() -> None:
    assert text_of(ROOT / PAGE) == written_page(ROOT), "run `saas-segmentation catalogue --write`"


def test_inputs_page_is_the_contract() -> None:
    loaded_at = ["loaded_at", "timestamp", True]
    contract = macro_value("inputs/input_contract.sql", "input_contract", loaded_at=loaded_at)
    # Made by adapters alone: which record of a tool is whose.
    del contract["source_accounts"]
    pieces = re.split(r"^### `(\w+)`$", text_of(INPUTS_PAGE), flags=re.M)
    pieces[-1] = pieces[-1].split("\n## ")[0]
    described = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    assert list(described) == list(contract)
    for entity, text in described.items():
        rows = re.findall(r"^\| (\**)`(\w+)`\** \| (\w+) \|", text, re.M)
        listed = [[name, kind, bool(bold)] for bold, name, kind in rows]
        assert listed == contract[entity]["columns"], entity
        keys = re.search(r"^Key: (.*?)\. ", text, re.M)
        assert keys and code_in(keys[1]) == contract[entity]["key"], entity
        checks = text_of(ROOT / "models" / "inputs" / "checked" / f"checked_{entity}.sql")
        for reason in code_in(text.partition("Own reasons of rejection:")[2].partition("|")[0]):
            assert f'"{reason}"' in checks, f"{entity}: {reason}"
        for reason in re.findall(r'\[\s*"([a-z][^"]* [^"]*)",\s', checks):
            assert f"`{reason}`" in text, f"{entity}: {reason}"


def test_inputs_page_has_every_raw_column() -> None:
    vendors = re.split(
        r"^### ", text_of(INPUTS_PAGE).partition("## Raw tables by vendor")[2], flags=re.M
    )
    staged = sorted((ROOT / "models" / "staging").glob("[!g]*/stg_*.sql"))
    assert len(staged) > 15
    for path in staged:
        page = next(it for it in vendors if f"Schema `raw_{path.parent.name}`" in it)
        call = re.search(r"staged\((.*)\)\s*}}", text_of(path), re.DOTALL)
        assert call
        parsed = ast.parse(f"f({call[1].replace('=true', '=True')})", mode="eval").body
        assert isinstance(parsed, ast.Call)
        given = {str(word.arg): ast.literal_eval(word.value) for word in parsed.keywords}
        row = next(line for line in page.splitlines() if line.startswith(f"| `{given['table']}` |"))
        assert f"| {'required' if given.get('required') else 'optional'} |" in row, path.name
        for column in given["columns"]:
            assert f"`{column[2] if len(column) > 2 else column[0]}` {column[1]}" in row, path.name


def test_readme_example_of_real_purchases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SQL of the README runs on the real file, and the counts beside it are those of RFM."""
    cases = Path(os.environ.get("SAAS_CASES_DIR", ROOT / "tests" / "cases"))
    (tmp_path / "purchases.csv").symlink_to(cases / "cdnow_sample_transactions.csv")
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```sql\n(.*?)```", text_of(README), re.DOTALL)
    assert block
    with duckdb.connect() as connection:
        connection.execute(block[1])
        rows = connection.execute(
            "select account_id, cast(paid_at as date), total_amount from raw_generic.invoices"
        ).fetchall()
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'raw_generic' and table_name <> 'purchases'"
        ).fetchall()
    loaded_at = ["loaded_at", "timestamp", True]
    contract = macro_value("inputs/input_contract.sql", "input_contract", loaded_at=loaded_at)
    for table, column in columns:
        assert column in [it[0] for it in contract[table]["columns"]], f"{table}.{column}"
    customers: dict[str, Customer] = {}
    for account_id, day, amount in rows:
        customers.setdefault(account_id, Customer()).purchases.append((day, amount))
    found = list(rfm_of(customers, AS_OF).values())
    counts = Counter(rfm.segment for rfm in found)
    table = next(table for table in tables_of(README) if table[0][0] == "`rfm_segment`")
    stated = {row[0]: row[1:] for row in table[1:]}
    assert {segment: int(row[0]) for segment, row in stated.items()} == counts
    for segment, (_, days, paid) in stated.items():
        members = [rfm for rfm in found if rfm.segment == segment]
        assert round(sum(rfm.recency_days for rfm in members) / len(members)) == int(days)
        assert sum(rfm.amount for rfm in members) == Decimal(paid.replace(",", ""))


# Descriptions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exposure", "source"),
    [("dashboard", "dashboard/*.py"), ("crm_sync", "sync/*.py"), ("alerts", "alerts.py")],
)
def test_exposures_name_the_marts_that_are_read(
    manifest: Mapping[str, Any], exposure: str, source: str
) -> None:
    """Lineage tells who is hit by a change of a mart: no command may read one unseen."""
    marts = {
        node["alias"]: name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }
    files = (ROOT / "src" / "saas_segmentation").glob(source)
    # Named after `from` or `join`, or as a text of its own.
    named = re.compile(r'(?:\b(?:from|join)\s+|")(\w+)')
    words = {word for path in files for word in named.findall(path.read_text("utf-8"))}
    node = manifest["exposures"][f"exposure.saas_segmentation.{exposure}"]
    assert sorted(node["depends_on"]["nodes"]) == sorted(
        name for mart, name in marts.items() if mart in words
    )


def test_everything_is_described(manifest: Mapping[str, Any]) -> None:
    found = [
        name
        for node in nodes_of(manifest, "model", "seed", "analysis", "source")
        for name in undescribed(node)
    ]
    found += [name for source in manifest["sources"].values() for name in undescribed(source)]
    for macro in manifest["macros"].values():
        if macro["package_name"] == PROJECT and not macro["name"].startswith(DISPATCHED):
            found += [] if is_described(macro) else [f"macro {macro['name']}"]
            arguments = macro["arguments"]
            found += [f"{macro['name']}({it['name']})" for it in arguments if not is_described(it)]
    assert not found, f"{len(found)} without a description: {', '.join(sorted(found)[:40])}"


def test_metastores_hold_every_description(manifest: Mapping[str, Any]) -> None:
    # With a longer one Spark tries for 20 seconds, then makes a table that Hive can't read.
    found = [
        f"{node['name']}.{column['name']}"
        for node in nodes_of(manifest, "model", "seed")
        for column in node["columns"].values()
        if len(column["description"]) > METASTORE_CHARACTERS
    ]
    assert not found


def test_every_built_column_is_described(built_demo: Path, manifest: Mapping[str, Any]) -> None:
    documented = {
        (node["schema"], node["name"]): set(node["columns"])
        for node in nodes_of(manifest, "model", "seed")
    }
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        built = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " where table_schema in (select distinct unnest(?))",
            [sorted({schema for schema, _ in documented})],
        ).fetchall()
    assert len(built) > 1000
    # What is declared on the marts is described there, wherever else it stands.
    declared = documented["main", "account_traits_daily"] | documented["main", "account_segments"]
    # A table that no model makes any more is left over in an older file.
    missing = [
        f"{table}.{column}"
        for schema, table, column in built
        if column not in documented.get((schema, table), {column})
        and not (
            schema == "main_intermediate" and re.sub(r"__\d+_days_ago$", "", column) in declared
        )
    ]
    assert not missing


def test_every_model_says_its_grain_first(manifest: Mapping[str, Any]) -> None:
    models = list(nodes_of(manifest, "model"))
    vague = [it["name"] for it in models if not it["description"].startswith("One row per ")]
    assert not vague


def test_marts_are_public_and_under_contract(manifest: Mapping[str, Any]) -> None:
    marts = marts_of(manifest)
    assert len(marts) > 15
    for mart in marts:
        config = mart["config"]
        assert config["contract"]["enforced"], mart["name"]
        assert config["access"] == "public", mart["name"]
        assert config["group"] in {name["name"] for name in manifest["groups"].values()}
        untyped = [it["name"] for it in mart["columns"].values() if not it["data_type"]]
        assert not untyped, mart["name"]


def test_tests_of_many_rules_are_named_for_their_table(manifest: Mapping[str, Any]) -> None:
    """A failure says where. dbt itself would name them by all their arguments."""
    named = [
        (node["test_metadata"]["name"], node["attached_node"].split(".")[-1], node["name"])
        for node in nodes_of(manifest, "test")
        if (node.get("test_metadata") or {}).get("name") in ("sound", "in_segment_definitions")
    ]
    assert len(named) > 300
    odd = [name for kind, table, name in named if not name.startswith(f"{kind}_{table}")]
    odd += [name for kind, table, name in named if len(name) > len(f"{kind}_{table}") + 12]
    assert not odd
    assert len(set(named)) == len(named)


# Analyses ------------------------------------------------------------------------------------

ANALYSES = sorted((ROOT / "analyses").glob("*.sql"))


@pytest.mark.parametrize("path", ANALYSES, ids=lambda path: path.stem)
def test_analysis_runs(
    path: Path, target: Path, manifest: Mapping[str, Any], built_demo: Path
) -> None:
    """It opens with its question, reads marts only, and answers with the columns it describes."""
    assert re.match(r"-- [A-Z].*\?$", text_of(path).splitlines()[0])
    node = next(it for it in nodes_of(manifest, "analysis") if it["name"] == path.stem)
    read = {name.split(".")[-1] for name in node["depends_on"]["nodes"]}
    assert read and read <= {mart["name"] for mart in marts_of(manifest)}
    compiled = target / "compiled" / PROJECT / "analyses" / path.name
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        answer = connection.execute(text_of(compiled))
        columns = [column[0] for column in answer.description or []]
        assert answer.fetchall(), "the demo has no answer"
    stated = set(node["columns"])
    assert stated <= set(columns)
    numbered = re.compile(r"month_\d+_rate")
    assert {it for it in columns if not numbered.fullmatch(it)} <= stated
