/* The list of reject reasons: a reason changes its digit with its neighbour. The digits stay where they are. */
(() => {
  "use strict";
  const list = document.querySelector("[data-reasons]");
  const lines = [...list.querySelectorAll("[data-line]")];
  const parts = (line) => [line.querySelector("input[type=hidden]"), line.querySelector("[data-part=label]"), line.querySelector("[data-part=needs_comment]")];

  function swap(one, other) {
    const theirs = parts(other);
    parts(one).forEach((part, place) => {
      const property = part.type === "checkbox" ? "checked" : "value";
      [part[property], theirs[place][property]] = [theirs[place][property], part[property]];
    });
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-moves]");
    if (!button) return;
    const from = button.closest("[data-line]");
    const to = lines[lines.indexOf(from) + Number(button.dataset.moves)];
    swap(from, to);
    const same = to.querySelector(`[data-moves="${button.dataset.moves}"]`);
    (same.disabled ? to.querySelector("[data-moves]:not([disabled])") : same).focus();
    const label = to.querySelector("[data-part=label]").value || "The empty line";
    window.Studio.say(`${label} is under ${to.querySelector("kbd").textContent} now.`);
  });
})();
