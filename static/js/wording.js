/* The query as it is edited: what was changed in it, word by word, and what may follow a changed call. */
(() => {
  "use strict";
  const QUIET = 250;
  let timer = 0;
  let asked = 0;

  const field = () => document.getElementById("edit-query");

  function later() {
    clearTimeout(timer);
    timer = setTimeout(compare, QUIET);
  }

  async function compare() {
    const place = document.querySelector("[data-query-diff]");
    const query = field();
    if (!place || !query) return;
    const mine = ++asked;
    if (query.value === query.defaultValue) {
      place.hidden = true;
      return;
    }
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" };
    try {
      const answer = await fetch(place.dataset.url, { method: "POST", headers, body: new URLSearchParams({ old: query.defaultValue, new: query.value }) });
      const html = answer.ok ? await answer.text() : "";
      if (mine !== asked || !place.isConnected) return;
      const found = new DOMParser().parseFromString(html, "text/html").querySelector(".word-diff");
      place.replaceChildren(...(found ? [document.adoptNode(found)] : []));
      found?.classList.add("query-diff");
      place.hidden = !found;
    } catch {
      place.hidden = true; // away for a moment: the text itself stands in the field
    }
  }

  /* Puts one step into the query; the places of those behind it move along. */
  function take(item) {
    const query = field();
    const { old, new: text } = item.dataset;
    let start = Number(item.dataset.start);
    if (query.value.slice(start, start + old.length) !== old) start = query.value.indexOf(old);
    const list = item.parentElement;
    item.remove();
    if (start < 0) return;
    query.setRangeText(text, start, start + old.length, "end");
    for (const other of list.children) if (Number(other.dataset.start) > start) other.dataset.start = Number(other.dataset.start) + text.length - old.length;
  }

  function follow(items) {
    const box = document.getElementById("following");
    if (!field().closest("details").open) window.Studio.panels.open("panel-edit"); // its key was pressed after Escape
    for (const item of items) take(item);
    field().dispatchEvent(new Event("input", { bubbles: true }));
    if (box.querySelector("[data-follows]")) box.querySelector("[data-follows]").focus();
    else {
      box.remove();
      field().focus();
    }
    window.Studio.say(`The query is now: ${field().value}`);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-follows-all]")) return follow([...document.querySelectorAll("#following li")]);
    const one = event.target.closest("[data-follows]");
    if (one) follow([one.closest("li")]);
  });
  document.addEventListener("input", (event) => { if (event.target === field()) later(); });
  for (const name of ["draft:filled", "quadruplet:shown"]) document.addEventListener(name, later);
  later();
})();
