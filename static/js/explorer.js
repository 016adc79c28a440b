/* Filters that are empty stay out of the address, so that it can be read and shared. */
(() => {
  "use strict";

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-drops-empty]")) return;
    const empty = [...event.target.elements].filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    setTimeout(() => { for (const field of empty) field.disabled = false; });
  });
})();
