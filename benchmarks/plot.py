"""A picture of one result, drawn in the environment of peers: RESULT.json OUT.svg."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import altair as alt

WIDTH, BAR = 560, 9


def main(result: Path, out: Path) -> None:
    """Draw whole processes beside each other, peers beside our part, and the time by layer."""
    found = json.loads(result.read_text(encoding="utf-8"))
    builds = [("First build", found["first"]), ("One more day", found["increment"])]
    processes = [
        *(
            {"what": title, "seconds": build["process"]["seconds"]}
            for title, build in builds
            if build
        ),
        {"what": "Floor", "seconds": found["floor"]["seconds"]},
    ]
    peers = [
        {"what": peer["title"], "whose": whose, "seconds": seconds}
        for peer in found["peers"]
        for whose, seconds in (
            ("peer", peer["own_seconds"]),
            ("our models", peer["our_seconds"]),
        )
    ]
    layers = [
        {"what": layer, "whose": title, "seconds": seconds}
        for title, build in builds
        if build
        for layer, seconds in sorted(build["layers"].items(), key=lambda item: -item[1])
    ]
    charts = [_bars(processes, "Seconds of the whole process"), _bars(layers, "By layer")]
    if peers:
        charts.insert(
            1, _bars(peers, "Peers, without imports, and our models for the same figures")
        )
    alt.vconcat(*charts).resolve_scale(color="independent").save(str(out))


def _bars(rows: list[dict[str, object]], title: str) -> alt.Chart:
    chart = alt.Chart(alt.Data(values=rows), title=title, width=WIDTH).mark_bar()
    encoded = {
        "x": alt.X("seconds:Q", title="seconds"),
        "y": alt.Y("what:N", title=None, sort=None, axis=alt.Axis(labelLimit=300)),
    }
    height = alt.Step(2 * BAR)
    if any("whose" in row for row in rows):
        height = alt.Step(BAR, **{"for": "offset"})
        encoded["color"] = alt.Color("whose:N", title=None, sort=None)
        encoded["yOffset"] = alt.YOffset("whose:N", sort=None)
    return chart.properties(height=height).encode(**encoded)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
