/* What every page shares: CSRF that survives a new log-in, told errors, confirmations, tabs, focus after a swap. */
(() => {
  "use strict";

  function cookie(name) {
    for (const part of document.cookie.split("; ")) {
      if (part.startsWith(name + "=")) return decodeURIComponent(part.slice(name.length + 1));
    }
    return "";
  }

  const AFTER_LOAD = 500; // ms until a screen reader knows the page
  const SIGN = /^[!-/:-@[-`{-~]$/;
  const SIGNS = { BracketLeft: "[{", BracketRight: "]}", Slash: "/?" }; // where an English keyboard has them, without and with Shift
  const LATIN = /\p{Script=Latin}/u;
  const said = new Set(); // in this moment

  const Studio = {
    /* The token of the present session: a log-in in another tab changes it while this page stays open. */
    csrf: () => cookie("csrftoken") || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "",

    /* Said by screen readers; shown nowhere. What is said at the same moment is said together, each once. */
    say(text) {
      if (!text) return;
      const live = document.querySelector("dialog[open] [data-live]") ?? document.getElementById("live"); // the page behind a dialog is silent
      if (!said.size) requestAnimationFrame(() => { live.textContent = [...said].join(" "); said.clear(); });
      said.add(text);
      live.textContent = "";
    },

    /* One notice at the top of the page; the same one is not repeated. */
    notice(text, kind, link) {
      const list = document.getElementById("messages");
      for (const old of list.querySelectorAll("[data-transient]")) old.remove();
      const item = document.createElement("li");
      item.className = `notice is-${kind}`;
      item.dataset.transient = "";
      const line = document.createElement("p");
      if (kind === "error") line.setAttribute("role", "alert"); // not on the item: a list has items only
      else Studio.say(text); // a status that comes with its text is not read everywhere
      line.textContent = text;
      if (link) {
        const anchor = document.createElement("a");
        anchor.href = link.href;
        anchor.textContent = link.text;
        anchor.target = "_blank";
        anchor.rel = "noopener";
        line.append(" ", anchor);
      }
      const close = document.createElement("button");
      Object.assign(close, { type: "button", className: "notice-close", ariaLabel: "Close this message" });
      close.addEventListener("click", () => {
        item.remove();
        document.querySelector("[data-focus]")?.focus({ preventScroll: true });
      });
      item.append(line, close);
      list.append(item);
      item.scrollIntoView({ block: "nearest" });
    },

    clearNotice() {
      for (const old of document.querySelectorAll("#messages [data-transient]")) old.remove();
    },

    /* What a key stands for. On a keyboard without Latin letters the place of the key counts: its "ф" is "a", its "х" is "[". Caps Lock changes nothing. */
    keyOf(event) {
      const { key, code, shiftKey } = event;
      if (/^[a-z]$/i.test(key)) return event.getModifierState("CapsLock") ? (shiftKey ? key.toUpperCase() : key.toLowerCase()) : key;
      if (key.length !== 1 || key <= "\x7f") return key;
      const letter = /^Key([A-Z])$/.exec(code)?.[1];
      if (letter) return shiftKey ? letter : letter.toLowerCase();
      return (!LATIN.test(key) && SIGNS[code]?.[shiftKey ? 1 : 0]) || key;
    },

    /* Whether a key with Ctrl, Alt or Cmd is the browser's. Many keyboards have signs such as [ on a third level, by AltGr or Option. */
    isCommand: (event) => event.metaKey || ((event.ctrlKey || event.altKey) && !(event.altKey && SIGN.test(event.key))),

    loggedOut() {
      Studio.notice("You are no longer logged in. Log in again in another tab, then repeat this; what you typed is kept.",
        "error", { href: "/login/", text: "Log in" });
    },
  };
  window.Studio = Studio;

  document.addEventListener("htmx:configRequest", (event) => {
    const token = Studio.csrf();
    event.detail.headers["X-CSRFToken"] = token;
    if (event.detail.parameters.has?.("csrfmiddlewaretoken")) event.detail.parameters.set("csrfmiddlewaretoken", token);
    else if ("csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = token;
  });

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) return Studio.loggedOut();
    if (status === 403) return Studio.notice("This was refused: your role or log-in changed. Reload the page; what you typed in the workspace is kept.", "error");
    if (status === 404) return Studio.notice("This is no longer here. Reload the page to see how things stand.", "error");
    return Studio.notice("The server could not do this just now. Nothing was stored; please try again.", "error");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      Studio.notice("The server does not answer. What you typed is still here; send it again when the connection is back. A decision is stored only once, however often it is sent.", "error");
    });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") Studio.clearNotice();
  });

  document.addEventListener("submit", (event) => {
    const asked = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) return event.preventDefault();
    const token = event.target.elements.csrfmiddlewaretoken;
    if (token) token.value = Studio.csrf();
  });

  /* A page that answered a POST stands at the address of its form: a reload gets that page and sends nothing again. */
  if (document.body.dataset.address) history.replaceState(history.state, "", document.body.dataset.address);

  /* What a new page tells at its top is read out, and a form that was refused begins at the first field to mend. */
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("main form[method=post] [aria-invalid=true]")?.focus();
    const told = [...document.querySelectorAll("#messages > li")].map((one) => one.textContent).join(" ");
    setTimeout(() => Studio.say(told), AFTER_LOAD);
  });

  /* A table that is wider or higher than its room scrolls by keyboard, too: what has nothing else to go to can be gone to itself. */
  function reach(box) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    const alone = scrolls && !box.querySelector("a[href], button, input, select, textarea, summary");
    if (alone) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
  const resized = new ResizeObserver((changes) => {
    for (const box of new Set(changes.map((change) => change.target.closest(".table-wrap")))) if (box) reach(box);
  });
  function watch(root) {
    for (const box of root.querySelectorAll(".table-wrap")) {
      resized.observe(box);
      for (const table of box.children) resized.observe(table);
    }
  }
  document.addEventListener("DOMContentLoaded", () => {
    watch(document);
    const here = document.querySelector(".tabs [aria-current]"), strip = here?.closest(".tabs"); // the strip alone: the page stays where the focus is
    if (strip) strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - here.offsetWidth) / 2;
  });
  document.addEventListener("quadruplet:shown", (event) => watch(event.detail.root));
  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));

  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.detail.elt;
    const goal = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
    if (goal && root.matches("#workspace, #decision-problem")) {
      goal.focus({ preventScroll: root.id === "workspace" });
      if (root.id === "workspace") window.scrollTo(0, 0);
    }
    const told = root.querySelector?.("[data-told]");
    if (told) Studio.say(told.textContent);
  });

  function choose(tab) {
    for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(other.getAttribute("aria-controls"));
      if (panel) panel.hidden = !chosen;
    }
  }
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) return choose(tab);
    if (event.target.closest("[data-back]") && history.length > 1) { // the form there holds what was typed, which a link would not bring
      event.preventDefault();
      return history.back();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[role=tab]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...event.target.closest("[role=tablist]").querySelectorAll("[role=tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
})();
