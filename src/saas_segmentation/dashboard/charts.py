"""Vega-Lite charts as plain dictionaries. Colours are the style sheet's variables, so that a chart
follows the theme, and the printer, without being drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saas_segmentation.dashboard.figures import HealthBin, Month
from saas_segmentation.dashboard.headlines import Headline
from saas_segmentation.dashboard.words import UNKNOWN, in_words

Spec = dict[str, Any]
# What the page's script fills in; see `draw` in chart.js.
ROWS: Mapping[str, str] = {"name": "rows"}
HEALTH_BANDS = ("critical", "watch", "healthy", UNKNOWN)
GAINS = ("New", "Reactivation", "Expansion")
LOSSES = ("Contraction", "Churn")
FX = "Exchange rates"
# Labels of an axis of changes; 0 has no sign.
SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+,.0f')"
MOST_LINES = 6


def _values(rows: Sequence[Mapping[str, object]]) -> Spec:
    return {"values": list(rows)}


def _months(title: str | None = None) -> Spec:
    """An axis of months, in UTC so that nobody's time zone moves a month."""
    return {
        "field": "month",
        "type": "temporal",
        "timeUnit": "utcyearmonth",
        "title": title,
        "axis": {"format": "%b %y", "labelOverlap": True, "grid": False, "tickCount": 8},
    }


def _month_bands() -> Spec:
    """An axis of months for bars, each above its label."""
    axis = {"format": "%b %y", "labelAngle": 0, "labelOverlap": True, "grid": False}
    return {**_months(), "type": "ordinal", "axis": axis}


def _days() -> Spec:
    """An axis of days, in UTC too."""
    return {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc"},
        "title": None,
        "axis": {"format": "%b %y", "labelOverlap": True, "grid": False, "tickCount": 8},
    }


def sparkline(headline: Headline) -> Spec:
    """The trend of a headline figure: whole months joined, the running one hollow."""
    latest, running = headline.latest, headline.running
    rows = [
        {
            "month": point.month.isoformat(),
            "value": None if point.value is None else float(point.value),
            "role": "latest" if point is latest else "running" if point is running else "past",
        }
        for point in headline.points
    ]
    known = {row["role"] for row in rows if row["value"] is not None}
    fills = {"latest": "var(--accent)", "running": "var(--surface)"}
    return {
        "data": _values(rows),
        "height": 36,
        "view": {"stroke": None},
        "padding": {"left": 4, "right": 4, "top": 2, "bottom": 2},
        "encoding": {
            "x": {**_months(), "axis": None},
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"zero": False, "padding": 4},
            },
        },
        "layer": [
            {"mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 2}},
            *(
                {
                    "transform": [{"filter": {"field": "role", "equal": role}}],
                    "mark": {
                        "type": "point",
                        "size": 40,
                        "opacity": 1,
                        "stroke": "var(--accent)",
                        "fill": fills[role],
                    },
                }
                for role in ("latest", "running")
                if role in known
            ),
        ],
    }


def bridge_parts(month: Month) -> list[tuple[str, float]]:
    """The signed parts of a month's change of MRR."""
    return [
        ("New", float(month.new)),
        ("Reactivation", float(month.reactivation)),
        ("Expansion", float(month.expansion)),
        ("Contraction", -float(month.contraction)),
        ("Churn", -float(month.churn)),
        (FX, float(month.fx)),
    ]


def bridge(month: Month) -> Spec:
    """From the opening to the closing MRR of a month, step by step and downwards."""
    rows: list[dict[str, object]] = []
    level = 0.0
    for name, amount in bridge_parts(month):
        after = round(level + amount, 2)
        kind = "gain" if amount >= 0 else "loss"
        rows.append(_step(name, level, after, amount, kind))
        level = after
    rows.append(_step("Net change", 0, level, level, "total"))
    y = {
        "field": "step",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"grid": False, "ticks": False, "domain": False, "labelFontSize": 12},
    }
    colours = _colours("kind", ["gain", "loss", "total"], ["--gain", "--loss", "--total"])
    return {
        "data": _values(rows),
        "height": 260,
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 2, "height": {"band": 0.7}},
                "encoding": {
                    "x": {
                        "field": "from",
                        "type": "quantitative",
                        "title": "Change since the opening",
                        # Room for the amounts at both ends.
                        "scale": {"padding": 45, "nice": False},
                        "axis": {"labelExpr": SIGNED, "tickCount": 5, "labelOverlap": True},
                    },
                    "x2": {"field": "to"},
                    "color": colours,
                    "tooltip": [
                        {"field": "step", "title": "Step"},
                        {"field": "amount", "title": "MRR", "format": "+,.2f"},
                    ],
                },
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 5,
                    "fontSize": 11,
                    "fill": "var(--ink)",
                },
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "text": {"field": "amount", "format": "+,.0f"},
                },
            },
        ],
    }


def _step(name: str, before: float, after: float, amount: float, kind: str) -> dict[str, object]:
    ends = {"from": before, "to": after, "end": max(before, after)}
    return {"step": name, **ends, "amount": amount, "kind": kind}


def bridge_by_month(months: Sequence[Month]) -> Spec:
    """What MRR won and lost, month by month."""
    rows = [
        {"month": month.month.isoformat(), "step": name, "amount": amount}
        for month in months
        for name, amount in bridge_parts(month)
    ]
    steps = [*GAINS, *LOSSES, FX]
    colours = ["--new", "--reactivation", "--expansion", "--contraction", "--churn", "--fx"]
    return {
        "data": _values(rows),
        "height": 260,
        "mark": {"type": "bar"},
        "encoding": {
            "x": _month_bands(),
            "y": {
                "field": "amount",
                "type": "quantitative",
                "title": "Change of MRR",
                "axis": {"labelExpr": SIGNED},
            },
            "color": {**_colours("step", steps, colours), "legend": {"title": None}},
            "order": {"field": "step", "sort": steps},
            "tooltip": [
                {"field": "month", "type": "temporal", "title": "Month", "format": "%b %Y"},
                {"field": "step", "title": "Step"},
                {"field": "amount", "title": "MRR", "format": "+,.2f"},
            ],
        },
    }


def health(bins: Sequence[HealthBin]) -> Spec:
    """How many paying accounts have which health; the bands are those of the accounts."""
    rows = [
        {
            "low": found.low,
            "high": found.low + 5,
            "band": in_words(found.band or UNKNOWN),
            "accounts": found.accounts,
            "mrr": float(found.mrr),
        }
        for found in bins
        if found.low is not None
    ]
    found_bands = {row["band"] for row in rows}
    bands = [band for band in HEALTH_BANDS if in_words(band) in found_bands]
    names = [in_words(band) for band in bands]
    colours = [f"--{band}" for band in bands]
    return {
        "data": _values(rows),
        "height": 220,
        "mark": {"type": "bar", "binSpacing": 2},
        "encoding": {
            "x": {
                "field": "low",
                "type": "quantitative",
                "bin": {"binned": True, "step": 5},
                "scale": {"domain": [0, 100]},
                "title": "Health",
                "axis": {"tickCount": 10, "grid": False},
            },
            "x2": {"field": "high"},
            "y": {
                "field": "accounts",
                "type": "quantitative",
                "title": "Paying accounts",
                "axis": {"tickMinStep": 1, "format": ",.0f"},
            },
            "color": {**_colours("band", names, colours), "legend": {"title": None}},
            "tooltip": [
                {"field": "low", "title": "Health from"},
                {"field": "high", "title": "to"},
                {"field": "band", "title": "Band"},
                {"field": "accounts", "title": "Accounts", "format": ","},
                {"field": "mrr", "title": "MRR", "format": ",.2f"},
            ],
        },
    }


def sizes_over_time() -> Spec:
    """Accounts of segments, week by week."""
    colours = [f"--line-{number}" for number in range(1, MOST_LINES + 1)]
    return {
        "data": ROWS,
        "height": 240,
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": _days(),
            "y": {
                "field": "accounts",
                "type": "quantitative",
                "title": "Accounts",
                "axis": {"tickMinStep": 1, "format": ",.0f"},
            },
            "color": {
                "field": "segment",
                "type": "nominal",
                "sort": None,
                "scale": {"range": [f"var({name})" for name in colours]},
                "legend": {"title": None},
            },
            "strokeDash": {
                "field": "segment",
                "type": "nominal",
                "sort": None,
                "scale": {"range": [[1, 0], [6, 3], [2, 2], [10, 3], [1, 3], [8, 2, 2, 2]]},
            },
            "tooltip": [
                {"field": "day", "type": "temporal", "title": "Day", "format": "%Y-%m-%d"},
                {"field": "segment", "title": "Segment"},
                {"field": "accounts", "title": "Accounts", "format": ","},
            ],
        },
    }


def scorecard() -> Spec:
    """A KPI of each segment with its interval, beside the company's value."""
    y = {
        "field": "segment",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 190, "grid": True, "ticks": False},
    }
    point = {"type": "point", "size": 70, "stroke": "var(--accent)", "opacity": 1}
    return {
        "data": ROWS,
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "color": "var(--accent)", "strokeWidth": 2},
                "encoding": {
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "scale": {"zero": False, "nice": True},
                    },
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {**point, "tooltip": True},
                "encoding": {
                    "x": {"field": "value", "type": "quantitative"},
                    "fill": {
                        "condition": {
                            "test": {"field": "small", "equal": True},
                            "value": "var(--surface)",
                        },
                        "value": "var(--accent)",
                    },
                    "tooltip": [
                        {"field": "segment", "title": "Segment"},
                        {"field": "text", "title": "Value"},
                        {"field": "sample", "title": "Accounts known", "format": ","},
                    ],
                },
            },
            {
                "transform": [{"aggregate": [{"op": "min", "field": "company", "as": "company"}]}],
                "mark": {
                    "type": "rule",
                    "color": "var(--muted)",
                    "strokeDash": [4, 3],
                    "strokeWidth": 1.5,
                },
                "encoding": {
                    "x": {"field": "company", "type": "quantitative"},
                    "y": {"value": 0},
                    "y2": {"value": "height"},
                },
            },
        ],
    }


def account_mrr() -> Spec:
    """An account's MRR at the end of each month."""
    return {
        "data": ROWS,
        "height": 180,
        "mark": {"type": "bar", "color": "var(--accent)", "width": {"band": 0.7}},
        "encoding": {
            "x": _month_bands(),
            "y": {
                "field": "mrr",
                "type": "quantitative",
                "title": "MRR",
                "axis": {"format": ",.0f"},
            },
            "tooltip": [
                {"field": "month", "type": "temporal", "title": "Month", "format": "%b %Y"},
                {"field": "mrr", "title": "MRR", "format": ",.2f"},
            ],
        },
    }


def account_use() -> Spec:
    """Days of core use and users of an account, week by week."""
    return _weekly(
        "Last 28 days",
        [("core_days", "Core active days", "--line-1"), ("users", "Users", "--line-2")],
    )


def account_health() -> Spec:
    """Health of an account, week by week."""
    spec = _weekly("Health", [("health", "Health", "--line-1")])
    spec["encoding"]["y"]["scale"] = {"domain": [0, 100]}
    spec["encoding"]["color"]["legend"] = None
    return spec


def _weekly(title: str, fields: Sequence[tuple[str, str, str]]) -> Spec:
    names = [name for _, name, _ in fields]
    spec: Spec = {
        "data": ROWS,
        "height": 160,
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": _days(),
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": title,
                "axis": {"tickMinStep": 1, "tickCount": 5},
            },
            "color": {
                **_colours("line", names, [colour for _, _, colour in fields]),
                "legend": {"title": None},
            },
            "tooltip": [
                {"field": "day", "type": "temporal", "title": "Day", "format": "%Y-%m-%d"},
                {"field": "line", "title": "Figure"},
                {"field": "value", "title": "Value", "format": ",.0f"},
            ],
        },
    }
    if len(fields) > 1:
        spec["encoding"]["strokeDash"] = {
            "field": "line",
            "type": "nominal",
            "scale": {"domain": names, "range": [[1, 0], [5, 3]]},
        }
    return spec


def _colours(field: str, domain: Sequence[str], variables: Sequence[str]) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(domain), "range": [f"var({name})" for name in variables]},
        "legend": None,
    }


# What all charts share. Sizes and fonts are literal: Vega measures texts with them.
CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "gridColor": "var(--grid)",
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    },
    "legend": {
        "orient": "top",
        "labelColor": "var(--ink)",
        "labelFontSize": 12,
        "labelLimit": 160,
        "symbolStrokeWidth": 2,
        "columnPadding": 16,
    },
}
