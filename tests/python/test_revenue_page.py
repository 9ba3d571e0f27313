"""Every figure on docs/revenue.md is what the project builds from the rows beside it."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import GENERIC_SOURCES, ROOT, RunDbt
from oracle.build import at, period, rate
from oracle.compare import find_table, month_differences, movement_differences
from oracle.contract import ExchangeRate, Policies, SubscriptionPeriod
from oracle.generic_tables import ContractRow, write_generic
from oracle.mrr import NOTHING, account_days
from oracle.rates import Rates
from oracle.revenue import Revenue, revenue_of

PAGE = ROOT / "docs" / "revenue.md"
AS_OF = date(2025, 12, 31)
LOADED_AT = at("2026-01-01")
AT_ONCE = 2

# How a table's rows are named on the page, as expressions over its columns. Where the account is
# not among them the row is one of the company.
MONTH = "strftime(month_start_date, '%Y-%m')"
MOVEMENT = ("cast(movement_date as varchar)", "movement_type")
ROW_NAMES: Mapping[str, tuple[str, ...]] = {
    "fct_account_mrr_monthly": ("account_id", MONTH),
    "fct_mrr_movements": ("account_id", *MOVEMENT),
    "fct_mrr_movement_causes": ("account_id", *MOVEMENT, "cause"),
    "fct_mrr_movements_by_dimension": ("account_id", "dimension", "part_key", *MOVEMENT),
    "account_commitments": ("account_id",),
    "renewal_calendar": ("account_id", "split_part(subscription_item_id, ' / ', 2)"),
    "mrr_policy_bridge": ("account_id", MONTH, "step"),
    "mrr_reconciliation": ("account_id", MONTH, "line"),
    "rejected_records": tuple(f"split_part(record_id, ' / ', {part})" for part in (1, 2, 3)),
    "mrr_monthly": (MONTH,),
    "mrr_monthly_by_dimension": ("dimension", "part_key", MONTH),
    "retention_by_segment": (
        "period_type",
        "cast(period_start_date as varchar)",
        "scheme",
        "segment_key",
    ),
    "survival_by_segment": ("scheme", "segment_key", "tenure_days"),
    "survival_comparison": ("scheme", "segment_key"),
}
OF_ACCOUNTS = [name for name, parts in ROW_NAMES.items() if parts[0] == "account_id"]
# Tables of which an example that shows one row must show all: every movement, and of a sum every
# part of its month.
WHOLE: Mapping[str, int] = {
    "fct_mrr_movements": 1,
    "fct_mrr_movement_causes": 1,
    "mrr_policy_bridge": 2,
    "mrr_reconciliation": 2,
}

RowName = tuple[str, ...]
Table = list[dict[str, str]]


@dataclass(frozen=True)
class Stated:
    """One figure on the page: where it is published, and what is written there."""

    table: str
    row: RowName
    column: str
    text: str


@dataclass
class Example:
    """One example: the rows that go in, the figures that come out, and the text of it all."""

    name: str
    text: str
    periods: list[SubscriptionPeriod] = field(default_factory=list)
    rates: list[ExchangeRate] = field(default_factory=list)
    bills: Table = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    is_company: bool = False


# Reading the page ----------------------------------------------------------------------------


def page_text() -> str:
    return PAGE.read_text(encoding="utf-8")


def tables_in(text: str) -> list[Table]:
    """The tables of a text, a mapping of header to cell for each of their rows."""
    found: list[Table] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        header, _, *lines = (
            [cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()
        )
        found.append([dict(zip(header, line, strict=True)) for line in lines])
    return found


def code(cell: str) -> str:
    return cell.strip("`")


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def row_name(table: str, example: str, cell: str) -> RowName:
    words = tuple(word.strip() for word in cell.split(",") if word.strip())
    has_example = table in (*OF_ACCOUNTS, "rejected_records")
    name = (example, *words) if has_example else words
    assert len(name) == len(ROW_NAMES[table]), f"{example}: {table} {cell}"
    return name


def period_of(example: str, line: Mapping[str, str]) -> SubscriptionPeriod:
    """The contract row of one line of an example."""
    account = line.get("Account", example)
    item = f"{account} / {line['Item']}"
    count, _, interval = line.get("Every", "1 month").rpartition(" ")
    given: dict[str, object] = {
        "subscription_period_id": f"{item} / {line['Start']}",
        "subscription_id": item,
        "subscription_item_id": item,
        "account_id": account,
        "loaded_at": LOADED_AT,
        "billing_interval": interval.removesuffix("s"),
        "billing_interval_count": int(count or 1),
        "is_metered": line.get("Metered") == "yes",
        **discount_of(line.get("Discount", "")),
    }
    texts = {
        "Status": "status",
        "Currency": "currency",
        "Plan": "plan_id",
        "Product": "product_id",
        "Cancel requested": "cancel_requested_at",
        "Paid until": "current_period_ends_at",
        "End reason": "end_reason",
    }
    given |= {name: line[header] for header, name in texts.items() if line.get(header)}
    known = {"Item", "Account", "Amount", "Quantity", "Every", "Metered", "Discount", "Start"}
    assert not line.keys() - known - texts.keys() - {"End"}, f"{example}: a column nobody reads"
    return period(
        line["Start"],
        line["End"] or None,
        amount=str(number(line["Amount"])),
        quantity=int(number(line.get("Quantity", "1"))),
        **given,
    )


def discount_of(cell: str) -> dict[str, object]:
    """`10 % and 20.00 forever`, as columns of the contract."""
    if not cell:
        return {}
    terms, _, duration = cell.rpartition(" ")
    given: dict[str, object] = {"discount_duration": duration}
    for term in terms.split(" and "):
        is_percent = term.endswith("%")
        name = "discount_percent" if is_percent else "discount_amount"
        given[name] = str(number(term.removesuffix("%").strip()))
    return given


def read_example(name: str, text: str) -> Example:
    example = Example(name, text)
    for table in tables_in(text):
        for line in table:
            if "Rate" in line:
                example.rates.append(
                    replace(rate(line["Day"], line["Currency"], line["Rate"]), loaded_at=LOADED_AT)
                )
            elif "Invoice" in line:
                example.bills.append({"Account": name, **line})
            elif "Item" in line:
                example.is_company |= "Account" in line
                example.periods.append(period_of(name, line))
            elif "Value" in line:
                place = code(line["Table"])
                row = row_name(place, name, line["Row"])
                example.stated.append(Stated(place, row, code(line["Column"]), line["Value"]))
    return example


def invoices_of(bills: Table) -> list[dict[str, object]]:
    """Invoices of the contract: the sum of their lines and tax."""
    found: dict[str, dict[str, object]] = {}
    totals: dict[str, Decimal] = {}
    taxes: dict[str, Decimal] = {}
    for line in bills:
        invoice = f"{line['Account']} / {line['Invoice']}"
        taxes[invoice] = taxes.get(invoice, Decimal(0)) + number(line["Tax"])
        amount = number(line["Amount"]) + number(line["Tax"])
        totals[invoice] = totals.get(invoice, Decimal(0)) + amount
        found[invoice] = {
            "invoice_id": invoice,
            "account_id": line["Account"],
            "status": "paid",
            "currency": "USD",
            "total_amount": totals[invoice],
            "tax_amount": taxes[invoice],
            "issued_at": at(line["Issued"]),
            "paid_at": at(line["Paid"]),
            "loaded_at": LOADED_AT,
        }
    return list(found.values())


def invoice_lines_of(bills: Table) -> list[dict[str, object]]:
    """Lines of the contract; each bills the cycle that starts when it is issued."""
    return [
        {
            "invoice_line_id": f"{line['Account']} / {line['Invoice']} / {line['Line']}",
            "invoice_id": f"{line['Account']} / {line['Invoice']}",
            "account_id": line["Account"],
            "subscription_item_id": f"{line['Account']} / {line['Item']}" if line["Item"] else None,
            "line_type": line["Line"],
            "currency": "USD",
            "amount": number(line["Amount"]),
            "period_starts_at": at(line["Issued"]),
            "loaded_at": LOADED_AT,
        }
        for line in bills
    ]


@pytest.fixture(scope="module")
def examples() -> dict[str, Example]:
    """The examples of the page by name; one ends where the next one or a heading begins."""
    pieces = re.findall(
        r"^\*\*Example `([\w-]+)`(, continued)?\.\*\*(.*?)(?=^\*\*Example `|^#|\Z)",
        page_text(),
        re.M | re.S,
    )
    texts: dict[str, str] = {}
    for name, continued, text in pieces:
        assert bool(continued) == (name in texts), f"{name} occurs twice or not at all"
        texts[name] = texts.get(name, "") + text
    found = {name: read_example(name, text) for name, text in texts.items()}
    assert len(found) > 20
    figures = re.findall(rf"^\| `(?:{'|'.join(ROW_NAMES)})` \|", page_text(), re.M)
    assert sum(len(it.stated) for it in found.values()) == len(figures), "a figure is not read"
    return found


def settings_of(heading: str) -> dict[str, object]:
    """The vars of the fenced block under a heading."""
    section = page_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    block = re.search(r"```yaml\n(.*?)```", section, re.S)
    assert block, heading
    settings = yaml.safe_load(block[1])["vars"]
    assert isinstance(settings, dict)
    return settings


SETTINGS: Mapping[str, Mapping[str, object]] = {
    "default": settings_of("Reconciling to other tools"),
    "switched": settings_of("The same rows under other policies"),
    "company": {},
}


# Building ------------------------------------------------------------------------------------


def examples_of(build: str, examples: Mapping[str, Example]) -> list[Example]:
    return [it for it in examples.values() if it.is_company == (build == "company")]


@pytest.fixture(scope="module")
def runs(
    run_dbt: RunDbt, examples: dict[str, Example], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[tuple[Path, str]]]]:
    """The database of each build and what dbt printed; two are built at a time."""
    folder = tmp_path_factory.mktemp("revenue_page")

    def build(name: str) -> tuple[Path, str]:
        database = folder / f"{name}.duckdb"
        shown = examples_of(name, examples)
        rows: list[ContractRow] = [row for it in shown for row in it.periods]
        rows += [row for it in shown for row in it.rates]
        bills = [line for it in shown for line in it.bills]
        billed = {"invoices": invoices_of(bills), "invoice_lines": invoice_lines_of(bills)}
        write_generic(database, rows, billed)
        tables = sorted({stated.table for it in shown for stated in it.stated})
        ended = run_dbt(
            *("build", "--exclude-resource-type", "test", "unit_test"),
            *("--select", *(f"+{table}" for table in tables)),
            database=database,
            variables={**GENERIC_SOURCES, "as_of_date": str(AS_OF), **SETTINGS[name]},
        )
        return database, ended.output

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(build, name) for name in SETTINGS}


Runs = Mapping[str, Future[tuple[Path, str]]]


def built_rows(database: Path, table: str) -> dict[RowName, dict[str, object]]:
    """All rows of a built table, by the names that the page gives them."""
    names = ROW_NAMES[table]
    with duckdb.connect(str(database), read_only=True) as connection:
        answer = connection.execute(
            f"select {', '.join(names)}, * from {find_table(connection, table)}"
        )
        columns = [column[0] for column in answer.description or []][len(names) :]
        rows = answer.fetchall()
    found = {
        tuple(map(str, row[: len(names)])): dict(zip(columns, row[len(names) :], strict=True))
        for row in rows
    }
    assert len(found) == len(rows), f"rows of {table} share a name"
    return found


def shows(text: str, value: object) -> bool:
    """Whether a cell of the page says this value, to the digits that it has."""
    if text == "–" or value is None:
        return text == "–" and value is None
    if isinstance(value, bool):
        return text == ("yes" if value else "no")
    if isinstance(value, int | float | Decimal | Fraction):
        shown = number(text.removesuffix("%").strip())
        exact = Fraction(str(value)) * (100 if text.endswith("%") else 1)
        if isinstance(value, Decimal):
            return Fraction(shown) == exact
        half_of_last_digit = Fraction(1, 2 * 10 ** -int(shown.as_tuple().exponent))
        return abs(Fraction(shown) - exact) <= half_of_last_digit
    return text == str(value)


@pytest.mark.parametrize("build", ["default", "company"])
def test_the_build_says_what_the_page_says(
    build: str, runs: Runs, examples: dict[str, Example]
) -> None:
    database = runs[build].result()[0]
    wrong: list[str] = []
    for example in examples_of(build, examples):
        for stated in example.stated:
            row = built_rows(database, stated.table).get(stated.row)
            if row is None or not shows(stated.text, row[stated.column]):
                built = "no such row" if row is None else row[stated.column]
                wrong.append(f"{example.name}: {stated} but {built}")
    assert not wrong, "\n".join(wrong)


def test_no_row_is_left_out(runs: Runs, examples: dict[str, Example]) -> None:
    """Prevents an example that hides a movement, a cause or a step which the reader would miss."""
    database = runs["default"].result()[0]
    for table, length in WHOLE.items():
        built = set(built_rows(database, table))
        for example in examples_of("default", examples):
            shown = {stated.row for stated in example.stated if stated.table == table}
            begun = {row[:length] for row in shown}
            assert shown == {row for row in built if row[:length] in begun}, example.name


def test_parts_belong_to_one_example(examples: dict[str, Example]) -> None:
    """Prevents examples that add up in a figure of a product, a plan or a currency."""
    for example in examples.values():
        for stated in example.stated:
            if stated.table == "mrr_monthly_by_dimension":
                part = stated.row[1]
                users = {
                    it.name
                    for it in examples.values()
                    for row in it.periods
                    if part in (row.plan_id, row.product_id, row.currency)
                }
                assert users == {example.name}


def test_words_repeat_no_other_figure(examples: dict[str, Example]) -> None:
    """Prevents text that names an amount which is in none of the tables below it."""
    for example in examples.values():
        lines = example.text.splitlines()
        prose = "\n".join(line for line in lines if not line.startswith("|"))
        tables = tables_in(example.text)
        cells = {cell for table in tables for line in table for cell in line.values()}
        amounts = {it for cell in cells for it in re.findall(r"−?\d[\d,]*\.\d\d", cell)}
        named = set(re.findall(r"(?<![\d.,])−?\d[\d,]*\.\d\d(?![\d.])", prose))
        assert {amount.lstrip("−") for amount in named} <= {it.lstrip("−") for it in amounts}, (
            example.name
        )


def test_the_log_line_is_that_of_the_build(runs: Runs) -> None:
    line = re.search(r"^WARNING: .* set aside.*$", page_text(), re.M)
    assert line
    assert line[0] in runs["default"].result()[1]


# Other policies ------------------------------------------------------------------------------


def test_rows_under_other_policies(runs: Runs) -> None:
    table = next(table for table in tables_in(page_text()) if "By default" in table[0])
    settings = SETTINGS["switched"]
    shown = {code(line["Var"]): yaml.safe_load(code(line["Setting"])) for line in table}
    assert shown == settings, "not every setting has its line"
    wrong: list[str] = []
    for line in table:
        place, example = code(line["Table"]), code(line["Example"])
        row = row_name(place, example, line["Row"])
        for build, header in (("default", "By default"), ("switched", "So")):
            found = built_rows(runs[build].result()[0], place).get(row, {})
            value = found.get(code(line["Column"]))
            if not shows(line[header], value):
                wrong.append(f"{build} {example} {row}: {line[header]} but {value}")
    assert not wrong, "\n".join(wrong)


def test_the_compared_mrr_is_that_of_a_build_with_these_settings(runs: Runs) -> None:
    """The bridge's end is what the project would say, were the compared settings its own."""
    compared = SETTINGS["default"]["compared_policies"]
    assert isinstance(compared, dict)
    assert compared.items() <= SETTINGS["switched"].items()
    bridges = built_rows(runs["default"].result()[0], "mrr_policy_bridge")
    ends = {row[:2]: it["mrr_amount"] for row, it in bridges.items() if row[2] == "compared"}
    months = built_rows(runs["switched"].result()[0], "fct_account_mrr_monthly")
    closings = {row: it["closing_mrr_amount"] for row, it in months.items()}
    assert ends == {row: amount for row, amount in closings.items() if amount}
    assert len(ends) > 100


# One row, under the settings that come near what another tool counts, on a day of its case.
CASES: Mapping[str, tuple[list[SubscriptionPeriod], str]] = {
    "T04": ([period(amount=20, billing_interval="week")], "2025-01-15"),
    "T05": ([period(amount=10, billing_interval="day")], "2025-01-15"),
    "T07": (
        [period(amount=50, billing_interval="week", billing_interval_count=4)],
        "2025-01-15",
    ),
    "T10": ([period(discount_amount=20, discount_duration="repeating")], "2025-01-15"),
    "T11": ([period(discount_percent=50, discount_duration="once")], "2025-01-15"),
    "T17": (
        [
            period(
                amount=1200,
                billing_interval="year",
                discount_percent=10,
                discount_duration="repeating",
            )
        ],
        "2025-01-15",
    ),
    "T22": ([period(status="paused")], "2025-01-15"),
    "T23": ([period(end="2025-11-01", cancel_requested_at="2025-10-03")], "2025-10-15"),
    "T27": (
        [
            period(),
            period(amount=80, is_metered=True, subscription_item_id="si_2"),
        ],
        "2025-01-15",
    ),
}


def test_other_tools_figures_are_those_of_the_cases() -> None:
    folder = Path(os.environ.get("SAAS_CASES_DIR", ROOT / "tests" / "cases"))
    with (folder / "revenue_cases.csv").open(encoding="utf-8") as file:
        cases = {row["case_id"]: row for row in csv.DictReader(file)}
    table = next(table for table in tables_in(page_text()) if "Case" in table[0])
    assert {line["Case"] for line in table} == set(CASES)
    for line in table:
        case = cases[line["Case"]]
        assert all(who in case["why"] for who in line["Who"].split(", ")), line
        assert re.search(rf"(?<!\d){re.escape(line['Their figure'])}(?![\d.]*\d)", case["why"]), (
            line
        )
        assert line["Ours"] in case["expected"], line
        settings = yaml.safe_load(code(line["Settings that come near"]))
        assert cents_on(line["Case"], settings) == number(line["Their figure"]) * 100, line
        assert abs(cents_on(line["Case"], {}) - number(line["Ours"]) * 100) < 1, line
    for tool, case_id in (("ChartMogul", "T16"), ("ChartMogul", "T48")):
        assert f"case {case_id}, {tool}" in page_text()
        assert tool in cases[case_id]["why"]


def cents_on(case_id: str, settings: Mapping[str, object]) -> int:
    """MRR of a case on its day by the oracle, in cents."""
    periods, day = CASES[case_id]
    days = account_days(periods, Rates([], "USD"), policies_of(settings))
    return days.get("a", {}).get(date.fromisoformat(day), NOTHING).cents


# The second computation ----------------------------------------------------------------------


def policies_of(settings: Mapping[str, object]) -> Policies:
    """The oracle's policies under these vars."""
    given = {name: value for name, value in settings.items() if name != "compared_policies"}
    factors = given.get("interval_month_factors", {})
    assert isinstance(factors, dict)
    given["interval_month_factors"] = {key: Fraction(str(it)) for key, it in factors.items()}
    return replace(Policies(as_of_date=AS_OF), **given)  # type: ignore[arg-type]


def revenue_of_build(build: str, examples: Mapping[str, Example]) -> Revenue:
    shown = examples_of(build, examples)
    return revenue_of(
        [row for it in shown for row in it.periods],
        [row for it in shown for row in it.rates],
        policies_of(SETTINGS[build]),
    )


def oracle_figures(revenue: Revenue) -> dict[tuple[str, RowName, str], Fraction | int | None]:
    """What the oracle says, by table, row and column of the page."""
    found: dict[tuple[str, RowName, str], Fraction | int | None] = {}
    sizes = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "fx", "closing")
    rates = ("logo_churn_rate", "gross_mrr_churn_rate", "net_mrr_churn_rate")
    for month in revenue.months:
        row = (month.account_id, f"{month.month_start:%Y-%m}")
        for size in sizes:
            key = ("fct_account_mrr_monthly", row, f"{size}_mrr_amount")
            found[key] = Fraction(getattr(month, size), 100)
        found[("fct_account_mrr_monthly", row, "arr_amount")] = Fraction(month.arr, 100)
    for move in revenue.log:
        name = (move.account_id, str(move.day), move.kind)
        found[("fct_mrr_movements", name, "mrr_change_amount")] = Fraction(move.cents, 100)
    for company in revenue.company:
        one = (f"{company.month_start:%Y-%m}",)
        for size in sizes:
            found[("mrr_monthly", one, f"{size}_mrr_amount")] = Fraction(
                getattr(company, size), 100
            )
        for column in (*rates, "nrr_rate", "grr_rate", "quick_ratio", "churned_account_count"):
            found[("mrr_monthly", one, column)] = getattr(company, column)
        arpa = company.arpa
        found[("mrr_monthly", one, "arpa_amount")] = None if arpa is None else arpa / 100
    return found


@pytest.mark.parametrize("build", ["default", "company"])
def test_the_oracle_says_what_the_page_says(build: str, examples: dict[str, Example]) -> None:
    figures = oracle_figures(revenue_of_build(build, examples))
    held = 0
    for example in examples_of(build, examples):
        for stated in example.stated:
            key = (stated.table, stated.row, stated.column)
            if key in figures:
                held += 1
                assert shows(stated.text, figures[key]), f"{example.name}: {stated}"
    assert held > 15


@pytest.mark.parametrize("build", SETTINGS)
def test_the_oracle_says_what_the_build_says(
    build: str, runs: Runs, examples: dict[str, Example]
) -> None:
    revenue = revenue_of_build(build, examples)
    with duckdb.connect(str(runs[build].result()[0]), read_only=True) as connection:
        if build != "company":
            assert not month_differences(connection, revenue.months)
            assert not movement_differences(connection, revenue.log)
