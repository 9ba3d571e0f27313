"""Readers never meet a half-built, failed or unpublished figure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import psycopg2
import pytest
from conftest import PROFILE, ROOT, RunDbt
from postgres import Server, postgres_server

from saas_segmentation.dbt_query import DbtFailed, Project
from saas_segmentation.publish import STORAGE_VERSION, NotPublished, publish, publish_schema

# Each takes seconds; PUBLISHED_BUILDS says how many. Every fifth fails.
BUILDS = int(os.environ.get("PUBLISHED_BUILDS", "10"))
FAILING = set(range(3, BUILDS + 1, 5))
TABLES = ("accounts", "figures", "people")
# Another day and currency than those of the project's vars: what is published is the build's own.
AS_OF = date(2026, 5, 31)
CURRENCY = "EUR"
NOTED = (
    "select * from (values "
    + ", ".join(f"('{table}', date '{AS_OF}', '{CURRENCY}')" for table in TABLES)
    + ") as t (table_name, as_of_date, reporting_currency)"
)
BUILD_SCHEMA = "saas_segmentation"
READERS = "for_readers"


def write_build(path: Path, number: int, passed: bool = True) -> None:
    """A build whose every table says its number; without a note where it did not pass."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for table in TABLES:
            connection.execute(
                f"create table {table} (id varchar not null, build integer);"
                f"insert into {table} select range, {number} from range(1000);"
                f"comment on table {table} is 'It''s {table}';"
                f"comment on column {table}.build is 'Number; of the build'"
            )
        connection.execute("create table left_over as select 1 as one")
        if passed:
            connection.execute(f"create table completed_build as {NOTED}")


def build_numbers(published: Path) -> set[int]:
    """The build numbers of all tables that a reader finds."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            " union ".join(f"select distinct build from {table}" for table in TABLES)
        ).fetchall()
    return {number for (number,) in rows}


def test_a_published_file_holds_the_marts_with_comments(tmp_path: Path) -> None:
    build, published = tmp_path / "build.duckdb", tmp_path / "of" / "readers.duckdb"
    write_build(build, 1)
    found = publish(build, published)
    assert (found.table_count, found.row_count, found.as_of_date) == (3, 3000, AS_OF)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as readers (read_only)")
        tags = "select tags from duckdb_databases() where database_name = 'readers'"
        assert connection.execute(tags).fetchall()[0][0]["storage_version"] == f"{STORAGE_VERSION}+"
        tables = connection.execute(
            "select table_name, comment from duckdb_tables() where database_name = 'readers'"
            " order by table_name"
        ).fetchall()
        assert tables == [
            *((table, f"It's {table}") for table in TABLES),
            ("published_tables", "One row per published table."),
        ]
        columns = connection.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns()"
            " where database_name = 'readers' and table_name = 'figures' order by column_index"
        ).fetchall()
        assert columns == [
            ("id", "VARCHAR", False, None),
            ("build", "INTEGER", True, "Number; of the build"),
        ]
        noted = connection.execute(
            "select table_name, row_count, as_of_date, reporting_currency"
            " from readers.published_tables order by 1"
        ).fetchall()
        assert noted == [(table, 1000, AS_OF, CURRENCY) for table in TABLES]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("drop table completed_build", "holds no build that ran whole"),
        ("drop table people", "Table people is missing"),
        (None, "does not exist"),
    ],
)
def test_what_did_not_pass_is_not_published(
    tmp_path: Path, broken: str | None, message: str
) -> None:
    build, published = tmp_path / "build.duckdb", tmp_path / "readers.duckdb"
    write_build(build, 1)
    publish(build, published)
    write_build(build, 2)
    if broken:
        with duckdb.connect(str(build)) as connection:
            connection.execute(broken)
    else:
        build.unlink()
    with pytest.raises(NotPublished, match=message):
        publish(build, published)
    assert build_numbers(published) == {1}
    assert [path.name for path in tmp_path.glob(".*.new*")] == []


def test_a_build_is_not_its_own_copy(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, 1)
    with pytest.raises(NotPublished, match="is the build itself"):
        publish(build, build)


def test_a_reader_keeps_its_snapshot(tmp_path: Path) -> None:
    build, published = tmp_path / "build.duckdb", tmp_path / "readers.duckdb"
    write_build(build, 1)
    publish(build, published)
    with duckdb.connect(str(published), read_only=True) as reader:
        rows = reader.execute("select build from figures")
        first = rows.fetchone()
        write_build(build, 2)
        publish(build, published)
        assert first == (1,)
        assert {number for (number,) in rows.fetchall()} == {1}
        assert reader.execute("select distinct build from people").fetchall() == [(1,)]
        # In another process, for one process has a file open once.
        query = (
            "import duckdb, sys\n"
            "with duckdb.connect(sys.argv[1], read_only=True) as reader:\n"
            "    print(reader.execute('select distinct build from people').fetchall())"
        )
        seen = subprocess.run(
            [sys.executable, "-c", query, published], check=True, capture_output=True, text=True
        )
        assert seen.stdout.strip() == "[(2,)]"


def small_project(folder: Path, database: Path) -> Path:
    """A dbt project of three public models and a test, with this project's hooks."""
    settings = {
        "name": "saas_segmentation",
        "profile": "saas_segmentation",
        "on-run-start": ["{{ forget_completed_build() }}"],
        "on-run-end": ["{{ note_completed_build(results) }}"],
        "flags": {"send_anonymous_usage_stats": False},
        "vars": {"reporting_currency": CURRENCY},
        "models": {"+access": "public", "+materialized": "table"},
    }
    files = {
        "dbt_project.yml": json.dumps(settings),
        "profiles.yml": PROFILE.format(path=json.dumps(str(database))),
        "macros/as_of_date.sql": (
            "{% macro as_of_date() %} cast('2026-06-30' as date) {% endmacro %}"
        ),
        "tests/passes.sql": "select * from {{ ref('figures') }} where {{ var('fails') }}",
    }
    for name in ("publishing/completed_build", "portability/literals"):
        files[f"macros/{name}.sql"] = (ROOT / "macros" / f"{name}.sql").read_text(encoding="utf-8")
    for table in TABLES:
        files[f"models/{table}.sql"] = (
            "select range as id, {{ var('number') }} as build from range(9)"
        )
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_readers_see_whole_published_builds_only(tmp_path: Path) -> None:
    """One build after the other, some of which fail, while somebody reads all the time."""
    build, published = tmp_path / "build.duckdb", tmp_path / "readers.duckdb"
    write_build(build, 0)
    publish(build, published)
    build.unlink()
    project = small_project(tmp_path / "project", build)
    seen: list[set[int]] = []
    errors: list[Exception] = []
    script = [sys.executable, str(Path(__file__).with_name("published_builds.py"))]
    arguments = [str(path) for path in (project, build, published)]
    builder = subprocess.Popen([*script, *arguments, str(BUILDS), json.dumps(sorted(FAILING))])
    while builder.poll() is None:
        try:
            seen.append(build_numbers(published))
        except duckdb.Error as error:
            errors.append(error)
        time.sleep(0.01)
    assert builder.returncode == 0
    # The last build may have been published after the last look.
    seen.append(build_numbers(published))
    assert errors == []
    assert {len(numbers) for numbers in seen} == {1}, "tables of two builds at once"
    # Builds take so long that the reader sees each that was published, and no other.
    assert set.union(*seen) == set(range(BUILDS + 1)) - FAILING


def test_the_demo_is_noted_whole(built_demo: Path) -> None:
    """A build that ran whole and passed notes exactly the public models."""
    manifest = json.loads((ROOT / "target" / "manifest.json").read_text(encoding="utf-8"))
    public = {
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        noted = connection.execute("select table_name from completed_build").fetchall()
    assert sorted(name for (name,) in noted) == sorted(public)


def test_a_part_of_a_build_is_not_noted(run_dbt: RunDbt, tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    write_build(build, 1)
    run_dbt("build", "--select", "countries", database=build)
    with pytest.raises(NotPublished, match="holds no build that ran whole"):
        publish(build, tmp_path / "readers.duckdb")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with postgres_server(tmp_path_factory.mktemp("publishing")) as running:
        yield running


def execute(server: Server, *statements: str) -> list[tuple[object, ...]]:
    """Run statements; the rows of the last one."""
    with closing(server.connect()) as connection, connection:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def write_schema(server: Server, number: int, columns: str = "") -> None:
    """A build on PostgreSQL whose every table says its number."""
    execute(
        server,
        f"drop schema if exists {BUILD_SCHEMA} cascade",
        f"create schema {BUILD_SCHEMA}",
        *(
            f"create table {BUILD_SCHEMA}.{table} (id text primary key, build integer{columns});"
            f"insert into {BUILD_SCHEMA}.{table} values ('a', {number});"
            f"comment on table {BUILD_SCHEMA}.{table} is 'It''s {table}';"
            f"comment on column {BUILD_SCHEMA}.{table}.build is 'Number; of the build'"
            for table in TABLES
        ),
        f"create table {BUILD_SCHEMA}.completed_build as {NOTED}",
    )


@pytest.fixture
def project(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """This project with the server as its target."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    profiles = tmp_path / "profiles.yml"
    profiles.write_bytes((ROOT / "profiles.yml.example").read_bytes())
    return Project(ROOT, tmp_path, "postgres")


def test_postgres_readers_see_whole_published_builds_only(server: Server, project: Project) -> None:
    """One publication after the other, one of which is refused, while somebody reads."""
    write_schema(server, 0)
    publish_schema(project, READERS)
    seen: list[set[int]] = []
    errors: list[Exception] = []
    is_over = threading.Event()

    def read() -> None:
        sql = " union ".join(f"select distinct build from {READERS}.{table}" for table in TABLES)
        with closing(server.connect()) as connection:
            connection.autocommit = True
            while not is_over.is_set():
                try:
                    cursor = connection.cursor()
                    cursor.execute(sql)
                    seen.append({number for (number,) in cursor.fetchall()})
                except psycopg2.Error as error:
                    errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in (1, 2, 3):
            # The last one has other columns, so that a new schema takes the place of the old one.
            write_schema(server, number, columns=", more integer" if number == 3 else "")
            if number == 2:
                execute(server, f"drop table {BUILD_SCHEMA}.completed_build")
                with pytest.raises(DbtFailed):
                    publish_schema(project, READERS)
            else:
                publish_schema(project, READERS)
        time.sleep(0.2)
    finally:
        is_over.set()
        reader.join()
    assert errors == []
    assert {len(numbers) for numbers in seen} == {1}, "tables of two builds at once"
    assert set.union(*seen) == {0, 1, 3}


def figures_of_the_analyst(server: Server) -> list[tuple[object, ...]]:
    """What a role reads that may read one table and no other."""
    with closing(
        psycopg2.connect(host=str(server.socket), user="analyst", dbname="postgres")
    ) as own:
        cursor = own.cursor()
        cursor.execute(f"select build from {READERS}.figures")
        found = cursor.fetchall()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"select build from {READERS}.people")
        return found


def test_postgres_readers_get_a_schema(server: Server, project: Project) -> None:
    execute(server, f"drop schema if exists {READERS} cascade")
    execute(server, f"drop schema if exists {BUILD_SCHEMA} cascade")
    with pytest.raises(DbtFailed, match="holds no build that ran whole"):
        publish_schema(project, READERS)

    write_schema(server, 1)
    assert "Published 3 tables" in publish_schema(project, READERS)
    execute(
        server,
        "create role analyst login",
        f"grant usage on schema {READERS} to analyst",
        f"grant select on {READERS}.figures to analyst",
    )

    write_schema(server, 2)
    execute(server, f"comment on column {BUILD_SCHEMA}.people.id is 'New words'")
    with closing(server.connect()) as reader:
        reader.set_session(isolation_level="REPEATABLE READ")
        cursor = reader.cursor()
        cursor.execute(f"select build from {READERS}.figures")
        assert cursor.fetchall() == [(1,)]
        publish_schema(project, READERS)
        # The reader's transaction keeps its build, in tables too that it has not read yet.
        for table in TABLES:
            cursor.execute(f"select build from {READERS}.{table}")
            assert cursor.fetchall() == [(1,)]
        assert execute(server, f"select build from {READERS}.figures") == [(2,)]
        reader.rollback()
    assert figures_of_the_analyst(server) == [(2,)]

    comments = execute(
        server,
        f"select obj_description('{READERS}.people'::regclass, 'pg_class'),"
        f" col_description('{READERS}.people'::regclass, 1),"
        f" col_description('{READERS}.people'::regclass, 2),"
        f" obj_description('{READERS}.published_tables'::regclass, 'pg_class'),"
        f" col_description('{READERS}.published_tables'::regclass, 4)",
    )
    assert comments == [
        (
            "It's people",
            "New words",
            "Number; of the build",
            "One row per published table.",
            "Currency of its amounts.",
        )
    ]
    noted = execute(
        server,
        "select table_name, row_count, as_of_date, reporting_currency"
        f" from {READERS}.published_tables order by 1",
    )
    assert noted == [(table, 1, AS_OF, CURRENCY) for table in TABLES]

    # A view stays as long as the tables do.
    execute(server, f"create view public.of_a_reader as select build from {READERS}.people")
    write_schema(server, 3)
    publish_schema(project, READERS)
    assert execute(server, "select build from public.of_a_reader") == [(3,)]

    write_schema(server, 4, columns=", more integer")
    with pytest.raises(DbtFailed, match="of_a_reader"):
        publish_schema(project, READERS)
    assert execute(server, f"select build from {READERS}.people") == [(3,)]
    execute(server, "drop view public.of_a_reader")
    with closing(server.connect()) as reader:
        cursor = reader.cursor()
        cursor.execute(f"select build from {READERS}.figures")
        # It waits for nobody who still reads.
        publish_schema(project, READERS)
    assert execute(server, f"select build, more from {READERS}.people") == [(4, None)]
    assert figures_of_the_analyst(server) == [(4,)]
    publish_schema(project, READERS)
    schemas = execute(server, f"select nspname from pg_namespace where nspname like '{READERS}%'")
    assert schemas == [(READERS,)]
