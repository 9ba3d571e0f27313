// Accounts at risk: in the segment, or in a high or elevated band of churn risk.
const FIRST_ROWS = 50;
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

function showRisk(filter, most = FIRST_ROWS) {
  const accounts = page.accounts;
  const found = [...accounts.id.keys()]
    .filter(RISK_FILTERS[filter])
    .sort(
      (one, other) =>
        (accounts.risk[other] ?? -1) - (accounts.risk[one] ?? -1) ||
        accounts.mrr[other] - accounts.mrr[one] ||
        one - other,
    );
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
  const caption = `${count(found.length)} accounts, highest risk first`;
  const made = table(caption, columns, found.slice(0, most));
  made.classList.add("texts", "risk");
  const parts = [made];
  if (found.length > most) {
    const all = element("button", { type: "button" }, `Show all ${count(found.length)}`);
    all.addEventListener("click", () => showRisk(filter, found.length));
    parts.push(all);
  }
  byId("risk-list").replaceChildren(...parts);
}

const reasons = (place) =>
  isolated(page.accounts.reasons[place].map((text) => page.texts[text]).join("; ") || NONE);
