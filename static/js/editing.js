/* The edit and reject panels: open and close, and no changed call is sent before it ran. */
(() => {
  "use strict";
  let form = null;
  let original = "";
  let originalQuery = "";
  let ran = null; // what was run last, as `asText` saw it, and whether it returned something to learn from
  let awaited = ""; // what runs now, likewise; empty for nothing
  const asked = new WeakMap(); // a request -> what it runs

  const panels = () => [...document.querySelectorAll("details.panel")];
  const fields = () => [...form.querySelectorAll("[data-argument]")];
  const asText = () => JSON.stringify(fields().filter((field) => field.value !== "").map((field) => [field.dataset.argument, field.value]));

  function begin() {
    const found = document.querySelector("[data-edit]");
    if (found === form) return;
    form = found;
    ran = null;
    awaited = "";
    if (!form) return;
    original = JSON.stringify(fields().filter((field) => initial(field) !== "").map((field) => [field.dataset.argument, initial(field)]));
    originalQuery = form.elements.query.defaultValue;
    check();
  }

  function initial(field) {
    if (field.tagName === "SELECT") return [...field.options].find((option) => option.defaultSelected)?.value ?? "";
    return field.defaultValue;
  }

  const isUnread = () => form.querySelector("[data-arguments][data-shown=json] [data-json][aria-invalid=true]") !== null;

  function check() {
    if (!form) return;
    const now = asText();
    const changedCall = now !== original;
    const changedQuery = form.elements.query.value.trim() !== originalQuery.trim();
    const answered = ran && ran.text === now;
    const runsNow = awaited === now;
    let why = "";
    const unread = isUnread();
    form.querySelector("[data-run]").disabled = unread || runsNow;
    if (unread) why = "The arguments as JSON cannot be sent as they stand: see the message under them.";
    else if (!form.elements.query.value.trim()) why = "The query is empty.";
    else if (!changedCall && !changedQuery) why = "Nothing is changed yet.";
    else if (changedCall && runsNow) why = "The changed call runs: the edit can be stored once its answer is here.";
    else if (changedCall && !answered) why = "The arguments were changed: run the call before you store the edit.";
    else if (changedCall && ran.outcome === "no") why = "The changed call was not answered: see the message, change the arguments and run again.";
    else if (changedCall && ran.outcome === "empty") why = "The changed call returns nothing to learn from, so it cannot be stored.";
    form.querySelector("[data-send]").disabled = why !== "";
    write(form.querySelector("[data-why]"), why);
    const runs = changedCall && (!answered || ran.outcome === "no") && !runsNow && !unread; // what Ctrl+Enter does
    form.querySelector("[data-run]").toggleAttribute("data-next", runs);
    form.querySelector("[data-run] kbd").hidden = !runs;
    form.querySelector("[data-send] kbd").hidden = runs;
    const state = form.querySelector("[data-run-state]");
    write(state, stateOf(unread, runsNow, changedCall, answered));
  }

  function stateOf(unread, runsNow, changedCall, answered) {
    if (unread) return "Mend the JSON, then run the call.";
    if (runsNow) return "Running…";
    if (!changedCall) return "Change an argument, then run the call to see what it returns.";
    if (!answered) return "Changed, not run yet.";
    return ran.outcome === "yes" ? "Ran. Its answer stands beside." : "Ran, but without a usable answer.";
  }

  /* A line that says the same again would be read out again with each letter that is typed. */
  function write(line, text) {
    if (line.textContent !== text) line.textContent = text;
  }

  function open(id) {
    for (const panel of panels()) panel.open = panel.id === id;
    const panel = document.getElementById(id);
    if (!panel) return;
    panel.querySelector("[data-first]")?.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }

  function close() {
    const shut = panels().find((panel) => panel.open);
    if (!shut) return false;
    shut.open = false;
    window.Studio.clearNotice();
    (document.querySelector(`[data-opens="${shut.id}"]`) ?? document.querySelector("[data-focus]"))?.focus();
    return true;
  }

  window.Studio.panels = {
    open,
    close,
    current: () => panels().find((panel) => panel.open) ?? null,
    check,
  };

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.panel")) return;
    document.querySelector(`[data-opens="${event.target.id}"]`)?.setAttribute("aria-expanded", String(event.target.open));
  }, true);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const panel = document.getElementById(opener.dataset.opens);
      return panel.open ? close() : open(panel.id);
    }
    if (event.target.closest("[data-closes]")) close();
  });
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => { if (form?.contains(event.target)) check(); });
  }
  /* A slow call is asked for again by what stands in the result: as it was asked for, or not at all. */
  const asksAgain = (elt) => elt.closest("#run-result") !== null;
  const isAwaited = (event) => event.detail.elt.matches("[data-run]") && asked.get(event.detail.xhr) === awaited;

  function waitNoMore(result) {
    awaited = "";
    if (result) result.replaceChildren();
    check();
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr } = event.detail;
    if (!elt.matches("[data-run]")) return;
    if (asksAgain(elt) && awaited !== asText()) {
      event.preventDefault();
      return waitNoMore(target);
    }
    awaited = asText();
    asked.set(xhr, awaited);
    check();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful && isAwaited(event)) waitNoMore(asksAgain(event.detail.elt) ? event.detail.target : null);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "run-result") {
      const outcome = document.querySelector("#run-result [data-ran]")?.dataset.ran;
      ran = outcome ? { text: asked.get(event.detail.xhr), outcome } : null;
      if (outcome) awaited = "";
      check();
      document.getElementById("run-result").scrollIntoView({ block: "nearest" });
      if (document.activeElement === document.body) form.querySelector("[data-run]").focus({ preventScroll: true }); // it was off while it ran
    }
    begin();
  });
  for (const name of ["draft:filled", "arguments:shown"]) document.addEventListener(name, check);
  document.addEventListener("quadruplet:shown", begin);
  begin();
})();
