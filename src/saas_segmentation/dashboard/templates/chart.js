// Charts are drawn by vega-embed without eval, as the page's security policy asks.
const LETTER = 7;
const SYMBOL = 40;
const LONGEST_LABEL = 23;

// As many columns of a legend as fit; Vega would let the last ones run out of the chart.
function legendColumns(place, rows) {
  const labels = rows?.map((row) => row.segment ?? row.line ?? "") ?? [];
  const longest = Math.min(LONGEST_LABEL, Math.max(12, ...labels.map((label) => label.length)));
  return Math.max(1, Math.floor(place.clientWidth / (longest * LETTER + SYMBOL)));
}

// One drawing after the other in the same place, so that the last one asked for stays.
function draw(place, spec, rows = null) {
  place.drawing = (place.drawing ?? Promise.resolve()).then(() => drawNow(place, spec, rows));
  return place.drawing;
}

async function drawNow(place, spec, rows) {
  place.drawn?.finalize();
  place.drawn = null;
  if (rows?.length === 0) {
    place.replaceChildren(element("p", { class: "notice" }, "Nothing is known to draw."));
    return;
  }
  const filled = structuredClone(spec);
  if (rows) filled.data = { name: "rows", values: rows };
  filled.width = "container";
  filled.autosize = { type: "fit-x", contains: "padding" };
  filled.config = structuredClone(page.charts.config);
  filled.config.legend.columns = legendColumns(place, rows);
  place.drawn = await vegaEmbed(place, filled, {
    mode: "vega-lite",
    renderer: "svg",
    ast: true,
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true, theme: "page" },
  });
}

async function drawStatic() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const spec = page.charts.static[place.dataset.chart];
    if (spec) await draw(place, spec);
  }
}
