// Accounts at risk: in the segment, or in a high or elevated band of churn risk.
// A phone shows cards, which are longer than rows.
const firstRows = () => (matchMedia("(max-width: 40rem)").matches ? 15 : 50);
const AT_RISK = "at_risk";

function isInSegment(place) {
  const named = page.schemes[NAMED]?.segments ?? [];
  return page.accounts.named[place].some((segment) => named[segment].key === AT_RISK);
}

const riskBand = (place) => page.texts[page.accounts.riskBand[place]];

const RISK_FILTERS = {
  all: (place) => isInSegment(place) || ["high", "elevated"].includes(riskBand(place)),
  segment: isInSegment,
  high: (place) => riskBand(place) === "high",
  elevated: (place) => riskBand(place) === "elevated",
};

// What is highest first, then the other one; the words for the caption.
const byRisk = (one, other) => (page.accounts.risk[other] ?? -1) - (page.accounts.risk[one] ?? -1);
const byMrr = (one, other) => page.accounts.mrr[other] - page.accounts.mrr[one];
const RISK_ORDERS = {
  risk: { words: "highest risk first", keys: [byRisk, byMrr] },
  mrr: { words: "most MRR first", keys: [byMrr, byRisk] },
};

function showRisk(most = firstRows()) {
  const accounts = page.accounts;
  const order = RISK_ORDERS[byId("risk-order").value];
  const found = [...accounts.id.keys()]
    .filter(RISK_FILTERS[byId("risk-filter").value])
    .sort((one, other) => order.keys[0](one, other) || order.keys[1](one, other) || one - other);
  if (found.length === 0) {
    byId("risk-list").replaceChildren(element("p", { class: "notice" }, "No account."));
    return;
  }
  const columns = [
    {
      name: "Account",
      text: (place) => [link(place), isInSegment(place) ? flag("segment at risk") : null],
    },
    { name: `MRR${moneyUnit()}`, isNumber: true, text: (place) => money(accounts.mrr[place], 2) },
    {
      name: "Risk",
      isNumber: true,
      text: (place) => [
        share(accounts.risk[place], 0),
        element("span", { class: "second" }, riskBand(place) ?? ""),
      ],
    },
    { name: "What raises it", text: (place) => reasons(place) },
    { name: "Next action", text: (place) => isolated(nextActions(place)[0]?.action ?? NONE) },
  ];
  const caption = `${count(found.length)} accounts, ${order.words}`;
  const made = table(caption, columns, found.slice(0, most));
  made.classList.add("texts", "risk");
  // On a phone a row is a card, without the head of the table above it.
  for (const row of made.tBodies[0].rows) {
    columns.forEach((column, place) => (row.cells[place].dataset.name = column.name));
  }
  const parts = [made];
  if (found.length > most) {
    const all = element("button", { type: "button" }, `Show all ${count(found.length)}`);
    all.addEventListener("click", () => showRisk(found.length));
    parts.push(all);
  }
  byId("risk-list").replaceChildren(...parts);
}

const reasons = (place) =>
  isolated(page.accounts.reasons[place].map((text) => page.texts[text]).join("; ") || NONE);
