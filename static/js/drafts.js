/* What is typed is kept as it is typed: in this browser at once, on the server a moment later, and is in the form again in any tab and on any machine. */
(() => {
  "use strict";
  const PREFIX = "studio-draft:";
  const TAB = crypto.randomUUID?.() ?? uuid(); // of this load of the page: two tabs never write the same draft
  const QUIET = 800; // milliseconds without typing
  const FIRST_PAUSE = 2000;
  const LONGEST_PAUSE = 30_000;
  const TIMEOUT = 30_000;
  const LONGEST_LAST_WORDS = 60_000; // bytes that a page may still send while it is closed
  const OLDEST = 30 * 24 * 3600_000;
  const STORED_FOR = 10 * 60_000; // a page that was read before a draft was stored may still be on its way
  const states = new WeakMap(); // a quadruplet's screen -> what this tab knows of its drafts
  const memory = new Map(); // where the browser stores nothing
  let version = 0; // of what this tab wrote last; it grows over all screens, as the server keeps the highest
  let timer = 0;
  let pause = FIRST_PAUSE;
  let running = null;

  function uuid() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  const space = () => document.querySelector("#workspace[data-draft]");
  const person = () => document.querySelector("[data-draft-person]")?.dataset.draftPerson ?? "";
  const state = () => states.get(space());
  const clock = (at) => `${new Date(at).toISOString().slice(11, 16)} UTC`; // as on all pages

  /* ---- The forms ---- */

  const forms = (root) => [...root.querySelectorAll("[data-draft-form]")];
  const placeOf = (form) => form.closest("details.panel")?.id || form.id;
  const nameOf = (form, field) => `${placeOf(form)} ${field.name}${field.type === "checkbox" || field.type === "radio" ? ` ${field.value}` : ""}`;
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";

  function* fieldsOf(root) {
    for (const form of forms(root)) {
      for (const field of form.elements) if (field.name && field.type !== "hidden" && field.type !== "submit") yield [nameOf(form, field), field, form];
    }
  }

  function untouched(field) {
    if (ticks(field)) return field.checked === field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected);
    return field.value === field.defaultValue;
  }

  function typed(root) {
    const found = {};
    for (const [name, field] of fieldsOf(root)) if (!untouched(field)) found[name] = ticks(field) ? field.checked : field.value;
    return found;
  }

  /* Every field as in the draft, and as in the revision where the draft has none; who listens to fields is told. */
  function fill(root, fields) {
    for (const form of forms(root)) form.reset();
    let opened = "";
    for (const [name, field, form] of fieldsOf(root)) {
      const value = fields[name];
      if (value === undefined) continue;
      if (ticks(field)) field.checked = value === true;
      else field.value = String(value);
      opened ||= placeOf(form);
    }
    for (const form of forms(root)) form.dispatchEvent(new CustomEvent("draft:filled", { bubbles: true }));
    return opened;
  }

  /* ---- Copies in this browser of what the server does not have yet ---- */

  function names() {
    try {
      return [...Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)), ...memory.keys()];
    } catch {
      return [...memory.keys()];
    }
  }

  function read(key) {
    try {
      return JSON.parse(memory.get(key) ?? localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  const keyOf = (copy) => `${PREFIX}${copy.person}:${copy.name}:${copy.tab}`;
  const copies = () => names().map(read).filter((copy) => copy?.person === person());
  const waits = (copy) => !copy.refused && !copy.stored;

  function keep(copy) {
    try {
      localStorage.setItem(keyOf(copy), JSON.stringify(copy));
      memory.delete(keyOf(copy));
    } catch {
      memory.set(keyOf(copy), JSON.stringify(copy)); // full or forbidden: this page still has it
    }
  }

  function drop(copy) {
    memory.delete(keyOf(copy));
    try {
      localStorage.removeItem(keyOf(copy));
    } catch { /* nothing is stored there */ }
  }

  /* ---- Typing ---- */

  function note(root = space()) {
    const known = states.get(root);
    if (!known) return;
    const fields = typed(root);
    const text = JSON.stringify(fields);
    if (text === known.text) return;
    write(root, known, fields, text);
    later(QUIET);
  }

  function write(root, known, fields, text = JSON.stringify(fields)) {
    version += 1;
    Object.assign(known, { text, empty: text === "{}" });
    const [kind, , revision] = root.dataset.draft.split(":");
    keep({ person: person(), name: root.dataset.draft, url: root.dataset.draftUrl, kind, revision, tab: TAB, version, seen: known.seen, fields, at: Date.now() });
    offer(root, known);
  }

  /* ---- Sending ---- */

  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(() => { send(); }, delay);
  }

  function body(copy) {
    return new URLSearchParams({ kind: copy.kind, revision: copy.revision, tab: copy.tab, version: copy.version, seen: JSON.stringify(copy.seen), typed: JSON.stringify(copy.fields) });
  }

  function post(url, fields, more = {}) {
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch", "X-Person": person() };
    return fetch(url, { method: "POST", body: fields, headers, ...more });
  }

  function send() {
    clearTimeout(timer);
    running ??= sendAll().finally(() => { running = null; });
    return running;
  }

  async function sendAll() {
    const tried = new Set();
    for (;;) {
      const copy = copies().find((one) => waits(one) && !tried.has(`${keyOf(one)} ${one.version}`));
      if (!copy) break;
      tried.add(`${keyOf(copy)} ${copy.version}`);
      if (!await sendOne(copy)) return wait();
    }
    pause = FIRST_PAUSE;
    return undefined;
  }

  function wait() {
    later(pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE);
  }

  /* False where it may pass when tried again. */
  async function sendOne(copy) {
    let answer;
    let told;
    try {
      answer = await post(copy.url, body(copy), { signal: AbortSignal.timeout(TIMEOUT) });
      told = await answer.json().catch(() => ({}));
    } catch {
      return says(copy, "Kept in this browser, not on the server yet: no connection.");
    }
    if (told.code === "draft-decided") return refused(copy, told);
    if (answer.ok) return stored(copy, told);
    if (answer.status === 401) return says(copy, "Kept in this browser, not on the server yet: log in again.");
    if (answer.status >= 500 || answer.status === 429) return says(copy, "Kept in this browser, not on the server yet.");
    return refused(copy, told);
  }

  function stored(copy, told) {
    const now = read(keyOf(copy));
    if (now?.version === copy.version) keep({ ...copy, stored: told.at });
    const root = ours(copy);
    if (root) {
      if (copy.fields && Object.keys(copy.fields).length) tell(root, `Draft saved ${clock(Date.now())}`);
      else if (!states.get(root)?.gone) tell(root, ""); // what is discarded is told until something is typed
      conflict(root, told.conflict);
    }
    return true;
  }

  function refused(copy, told) {
    if (told.code === "draft-decided") drop(copy);
    else keep({ ...copy, refused: true });
    says(copy, told.code === "draft-decided" ? `${told.title}. ${told.detail}` : `Kept in this browser only. ${told.detail ?? "The server refuses it."}`);
    return true;
  }

  const ours = (copy) => (copy.tab === TAB && space()?.dataset.draft === copy.name ? space() : null);

  function says(copy, text) {
    const root = ours(copy);
    if (root && root.querySelector("[data-draft-state]")?.textContent !== text) {
      tell(root, text, true);
      window.Studio.say(text);
    }
    return false;
  }

  function tell(root, text, warns = false) {
    for (const line of root.querySelectorAll("[data-draft-state]")) {
      line.textContent = text;
      line.classList.toggle("is-waiting", warns);
    }
  }

  /* The page is closed or hidden: what is not sent goes out now; the copy here stays until an answer is seen. */
  function lastWords() {
    note();
    for (const copy of copies()) {
      if (copy.tab !== TAB || !waits(copy)) continue;
      const fields = body(copy);
      post(copy.url, fields, { keepalive: String(fields).length < LONGEST_LAST_WORDS }).catch(() => {});
    }
  }

  /* ---- Two tabs, two wordings ---- */

  function conflict(root, html) {
    root.querySelector("#draft-conflict")?.remove();
    if (!html) return;
    const notice = document.adoptNode(new DOMParser().parseFromString(html, "text/html").getElementById("draft-conflict"));
    for (const time of notice.querySelectorAll("[data-clock]")) time.textContent = clock(time.dateTime);
    const form = root.querySelector("details.panel[open] form"); // where it is typed, it is seen
    if (form) form.prepend(notice);
    else (root.querySelector("#decision-problem") ?? root.firstElementChild).after(notice);
  }

  function settle(notice, takes) {
    const root = space();
    const known = states.get(root);
    known.seen = { ...known.seen, [notice.dataset.draft]: Number(notice.dataset.version) };
    if (takes) open(fill(root, JSON.parse(notice.dataset.fields)));
    write(root, known, typed(root));
    notice.remove();
    send();
    window.Studio.say(takes ? "The other draft is in the form." : "This draft is kept.");
    (root.querySelector("details.panel[open] [data-first]") ?? root.querySelector("[data-focus]"))?.focus();
  }

  /* ---- Coming back ---- */

  /* What there is of this revision, the newest first: on the server, and in this browser from a tab that could not send it, has not yet, or sent it after this page was read. */
  function found(root) {
    const isNews = (copy) => !copy.stored || copy.stored > Number(root.dataset.draftsRead);
    const there = JSON.parse(root.dataset.drafts || "[]").map((draft) => ({ ...draft, at: Date.parse(draft.at) }));
    const stored = (copy) => there.find((draft) => draft.tab === copy.tab);
    const here = copies().filter((copy) => copy.name === root.dataset.draft && isNews(copy) && !(stored(copy)?.version >= copy.version));
    for (const copy of here) if (stored(copy)) copy.seen = { ...copy.seen, [stored(copy).id]: stored(copy).version };
    return [...there.filter((draft) => !here.some((copy) => copy.tab === draft.tab)), ...here].filter((draft) => Object.keys(draft.fields).length).sort((one, other) => other.at - one.at);
  }

  function begin() {
    const root = space();
    if (!root || states.has(root)) return;
    const known = { seen: {}, text: JSON.stringify(typed(root)), empty: true, gone: null };
    states.set(root, known);
    const [newest, ...others] = found(root);
    if (!newest) return;
    if (newest.id) known.seen = { [newest.id]: newest.version };
    else known.seen = newest.seen;
    open(fill(root, newest.fields));
    if (newest.id) Object.assign(known, { text: JSON.stringify(typed(root)), empty: false });
    offer(root, known);
    tell(root, `Draft of ${clock(newest.at)}`);
    window.Studio.notice("What you typed on this quadruplet before is in the form again.", "info");
    if (newest.id && !others.length) return;
    write(root, known, typed(root)); // this tab goes on with it, and is told of others
    if (!newest.id && newest.tab !== TAB) drop(newest);
    send();
  }

  function open(panel) {
    if (panel && document.getElementById(panel)?.matches("details.panel")) window.Studio.panels.open(panel);
    window.Studio.panels.check();
  }

  /* ---- Discarding, which can be taken back until something is typed ---- */

  function offer(root, known) {
    for (const button of root.querySelectorAll("[data-draft-discards]")) {
      button.hidden = known.empty && !known.gone;
      button.textContent = known.empty && known.gone ? "Bring the draft back" : "Discard the draft";
    }
  }

  function discardOrBringBack() {
    const root = space();
    const known = states.get(root);
    const back = known.empty ? known.gone : null;
    known.gone = back ? null : typed(root);
    const panel = fill(root, back ?? {});
    if (back) open(panel);
    window.Studio.panels.check();
    note(root);
    offer(root, known);
    send();
    tell(root, back ? "The draft is back." : "The draft is discarded.");
    window.Studio.say(back ? "The draft is back." : "The draft is discarded.");
  }

  /* Nothing of this name is needed any more; server: take it out there, too. */
  async function forget(draft, server) {
    for (const copy of copies()) if (copy.name === draft.name) drop(copy);
    if (!server) return;
    const [kind, , revision] = draft.name.split(":");
    await post(`${draft.url}discard/`, new URLSearchParams({ kind, revision })).catch(() => {});
  }

  window.Studio.drafts = {
    /* Where the drafts of a screen are kept, for who decides on it; all that is typed there is kept first. */
    of(root) {
      note(root);
      return { name: root.dataset.draft, url: root.dataset.draftUrl };
    },
    forget,
    typed,
    /* Whether something of the query or the arguments was changed. */
    edits: (root) => Object.keys(typed(root)).some((name) => name.startsWith("panel-edit ")),
    /* What was typed and ticked before is in the forms again, where nothing newer is. */
    restore(root, fields) {
      if (!states.has(root) || !Object.keys(fields).length || Object.keys(typed(root)).length) return;
      fill(root, fields);
      window.Studio.panels.check();
      note(root);
    },
  };

  document.addEventListener("input", () => note());
  document.addEventListener("change", () => note());
  document.addEventListener("click", (event) => {
    const notice = event.target.closest("#draft-conflict");
    if (notice && event.target.closest("[data-draft-keeps]")) return settle(notice, false);
    if (notice && event.target.closest("[data-draft-takes]")) return settle(notice, true);
    if (event.target.closest("[data-draft-discards]")) discardOrBringBack();
  });
  document.addEventListener("decision:stored", (event) => {
    const { draft, verdict } = event.detail.entry;
    if (draft && verdict !== "skip") forget(draft, false);
  });
  /* A form on its way (adjudication) needs no draft, unless it is refused. */
  const isForm = (event) => event.detail.elt.matches("form[data-draft-form]");
  let leaving = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isForm(event) || !space()) return;
    leaving = window.Studio.drafts.of(space());
    clearTimeout(timer);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isForm(event) || !leaving) return;
    if (event.detail.successful) forget(leaving, false);
    else later(QUIET);
    leaving = null;
  });
  for (const shown of ["htmx:afterSettle", "quadruplet:shown"]) document.addEventListener(shown, begin);
  addEventListener("pagehide", lastWords);
  addEventListener("online", () => { pause = FIRST_PAUSE; send(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });

  for (const copy of copies()) if (Date.now() - copy.at > (copy.stored ? STORED_FOR : OLDEST)) drop(copy);
  begin();
  send();
})();
