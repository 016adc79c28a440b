/* Adjudication by one key: the next dispute is on the screen at once, and the decision, which nobody can undo once stored, waits some seconds in which it can be taken back. */
(() => {
  "use strict";
  const GRACE = 6; // seconds
  const LONGEST_HOLD = 60; // seconds
  const RETRY = 4000;
  let pending = null; // what was settled last: url, fields, draft, told, here, left (seconds)
  let ticking = 0;
  const late = new Set(); // decisions that the server did not take yet

  const space = () => document.getElementById("workspace");
  const why = () => document.getElementById("settle-why");
  const load = (url) => window.htmx.ajax("GET", url, { target: "#workspace", swap: "outerHTML" });
  const isShown = (entry) => space()?.dataset.here === entry.here;

  function settle(form, button) {
    flush();
    const fields = [...new FormData(form, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const { here, next, person } = space().dataset;
    const draft = window.Studio.drafts.of(space());
    pending = { url: form.getAttribute("action"), fields, draft, person, told: button.dataset.told, here, next, left: GRACE, held: 0 };
    window.Studio.clearNotice();
    window.Studio.say(`${pending.told} It can be taken back for ${GRACE} seconds.`);
    load(`${next}&settled=1`).catch(() => {
      window.Studio.notice("The server does not answer, so the next dispute cannot be shown. What you decided is kept, and sent when the connection is back; keep this page open.", "error");
      show();
    });
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
    if (answer?.ok) return stored(entry, answer);
    if (answer && answer.status < 500 && ![401, 408, 429].includes(answer.status)) return refused(entry, answer);
    if (!late.has(entry)) tellLate(answer?.status === 401);
    late.add(entry);
    setTimeout(() => send(entry), RETRY); // the same decision again is stored once
  }

  function tellLate(loggedOut) {
    const [why, link] = loggedOut ? ["you are no longer logged in", { href: "/login/", text: "Log in in another tab" }] : ["the server does not answer"];
    window.Studio.notice(`Your last decision is not stored yet: ${why}. It is sent again by itself; keep this page open.`, "error", link);
  }

  /* Told where it was late, and where mended links did not all come along; what stayed on the screen meanwhile goes. */
  async function stored(entry, answer) {
    window.Studio.drafts.forget(entry.draft, false);
    const { mended } = await answer.json().catch(() => ({}));
    const was = late.delete(entry);
    if (was) window.Studio.notice(`Your last decision is stored now. ${mended ?? ""}`.trim(), "success");
    else if (mended) window.Studio.notice(mended, "info");
    if (isShown(entry)) load(entry.next).catch(() => {});
  }

  async function refused(entry, answer) {
    late.delete(entry);
    const problem = await answer.json().catch(() => ({}));
    window.Studio.notice(`${problem.title ?? "This was refused"}. ${problem.detail ?? "Open it to see how it stands."}`, "error", { href: entry.here, text: "Open that dispute" });
  }

  function takeBack() {
    if (!pending) return;
    clearInterval(ticking);
    const entry = pending;
    pending = null;
    show();
    if (isShown(entry)) return takenBack(); // the next one could not be shown
    history.replaceState(null, "", entry.here);
    load(entry.here).then(takenBack, () => {
      window.Studio.notice("Taken back: nothing is stored. The server does not answer; the dispute can be opened when the connection is back.", "error", { href: entry.here, text: "Open that dispute" });
    });
  }

  function takenBack() {
    window.Studio.clearNotice();
    window.Studio.say("Taken back. Decide anew.");
    space().querySelector("[data-focus]")?.focus({ preventScroll: true });
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
  /* A wording of one's own is stored at once, and so is what was settled before it. */
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.verb === "post" && !event.detail.elt.matches("[data-run]")) flush(); });
  document.addEventListener("htmx:afterSettle", show);
  addEventListener("pagehide", flush);
  addEventListener("beforeunload", (event) => { if (late.size) event.preventDefault(); }); // the browser asks whether to leave
})();
