"""What a warehouse would refuse is found in its SQL, and nothing in SQL that it takes."""

from __future__ import annotations

import pytest
from dialects import findings

FRAME = "rows between unbounded preceding and current row"
REFUSED = [
    ("bigquery", "select a from b union select a from c", "can't be parsed"),
    ("snowflake", "select a from b where (", "can't be parsed"),
    ("snowflake", "select regexp_matches(a, 'b') from c", "function regexp_matches"),
    ("redshift", "select regexp_like(a, 'b') from c", "function regexp_like"),
    ("snowflake", "select div(a, b) from c", "function div"),
    ("databricks", "select datetime_add(a, interval 1 day) from c", "function datetime_add"),
    ("bigquery", "select cast(a as varchar) from b", "type varchar"),
    ("bigquery", "select cast(a as double precision) from b", "type double precision"),
    ("redshift", "select cast(a as double) from b", "type double"),
    ("bigquery", "select cast(a as numeric(38, 0)) from b", "decimal(38, 0)"),
    ("bigquery", "select cast(a as decimal(20, 10)) from b", "decimal(20, 10)"),
    ("snowflake", "select cast(a as decimal(40, 2)) from b", "decimal(40, 2)"),
    ("redshift", "select cast(a as numeric) from b", "decimal without digits"),
    ("snowflake", "select try_cast(a as date) from b", "try_cast of what is no text"),
    ("redshift", "select try_cast(a as date) from b", "try_cast of what is no text"),
    ("bigquery", "select count(*) filter (where a) from b", "filter (where …)"),
    ("redshift", "select sum(a) over w from b window w as (partition by c)", "window clause"),
    ("snowflake", "select distinct on (a) a, b from c", "distinct on"),
    ("redshift", "select sum(a) over (order by b) from c", "aggregate with an order and no frame"),
    (
        "redshift",
        f"select sum(a) over (order by b {FRAME.replace('rows', 'range')}) from c",
        "frame of a range",
    ),
    (
        "bigquery",
        "select max(a) over (order by b asc nulls last) from c",
        "nulls out of order in a range",
    ),
    ("bigquery", "select groups.a from groups", "reserved word groups"),
    (
        "bigquery",
        "select a from b union all select a from c union distinct select a from d",
        "different set operations without brackets",
    ),
    ("bigquery", "select 1 from a left join b on a.c < b.c", "outer join without an equality"),
    (
        "redshift",
        "with recursive a as (select b from c union all select b from a) select b from a",
        "recursive query without names of columns",
    ),
    (
        "bigquery",
        "with recursive a(b) as (select b from c union all select b from a) select b from a",
        "recursive query with names of columns",
    ),
]
TAKEN = [
    ("snowflake", "select try_cast(cast(a as varchar) as decimal(30, 12)) from b"),
    ("redshift", f"select sum(a) over (order by b {FRAME}), lag(a) over (order by b) from c"),
    ("redshift", "with recursive a(b) as (select 1 union all select b from a) select b from a"),
    ("bigquery", f"select max(a) over (order by b nulls last {FRAME}) from c"),
    ("bigquery", "select safe_cast(a as bignumeric(38, 12)) from b union distinct select 1"),
    ("bigquery", "select `groups`.a from `groups`"),
    ("databricks", "select try_cast(a as date), cast(b as string) from c union select 1, 'd'"),
]


@pytest.mark.parametrize(("dialect", "sql", "expected"), REFUSED)
def test_what_a_warehouse_refuses_is_found(dialect: str, sql: str, expected: str) -> None:
    assert [finding.split(":")[0] for finding in findings(sql, dialect)] == [expected]


@pytest.mark.parametrize(("dialect", "sql"), TAKEN)
def test_what_a_warehouse_takes_is_no_finding(dialect: str, sql: str) -> None:
    assert findings(sql, dialect) == []
