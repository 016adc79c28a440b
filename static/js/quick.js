/* A decision made in less time than the dataset wants is asked about once: the same key again confirms it. */
(() => {
  "use strict";
  const below = 1000 * Number(document.getElementById("outbox").dataset.askBelow);
  const AGAIN = { approve: "Approve", edit: "Store the edit", reject: "Reject" };
  const LAST = "studio-asked"; // outlives a reload, so that nobody is asked twice in a row
  const settled = new Set(); // quadruplets, each with its revision, that were asked about or looked at before

  function remember(name) {
    settled.add(name);
    try {
      sessionStorage.setItem(LAST, name);
    } catch { /* full or forbidden: it is asked once more after a reload */ }
  }

  function lastAsked() {
    try {
      return sessionStorage.getItem(LAST);
    } catch {
      return null;
    }
  }

  function ask(verdict) {
    const text = `That was quick. ${AGAIN[verdict]} again to confirm, or read on.`;
    const line = document.querySelector("#workspace [data-quick]");
    line.textContent = text;
    line.hidden = false;
    window.Studio.say(text);
  }

  window.Studio.quick = {
    /* Whether the decision waits for a second word; passing over one is none. */
    asks(form) {
      const { draft } = document.getElementById("workspace").dataset;
      const verdict = form.elements.verdict?.value;
      if (!verdict || settled.has(draft) || draft === lastAsked()) return false;
      if (window.Studio.timing.milliseconds() >= below) return false;
      remember(draft);
      ask(verdict);
      return true;
    },
    /* This one was before the person's eyes already: taken back, or opened again. */
    knows(root) {
      settled.add(root.dataset.draft);
    },
  };
})();
