/* Narrows a list as you type: <input data-filter="#list"> shows the [data-filter-text] items below #list that have all its words. */
(() => {
  "use strict";

  function narrow(input) {
    const list = document.querySelector(input.dataset.filter);
    if (!list) return;
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let all = 0;
    for (const item of list.querySelectorAll("[data-filter-text]")) {
      const text = item.dataset.filterText.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      all += 1;
      shown += item.hidden ? 0 : 1;
    }
    for (const group of [...list.querySelectorAll("[data-filter-group]")].reverse()) fold(group, words.length > 0);
    const told = document.querySelector(input.dataset.filterTold);
    if (told) told.textContent = words.length ? `${shown} of ${all}` : "";
  }

  /* A group without a match is hidden; while the list is narrowed, a folded one with a match is opened. */
  function fold(group, narrowed) {
    group.hidden = ![...group.querySelectorAll("[data-filter-text]")].some((item) => !item.hidden);
    if (!(group instanceof HTMLDetailsElement)) return;
    if (narrowed) {
      group.dataset.wasOpen ??= String(group.open);
      group.open = true;
    } else if (group.dataset.wasOpen) {
      group.open = group.dataset.wasOpen === "true";
      delete group.dataset.wasOpen;
    }
  }

  function all(root) {
    for (const input of root.querySelectorAll("input[data-filter]")) if (input.value) narrow(input);
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-filter]")) narrow(event.target);
  });
  /* Enter in the filter is no wish to send the form. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("input[data-filter]")) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", () => all(document));
  document.addEventListener("DOMContentLoaded", () => all(document));
})();
