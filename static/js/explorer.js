/* Filters that are empty stay out of the address, so that it can be read and shared; one box ticks all rows of the page. */
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-drops-empty]")) return;
    const empty = [...event.target.elements].filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    setTimeout(() => { for (const field of empty) field.disabled = false; });
  });
  /* Back from the next page: nothing stays switched off. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-drops-empty]")) for (const field of form.elements) field.disabled = false;
  });

  const all = document.querySelector("[data-ticks-all]");
  if (all) {
    const boxes = [...document.querySelectorAll("input[name=id]")];
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
    document.addEventListener("change", (event) => {
      if (!event.target.matches("input[name=id]")) return;
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    });
  }
})();
