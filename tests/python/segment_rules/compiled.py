"""Random rules through the project's own macros: one small dbt project that compiles them all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .evaluator import Node
from .states import Declaration

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "models" / "intermediate" / "segmentation" / "int_named_segment_days.sql"

# What stands in for the declarations in the marts' YAML. How declarations are checked is tested
# elsewhere; here they come without labels, owners and examples.
STAND_INS = {
    "trait_declarations": "return(drawn('traits'))",
    "scheme_declarations": "return({})",
    "segment_declarations": "return(drawn(model.name) if execute else {})",
    "validate_segments": "return('')",
}
CONDITIONS = """
select
    account_id,
    date_day
    {%- for node in (drawn(model.name) if execute else []) %},
    ({{ condition_sql(node) }}) as rule_{{ loop.index0 }}
    {%- endfor %}
from condition_days
order by account_id, date_day
"""


def compile_rules(
    folder: Path,
    conditions: Mapping[str, Sequence[Node]],
    sets: Mapping[str, Mapping[str, Declaration]],
    traits: Mapping[str, str],
    variables: Mapping[str, object],
) -> dict[str, str]:
    """SQL by name of the batch of conditions or of the set of segments."""
    project = folder / "project"
    models = project / "models"
    models.mkdir(parents=True)
    copy_macros(project / "macros")
    for name in conditions:
        (models / f"{name}.sql").write_text(CONDITIONS, encoding="utf-8")
    model = MODEL.read_text(encoding="utf-8")
    for name in sets:
        (models / f"{name}.sql").write_text(model, encoding="utf-8")
    for name in re.findall(r"ref\([\"'](\w+)[\"']\)", model):
        (models / f"{name}.sql").write_text("select 1 as stand_in", encoding="utf-8")
    settings = {
        **yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8")),
        "models": {"+materialized": "table"},
        "seeds": {},
    }
    # The drawn traits have no rules, so that a var can't name any of them.
    settings["vars"] |= {"driver_traits": [], **variables}
    declared_traits = {
        name: {"description": name, "data_type": type_, "kind": "use"}
        for name, type_ in traits.items()
    }
    write_drawn(project / "macros", {"traits": declared_traits, **conditions, **sets})
    (project / "dbt_project.yml").write_text(
        yaml.safe_dump(settings, sort_keys=False), encoding="utf-8"
    )
    output = {"type": "duckdb", "path": ":memory:", "threads": 1}
    profile = {settings["profile"]: {"target": "test", "outputs": {"test": output}}}
    (project / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    run_dbt_compile(project)
    return {name: compiled(project, name) for name in [*conditions, *sets]}


def copy_macros(folder: Path) -> None:
    """The project's macros, but for those that have a stand-in."""
    shutil.copytree(ROOT / "macros", folder, ignore=shutil.ignore_patterns("*.yml"))
    names = "|".join(STAND_INS)
    block = re.compile(rf"{{%-? macro (?:{names})\(.*?{{%-? endmacro -?%}}", re.DOTALL)
    for path in folder.rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        path.write_text(block.sub("", text), encoding="utf-8")
    lines = [
        f"{{% macro {name}() %}} {{% do {body} %}} {{% endmacro %}}\n"
        for name, body in STAND_INS.items()
    ]
    (folder / "stand_ins.sql").write_text("".join(lines), encoding="utf-8")


def write_drawn(folder: Path, drawn: Mapping[str, object]) -> None:
    """A macro each, because vars would be read again and again, and have a length on a command."""
    macros = ["{% macro drawn(name) %} {% do return(context['drawn_' ~ name]()) %} {% endmacro %}"]
    for name, what in drawn.items():
        text = json.dumps(json.dumps(what))
        macros.append(
            f"{{% macro drawn_{name}() %}} {{% do return(fromjson({text})) %}} {{% endmacro %}}"
        )
    (folder / "drawn.sql").write_text("\n".join(macros), encoding="utf-8")


def run_dbt_compile(project: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "compile"],
        cwd=project,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"dbt could not compile the rules:\n{ended.stdout[-4000:]}")


def compiled(project: Path, name: str) -> str:
    [path] = (project / "target" / "compiled").rglob(f"{name}.sql")
    return path.read_text(encoding="utf-8")


def as_yaml(declared: Any) -> str:
    return yaml.safe_dump(declared, sort_keys=False, allow_unicode=True)
