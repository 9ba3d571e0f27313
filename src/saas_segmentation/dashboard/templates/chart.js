// Charts are drawn by vega-embed without eval, as the page's security policy asks.
const LEGEND_COLUMN = 125;

async function draw(place, spec, rows = null) {
  const filled = structuredClone(spec);
  if (rows) filled.data = { name: "rows", values: rows };
  filled.width = "container";
  filled.autosize = { type: "fit-x", contains: "padding" };
  filled.config = structuredClone(page.charts.config);
  filled.config.legend.columns = Math.max(1, Math.floor(place.clientWidth / LEGEND_COLUMN));
  try {
    const drawn = await vegaEmbed(place, filled, {
      mode: "vega-lite",
      renderer: "svg",
      ast: true,
      actions: false,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true, theme: "page" },
    });
    // A chart that is drawn anew in the same place must not keep the old one listening.
    place.drawn?.finalize();
    place.drawn = drawn;
  } catch (error) {
    place.textContent = "This chart could not be drawn; see its table.";
    throw error;
  }
}

async function drawStatic() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const spec = page.charts.static[place.dataset.chart];
    if (spec) await draw(place, spec);
  }
}
