/* Adjudication by one key: the next dispute is on the screen at once, and the decision, which nobody can undo once stored, waits some seconds in which it can be taken back. */
(() => {
  "use strict";
  const GRACE = 6; // seconds
  const LONGEST_HOLD = 60; // seconds
  const RETRY = 4000;
  let pending = null; // what was settled last: url, fields, draft, told, here, left (seconds)
  let ticking = 0;

  const space = () => document.getElementById("workspace");
  const why = () => document.getElementById("settle-why");
  const load = (url) => window.htmx.ajax("GET", url, { target: "#workspace", swap: "outerHTML" });

  function settle(form, button) {
    flush();
    const fields = [...new FormData(form, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const { here, next, person } = space().dataset;
    const draft = window.Studio.drafts.of(space());
    pending = { url: form.getAttribute("action"), fields, draft, person, told: button.dataset.told, here, left: GRACE, held: 0 };
    window.Studio.clearNotice();
    window.Studio.say(`${pending.told} It can be taken back for ${GRACE} seconds.`);
    load(`${next}&settled=1`);
    ticking = setInterval(tick, 1000);
  }

  /* Time stands still for who is on the button: nobody has to hurry to press it. */
  function tick() {
    const holds = document.querySelector("[data-take-back]:is(:hover, :focus)") && pending.held < LONGEST_HOLD;
    if (holds) pending.held += 1;
    else pending.left -= 1;
    if (pending.left <= 0) flush();
    show();
  }

  function show() {
    const line = space()?.querySelector("[data-pending]");
    if (!line) return;
    line.hidden = !pending;
    if (pending) line.querySelector("[data-pending-told]").textContent = `${pending.told} Stored in ${pending.left} s.`;
  }

  function flush() {
    clearInterval(ticking);
    const entry = pending;
    pending = null;
    if (entry) send(entry);
  }

  /* keepalive: it also goes out while the page is being left. */
  async function send(entry) {
    const headers = { "X-CSRFToken": window.Studio.csrf(), "X-Requested-With": "fetch", "X-Person": entry.person };
    let answer = null;
    try {
      answer = await fetch(entry.url, { method: "POST", body: new URLSearchParams(entry.fields), headers, keepalive: true });
    } catch { /* no connection */ }
    if (answer?.ok) {
      window.Studio.drafts.forget(entry.draft, false);
      return tell(answer);
    }
    if (answer && answer.status < 500 && ![401, 408, 429].includes(answer.status)) return refused(entry, answer);
    if (answer?.status === 401) window.Studio.loggedOut();
    else window.Studio.notice("Your last decision is not stored yet: the server does not answer. It is sent again by itself; keep this page open.", "error");
    setTimeout(() => send(entry), RETRY); // the same decision again is stored once
  }

  /* What became of mended links, where there were any. */
  async function tell(answer) {
    const { mended } = await answer.json().catch(() => ({}));
    if (mended) window.Studio.notice(mended, "info");
  }

  async function refused(entry, answer) {
    const problem = await answer.json().catch(() => ({}));
    window.Studio.notice(`${problem.title ?? "This was refused"}. ${problem.detail ?? "Open it to see how it stands."}`, "error", { href: entry.here, text: "Open that dispute" });
  }

  function takeBack() {
    if (!pending) return;
    clearInterval(ticking);
    const { here } = pending;
    pending = null;
    history.replaceState(null, "", here);
    load(here).then(() => window.Studio.say("Taken back. Decide anew."));
  }

  /* A part of somebody's wording goes into the editor. */
  function fill(button) {
    const field = document.querySelector("[data-edit]")?.elements[button.dataset.fills];
    if (!field) return;
    window.Studio.panels.open("panel-edit");
    field.value = button.dataset.value;
    field.closest("details:not(.panel)")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "settle" || event.submitter?.name !== "choice") return;
    event.preventDefault();
    event.stopPropagation();
    settle(event.target, event.submitter);
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-take-back]")) return takeBack();
    if (event.target === why()) return why().focus(); // by its key
    const goes = event.target.closest("[data-goes-to]");
    if (goes) return document.querySelector(goes.dataset.goesTo)?.focus();
    const button = event.target.closest("[data-fills]");
    if (button) fill(button);
  });
  /* Escape leaves the field of reasons, and only that: a panel stays open. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.target !== why()) return;
    event.preventDefault();
    document.querySelector("#workspace [data-focus]").focus({ preventScroll: true });
  }, true);
  /* The one reason goes with what a panel sends, too. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (why() && event.detail.elt.matches("form[data-draft-form]")) event.detail.parameters.comment = why().value;
  });
  /* A wording of one's own is stored at once, after what was settled before it. */
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.verb === "post" && !event.detail.elt.matches("[data-run]")) flush(); });
  document.addEventListener("htmx:afterSettle", show);
  addEventListener("pagehide", flush);
})();
