/* The views of an observation: tree, table, sequence, raw response. Each is loaded when it is first looked at; the choice is kept per function. */
(() => {
  "use strict";
  const { observation } = window.Studio;
  const kept = (root) => `studio-view:${root.dataset.function}`;
  const tabsOf = (root) => [...root.querySelectorAll("[role=tab][data-view]")].filter((tab) => !tab.hidden);
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const viewOf = (root, view) => root.querySelector(`[role=tab][data-view="${view}"]`);

  async function load(panel, fields, put) {
    panel.setAttribute("aria-busy", "true");
    if (!panel.childElementCount) panel.innerHTML = '<p class="muted">Loading…</p>';
    try {
      const html = await observation.fetched(panel.dataset.loads, Object.entries(fields).filter(([, value]) => value !== ""));
      put ? put(html) : panel.innerHTML = html;
      panel.dataset.loaded = "";
      panel.dispatchEvent(new CustomEvent("observation:view", { bubbles: true }));
    } catch {
      delete panel.dataset.loaded;
      if (!panel.isConnected) return; // its quadruplet was decided meanwhile
      window.Studio.notice("This view could not be loaded. Choose it again to try again.", "error");
    } finally {
      panel.removeAttribute("aria-busy");
    }
  }

  function looked(root, tab) {
    const panel = panelOf(tab);
    if (!panel.dataset.loads || "loaded" in panel.dataset) return;
    panel.dataset.loaded = "";
    load(panel, tab.dataset.view === "table" ? { pointer: root.dataset.mainList ?? "" } : {});
  }

  function choose(root, view, keep) {
    const tab = viewOf(root, view);
    if (!tab || tab.hidden) return;
    root.dataset.keepsView = keep ? "yes" : "";
    tab.click();
  }

  function next(root) {
    const tabs = tabsOf(root);
    const now = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const tab = tabs[(now + 1) % tabs.length];
    const inside = panelOf(tabs[now])?.contains(document.activeElement);
    tab.click();
    if (inside) tab.focus({ preventScroll: true }); // what had the focus is hidden now
    window.Studio.say(`${tab.textContent.trim()}.`);
  }

  function asTable(root, pointer) {
    const tab = viewOf(root, "table");
    const panel = panelOf(tab);
    tab.hidden = false;
    panel.dataset.loaded = "";
    load(panel, { pointer });
    tab.click();
    tab.focus();
  }

  function table(button, changes) {
    const panel = button.closest("[data-loads]");
    const { table: pointer, sorted } = button.closest("[data-table]").dataset;
    const at = "sort" in changes ? `[data-sort$="${CSS.escape(changes.sort.replace(/^-/, ""))}"]` : "[data-rows]";
    return load(panel, { pointer, sort: sorted, ...changes }).then(() => panel.querySelector(at)?.focus());
  }

  function rawMore(button) {
    const panel = button.closest("[data-loads]");
    return load(panel, { offset: button.dataset.rawMore }, (html) => {
      const body = panel.querySelector(".raw-body");
      button.closest(".raw-more").remove();
      body.insertAdjacentHTML("beforeend", html);
      body.querySelector("[data-raw-more]")?.focus({ preventScroll: true });
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-viewer] button");
    if (!button) return;
    const root = observation.viewer(button);
    const { dataset } = button;
    if (button.matches("[role=tab][data-view]")) {
      looked(root, button);
      if (root.dataset.keepsView !== "") remember(root, dataset.view);
      delete root.dataset.keepsView;
    }
    if (dataset.tool === "next-view") next(event.isTrusted ? root : observation.viewer());
    if ("asTable" in dataset) asTable(root, button.closest("[data-pointer]").dataset.pointer);
    if ("show" in dataset) observation.show(dataset.show, { viewer: root, focus: true });
    if ("sort" in dataset) table(button, { sort: dataset.sort });
    if ("rows" in dataset) table(button, { offset: dataset.rows });
    if ("rawMore" in dataset) rawMore(button);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-wrap]")) event.target.closest("[role=tabpanel]").querySelector(".raw-body")?.classList.toggle("is-wrapped", event.target.checked);
  });

  function remember(root, view) {
    try {
      localStorage.setItem(kept(root), view);
    } catch { /* a browser that stores nothing begins with the tree */ }
  }

  function remembered(root) {
    try {
      return localStorage.getItem(kept(root));
    } catch {
      return null;
    }
  }

  /* What the person chose last for this function, when a quadruplet comes on the screen. */
  function restore() {
    for (const root of document.querySelectorAll("[data-viewer]:not([data-restored])")) {
      root.dataset.restored = "";
      const view = remembered(root);
      if (view && view !== "tree") choose(root, view, false);
    }
  }
  for (const name of ["quadruplet:shown", "htmx:afterSettle", "DOMContentLoaded"]) document.addEventListener(name, restore);

  window.Studio.observation.load = load;
})();
