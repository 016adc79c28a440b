/* What the judge had said of the decision that was stored last, in one quiet line; taken away when the decision is taken back. */
(() => {
  "use strict";
  const line = document.getElementById("afterwards");

  function show(html) {
    line.innerHTML = html; // the server's own fragment
    line.hidden = !html;
  }

  document.addEventListener("decision:stored", (event) => {
    const { entry, told } = event.detail;
    if (entry.verdict !== "skip") show(told.afterwards ?? "");
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-action=undo]")) show("");
  }, true);
})();
