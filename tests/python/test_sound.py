"""Generic tests that check many rules at once: a sentence for each broken rule, none for others."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

from conftest import ROOT, RunDbt

COPIED = (
    "macros/portability/literals.sql",
    "macros/project/broken_rules.sql",
    "macros/project/explain_failures.sql",
    "tests/generic/in_segment_definitions.sql",
    "tests/generic/sound.sql",
)
FILES = {
    "dbt_project.yml": """
        name: saas_segmentation
        profile: saas_segmentation
        flags: {require_generic_test_arguments_property: true}
        on-run-end: ["{{ explain_failures(results) }}"]
    """,
    "models/segment_definitions.sql": """
        select 'size' as scheme, 'small' as segment_key
        union all
        select 'size', 'large'
        union all
        select 'tier', 'a'
    """,
    # Null wherever a rule lets it pass.
    "models/kept.sql": """
        select 'x' as id, 'new' as kind, 1 as low, 2 as high, 'small' as segment
        union all
        select null, null, null, 3, 'large'
        union all
        select null, 'old', 3, null, 'large'
    """,
    # Each rule is broken by rows of its own.
    "models/broken.sql": """
        select 'x' as id, 'new' as kind, 1 as low, 2 as high, 'small' as segment
        union all
        select 'x', 'new', 2, 2, 'a'
        union all
        select 'y', 'it''s odd', 3, 4, null
        union all
        select 'y', 'new', 3, 4, 'large'
        union all
        select null, 'new', null, 4, 'large'
        union all
        select null, 'new', null, 4, 'large'
    """,
    "models/models.yml": """
        models:
          - name: kept
            data_tests: &rules
              - sound:
                  name: sound
                  arguments: &arguments
                    unique: [id, [id, kind, low]]
                    never_null: {segment}
                    accepted_values:
                      kind: {new, old}
                    holds:
                      - low < high
                      - kind <> 'it''s odd'
                      - low is never 2: low <> 2
              - sound:
                  name: sound_where
                  arguments: *arguments
                  config: {where: "kind = 'new' and low = 1 and segment = 'small'"}
              - in_segment_definitions:
                  name: defined
                  arguments:
                    schemes: {segment: size}
          - name: broken
            data_tests: *rules
    """,
}
SENTENCES = {
    'broken: id is not unique (2 values, such as "x").',
    'broken: id + kind + low is not unique (1 value, such as "null + new + null").',
    "broken: segment is null (1 row).",
    'broken: kind has a value that is not accepted (1 row, such as "it\'s odd").',
    "broken: it does not hold that low < high (1 row).",
    "broken: it does not hold that kind <> 'it''s odd' (1 row).",
    "broken: it does not hold that low is never 2 (1 row).",
    'broken: segment is no segment of scheme size (2 rows, such as "a").',
}


def test_each_broken_rule_has_its_sentence(run_dbt: RunDbt, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for path in COPIED:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, project / path)
    for path, text in FILES.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(dedent(text), encoding="utf-8")
    arguments = ("build", "--project-dir", str(project))
    ended = run_dbt(*arguments, database=tmp_path / "built.duckdb", check=False)
    found = [line.split("FAILED: ")[1] for line in ended.output.splitlines() if "FAILED: " in line]
    assert sorted(found) == sorted(SENTENCES), ended.output[-3000:]
    # Three models and the hook; the tests of `kept`; that of the one sound row of `broken`.
    assert "PASS=8 WARN=0 ERROR=2" in ended.output
