/* A call that is tried: told while it runs, and its answer is where reading goes on. */
(() => {
  "use strict";
  const form = document.getElementById("try");
  const state = form.querySelector("[data-try-state]");
  let asked = false; // by the person, and not by a page that waits for a slow service

  const isUnread = () => form.querySelector("[data-arguments][data-shown=json] [data-json][aria-invalid=true]") !== null;

  document.addEventListener("arguments:shown", () => {
    const unread = isUnread();
    form.querySelector("button[type=submit]").disabled = unread;
    state.textContent = unread ? "Mend the JSON, then run the call." : "";
  });
  form.addEventListener("htmx:beforeRequest", () => {
    asked = true;
    state.textContent = state.dataset.running;
  });
  form.addEventListener("htmx:afterRequest", () => { state.textContent = ""; });
  document.addEventListener("htmx:afterSettle", () => {
    if (!asked) return;
    asked = false;
    const answer = document.querySelector("#_tried [data-answer]");
    answer?.focus({ preventScroll: true });
    answer?.scrollIntoView({ block: "nearest" });
  });
})();
