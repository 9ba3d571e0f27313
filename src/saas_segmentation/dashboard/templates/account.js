// The page of one account, drawn when it is opened.
const accountName = (place) => page.accounts.name[place] || page.accounts.id[place];
const accountHash = (place) => `#account/${encodeURIComponent(page.accounts.id[place])}`;

let histories = null;

// Histories are most of the file: read only once an account is opened.
function historyOf(place) {
  histories ??= JSON.parse(byId("history-data").textContent);
  return histories.accounts[place];
}

function nextActions(place) {
  return page.accounts.named[place].map((number) => {
    const segment = page.schemes[NAMED].segments[number];
    const [description, , owner, action, channel] = segment.texts.map((text) => page.texts[text]);
    return { label: segment.label, description, owner, action, channel };
  });
}

function showAccount(place) {
  const history = historyOf(place);
  const title = element("h1", { tabindex: "-1" }, named(place));
  const mrrChart = chart("MRR by month" + moneyUnit());
  const useChart = chart("Use of the core, weekly: days and users of the last 28 days");
  const healthChart = chart("Health, weekly, 0 to 100");
  byId("account").replaceChildren(
    element("p", { class: "back" }, element("a", { href: "#overview" }, "← All figures")),
    title,
    facts(place),
    ...nextSection(place, history),
    element("h2", {}, "Timeline"),
    element("div", { class: "timeline" }, mrrChart.figure, useChart.figure, healthChart.figure),
    ...whySection(place, history),
    ...segmentSections(history),
  );
  drawMrr(history, mrrChart);
  drawWeeks(history, useChart, healthChart);
  return title;
}

function chart(title) {
  const plot = element("div", { class: "plot", role: "img" });
  const rows = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title });
  const summary = element("summary", {}, `${title}: table`);
  const details = element("details", {}, summary, rows);
  return {
    title,
    plot,
    rows,
    figure: element("figure", { class: "chart" }, element("figcaption", {}, title), plot, details),
  };
}

function noData(made, words) {
  made.plot.textContent = words;
  made.plot.removeAttribute("role");
  made.plot.classList.add("notice");
  made.rows.parentElement.remove();
}

function facts(place) {
  const accounts = page.accounts;
  const text = (column) => page.texts[accounts[column][place]] ?? UNKNOWN;
  const paying = accounts.mrr[place] > 0;
  const notPaying = "none: the account does not pay";
  const health = isKnown(accounts.health[place])
    ? `${count(accounts.health[place])} of 100, ${text("healthBand")}, ${text("healthTrend")}`
    : paying ? UNKNOWN : notPaying;
  const risk = isKnown(accounts.risk[place])
    ? `${share(accounts.risk[place], 1)}, ${text("riskBand")}`
    : paying ? UNKNOWN : notPaying;
  const rows = [
    ["MRR", `${currencyBefore()}${money(accounts.mrr[place], 2)}`, "mrr"],
    ["ARR", `${currencyBefore()}${money(accounts.arr[place], 2)}`, "arr"],
    ["Health", health],
    ["Risk of churn", risk],
    ["Latest NPS answer", isKnown(accounts.nps[place]) ? `${accounts.nps[place]} of 10` : UNKNOWN],
    ["Next renewal", isKnown(accounts.renewal[place]) ? `in ${count(accounts.renewal[place])} days` : "no term runs"],
    ["Plan tier", capital(text("plan"))],
    ["First paid", accounts.firstPaid[place] ?? "never"],
    ["Domain", accounts.domain[place] || UNKNOWN],
    ["Country", text("country")],
    ["Industry", capital(text("industry"))],
    ["Employees", count(accounts.employees[place])],
    ["Account id", accounts.id[place]],
  ];
  return element(
    "dl",
    { class: "facts" },
    rows.map(([name, value, key]) =>
      element(
        "div",
        {},
        element("dt", {}, name),
        element("dd", key ? { "data-account": key } : {}, isolated(value)),
      ),
    ),
  );
}

function nextSection(place, history) {
  const actions = nextActions(place);
  const stays = new Map((history.named ?? []).map((stretch) => [stretch[0], stretch]));
  const items = actions.map((found, order) => {
    const stretch = stays.get(page.accounts.named[place][order]);
    const why = stretch ? histories.texts[stretch[3]] : null;
    const since = stretch ? `since ${dayAfter(histories.first, stretch[1])}${stretch[4] ? " or before" : ""}` : null;
    return element(
      "li",
      {},
      element("p", { class: "action" }, isolated(found.action ?? "No action is declared.")),
      element("p", { class: "note" }, isolated(
        [found.label, since, why, [found.owner, found.channel].filter(Boolean).join(", ")]
          .filter(Boolean).join(" · "),
      )),
    );
  });
  return [
    element("h2", {}, "Next action"),
    items.length
      ? element("ol", { class: "actions" }, items)
      : element("p", { class: "notice" }, "None: the account is in no named segment."),
  ];
}

function whySection(place, history) {
  const found = page.accounts.reasons[place].map((text) => page.texts[text]);
  const risks = found.length
    ? element("ul", {}, found.map((reason) => element("li", {}, isolated(reason))))
    : element("p", { class: "notice" }, "Nothing raises the risk, or it is not known.");
  const columns = [
    { name: "Component", text: ([name]) => histories.texts[name] },
    { name: "Points of 100", isNumber: true, text: ([, points]) => count(points) },
  ];
  const health = history.health
    ? table("Heaviest first", columns, history.health)
    : element("p", { class: "notice" }, "The account does not pay, so it has no health.");
  return [
    element("h2", {}, "Why"),
    element(
      "div",
      { class: "pair" },
      element("div", {}, element("h3", {}, "What raises the risk of churn"), risks),
      element("div", {}, element("h3", {}, "What health is made of"), health),
    ),
  ];
}

const sinceDay = (history, days) =>
  dayAfter(histories.first, days) + (days === 0 && history.cut ? " or before" : "");

function segmentSections(history) {
  const schemes = Object.entries(history.schemes ?? {}).map(([number, flat]) => {
    const scheme = page.schemes[histories.schemes[number]];
    const stretches = [];
    for (let at = 0; at < flat.length; at += 2) {
      stretches.push({ label: scheme.segments[flat[at]].label, start: flat[at + 1], end: flat[at + 3] ?? null });
    }
    return { scheme, stretches, now: stretches.at(-1) };
  });
  return [
    element("h2", {}, "Segments"),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Segments" },
      table("Segment in every scheme today", [
        { name: "Scheme", text: (row) => row.scheme.name },
        { name: "Segment", text: (row) => isolated(row.now.label) },
        { name: "Since", isDay: true, text: (row) => sinceDay(history, row.now.start) },
        { name: "History", text: (row) => schemeHistory(history, row) },
      ], schemes)),
    ...namedHistory(history),
  ];
}

function schemeHistory(history, { scheme, stretches }) {
  if (stretches.length < 2) return "no change";
  const items = stretches.toReversed().map((stretch) =>
    element("li", {}, `${sinceDay(history, stretch.start)} `, isolated(stretch.label)));
  return element(
    "details",
    {},
    element("summary", {}, stretches.length === 2 ? "1 change" : `${stretches.length - 1} changes`, element("span", { class: "quiet" }, ` of ${scheme.name}`)),
    element("ol", { class: "history" }, items),
  );
}

function namedHistory(history) {
  const rows = (history.named ?? []).toReversed();
  if (rows.length === 0) return [];
  return [
    element("h3", {}, "Named segments"),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Named segments" },
      table("Named segments, latest first", [
        { name: "Segment", text: ([place]) => isolated(page.schemes[NAMED].segments[place].label) },
        { name: "From", isDay: true, text: ([, start, , , isCut]) => dayAfter(histories.first, start) + (isCut ? " or before" : "") },
        { name: "Until", isDay: true, text: ([, , end]) => (end === null ? "today" : dayAfter(histories.first, end - 1)) },
        { name: "Why", text: ([, , , reason]) => isolated(histories.texts[reason] ?? NONE) },
      ], rows)),
  ];
}

function drawMrr(history, made) {
  if (!history.months) return noData(made, "The account never paid.");
  const [first, ...amounts] = history.months;
  const rows = amounts.map((mrr, month) => ({ month: monthAfter(first, month), mrr }));
  const last = rows.at(-1);
  made.plot.setAttribute("aria-label", `MRR by month from ${first.slice(0, 7)}: from ${money(amounts[0], 2)} to ${money(last.mrr, 2)}`);
  made.rows.append(table("MRR at the end of each month", [
    { name: "Month", text: (row) => row.month.slice(0, 7) },
    { name: `MRR${moneyUnit()}`, isNumber: true, text: (row) => money(row.mrr, 2) },
  ], rows.toReversed()));
  return draw(made.plot, page.charts.accountMrr, rows);
}

const NAMES = { coreDays: "Core active days", users: "Users" };

function drawWeeks(history, use, health) {
  if (!history.weeks) {
    noData(use, "The account has no history.");
    noData(health, "The account has no history.");
    return;
  }
  const [start, ...columns] = history.weeks;
  const number = (text) => (text === "" ? null : Number(text));
  const [coreDays, users, points] = columns.map((column) => column.split(",").map(number));
  const rows = coreDays.map((_, week) => ({
    day: dayAfter(histories.first, start + 7 * week),
    coreDays: coreDays[week],
    users: users[week],
    health: points[week],
  }));
  const last = rows.at(-1);
  if (rows.some((row) => isKnown(row.coreDays) || isKnown(row.users))) {
    use.plot.setAttribute("aria-label", `Use by week; on ${last.day} ${count(last.coreDays)} core active days and ${count(last.users)} users`);
    draw(use.plot, page.charts.accountUse, ["coreDays", "users"].flatMap((key) =>
      rows.map((row) => ({ day: row.day, line: NAMES[key], value: row[key] }))));
    use.rows.append(weekTable("Use by week", rows, [["Core active days", "coreDays"], ["Users", "users"]]));
  } else noData(use, "The account was never seen in the product.");
  if (rows.some((row) => isKnown(row.health))) {
    health.plot.setAttribute("aria-label", `Health by week; on ${last.day} ${count(last.health)}`);
    draw(health.plot, page.charts.accountHealth, rows.map((row) => ({ day: row.day, line: "Health", value: row.health })));
    health.rows.append(weekTable("Health by week", rows, [["Health", "health"]]));
  } else noData(health, "Health is known of accounts that pay; this one never had any.");
}

const weekTable = (caption, rows, columns) =>
  table(caption, [
    { name: "Day", text: (row) => row.day },
    ...columns.map(([name, key]) => ({ name, isNumber: true, text: (row) => count(row[key]) })),
  ], rows.toReversed());
