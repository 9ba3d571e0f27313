// Search over names, domains and ids; arrows, Enter and Escape work as in any combobox.
const MOST_FOUND = 12;

const plain = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

function startSearch() {
  const { id, name, domain } = page.accounts;
  const haystack = id.map((key, place) => plain(`${name[place]}\n${domain[place]}\n${key}`));
  const input = byId("search");
  const list = byId("found");
  let found = [];
  let active = -1;

  function show() {
    const wanted = plain(input.value.trim());
    const all = wanted ? [...haystack.keys()].filter((place) => haystack[place].includes(wanted)) : [];
    // Names that begin with what was typed come first.
    all.sort((one, other) => haystack[other].startsWith(wanted) - haystack[one].startsWith(wanted) || one - other);
    found = all.slice(0, MOST_FOUND);
    active = -1;
    list.replaceChildren(...found.map((place, order) => option(place, order)));
    const more = all.length - found.length;
    if (more > 0) list.append(element("li", { class: "more", role: "presentation" }, `and ${count(more)} more`));
    if (wanted && all.length === 0) list.append(element("li", { class: "more", role: "presentation" }, "No account"));
    byId("found-count").textContent = wanted ? `${count(all.length)} accounts found` : "";
    open(Boolean(wanted));
  }

  function option(place, order) {
    const made = element(
      "li",
      { role: "option", id: `found-${order}`, "aria-selected": "false" },
      named(place),
      element("span", { class: "second" }, isolated(domain[place] || id[place])),
      element("span", { class: "second" }, `${currencyBefore()}${money(page.accounts.mrr[place])} MRR`),
    );
    // Before the input loses the focus, which would close the list.
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      go(place);
    });
    return made;
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) input.removeAttribute("aria-activedescendant");
  }

  function choose(order) {
    active = (order + found.length) % found.length;
    [...list.querySelectorAll("[role=option]")].forEach((made, place) => {
      made.setAttribute("aria-selected", String(place === active));
      if (place === active) made.scrollIntoView({ block: "nearest" });
    });
    input.setAttribute("aria-activedescendant", `found-${active}`);
  }

  function go(place) {
    input.value = "";
    show();
    location.hash = accountHash(place);
  }

  input.addEventListener("input", show);
  input.addEventListener("blur", () => open(false));
  input.addEventListener("focus", () => input.value && show());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      show();
    } else if (found.length && event.key === "ArrowDown") choose(active + 1);
    else if (found.length && event.key === "ArrowUp") choose(active < 0 ? found.length - 1 : active - 1);
    else if (found.length && event.key === "Enter") go(found[Math.max(active, 0)]);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
}
