/* The colour theme: what the system says, unless the person chose; loaded before the page is drawn so that nothing flashes. */
(() => {
  "use strict";
  const KEY = "studio-theme";
  const root = document.documentElement;
  root.classList.add("js");
  const ORDER = ["auto", "light", "dark"];
  const LABEL = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
  const SHAPE = { auto: "◐", light: "☀", dark: "☾" };

  function stored() {
    try {
      const value = localStorage.getItem(KEY);
      return ORDER.includes(value) ? value : "auto";
    } catch {
      return "auto"; // storage may be forbidden; the toggle then lasts for this page
    }
  }

  let theme = stored();

  function apply() {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.setAttribute("aria-label", LABEL[theme]);
      button.title = LABEL[theme];
      button.querySelector("[aria-hidden]").textContent = SHAPE[theme];
    }
  }

  function next() {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, theme);
    } catch { /* as above */ }
    apply();
  }

  apply();
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) next();
  });
})();
