/* The guidelines beside the quadruplet: opened and closed by a key, open again with the next page, and a new version is told once. */
(() => {
  "use strict";
  const panel = document.getElementById("guidelines-panel");
  const text = panel.querySelector(".guidelines-panel-text");
  const title = document.getElementById("guidelines-panel-title");
  const OPEN = `studio-guidelines-open:${panel.dataset.dataset}`;
  const TOLD = `studio-guidelines-told:${panel.dataset.dataset}`;
  let read = Number(panel.dataset.read);
  let shown = -1; // the version in the panel
  let news = null; // the notice that tells of a version

  const space = () => document.getElementById("workspace");
  const opener = () => space()?.querySelector("[data-action=guidelines]");
  const newest = () => Number(opener()?.dataset.version ?? 0);

  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function keep(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch { /* full or forbidden: it is told again, or closed on the next page */ }
  }

  async function fill() {
    let answer;
    try {
      answer = await fetch(panel.dataset.readUrl, { method: "POST", headers: { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch" } });
    } catch {
      return failed("The server does not answer. Close this and open it again when the connection is back.");
    }
    if (answer.status === 401) return window.Studio.loggedOut();
    if (!answer.ok) return failed("The guidelines could not be fetched. Close this and open it again.");
    text.innerHTML = await answer.text(); // the server's own fragment, see annotation/markdown.py
    shown = Number(text.firstElementChild.dataset.guidelinesNumber);
    read = Math.max(read, shown);
    mark();
    if (newest() <= read) news?.remove();
  }

  function failed(words) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = words;
    text.replaceChildren(line);
  }

  /* The button says whether the panel is open, and whether there is something new in it. */
  function mark() {
    const button = opener();
    if (!button) return;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    button.querySelector("[data-news]").hidden = newest() <= read;
  }

  function show(is) {
    panel.hidden = !is;
    document.documentElement.classList.toggle("guidelines-open", is);
    keep(OPEN, is ? "1" : "");
    mark();
  }

  function open() {
    show(true);
    title.focus({ preventScroll: true });
    fill();
  }

  function close() {
    const inside = panel.contains(document.activeElement);
    show(false);
    if (inside) opener()?.focus();
  }

  function tell() {
    const version = newest();
    if (version <= read || kept(TOLD) === String(version)) return;
    keep(TOLD, String(version));
    const key = document.querySelector("#help [data-does=guidelines]").dataset.key;
    const by = key && !document.querySelector("#help[data-keys-off]") ? ` (${key})` : "";
    window.Studio.notice(read ? `Guidelines changed: version ${version}. Open them${by} to see what changed.` : `This dataset has guidelines. Open them${by} to read them.`, "info");
    news = document.getElementById("messages").lastElementChild;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-action=guidelines]")) return panel.hidden ? open() : close();
    if (event.target.closest("[data-closes-guidelines]")) close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !panel.hidden && !document.querySelector("dialog[open]")) close();
  });
  /* Another quadruplet is on the screen, perhaps under a newer version. */
  function renewed() {
    mark();
    if (panel.hidden) tell();
    else if (newest() > shown) fill();
  }

  document.addEventListener("quadruplet:shown", renewed);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt?.id === "workspace") renewed(); });
  if (kept(OPEN)) {
    show(true);
    fill();
  } else {
    mark();
    tell();
  }
})();
