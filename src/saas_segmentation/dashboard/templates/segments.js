// Sizes, moves and scorecard of the chosen scheme.
const NAMED = "named";
const MOST_LINES = 6;
const WEEKS_BACK = 13;
const ROW_HEIGHT = 26;

function showScheme(key) {
  const scheme = page.schemes[key];
  showSizes(key, scheme);
  showMeanings(scheme);
  showTrend(scheme);
  showFlows(key, scheme);
  showKpis(scheme);
}

const latest = (segment) => segment.accounts.at(-1);
const earlier = (segment) => segment.accounts.at(-1 - WEEKS_BACK);

function showSizes(key, scheme) {
  const segments = scheme.segments;
  const mostAccounts = Math.max(...segments.map((segment) => latest(segment) ?? 0));
  const mostMrr = Math.max(...segments.map((segment) => segment.mrr ?? 0));
  const caption = `${scheme.name}: accounts and MRR${moneyUnit()} on ${page.asOf}`;
  const columns = [
    { name: "Segment", text: (segment) => isolated(segment.label) },
    {
      name: "Accounts",
      isNumber: true,
      text: (segment) => bar(latest(segment), mostAccounts, figure(latest(segment), count)),
    },
    {
      name: `${WEEKS_BACK} weeks`,
      isNumber: true,
      text: (segment) =>
        isKnown(earlier(segment)) && isKnown(latest(segment))
          ? signed(latest(segment) - earlier(segment))
          : NONE,
    },
    {
      name: `MRR${moneyUnit()}`,
      isNumber: true,
      text: (segment) => bar(segment.mrr, mostMrr, figure(segment.mrr, money)),
    },
  ];
  const made = table(caption, columns, segments);
  made.classList.add("sizes");
  [...made.tBodies[0].rows].forEach((row, place) => {
    row.dataset.segment = `${key}/${segments[place].key}`;
  });
  byId("sizes").replaceChildren(made);
}

// A figure that can be read as it stands in the mart.
const figure = (value, words) =>
  element("data", { value: isKnown(value) ? value : "" }, words(value));

function showMeanings(scheme) {
  const text = (place) => (segment) => isolated(page.texts[segment.texts[place]] ?? NONE);
  const columns = [
    { name: "Segment", text: (segment) => isolated(segment.label) },
    ...["Who", "Goal", "Owner", "Next action", "Channel"].map((name, place) => ({
      name,
      text: text(place),
    })),
  ];
  const made = table(`${scheme.name}: rules and actions`, columns, scheme.segments);
  made.classList.add("texts");
  byId("meanings").replaceChildren(made);
}

function showTrend(scheme) {
  const segments = scheme.segments
    .filter((segment) => latest(segment) > 0)
    .sort((one, other) => latest(other) - latest(one));
  const shown = segments.slice(0, MOST_LINES);
  byId("sizes-note").textContent =
    segments.length > shown.length ? `the ${MOST_LINES} largest of ${segments.length}` : "";
  const rows = shown.flatMap((segment) =>
    segment.accounts.map((accounts, week) => ({
      day: scheme.days[week],
      segment: segment.label,
      accounts,
    })),
  );
  const place = byId("chart-sizes");
  place.setAttribute(
    "aria-label",
    `Accounts by week. On ${page.asOf}: ` +
      shown.map((segment) => `${segment.label} ${count(latest(segment))}`).join(", "),
  );
  draw(place, page.charts.sizes, rows);
  const columns = [
    { name: "Day", text: (week) => scheme.days[week] },
    ...scheme.segments.map((segment) => ({
      name: isolated(segment.label),
      isNumber: true,
      text: (week) => count(segment.accounts[week]),
    })),
  ];
  const weeks = scheme.days.map((_, week) => week).reverse();
  byId("sizes-table").replaceChildren(table(`${scheme.name}: accounts by week`, columns, weeks));
}

function showFlows(key, scheme) {
  const isNamed = key === NAMED;
  byId("flows-lead").textContent = isNamed
    ? "Named segments may overlap: who entered and who left each."
    : "From the segment on the left to the one above, as often as it happened; below each number the MRR that moved.";
  byId("flows").replaceChildren(isNamed ? entriesAndExits(scheme) : flowMatrix(scheme));
}

function entriesAndExits(scheme) {
  const moved = (place, end) => {
    const flows = scheme.flows.filter((flow) => flow[end] === place);
    return flows.reduce((sum, flow) => sum + flow[2], 0);
  };
  const rows = scheme.segments.map((segment, place) => ({
    segment,
    entered: moved(place, 1),
    left: moved(place, 0),
  }));
  return table(
    `${scheme.name}: entries and exits`,
    [
      { name: "Segment", text: (row) => isolated(row.segment.label) },
      { name: "Entered", isNumber: true, text: (row) => count(row.entered) },
      { name: "Left", isNumber: true, text: (row) => count(row.left) },
      { name: "Net", isNumber: true, text: (row) => signed(row.entered - row.left) },
    ],
    rows,
  );
}

// Only segments that somebody left or entered: large schemes are mostly still.
function flowMatrix(scheme) {
  if (scheme.flows.length === 0) return element("p", { class: "notice" }, "Nobody moved.");
  const used = (end) => {
    const places = new Set(scheme.flows.map((flow) => flow[end]));
    const inOrder = [...scheme.segments.keys()].filter((place) => places.has(place));
    return places.has(null) ? [null, ...inOrder] : inOrder;
  };
  const deepest = Math.max(...scheme.flows.map((flow) => flow[2]));
  const found = new Map(scheme.flows.map((flow) => [`${flow[0]}>${flow[1]}`, flow]));
  const label = (place) => (place === null ? "New account" : scheme.segments[place].label);
  const columns = [
    { name: "From ↓ to →", text: (from) => isolated(label(from)) },
    ...used(1).map((to) => ({
      name: isolated(label(to)),
      isNumber: true,
      text: (from) => {
        const flow = found.get(`${from}>${to}`);
        if (!flow) return "";
        return [
          element("strong", {}, count(flow[2])),
          element("span", { class: "second" }, money(flow[3])),
        ];
      },
    })),
  ];
  const made = table(`${scheme.name}: moves and MRR${moneyUnit()} that moved`, columns, used(0));
  made.classList.add("heat", "flows");
  [...made.tBodies[0].rows].forEach((row, line) => {
    used(1).forEach((to, column) => {
      const flow = found.get(`${used(0)[line]}>${to}`);
      row.cells[column + 1].classList.add(`d${flow ? depth(flow[2], deepest) : 0}`);
    });
  });
  return made;
}

function showKpis(scheme) {
  const select = byId("kpi");
  const chosen = select.value;
  const known = page.kpis.filter((kpi) => scheme.scores[kpi.key]);
  byId("scorecard-chart").hidden = known.length === 0;
  if (known.length === 0) {
    byId("scorecard").replaceChildren(element("p", { class: "notice" }, "Nothing is measured yet."));
    return;
  }
  select.replaceChildren(...known.map((kpi) => element("option", { value: kpi.key }, kpi.name)));
  const keys = known.map((kpi) => kpi.key);
  select.value = keys.includes(chosen) ? chosen : keys.includes("nrr_rate") ? "nrr_rate" : keys[0];
  showScorecard(scheme, select.value);
}

function showScorecard(scheme, key) {
  const kpi = page.kpis.find((found) => found.key === key);
  if (!kpi) return;
  const rows = scheme.scores[key].map(
    ([place, value, low, high, sample, isSmall, rest, difference, from, to, isDifferent]) => ({
      segment: scheme.segments[place].label,
      text: inUnit(value, kpi.unit),
      small: isSmall === 1,
      company: kpi.company,
      ...{ value, low, high, sample, rest, difference, from, to, isDifferent },
    }),
  );
  drawScorecard(rows, kpi);
  const interval = (low, high, words) =>
    isKnown(low) ? `${words(low, kpi.unit)} to ${words(high, kpi.unit)}` : NONE;
  const columns = [
    { name: "Segment", text: (row) => isolated(row.segment) },
    { name: "Value", isNumber: true, text: (row) => row.text },
    { name: "95 % interval", isNumber: true, text: (row) => interval(row.low, row.high, inUnit) },
    {
      name: "Accounts known",
      isNumber: true,
      text: (row) => [count(row.sample), row.small ? flag("small sample") : null].filter(Boolean),
    },
    { name: "All others", isNumber: true, text: (row) => inUnit(row.rest, kpi.unit) },
    {
      name: "Difference",
      isNumber: true,
      text: (row) => differenceInUnit(row.difference, kpi.unit),
    },
    {
      name: "95 % interval of it",
      isNumber: true,
      text: (row) => interval(row.from, row.to, differenceInUnit),
    },
    { name: "Differs", text: (row) => ["no", "yes"][row.isDifferent] ?? NONE },
  ];
  const unit = kpi.unit === "money" ? moneyUnit() : "";
  const caption = `${scheme.name}: ${kpi.name}${unit}; the company has ${inUnit(kpi.company, kpi.unit)}`;
  byId("scorecard").replaceChildren(table(caption, columns, rows));
}

function drawScorecard(rows, kpi) {
  const place = byId("chart-scorecard");
  const known = rows.filter((row) => isKnown(row.value));
  place.setAttribute(
    "aria-label",
    `${kpi.name} by segment: ${known.map((row) => `${row.segment} ${row.text}`).join(", ")}; company ${inUnit(kpi.company, kpi.unit)}`,
  );
  const spec = structuredClone(page.charts.scorecard);
  const formats = { share: ".0%", money: ",.0f", count: ",.0f", nps: "+.0f" };
  const x = spec.layer[0].encoding.x;
  x.title = kpi.name;
  x.axis = { format: formats[kpi.unit] ?? ",.1f", tickCount: 6 };
  spec.height = Math.max(2, known.length) * ROW_HEIGHT;
  draw(place, spec, known);
}
