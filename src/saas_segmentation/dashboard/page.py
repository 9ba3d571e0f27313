"""The page: templates filled with the figures, everything that it needs inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from saas_segmentation.built_file import opened, reporting_currency
from saas_segmentation.dashboard import charts, words
from saas_segmentation.dashboard.accounts import AT_RISK, Accounts, read_accounts, without_emails
from saas_segmentation.dashboard.data import as_json, history_data, page_data
from saas_segmentation.dashboard.figures import Figures, read_figures
from saas_segmentation.dashboard.headlines import headlines
from saas_segmentation.dashboard.segments import (
    FLOW_DAYS,
    NAMED,
    Segmentation,
    Size,
    read_segmentation,
)
from saas_segmentation.dashboard.tables import (
    depth,
    loss,
    retention_triangle,
    rfm_map,
    value_matrix,
)

PACKAGE = "saas_segmentation.dashboard"
SCRIPTS = ("format", "dom", "chart", "segments", "risk", "account", "search", "app")
FIRST_SCHEME = "lifecycle"


def written_page(database: Path, currency: str | None) -> str:
    """The page of a built DuckDB file. Without a currency, amounts are in that of the build."""
    with opened(database) as connection:
        currency = currency or reporting_currency(connection)
        figures = read_figures(connection)
        segmentation = read_segmentation(connection, figures.as_of)
        accounts = read_accounts(connection, figures.as_of)
    return page(figures, segmentation, accounts, currency)


def page(
    figures: Figures, segmentation: Segmentation, accounts: Accounts, currency: str | None
) -> str:
    """The page of these figures. The same figures give the same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_filters())
    style = _inline(_template("style.css"))
    library = _inline(_charting_library())
    script = _inline("\n".join(_template(f"{name}.js") for name in SCRIPTS))
    specs = _static_charts(figures)
    data = page_data(segmentation, accounts, figures.as_of, currency)
    data["charts"]["static"] = specs
    return environment.get_template("page.html.j2").render(
        figures=figures,
        headlines=headlines(figures),
        bridge=_last_whole_month(figures),
        bridge_parts=charts.bridge_parts,
        retention=retention_triangle(figures.cohorts),
        rfm=rfm_map(figures.rfm),
        matrix=value_matrix(figures.matrix),
        at_risk=_size_today(segmentation, NAMED, AT_RISK, figures.as_of),
        schemes=[(key, words.scheme_name(key)) for key in segmentation.schemes],
        first_scheme=_first_scheme(segmentation),
        flow_days=FLOW_DAYS,
        currency=currency,
        before_money=f"{currency} " if currency else "",
        money_unit=f" ({currency})" if currency else "",
        style=Markup(style),
        library=Markup(library),
        script=Markup(script),
        style_hash=_hash(style),
        script_hashes=[_hash(library), _hash(script)],
        page_json=Markup(as_json(data)),
        history_json=Markup(as_json(history_data(segmentation, accounts))),
    )


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "money": words.money,
        "signed": words.change,
        "count": words.count,
        "share": words.share,
        "month": words.month,
        "short_month": words.short_month,
        "in_words": words.in_words,
        "scheme_name": words.scheme_name,
        "without_emails": without_emails,
        "depth": depth,
        "loss": loss,
    }


def _template(name: str) -> str:
    return (files(PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _charting_library() -> str:
    """Vega, Vega-Lite and vega-embed as one script, from the package: no network."""
    from vl_convert import javascript_bundle

    return str(javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _inline(text: str) -> str:
    """A script or a style that its element can hold."""
    for end in ("</script", "</style", "<!--"):
        if end in text.lower():
            raise ValueError(f"A script or style holds {end}, which would end its element.")
    return f"\n{text}\n"


def _hash(text: str) -> str:
    """The name by which the page's security policy lets this text run."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _last_whole_month(figures: Figures) -> Any:
    return next((month for month in reversed(figures.months) if month.is_complete), None)


def _static_charts(figures: Figures) -> dict[str, charts.Spec]:
    found = {
        f"trend-{headline.key}": charts.sparkline(headline)
        for headline in headlines(figures)
        if any(point.value is not None for point in headline.points)
    }
    month = _last_whole_month(figures)
    if month is not None:
        found["bridge"] = charts.bridge(month)
    if figures.months:
        found["bridge-by-month"] = charts.bridge_by_month(figures.months)
    if any(found_bin.low is not None for found_bin in figures.health):
        found["health"] = charts.health(figures.health)
    return found


def _size_today(segmentation: Segmentation, scheme: str, key: str, as_of: date) -> Size | None:
    """A segment's size on the as-of day; None where the build has no such segment."""
    if scheme not in segmentation.schemes:
        return None
    sizes = segmentation.schemes[scheme].sizes
    return next((size for size in sizes if size.key == key and size.day == as_of), None)


def _first_scheme(segmentation: Segmentation) -> str | None:
    if FIRST_SCHEME in segmentation.schemes:
        return FIRST_SCHEME
    return next(iter(segmentation.schemes), None)
