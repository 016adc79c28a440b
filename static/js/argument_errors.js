/* What is wrong with the arguments is told under each field as one types, in the server's words; nothing is run. */
(() => {
  "use strict";
  const QUIET = 400; // milliseconds without typing
  let timer = 0;
  let asked = null;
  let said = "";

  const place = () => document.querySelector("[data-arguments]:has([data-json])");
  const fields = (root) => [...root.querySelectorAll("[data-argument]")];

  function later() {
    clearTimeout(timer);
    asked?.abort();
    timer = setTimeout(ask, QUIET);
  }

  async function ask() {
    const root = place();
    if (!root) return;
    asked = new AbortController();
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" };
    const body = new URLSearchParams(fields(root).map((field) => [field.name, field.value]));
    try {
      const answer = await fetch(root.dataset.checkUrl, { method: "POST", headers, body, signal: asked.signal });
      const { errors } = answer.ok ? await answer.json() : { errors: {} };
      if (root.isConnected) show(root, errors);
    } catch { /* away for a moment, or asked anew: a run says the same */ }
  }

  function show(root, errors) {
    const left = new Map(Object.entries(errors));
    const lines = [];
    for (const field of fields(root)) {
      const key = `arguments.${field.dataset.argument}`;
      const messages = left.get(key) ?? [];
      left.delete(key);
      mark(field, messages);
      for (const message of messages) lines.push(`${field.dataset.argument}: ${message}`);
    }
    const others = [...left.values()].flat();
    fill(root.querySelector("[data-arguments-errors]"), others);
    fill(root.querySelector("[data-json-errors]"), lines);
    const told = [...lines, ...others].join(". ");
    if (told !== said) window.Studio.say(told);
    said = told;
  }

  function mark(field, messages) {
    const line = document.getElementById(`${field.id}_error`);
    line.textContent = messages.join(" ");
    line.hidden = !messages.length;
    if (messages.length) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const fold = field.closest("details.fold");
    if (messages.length && fold) fold.open = true;
  }

  function fill(list, lines) {
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  }

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => { if (event.target.matches("[data-argument]")) later(); });
  }
  document.addEventListener("draft:filled", later);
})();
