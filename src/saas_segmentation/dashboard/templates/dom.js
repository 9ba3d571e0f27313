// Elements are made with text only: no name of an account is ever read as HTML.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const byId = (id) => document.getElementById(id);

// Names may run from right to left, whatever stands around them.
const isolated = (text) => element("bdi", {}, text);

const named = (place) => element("bdi", { class: "name" }, accountName(place));

const link = (place) => element("a", { href: accountHash(place) }, named(place));

const flag = (words) => element("span", { class: "flag" }, words);

// A column: { name, text: row => string or node, isNumber, isDay }.
const kind = ({ isNumber, isDay }) => (isNumber ? "number" : isDay ? "day" : null);

function table(caption, columns, rows) {
  const head = columns.map((column) =>
    element("th", { scope: "col", class: kind(column) }, column.name),
  );
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      columns.map((column, place) =>
        place === 0
          ? element("th", { scope: "row" }, column.text(row))
          : element("td", { class: kind(column) }, column.text(row)),
      ),
    ),
  );
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, head)),
    element("tbody", {}, body),
  );
}

// A figure with a bar as long as its share of the largest.
function bar(value, largest, text) {
  const made = element("span", { class: "bar" }, text);
  const width = largest > 0 && value > 0 ? (100 * value) / largest : 0;
  made.style.setProperty("--width", `${width.toFixed(1)}%`);
  return made;
}

const DEEPEST = 6;

function depth(value, deepest) {
  if (!(value > 0) || !(deepest > 0)) return 0;
  return Math.max(1, Math.min(DEEPEST, Math.round((DEEPEST * value) / deepest)));
}
