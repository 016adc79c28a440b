/* One's own decisions beside the workspace: found, and reopened in the place of the quadruplet on the screen. */
(() => {
  "use strict";
  const { outbox, flow } = window.Studio;
  const WAIT = 1500; // for decisions on their way, so that they are in the list
  const dialog = document.getElementById("my-history");
  const buttons = () => [...dialog.querySelectorAll("[data-reopens] button")];

  async function open() {
    if (dialog.open) return;
    dialog.showModal();
    dialog.querySelector("input[type=search]").value = "";
    await Promise.race([outbox.drained(), new Promise((done) => setTimeout(done, WAIT))]);
    tellUnsent();
    window.htmx.ajax("GET", dialog.dataset.list, { target: "#my-decisions", swap: "outerHTML" }).catch(notLoaded);
  }

  function notLoaded() {
    const told = document.createElement("p");
    told.setAttribute("role", "alert");
    told.textContent = "The server does not answer. Close this and open it again when the connection is back.";
    document.getElementById("my-decisions").replaceChildren(told);
  }

  function tellUnsent() {
    const count = outbox.unsent().length;
    const line = dialog.querySelector("[data-on-their-way]");
    line.hidden = count === 0;
    line.textContent = `${count} decision${count === 1 ? " is" : "s are"} still on the way to the server, and listed once stored.`;
  }

  async function reopen(form) {
    const button = form.querySelector("button");
    button.disabled = true;
    dialog.close();
    await flow.open(form.getAttribute("action"), "Taken back. Decide anew.");
    button.disabled = false;
  }

  function move(step) {
    const all = buttons();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length].focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-action=history]")) open();
  });
  dialog.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-reopens]")) return;
    event.preventDefault();
    reopen(event.target);
  });
  dialog.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  });
  document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
    if (elt.id !== "my-decisions" || !dialog.open) return;
    const count = elt.querySelectorAll("[data-decision]").length;
    window.Studio.say(count ? `${count} decision${count === 1 ? "" : "s"} listed.` : elt.querySelector(".empty-title, .notice")?.textContent);
  });
  /* Back to reading, not to the button at the top. */
  dialog.addEventListener("close", () => document.querySelector("#workspace [data-focus]")?.focus({ preventScroll: true }));
})();
