// What happens when the page opens: data, theme, choices, and which view the address names.
const page = JSON.parse(byId("page-data").textContent);
const TITLE = document.title;

const moneyUnit = () => (page.currency ? ` (${page.currency})` : "");
const currencyBefore = () => (page.currency ? `${page.currency} ` : "");

function startTheme() {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = (isDark) => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(isDark));
  };
  // A browser may forbid a file to keep anything.
  let chosen = (() => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  })();
  show(chosen ? chosen === "dark" : dark.matches);
  dark.addEventListener("change", () => chosen || show(dark.matches));
  button.addEventListener("click", () => {
    const isDark = document.documentElement.dataset.theme !== "dark";
    chosen = isDark ? "dark" : "light";
    show(isDark);
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // The choice holds until the page is closed.
    }
  });
}

function startChoices() {
  const scheme = byId("scheme");
  if (scheme) {
    scheme.addEventListener("change", () => showScheme(scheme.value));
    byId("kpi").addEventListener("change", () => showScorecard(page.schemes[scheme.value], byId("kpi").value));
    showScheme(scheme.value);
  }
  for (const select of [byId("risk-filter"), byId("risk-order")]) {
    select.addEventListener("change", () => showRisk());
  }
  showRisk();
  for (const button of document.querySelectorAll("[data-retention]")) {
    button.addEventListener("click", () => showTriangle(button.dataset.retention));
  }
}

function showTriangle(kind) {
  for (const button of document.querySelectorAll("[data-retention]")) {
    button.setAttribute("aria-pressed", String(button.dataset.retention === kind));
  }
  for (const triangle of document.querySelectorAll("[data-triangle]")) {
    triangle.hidden = triangle.dataset.triangle !== kind;
  }
}

let companyDrawn = null;

// A chart needs a place that is shown, to know its width: the first time draws them all, later
// ones fit them to a window that may have changed meanwhile.
function showCompany() {
  if (companyDrawn) dispatchEvent(new Event("resize"));
  else {
    startChoices();
    companyDrawn = drawStatic();
  }
}

// `#account/<id>` is the page of an account, all else a place among the company's figures.
function route() {
  const match = /^#account\/(.*)$/s.exec(location.hash);
  const id = match && decoded(match[1]);
  byId("company").hidden = Boolean(match);
  byId("account").hidden = !match;
  if (!match) {
    document.title = TITLE;
    showCompany();
    byId(location.hash.slice(1))?.scrollIntoView();
    return;
  }
  const place = page.accounts.id.indexOf(id);
  if (place < 0) {
    byId("account").replaceChildren(
      element("h1", { tabindex: "-1" }, "Unknown account"),
      element("p", {}, "No account of this page has the id ", isolated(id), ". ", element("a", { href: "#overview" }, "All figures")),
    );
    document.title = TITLE;
    return;
  }
  const title = showAccount(place);
  document.title = `${accountName(place)} · ${TITLE}`;
  scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

startTheme();
startSearch();
route();
addEventListener("hashchange", route);
await companyDrawn;
// How long it took, for whoever measures.
document.documentElement.dataset.ready = String(Math.round(performance.now()));
