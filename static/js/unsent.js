/* A form that was sent after the session had ended: what it held is in it again after the log-in. */
(() => {
  "use strict";
  const NAME = "studio-unsent"; // of this tab
  const OLDEST = 3600_000;
  const FIELD = "input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select";

  const person = () => document.body.dataset.person; // what somebody typed is nobody else's
  const page = () => location.pathname + location.search;
  const actionOf = (form) => form.getAttribute("action") ?? "";
  const fields = (form) => [...form.elements].filter((field) => field.name && field.matches(FIELD));
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => (ticks(field) ? field.checked : field.value);

  function read() {
    try {
      return JSON.parse(sessionStorage.getItem(NAME));
    } catch {
      return null;
    }
  }

  function keep(sent) {
    try {
      if (sent) sessionStorage.setItem(NAME, JSON.stringify(sent));
      else sessionStorage.removeItem(NAME);
    } catch { /* full or forbidden: it has to be typed again */ }
  }

  function restore(sent) {
    const form = [...document.forms].find((one) => actionOf(one) === sent.action);
    if (!form) return;
    fields(form).forEach((field, place) => {
      const value = sent.values[place];
      if (value === undefined) return;
      if (ticks(field)) field.checked = value;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    window.Studio.notice("You were no longer logged in, so nothing was stored. What you sent is in its form again: send it once more.", "error");
  }

  function begin() {
    const sent = read();
    if (!sent) return;
    if (document.querySelector("[data-log-in]")) return keep({ ...sent, lost: true });
    keep(null);
    if (sent.lost && sent.page === page() && sent.person === person() && Date.now() - sent.at < OLDEST) restore(sent);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-log-in]")) return;
    const values = fields(form).map(valueOf);
    keep(values.length ? { person: person(), page: page(), action: actionOf(form), values, at: Date.now() } : null);
  });
  document.addEventListener("DOMContentLoaded", begin);
})();
