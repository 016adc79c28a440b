/* What sticks to an edge of the window hides nothing that gets the focus or is shown: the browser keeps its room free when it scrolls. */
(() => {
  "use strict";
  const RING = 8; // px, of what has the focus
  const TOP = [".card-query", "#claim-lost", ".draft-conflict", "#messages"]; // each over the others
  const BOTTOM = [".decision-bar", "details.panel[open] .form-actions"]; // the second one above the first
  const root = document.documentElement;

  function height(selector) {
    const bar = document.querySelector(`.is-workspace ${selector}`);
    return bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
  }

  function keep() {
    root.style.scrollPaddingTop = `${Math.max(...TOP.map(height)) + RING}px`;
    root.style.scrollPaddingBottom = `${BOTTOM.map(height).reduce((sum, one) => sum + one) + RING}px`;
  }

  const resized = new ResizeObserver(keep);
  function watch() {
    resized.disconnect();
    for (const one of [root, ...document.querySelectorAll([...TOP, ".decision-bar", ".form-actions"].join(","))]) resized.observe(one);
  }

  for (const name of ["quadruplet:shown", "htmx:afterSettle"]) document.addEventListener(name, watch);
  document.addEventListener("toggle", (event) => { if (event.target.matches?.("details.panel")) keep(); }, true); // an open panel has the query, which then sticks no longer
  watch();
})();
