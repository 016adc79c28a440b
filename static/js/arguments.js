/* The arguments of a call as a form or as JSON. The form's fields are what is sent and drafted; the JSON only writes into them. */
(() => {
  "use strict";
  const { Fault, read, readArguments, compact, pretty } = window.Studio.json;
  const REMEMBERED = "studio-arguments-view";
  const FITS = {
    any: () => true,
    integer: (value) => value.kind === "number" && /^-?\d+$/.test(value.raw),
  };
  let chosen = remembered();
  let writing = false; // the JSON writes into the fields
  const written = new WeakMap(); // a JSON field -> the fields' texts that it stands for

  function remembered() {
    try {
      return localStorage.getItem(REMEMBERED) === "json" ? "json" : "form";
    } catch {
      return "form";
    }
  }

  function remember() {
    try {
      localStorage.setItem(REMEMBERED, chosen);
    } catch { /* it holds for this page */ }
  }

  const place = () => document.querySelector("[data-arguments]:has([data-json])");
  const jsonOf = (root) => root.querySelector("[data-json]");
  const fields = (root) => [...root.querySelectorAll("[data-argument]")];
  const texts = (root) => JSON.stringify(fields(root).map((field) => field.value));

  /* ---- What a field means: as annotation/parameters.value_of and ArgumentsForm read it ---- */

  function untouched(field) {
    if (field.tagName !== "SELECT") return field.value === field.defaultValue;
    return [...field.options].every((option) => option.selected === option.defaultSelected);
  }

  function meaning(field) {
    const { original, kind } = field.dataset;
    if (original !== undefined && untouched(field)) return read(original);
    if (field.value === "") return null;
    const asText = { kind: "string", raw: JSON.stringify(field.value) };
    if (kind === "string") return asText;
    try {
      const value = read(field.value);
      return (FITS[kind] ?? ((one) => one.kind === kind))(value) ? value : asText;
    } catch {
      return asText;
    }
  }

  /* ---- From the form ---- */

  function describe(root) {
    const members = fields(root).map((field) => [field.dataset.argument, meaning(field)]).filter(([, value]) => value);
    jsonOf(root).value = pretty({ kind: "object", members });
    jsonOf(root).rows = Math.min(16, Math.max(4, members.length + 3));
    written.set(jsonOf(root), texts(root));
    tell(root, [], []);
  }

  /* ---- Into the form ---- */

  function put(field, text) {
    if (field.value === text) return;
    if (field.tagName === "SELECT") {
      if (![...field.options].some((option) => option.value === text)) field.add(new Option(`${text} (as typed)`, text));
    } else if (field.type === "number" && Number.isNaN(Number.parseFloat(text)) && text) field.type = "text"; // a number field would swallow it
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function write(root, found) {
    writing = true;
    try {
      for (const field of fields(root)) {
        const value = found.get(field.dataset.argument);
        put(field, value ? (value.kind === "string" ? JSON.parse(value.raw) : compact(value)) : "");
      }
    } finally {
      writing = false;
    }
    written.set(jsonOf(root), texts(root));
  }

  /* Where a field cannot mean what the JSON says, what it means is told. */
  function differences(root, found) {
    return fields(root).flatMap((field) => {
      const name = field.dataset.argument;
      const wanted = found.has(name) ? compact(found.get(name)) : "";
      const sent = meaning(field);
      if ((sent ? compact(sent) : "") === wanted) return [];
      return [sent ? `${name} is sent as ${compact(sent)}.` : `${name} is empty, so it is left out.`];
    });
  }

  function take(root) {
    let found;
    try {
      found = readArguments(jsonOf(root).value);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return tell(root, [fault.message], []);
    }
    write(root, found);
    const known = new Set(fields(root).map((field) => field.dataset.argument));
    const unknown = [...found.keys()].filter((name) => !known.has(name));
    tell(root, unknown.map((name) => `${name} is not in the function's schema. Take it out.`), differences(root, found));
  }

  function list(element, lines) {
    const same = [...element.children].map((line) => line.textContent).join("\n") === lines.join("\n");
    if (same) return;
    element.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  }

  function tell(root, faults, notes) {
    list(root.querySelector("[data-json-faults]"), faults);
    list(root.querySelector("[data-json-notes]"), notes);
    if (faults.length) jsonOf(root).setAttribute("aria-invalid", "true");
    else jsonOf(root).removeAttribute("aria-invalid");
    told(root);
  }

  /* Whether the call can be sent may be another by now. */
  function told(root) {
    root.dispatchEvent(new CustomEvent("arguments:shown", { bubbles: true }));
  }

  /* ---- The switch ---- */

  function show(root) {
    const asJson = chosen === "json";
    root.querySelector("[data-arguments-fields]").hidden = asJson;
    root.querySelector("[data-arguments-json]").hidden = !asJson;
    for (const button of root.querySelectorAll("[data-arguments-view]")) button.setAttribute("aria-pressed", String(button.dataset.argumentsView === chosen));
    root.dataset.shown = chosen;
    if (asJson && written.get(jsonOf(root)) !== texts(root)) describe(root);
    told(root);
  }

  function begin() {
    const root = place();
    if (root && root.dataset.shown !== chosen) show(root);
  }

  function follow() {
    const root = place();
    if (root && chosen === "json" && written.get(jsonOf(root)) !== texts(root)) describe(root);
  }

  function leaveOut(button) {
    const field = document.getElementById(button.dataset.clears);
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  document.addEventListener("click", (event) => {
    const clears = event.target.closest("[data-clears]");
    if (clears) return leaveOut(clears);
    const button = event.target.closest("[data-arguments-view]");
    if (!button) return;
    chosen = button.dataset.argumentsView;
    remember();
    show(place());
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-json]")) return take(place());
    if (!writing && event.target.matches("[data-argument]")) follow();
  });
  /* White space that was pasted with an identifier belongs to no argument. */
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("input[data-argument]") || field.value === field.value.trim()) return;
    field.value = field.value.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("draft:filled", (event) => {
    const root = place();
    if (!root || !event.target.contains(root)) return;
    written.delete(jsonOf(root)); // the reset emptied it
    follow();
  });
  for (const shown of ["htmx:afterSettle", "quadruplet:shown"]) document.addEventListener(shown, begin);
  begin();
})();
