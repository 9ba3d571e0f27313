// Charts are drawn by vega-embed without eval, as the page's security policy asks.
const LEGEND_COLUMN = 125;

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
  filled.config.legend.columns = Math.max(1, Math.floor(place.clientWidth / LEGEND_COLUMN));
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
