/* Families of the coverage table fold their functions; without scripts all of them stand there. */
(() => {
  "use strict";

  function fold(button, open) {
    button.setAttribute("aria-expanded", String(open));
    for (const row of button.closest("tbody").querySelectorAll(".heat-function")) row.hidden = !open;
  }
  for (const button of document.querySelectorAll("[data-folds]")) {
    button.hidden = false;
    button.parentElement.querySelector("[data-folds-title]").hidden = true;
    fold(button, false);
    button.addEventListener("click", () => fold(button, button.getAttribute("aria-expanded") !== "true"));
  }
})();
