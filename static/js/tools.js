/* The tool catalogue: the person's key for searching leads to its search box. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || window.Studio.isCommand(event) || event.target.matches("input, textarea, select")) return;
    const hint = document.querySelector("[data-search-key] kbd");
    if (hint.hidden || ![event.key, window.Studio.keyOf(event)].includes(hint.textContent)) return;
    event.preventDefault();
    const box = document.getElementById("search");
    box.focus();
    box.select();
  });
})();
