"""The dashboard: its figures are the marts', and it works and does no harm in a real browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from dashboard_pages import LAPTOP, PER_ACCOUNT, PHONE, copied, launched, opened, written
from playwright.sync_api import Browser, Page, sync_playwright
from typer.testing import CliRunner

from saas_segmentation.cli import app
from saas_segmentation.publish import publish

# What says in words that there is nothing to show yet.
EMPTY_PARTS = (
    *("#revenue", "#retention", "#flows", "#scorecard", "#rfm", "#nps", "#health", "#risk-list"),
    "#warnings",
)
LOAD_SECONDS = 3.0
MANY_ACCOUNTS = 10_000
AS_OF = "(select max(date_day) from dim_dates)"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    'O\'Brien & "Sons" <!--',
    "\u202eABC\u202c \u05d0\u05d1\u05d2",
    "\U0001f680\U0001f469\u200d\U0001f4bb caf\u00e9",
    "W" * 300,
    "${alert(3)}",
    "{{7*7}}{% raw %}",
    "javascript:alert(4)",
    "__proto__",
    "\u2028line\u2029",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        launched_browser = launched(playwright)
        yield launched_browser
        launched_browser.close()


@pytest.fixture(scope="session")
def demo_page(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demo."""
    output = tmp_path_factory.mktemp("dashboard") / "demo.html"
    return written(built_demo, output, "--currency", "USD")


@pytest.fixture(scope="session")
def marts(built_demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's marts."""
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        yield connection


def figures(page: Page) -> dict[str, str]:
    """Every figure that the page offers to be read, as it stands in its element."""
    return dict(
        page.eval_on_selector_all(
            "[data-figure]", "found => found.map(one => [one.dataset.figure, one.value])"
        )
    )


def number(text: str) -> float:
    """A figure as people see it: `1,234`, with a true minus sign."""
    return float(text.replace(",", "").replace("\u2212", "-").rstrip("\u00a0%"))


def test_headlines_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    names = ("mrr", "arr", "nrr", "grr", "logo_churn", "paying_accounts", "quick_ratio")
    expected = marts.execute(
        "select closing_mrr_amount, arr_amount, nrr_rate, grr_rate, logo_churn_rate,"
        " paying_account_count, quick_ratio from mrr_monthly where is_complete"
        " order by month_start_date desc limit 1"
    ).fetchone()
    nps = marts.execute(
        f"select nps from nps_monthly where last_day(month_start_date) <= {AS_OF}"
        " order by month_start_date desc limit 1"
    ).fetchone()
    assert expected and nps
    with opened(browser, demo_page) as (page, _):
        found = figures(page)
        shown = dict(
            page.eval_on_selector_all(
                ".headline [data-figure]",
                "found => found.map(one => [one.dataset.figure, one.textContent.trim()])",
            )
        )
    assert {name: float(found[name]) for name in (*names, "nps")} == {
        **{name: float(value) for name, value in zip(names, expected, strict=True)},
        "nps": nps[0],
    }
    assert shown["mrr"] == f"{expected[0]:,.0f}"
    assert number(shown["nrr"]) == round(expected[2] * 100, 1)
    assert number(shown["logo_churn"]) == round(expected[4] * 100, 1)
    assert number(shown["nps"]) == round(nps[0], 1)
    assert number(shown["quick_ratio"]) == round(expected[6], 2)


def test_bridge_is_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    expected = marts.execute(
        "select opening_mrr_amount, new_mrr_amount, reactivation_mrr_amount,"
        " expansion_mrr_amount, -contraction_mrr_amount, -churn_mrr_amount, fx_mrr_amount,"
        " closing_mrr_amount from mrr_monthly where is_complete"
        " order by month_start_date desc limit 1"
    ).fetchone()
    assert expected
    steps = [
        "opening",
        "new",
        "reactivation",
        "expansion",
        "contraction",
        "churn",
        "exchange-rates",
        "closing",
    ]
    with opened(browser, demo_page) as (page, _):
        found = figures(page)
    assert [Decimal(found[f"bridge-{step}"]) for step in steps] == list(expected)
    assert sum(Decimal(found[f"bridge-{step}"]) for step in steps[:-1]) == expected[-1]


def test_risk_and_health_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    expected: dict[str, Decimal] = {}
    for name, accounts, mrr in marts.execute(
        f"""
        select 'at-risk', count(*), sum(mrr_amount) from account_segments where is_at_risk
        union all
        select 'risk-' || coalesce(churn_risk_band, 'unknown'), count(*), sum(mrr_amount)
        from account_segments where is_paying group by 1
        union all
        select 'health-' || segment_key, account_count, mrr_amount from segment_sizes_daily
        where scheme = 'health' and segment_key <> 'unknown' and date_day = {AS_OF}
        """
    ).fetchall():
        expected |= {f"{name}-accounts": Decimal(accounts), f"{name}-mrr": mrr}
    with opened(browser, demo_page) as (page, _):
        found = figures(page)
        listed = page.locator("#risk-list tbody tr").count()
        page.select_option("#risk-filter", "segment")
        rows = page.locator("#risk-list tbody tr td:nth-of-type(1)").all_inner_texts()
    assert {name: Decimal(found[name]) for name in expected} == expected
    assert listed == _count(marts, "is_at_risk or churn_risk_band in ('high', 'elevated')")
    assert sum(Decimal(row.replace(",", "")) for row in rows) == expected["at-risk-mrr"]


def test_accounts_at_risk_come_in_the_order_that_is_chosen(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    sql = (
        "select mrr_amount, round(100 * churn_risk_rate) from account_segments"
        " where is_at_risk or churn_risk_band in ('high', 'elevated') order by {}"
    )
    orders = {
        "risk": "churn_risk_rate desc, mrr_amount desc",
        "mrr": "mrr_amount desc, churn_risk_rate desc",
    }
    with opened(browser, demo_page) as (page, _):
        for order, sorting in orders.items():
            page.select_option("#risk-order", order)
            rows = page.locator("#risk-list tbody tr").evaluate_all(
                "rows => rows.map(row => [row.cells[1].innerText,"
                " row.cells[2].firstChild.textContent])"
            )
            expected = marts.execute(sql.format(sorting)).fetchall()
            assert [[number(cell) for cell in row] for row in rows] == [
                [float(mrr), pytest.approx(risk, abs=1)] for mrr, risk in expected
            ]


def _count(marts: duckdb.DuckDBPyConnection, condition: str) -> int:
    found = marts.execute(f"select count(*) from account_segments where {condition}").fetchone()
    assert found
    return int(found[0])


def test_segment_sizes_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    expected = {
        f"{scheme}/{key}": (accounts, float(mrr))
        for scheme, key, accounts, mrr in marts.execute(
            "select scheme, segment_key, account_count, mrr_amount from segment_sizes_daily"
            f" join segment_definitions using (scheme, segment_key) where date_day = {AS_OF}"
        ).fetchall()
    }
    found: dict[str, tuple[int, float]] = {}
    with opened(browser, demo_page) as (page, seen):
        for scheme in page.locator("#scheme option").evaluate_all("all => all.map(o => o.value)"):
            page.select_option("#scheme", scheme)
            for key, accounts, mrr in page.locator("#sizes tbody tr").evaluate_all(
                "rows => rows.map(row => [row.dataset.segment,"
                " ...[...row.querySelectorAll('data')].map(one => Number(one.value))])"
            ):
                found[key] = (accounts, mrr)
        page.wait_for_timeout(500)
        seen.assert_quiet()
    assert found == expected


def test_maps_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    matrix = {
        f"{group}/{tier}": (accounts, f"{mrr:,.0f}", action)
        for group, tier, accounts, mrr, action in marts.execute(
            "select nps_group, value_tier, account_count, mrr_amount, action"
            " from nps_revenue_matrix"
        ).fetchall()
    }
    rfm = {
        f"{recency}{frequency}": (accounts, f"{mrr:,.0f}")
        for recency, frequency, accounts, mrr in marts.execute(
            "select rfm_recency_score, rfm_frequency_score, count(*), sum(mrr_amount)"
            " from account_segments where rfm_code is not null group by 1, 2"
        ).fetchall()
    }
    cohorts = marts.execute(
        "select cohort_month, month_number, round(100 * logo_retention_rate)"
        " from cohort_retention order by cohort_month desc, month_number"
    ).fetchall()
    with opened(browser, demo_page) as (page, _):
        cells = page.locator("[data-cell]").evaluate_all(
            "all => all.map(one => [one.dataset.cell,"
            " ...[...one.querySelectorAll('strong, .cell-action')].map(part => part.innerText)])"
        )
        squares = page.locator("[data-rfm]").evaluate_all(
            "all => all.map(one => [one.dataset.rfm, one.children[0].innerText,"
            " one.children[1].innerText])"
        )
        triangle = page.locator("[data-triangle=logo] tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].slice(2).map(cell => cell.innerText))"
        )
    assert {key: (int(accounts), mrr, action) for key, accounts, mrr, action in cells} == matrix
    shown = {key: (int(accounts), mrr) for key, accounts, mrr in squares}
    assert shown == {key: rfm.get(key, (0, "0")) for key in shown}
    assert len(shown) == 25
    assert set(rfm) <= set(shown)
    flat = [float(cell.rstrip("*")) for row in triangle for cell in row]
    assert flat == pytest.approx([row[2] for row in cohorts], abs=1)


def test_scorecard_is_the_mart(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    expected = marts.execute(
        "select label, kpi_value, sample_count, is_small_sample from segment_scorecard"
        " join segment_definitions using (scheme, segment_key)"
        " where scheme = 'value_tier' and segment_scorecard.kpi = 'logo_churn_rate'"
        " order by sort_order"
    ).fetchall()
    with opened(browser, demo_page) as (page, _):
        page.select_option("#scheme", "value_tier")
        page.select_option("#kpi", "logo_churn_rate")
        rows = page.locator("#scorecard tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
    assert [row[0] for row in rows] == [label for label, *_ in expected]
    for row, (_, value, sample, is_small) in zip(rows, expected, strict=True):
        assert number(row[1]) == pytest.approx(value * 100, abs=0.051)
        assert row[3].startswith(f"{sample}")
        assert ("small sample" in row[3]) == is_small


def test_flows_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    """Every entry of a scheme stands in the matrix once; a move is not counted at both ends."""
    moves = marts.execute(
        "select count(*) from segment_transitions where scheme = 'health' and event = 'enter'"
        f" and transition_date > {AS_OF} - 90"
    ).fetchone()
    with opened(browser, demo_page) as (page, _):
        page.select_option("#scheme", "health")
        shown = page.locator("#flows tbody td strong").all_inner_texts()
    assert moves and sum(map(number, shown)) == moves[0] > 0


def test_search_finds_and_opens_an_account(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    account = marts.execute(
        "select account_id, account_name, mrr_amount, domain from account_segments"
        " join dim_accounts using (account_id, account_name)"
        " where is_at_risk order by mrr_amount desc limit 1"
    ).fetchone()
    assert account
    account_id, name, mrr, domain = account
    with opened(browser, demo_page) as (page, seen):
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "search"
        page.keyboard.type(name[3:-2].upper())
        page.keyboard.press("ArrowDown")
        assert page.locator("#found [aria-selected=true] .name").inner_text() == name
        page.keyboard.press("Enter")
        page.wait_for_selector("#account h1")
        assert page.locator("#account h1").inner_text() == name
        assert page.locator("[data-account=mrr]").inner_text() == f"USD {mrr:,.2f}"
        assert not page.locator("#company").is_visible()
        page.wait_for_selector("#account .plot svg")
        action = marts.execute(
            "select next_action from segment_definitions"
            " where scheme = 'named' and segment_key = 'at_risk'"
        ).fetchone()
        assert action and action[0] in page.locator(".actions").inner_text()
        for text in (domain, account_id):
            page.fill("#search", text)
            assert name in page.locator("#found").inner_text()
        page.fill("#search", "no such account \u2603")
        assert "No account" in page.locator("#found").inner_text()
        page.keyboard.press("Escape")
        assert not page.locator("#found").is_visible()
        page.go_back()
        assert page.locator("#company").is_visible()
        seen.assert_quiet()


def test_pages_of_accounts_are_the_marts(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    """MRR of every month, weeks of use, and today's segments of a few accounts of each stage."""
    accounts = marts.execute(
        "select lifecycle_segment, min(account_id), max(account_id) from account_segments"
        " group by 1"
    ).fetchall()
    personal = ["age_group", "attitude", "seniority"]
    with opened(browser, demo_page) as (page, seen):
        for account_id in sorted({found for row in accounts for found in row[1:]}):
            page.evaluate("id => location.hash = `#account/${encodeURIComponent(id)}`", account_id)
            page.wait_for_function(
                "id => [...document.querySelectorAll('#account dd')].at(-1)?.textContent === id",
                arg=account_id,
            )
            assert _table(page, "MRR by month") == [
                f"{mrr:,.2f}"
                for (mrr,) in marts.execute(
                    "select closing_mrr_amount from fct_account_mrr_monthly"
                    " where account_id = ? order by month_start_date desc",
                    [account_id],
                ).fetchall()
            ]
            assert _table(page, "Health, weekly") in (
                [],
                [
                    "unknown" if health is None else f"{round(health)}"
                    for (health,) in marts.execute(
                        "select health_score from account_traits_daily where account_id = ?"
                        f" and ({AS_OF} - date_day) % 7 = 0 order by date_day desc",
                        [account_id],
                    ).fetchall()
                ],
            )
            shown = page.locator("#account [aria-label=Segments] tbody tr").evaluate_all(
                "rows => rows.map(row => row.cells[1].innerText)"
            )
            assert sorted(shown) == sorted(
                label
                for (label,) in marts.execute(
                    "select segment_definitions.label from segment_memberships"
                    " join segment_definitions using (scheme, segment_key)"
                    " where account_id = ? and is_current and scheme <> 'named'"
                    " and not list_contains(?, scheme)",
                    [account_id, personal],
                ).fetchall()
            )
        seen.assert_quiet()


def _table(page: Page, title: str) -> list[str]:
    """The second column of the table behind a chart of an account."""
    found: list[str] = page.evaluate(
        "title => [...document.querySelectorAll('#account .scroll[aria-label^=\"' + title + '\"]"
        " tbody tr')].map(row => row.cells[1].textContent)",
        title,
    )
    return found


def test_a_link_to_an_account_opens_it_and_all_figures_follow(
    browser: Browser, demo_page: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    """Charts that were not shown at first are drawn to their full width, and once."""
    account = marts.execute("select min(account_id) from account_segments").fetchone()
    assert account
    with opened(browser, demo_page, address=f"#account/{account[0]}") as (page, seen):
        assert page.locator("#account dd").last.inner_text() == account[0]
        page.click(".back a")
        page.wait_for_selector("#chart-health svg")
        page.wait_for_selector("#chart-sizes svg")
        widths = page.locator("#company .plot svg").evaluate_all(
            "all => all.map(one => one.clientWidth / one.closest('.plot').clientWidth)"
        )
        assert len(widths) >= 12 and min(widths) > 0.9
        answers = page.evaluate(
            """async () => {
              let answers = 0;
              new MutationObserver(all => answers += all.length)
                .observe(document.getElementById("sizes"), { childList: true });
              const scheme = document.getElementById("scheme");
              scheme.value = "rfm";
              scheme.dispatchEvent(new Event("change"));
              await new Promise(done => setTimeout(done, 100));
              return answers;
            }"""
        )
        assert answers == 1
        seen.assert_quiet()


def test_a_phone_shows_who_is_at_risk_without_moving_sideways(
    browser: Browser, demo_page: Path
) -> None:
    with opened(browser, demo_page, PHONE) as (page, _):
        for place in ("#risk-list", "#warnings .scroll"):
            inside, outside = page.eval_on_selector(
                place, "one => [one.scrollWidth, one.clientWidth]"
            )
            assert inside <= outside, place
        # What the head of the table says is said in each card.
        words = page.eval_on_selector_all(
            "#risk-list tbody tr:first-child td",
            "cells => cells.map(one => getComputedStyle(one, '::before').content)",
        )
        assert words == ['"MRR (USD)"', '"Risk"', '"What raises it"', '"Next action"']


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_fits_and_is_quiet(
    browser: Browser, demo_page: Path, size: tuple[int, int], theme: str
) -> None:
    """No error, no request, no sideways scrolling, on both views."""
    with opened(browser, demo_page, size, theme) as (page, seen):
        assert page.locator("#company .plot svg").count() >= 12
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 200) == (theme == "dark")
        for scheme in ("named", "size_use_case", "rfm"):
            page.select_option("#scheme", scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.locator("#risk-list a").first.click()
        page.wait_for_selector("#account .plot svg")
        for summary in page.locator("#account summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.wait_for_timeout(300)
        seen.assert_quiet()


def test_theme_is_chosen_and_kept(browser: Browser, demo_page: Path) -> None:
    with opened(browser, demo_page) as (page, _):
        background = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(background)
        page.click("#theme")
        dark = page.evaluate(background)
        assert dark != light
        assert page.locator("#theme").get_attribute("aria-pressed") == "true"
        page.reload()
        page.wait_for_selector("html[data-ready]")
        assert page.evaluate(background) == dark
        # What was chosen holds, whatever the system changes to.
        page.emulate_media(color_scheme="dark")
        page.emulate_media(color_scheme="light")
        assert page.evaluate(background) == dark
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.querySelector('h2')).color") == (
            "rgb(27, 36, 48)"
        )
        assert not page.locator("nav").is_visible()
        assert page.pdf()[:4] == b"%PDF"


CONTRASTS = [
    ("--ink", "--paper"),
    ("--ink", "--surface"),
    ("--muted", "--paper"),
    ("--muted", "--surface"),
    ("--accent", "--paper"),
    ("--accent", "--surface"),
    ("--good", "--surface"),
    ("--bad", "--surface"),
    ("--ink", "--grown"),
    *(("--ink", f"--d{depth}") for depth in range(1, 5)),
    ("--on-deep", "--d5"),
    ("--on-deep", "--d6"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_can_be_read(browser: Browser, demo_page: Path, theme: str) -> None:
    """Contrast of at least 4.5 of every pair of text and ground that the style sheet makes."""
    with opened(browser, demo_page, theme=theme) as (page, _):
        found = page.evaluate(
            """pairs => {
              const probe = document.body.appendChild(document.createElement("i"));
              const light = name => {
                probe.style.color = `var(${name})`;
                const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(part => {
                  const share = part / 255;
                  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              return pairs.map(([one, other]) => {
                const both = [light(one), light(other)].sort((a, b) => b - a);
                return [one, other, (both[0] + 0.05) / (both[1] + 0.05)];
              });
            }""",
            CONTRASTS,
        )
    assert [pair for pair in found if pair[2] < 4.5] == []


def test_page_can_be_heard(browser: Browser, demo_page: Path) -> None:
    """Landmarks, headings in order, tables with captions and scopes, charts with words, names."""
    with opened(browser, demo_page) as (page, _):
        for landmark in ("header", "main", "nav", "footer", "[role=search]"):
            assert page.locator(landmark).count() == 1, landmark
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for address in ("", "account"):
            if address:
                page.locator("#risk-list a").first.click()
                page.wait_for_selector("#account h1")
            found = page.evaluate(
                """() => {
                  const shown = query => [...document.querySelectorAll(query)]
                    .filter(one => !one.closest("[hidden]"));
                  const levels = shown("h1, h2, h3").map(one => Number(one.tagName[1]));
                  return {
                    skipped: levels.filter((level, i) => i && level > levels[i - 1] + 1).length,
                    first: levels[0],
                    titles: shown("h1").length,
                    tables: shown("table").filter(one => !one.caption).length,
                    heads: shown("th").filter(one => !one.scope).length,
                    charts: shown("[role=img]").filter(one => !one.getAttribute("aria-label"))
                      .length,
                    fields: shown("input, select").filter(one => !one.labels.length).length,
                    buttons: shown("button").filter(one => !one.textContent.trim()).length,
                    regions: shown(".scroll").filter(
                      one => one.tabIndex !== 0 || !one.getAttribute("aria-label")).length,
                    ids: shown("[id]").length - new Set(shown("[id]").map(one => one.id)).size,
                  };
                }"""
            )
            assert found == {**dict.fromkeys(found, 0), "first": 1, "titles": 1}


def test_hostile_texts_do_no_harm(browser: Browser, built_demo: Path, tmp_path: Path) -> None:
    """Names, labels, reasons and actions come from people: none is ever read as HTML or code."""
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        ids = connection.execute(
            "select account_id from account_churn_risk order by churn_risk_rate desc limit ?",
            [len(HOSTILE)],
        ).fetchall()
    statements = []
    for (account_id,), text in zip(ids, HOSTILE, strict=True):
        literal = "'" + text.replace("'", "''") + "'"
        statements += [
            f"update account_segments set account_name = {literal}"
            f" where account_id = '{account_id}'",
            f"update dim_accounts set domain = {literal}, industry = {literal}"
            f" where account_id = '{account_id}'",
            f"update account_churn_risk set reason_1 = {literal} where account_id = '{account_id}'",
            f"update segment_memberships set reason = {literal} where account_id = '{account_id}'",
        ]
    evil = "'</script><script>alert(9)</script>{{7*7}}'"
    statements += [
        f"update segment_definitions set label = label || {evil}, next_action = {evil},"
        f" description = {evil}",
        f"update segment_warnings set message = {evil}",
        f"update nps_revenue_matrix set action = {evil}, nps_group_label = nps_group || {evil}",
        *(
            f"update {table} set account_id = 'a/b#c?d%20\"<b>' where account_id = '{ids[0][0]}'"
            for table in PER_ACCOUNT
        ),
    ]
    database = copied(built_demo, tmp_path / "hostile.duckdb", statements)
    output = written(database, tmp_path / "hostile.html")
    for size in (LAPTOP, PHONE):
        with opened(browser, output, size) as (page, seen):
            names = page.locator("#risk-list tbody th .name").all_text_contents()
            assert set(HOSTILE) <= set(names)
            for text in HOSTILE:
                page.locator("#risk-list a").nth(names.index(text)).click()
                page.wait_for_selector("#account h1")
                assert page.evaluate("document.querySelector('#account h1').textContent") == text
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
                page.go_back()
            page.fill("#search", HOSTILE[0][:12])
            assert HOSTILE[0] in page.locator("#found").inner_text()
            page.select_option("#scheme", "named")
            page.locator("#chart-sizes svg").hover()
            assert page.locator("script").count() == 4
            assert page.locator("img").count() == 0
            assert "49" not in page.locator("#warnings").inner_text()
            page.wait_for_timeout(300)
            seen.assert_quiet()


def test_nobody_at_an_account_is_on_the_page(
    built_demo: Path, demo_page: Path, marts: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Who was erased or opted out can't be on a page on which no contact is."""
    text = demo_page.read_text(encoding="utf-8")
    contacts = marts.execute("select email, full_name from dim_contacts").fetchall()
    assert contacts
    on_page = [part for contact in contacts for part in contact if part and part in text]
    assert on_page == []
    someone = "jo.doe@example.com"
    database = copied(
        built_demo,
        tmp_path / "personal.duckdb",
        [
            f"update account_segments set account_name = '{someone}' where is_at_risk",
            f"update segment_memberships set reason = 'asked by <{someone}>, twice'",
            f"update dim_accounts set industry = '{someone}', domain = '{someone}'",
        ],
    )
    page = written(database, tmp_path / "personal.html").read_text(encoding="utf-8")
    assert someone not in page
    assert "jo.doe" not in page
    assert "(e-mail address hidden)" in page


def test_the_unknown_is_not_zero(browser: Browser, built_demo: Path, tmp_path: Path) -> None:
    database = copied(
        built_demo,
        tmp_path / "unknown.duckdb",
        [
            "update mrr_monthly set nrr_rate = null, quick_ratio = null",
            "update mrr_monthly set is_complete = false where month_start_date ="
            " (select max(month_start_date) from mrr_monthly)",
            "update account_segments set account_name = null, nps_score = null",
            "update dim_accounts set domain = null, industry = null, employee_count = null,"
            " country_name = null, country_code = null",
            "update account_churn_risk set churn_risk_rate = null, churn_risk_band = null,"
            " reason_1 = null, reason_2 = null, reason_3 = null",
            "update account_health set health_score = null, health_band = 'unknown'",
            "update account_traits_daily set health_score = null",
            "update cohort_retention set mrr_retention_rate = null",
        ],
    )
    output = written(database, tmp_path / "unknown.html")
    with opened(browser, output) as (page, seen):
        found = figures(page)
        assert found["nrr"] == found["quick_ratio"] == ""
        assert page.locator("[data-figure=nrr]").inner_text() == "unknown"
        assert "June 2026 to date" in page.locator(".headlines").inner_text()
        assert "May 2026" in page.locator("#overview-title").inner_text()
        assert int(found["risk-unknown-accounts"]) > 0
        assert int(found["health-unknown-accounts"]) > 0
        page.locator("#risk-list a").first.click()
        page.wait_for_selector("#account h1")
        facts = page.locator(".facts").inner_text()
        assert facts.count("unknown") >= 6
        assert re.search(r"Health\s+unknown", facts)
        page.wait_for_timeout(300)
        seen.assert_quiet()


def test_an_empty_build_has_a_page(browser: Browser, built_demo: Path, tmp_path: Path) -> None:
    """A company without customers yet is no error."""
    tables = [
        "account_churn_risk",
        "account_health",
        "account_health_components",
        "account_segments",
        "account_traits_daily",
        "cohort_retention",
        "dim_accounts",
        "fct_account_mrr_monthly",
        "mrr_monthly",
        "nps_monthly",
        "nps_revenue_matrix",
        "segment_memberships",
        "segment_scorecard",
        "segment_sizes_daily",
        "segment_transitions",
        "segment_warnings",
    ]
    database = copied(
        built_demo, tmp_path / "empty.duckdb", [f"delete from {table}" for table in tables]
    )
    output = written(database, tmp_path / "empty.html")
    with opened(browser, output, PHONE) as (page, seen):
        assert set(page.locator(".headline .value").all_inner_texts()) == {"unknown"}
        notices = [page.locator(f"{part} .notice").all_inner_texts() for part in EMPTY_PARTS]
        assert all(len(found) >= 1 for found in notices), notices
        assert page.locator("#risk-list table, #scorecard table, #rfm table").count() == 0
        assert not page.locator("#scorecard-chart").is_visible()
        page.select_option("#scheme", "named")
        page.wait_for_timeout(300)
        seen.assert_quiet()


def test_amounts_are_in_the_currency_of_the_build(built_demo: Path, tmp_path: Path) -> None:
    """A build that passed notes it, and so does its published copy; another one names none."""
    published = tmp_path / "readers.duckdb"
    publish(built_demo, published)
    for database in (built_demo, published):
        page = written(database, tmp_path / "page.html").read_text(encoding="utf-8")
        assert "Amounts are in USD." in page
    page = written(published, tmp_path / "page.html", "--currency", "EUR").read_text("utf-8")
    assert "Amounts are in EUR." in page
    failed = copied(built_demo, tmp_path / "failed.duckdb")
    page = written(failed, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Amounts are in the reporting currency." in page


def test_same_marts_same_bytes(built_demo: Path, tmp_path: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-c", "from saas_segmentation.cli import app; app()", "dashboard"]
            + ["--database", str(built_demo), "--output", str(output)],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": "Asia/Tokyo" if seed == "2" else "UTC",
            },
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        pages.append(output.read_bytes())
    assert pages[0] == pages[1]


def test_nothing_can_be_fetched(browser: Browser, demo_page: Path) -> None:
    """The page's own policy forbids it, whatever a text may smuggle in."""
    with opened(browser, demo_page) as (page, _):
        answers = page.evaluate(
            """async () => {
              const said = [];
              addEventListener("securitypolicyviolation",
                event => said.push(event.effectiveDirective));
              await fetch("http://127.0.0.1:9/").catch(() => null);
              const script = document.createElement("script");
              script.textContent = "window.harm = true";
              document.body.append(script);
              const image = document.body.appendChild(new Image());
              image.src = "http://127.0.0.1:9/x.png";
              await new Promise(done => setTimeout(done, 300));
              return [window.harm ?? null, said.sort()];
            }"""
        )
    assert answers == [None, ["connect-src", "img-src", "script-src-elem"]]


def test_many_accounts_load_in_time(
    browser: Browser, built_demo: Path, tmp_path: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    """Ten thousand accounts are there to be searched in under three seconds.

    By the page's own clock and the best of three windows: how long a window takes to open, and what
    else the machine does meanwhile, is nothing that the page could mend.
    """
    copies = -(-MANY_ACCOUNTS // _count(marts, "true"))
    database = copied(built_demo, tmp_path / "many.duckdb", copies=copies)
    output = written(database, tmp_path / "many.html")
    loaded, found = [], []
    for _ in range(3):
        with opened(browser, output) as (page, seen):
            loaded.append(float(page.evaluate("document.documentElement.dataset.ready")) / 1000)
            accounts = page.evaluate(
                "JSON.parse(document.getElementById('page-data').textContent).accounts.id.length"
            )
            start = time.monotonic()
            page.fill("#search", "север")
            assert page.locator("#found [role=option]").count() > 0
            page.keyboard.press("Enter")
            page.wait_for_selector("#account .plot svg")
            found.append(time.monotonic() - start)
            seen.assert_quiet()
    size = output.stat().st_size / 1e6
    print(f"{accounts:,} accounts, {size:.1f} MB: loaded in {loaded} s, found in {found} s")
    assert accounts >= MANY_ACCOUNTS
    assert min(loaded) < LOAD_SECONDS
    assert min(found) < LOAD_SECONDS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--database", "no.duckdb"], "no.duckdb does not exist: run `make build` first."),
        (["--database", "empty.duckdb"], "holds no complete build of this version"),
        (["--database", "text.duckdb"], "text.duckdb can't be read"),
        (["--currency", "dollars"], "'dollars' is no currency code such as USD"),
    ],
)
def test_errors_say_what_to_do(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    duckdb.connect("empty.duckdb").close()
    Path("text.duckdb").write_text("this is no database" * 1000, encoding="utf-8")
    ended = CliRunner().invoke(app, ["dashboard", *arguments], env={"COLUMNS": "200"})
    assert ended.exit_code != 0
    assert words in " ".join(ended.output.split())
    assert not Path("target").exists()


def test_other_commands_do_not_load_the_library() -> None:
    """Vega and the templates are heavy: only the dashboard waits for them."""
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, sys, saas_segmentation.cli; print(json.dumps(sorted(sys.modules)))",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    loaded: list[Any] = json.loads(ended.stdout)
    assert not {"vl_convert", "jinja2.environment"} & set(loaded)
