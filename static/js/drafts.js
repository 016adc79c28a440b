/* What is typed is kept in this tab per quadruplet and revision, and comes back after a reload, a lost claim or a new log-in. */
(() => {
  "use strict";
  const PREFIX = "studio-draft:";
  let name = "";

  const space = () => document.getElementById("workspace");
  const forms = () => [...(space()?.querySelectorAll("[data-draft-form]") ?? [])];
  const kept = (field) => field.name && field.type !== "hidden";

  function fieldsOf(form) {
    return [...form.elements].filter(kept);
  }

  function read(field) {
    return field.type === "checkbox" ? field.checked : field.value;
  }

  function untouched(field) {
    if (field.type === "checkbox") return field.checked === field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected);
    return field.value === field.defaultValue;
  }

  function save() {
    if (!name) return;
    const draft = {};
    for (const form of forms()) {
      const panel = form.closest("details.panel").id;
      for (const field of fieldsOf(form)) {
        if (!untouched(field)) draft[`${panel} ${field.name} ${field.type === "checkbox" ? field.value : ""}`] = read(field);
      }
    }
    try {
      if (Object.keys(draft).length) sessionStorage.setItem(PREFIX + name, JSON.stringify(draft));
      else sessionStorage.removeItem(PREFIX + name);
    } catch { /* storage full or forbidden: the text is still in the form */ }
  }

  function restore() {
    const next = space()?.dataset.draft ?? "";
    if (next === name) return;
    name = next;
    let draft = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null");
    } catch { /* unreadable: as if there were none */ }
    if (!name || !draft) return;
    let opened = "";
    for (const form of forms()) {
      const panel = form.closest("details.panel").id;
      for (const field of fieldsOf(form)) {
        const value = draft[`${panel} ${field.name} ${field.type === "checkbox" ? field.value : ""}`];
        if (value === undefined) continue;
        if (field.type === "checkbox") field.checked = value;
        else field.value = value;
        opened ||= panel;
      }
    }
    if (!opened) return;
    window.Studio.panels.open(opened);
    window.Studio.panels.check();
    window.Studio.notice("What you typed on this quadruplet before is in the form again.", "info");
  }

  /* A decision that was stored needs its draft no more; a refused one keeps it. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    if (requestConfig.verb !== "post" || target?.id !== "workspace" || xhr.status >= 400) return;
    try {
      sessionStorage.removeItem(PREFIX + name);
    } catch { /* as above */ }
    window.Studio.clearNotice();
    name = "";
  });
  document.addEventListener("input", save);
  document.addEventListener("change", save);
  document.addEventListener("decision:stored", (event) => sessionStorage.removeItem(PREFIX + event.detail.entry.draft.name));
  for (const shown of ["htmx:afterSettle", "quadruplet:shown"]) document.addEventListener(shown, restore);
  restore();
})();
