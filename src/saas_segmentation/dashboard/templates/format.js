// Figures as people read them. What is not known is unknown, never 0.
const UNKNOWN = "unknown";
const NONE = "–";

const isKnown = (value) => value !== null && value !== undefined && value !== "";

function grouped(value, digits, sign = "auto") {
  const text = value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: sign === "always" ? "exceptZero" : "negative",
  });
  return text.replace("-", "\u2212");
}

const money = (value, digits = 0) => (isKnown(value) ? grouped(value, digits) : UNKNOWN);
const signed = (value, digits = 0) => (isKnown(value) ? grouped(value, digits, "always") : UNKNOWN);
const count = (value) => (isKnown(value) ? grouped(value, 0) : UNKNOWN);
const share = (value, digits = 1) =>
  isKnown(value) ? `${grouped(value * 100, digits)}\u00a0%` : UNKNOWN;

// A value of a KPI in its unit.
function inUnit(value, unit) {
  if (!isKnown(value)) return NONE;
  if (unit === "money") return money(value);
  if (unit === "share") return share(value);
  if (unit === "count") return count(value);
  if (unit === "nps") return signed(value, 1);
  return grouped(value, 1);
}

// A difference of two values of a KPI: shares in points.
function differenceInUnit(value, unit) {
  if (!isKnown(value)) return NONE;
  if (unit === "share") return signed(value * 100, 1);
  return signed(value, unit === "money" || unit === "count" ? 0 : 1);
}

// A day so many days after another; both as 2026-06-30.
function dayAfter(first, days) {
  return new Date(Date.parse(first) + days * 86400000).toISOString().slice(0, 10);
}

function monthAfter(first, months) {
  const [year, month] = first.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1).replaceAll("_", " ");
